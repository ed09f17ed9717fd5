// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The virtual GIC: overflow of the list registers, priorities, masks, routing. */
#include <bare/board.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define MANY		64
#define ROUNDS		1000
#define SPI_FREE	200		/* of no device, set pending by hand */
#define LOG_MAX		128

static uint32_t base;			/* of MANY XIRQs */
static uint32_t log_intid[LOG_MAX];
static volatile uint32_t logged;
static volatile uint32_t count_of[GIC_INTIDS];
static volatile uint32_t cpu_of[GIC_INTIDS];
static bool was_active, was_pending;
static uint32_t nested_at;		/* logged when the nested one had run */

static void take(uint32_t intid, void *cookie)
{
	(void)cookie;
	if (logged < LOG_MAX)
		log_intid[logged] = intid;
	logged++;
	cpu_of[intid] = cpu_self()->index;
	count_of[intid]++;
}

static void trigger(uint32_t intid)
{
	nkddi_xirq_trigger(intid, board.vm_id);
}

static void forget(void)
{
	logged = 0;
	for (uint32_t i = 0; i < GIC_INTIDS; i++)
		count_of[i] = 0;
}

static void attach_all(void)
{
	for (uint32_t i = 0; i < MANY; i++)
		gic_attach(base + i, take, NULL);
	gic_attach(SPI_FREE, take, NULL);
}

/* Sixteen priorities, so that the guest's five bits keep them apart. */
static uint8_t priority_of(uint32_t i)
{
	return (uint8_t)(0x20 + i * 7 % 16 * 8);
}

static bool in_priority_order(void)
{
	for (uint32_t i = 1; i < MANY; i++)
		if (gic_priority(log_intid[i - 1]) > gic_priority(log_intid[i]))
			return false;
	return true;
}

static uint32_t not_once(void)
{
	uint32_t bad = 0;

	for (uint32_t i = 0; i < MANY; i++)
		bad += count_of[base + i] != 1;
	return bad;
}

/* With the CPU's mask, then with the distributor's ISPENDR. */
static void many_at_once(bool by_hand, const char *once, const char *order)
{
	forget();
	irq_disable();
	for (uint32_t i = 0; i < MANY; i++) {
		uint32_t intid = base + i * 29 % MANY;

		gic_set_priority(intid, priority_of(i));
		if (by_hand)
			gic_set_pending(intid);
		else
			trigger(intid);
	}
	irq_enable();
	wait_word(&logged, MANY, 2000);
	wait_ms(5);
	test_true(logged == MANY && !not_once(), once);
	test_true(in_priority_order(), order);
	for (uint32_t i = 0; i < MANY; i++)
		gic_set_priority(base + i, GIC_PRIORITY);
}

static void coalescing(void)
{
	int64_t before = nkddi_counter(LV_COUNTER_XIRQ_COALESCED);

	forget();
	irq_disable();
	for (uint32_t i = 0; i < 10; i++)
		trigger(base);
	irq_enable();
	wait_ms(5);
	test_equal(count_of[base], 1, "triggers of one that is pending merge");
	test_equal(nkddi_counter(LV_COUNTER_XIRQ_COALESCED) - before, 9,
		   "each of them is counted as coalesced");
}

static void enabling(void)
{
	forget();
	gic_disable(base);
	test_true(!gic_is_enabled(base), "a disabled interrupt reads as disabled");
	trigger(base);
	wait_ms(5);
	test_equal(count_of[base], 0, "a disabled interrupt stays out");
	test_true(gic_is_pending(base), "and is seen pending");
	gic_enable(base);
	wait_ms(5);
	test_equal(count_of[base], 1, "it comes when it is enabled");
	test_true(!gic_is_pending(base) && !gic_is_active(base), "and is idle afterwards");

	gic_disable(base);
	trigger(base);
	gic_clear_pending(base);
	gic_enable(base);
	wait_ms(5);
	test_equal(count_of[base], 1, "a pending one that is cleared does not come");
}

static void disable_while_pending(void)
{
	forget();
	irq_disable();
	for (uint32_t i = 0; i < MANY; i++)
		trigger(base + i);
	for (uint32_t i = 0; i < MANY; i += 2)
		gic_disable(base + i);
	irq_enable();
	wait_ms(20);
	test_equal(logged, MANY / 2, "of many pending ones those disabled stay out");
	irq_disable();
	for (uint32_t i = 0; i < MANY; i += 2)
		gic_enable(base + i);
	irq_enable();
	wait_word(&logged, MANY, 1000);
	test_equal(not_once(), 0, "and come when enabled, each once");
}

static void priority_mask(void)
{
	forget();
	gic_set_priority(base, 0xa0);
	gic_set_priority(base + 1, 0x40);
	gic_mask_priority(0x80);
	trigger(base);
	trigger(base + 1);
	spin_us(5000);
	test_true(count_of[base] == 0 && count_of[base + 1] == 1,
		  "the priority mask holds back what is less urgent, and only that");
	gic_mask_priority(0xff);
	wait_ms(5);
	test_equal(count_of[base], 1, "which comes when the mask is lifted");
}

/* Lets a more urgent one in while it runs. */
static void interruptible(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	was_active = gic_is_active(base + 2);
	trigger(base + 3);
	trigger(base + 4);
	irq_enable();
	spin_us(3000);
	irq_disable();
	nested_at = count_of[base + 3] * 2 + count_of[base + 4];
}

static void preemption(void)
{
	forget();
	gic_set_priority(base + 2, 0x80);
	gic_set_priority(base + 3, 0x40);
	gic_set_priority(base + 4, 0xc0);
	gic_attach(base + 2, interruptible, NULL);
	trigger(base + 2);
	wait_ms(10);
	test_true(was_active, "an interrupt in its handler is seen active");
	test_true(!gic_is_active(base + 2), "and not after its end");
	test_equal(nested_at, 2, "a more urgent one interrupts a handler, a less urgent one waits");
	test_equal(count_of[base + 4], 1, "the less urgent one comes afterwards");
	gic_attach(base + 2, take, NULL);
	for (uint32_t i = 2; i < 5; i++)
		gic_set_priority(base + i, GIC_PRIORITY);
}

static void retrigger(uint32_t intid, void *cookie)
{
	take(intid, cookie);
	if (count_of[intid] == 1)
		trigger(intid);
	was_pending = gic_is_pending(intid);
}

static void pending_and_active(void)
{
	forget();
	gic_attach(base + 5, retrigger, NULL);
	trigger(base + 5);
	wait_ms(10);
	test_equal(count_of[base + 5], 2, "one that comes while it is handled is handled again");
	gic_attach(base + 5, take, NULL);
}

/* As an RTOS may do it: the handler's priority ends before the interrupt does. */
static void two_steps(uint32_t intid, void *cookie)
{
	take(intid, cookie);
	sysreg_write(icc_eoir1_el1, intid);
	isb();
	was_active = gic_is_active(intid);
	trigger(intid);
	irq_enable();
	spin_us(1000);
	irq_disable();
	nested_at = count_of[intid];
	sysreg_write(icc_dir_el1, intid);
	isb();
}

static void separate_deactivation(void)
{
	forget();
	sysreg_write(icc_ctlr_el1, sysreg_read(icc_ctlr_el1) | 2);
	isb();
	irq_disable();
	trigger(base);
	test_equal((int64_t)(sysreg_read(icc_iar1_el1) & 0xffffff), base,
		   "an acknowledge takes it");
	two_steps(base, NULL);
	test_true(was_active && nested_at == 1,
		  "with EOImode 1 it stays active and out until it is deactivated");
	test_equal((int64_t)(sysreg_read(icc_iar1_el1) & 0xffffff), base, "then it comes again");
	sysreg_write(icc_eoir1_el1, base);
	sysreg_write(icc_dir_el1, base);
	sysreg_write(icc_ctlr_el1, sysreg_read(icc_ctlr_el1) & ~2ull);
	isb();
	irq_enable();
	test_true(!gic_is_active(base) && !gic_is_pending(base), "and is idle in the end");
}

/* Registers of 64 bits in halves, as 32-bit drivers do. */
static void halves(void)
{
	uint64_t gicr = cpu_self()->gicr;
	volatile uint32_t *typer = (volatile uint32_t *)(gicr + 8);
	volatile uint32_t *router = (volatile uint32_t *)(board.gicd.base + 0x6000 + 8ull * base);
	uint64_t whole = *(volatile uint64_t *)(gicr + 8);

	test_equal((int64_t)(typer[0] | (uint64_t)typer[1] << 32), (int64_t)whole,
		   "a register of 64 bits can be read in halves");
	router[0] = 1;
	router[1] = 0;
	test_equal((int64_t) * (volatile uint64_t *)router, 1, "and written");
	router[0] = 0;
}

static void by_hand(void)
{
	forget();
	gic_set_edge(SPI_FREE, true);
	test_true(gic_is_edge(SPI_FREE), "a free SPI can be made edge triggered");
	gic_set_pending(SPI_FREE);
	wait_ms(5);
	test_equal(count_of[SPI_FREE], 1, "and can be set pending by hand");
	test_true(gic_is_edge(base), "an XIRQ is edge triggered");
	test_equal((int64_t)(sysreg_read(icc_iar1_el1) & 0xffffff), 1023,
		   "with nothing pending the acknowledge is spurious");
}

/* All exits but those that the caller asks for by HVC. */
static int64_t other_exits(void)
{
	int64_t sum = 0;

	for (uint32_t i = LV_COUNTER_EXIT_SMC; i <= LV_COUNTER_EXIT_OTHER; i++)
		sum += nkddi_counter(i);
	return sum;
}

static void cost(void)
{
	int64_t before, exits;

	forget();
	before = other_exits();
	for (uint32_t i = 0; i < ROUNDS; i++) {
		trigger(base);
		while (count_of[base] <= i)
			__asm__ volatile("yield");
	}
	exits = other_exits() - before;
	test_equal(count_of[base], ROUNDS, "an XIRQ to oneself arrives every time");
	test_value(exits < ROUNDS / 10, exits, "taking and ending an interrupt costs no exit");
}

static void many_cost(void)
{
	int64_t before, exits;

	forget();
	irq_disable();
	for (uint32_t i = 0; i < MANY; i++)
		trigger(base + i);
	before = other_exits();
	irq_enable();
	wait_word(&logged, MANY, 1000);
	exits = other_exits() - before;
	test_value(exits < MANY, exits, "many pending ones cost less than an exit each");
}

#define UART_IMSC	0x38
#define UART_MIS	0x40
#define UART_ICR	0x44
#define UART_TX		0x20u

static volatile uint32_t uart_status;

static volatile uint32_t *uart_reg(uint32_t offset)
{
	return (volatile uint32_t *)(board.uart.base + offset);
}

static void took_uart(uint32_t intid, void *cookie)
{
	take(intid, cookie);
	uart_status = *uart_reg(UART_MIS);
	*uart_reg(UART_IMSC) = 0;
	*uart_reg(UART_ICR) = UART_TX;
}

static void uart(void)
{
	forget();
	gic_set_edge(board.uart_intid, board.uart_edge);
	gic_attach(board.uart_intid, took_uart, NULL);
	test_true(board.uart_edge, "the UART's interrupt is an edge");
	*uart_reg(UART_ICR) = UART_TX;
	*uart_reg(UART_IMSC) = UART_TX;
	console_printf("note: a line\n");
	test_true(wait_word(&count_of[board.uart_intid], 1, 1000) && uart_status == UART_TX,
		  "it comes when there is room to transmit");
	wait_ms(5);
	test_equal(count_of[board.uart_intid], 1, "and not again while it is masked");
}

static volatile uint32_t second_up, second_stop;

static void second(void *cookie)
{
	(void)cookie;
	second_up = 1;
	wait_word(&second_stop, 1, 10000);
	second_up = 2;
}

static void routing(void)
{
	cpu_start(1, second, NULL);
	wait_word(&second_up, 1, 2000);
	forget();
	gic_route(base, 1);
	trigger(base);
	wait_word(&count_of[base], 1, 1000);
	test_true(count_of[base] == 1 && cpu_of[base] == 1,
		  "an SPI goes to the vCPU it is routed to");
	irq_disable();
	gic_route(base + 1, 0);
	trigger(base + 1);
	gic_route(base + 1, 1);
	wait_word(&count_of[base + 1], 1, 1000);
	test_true(count_of[base + 1] == 1 && cpu_of[base + 1] == 1,
		  "a pending one moves when it is rerouted");
	second_stop = 1;
	wait_word(&second_up, 2, 2000);
	gic_route(base, 0);
	gic_route(base + 1, 0);
}

static void take_it_off(void *cookie)
{
	(void)cookie;
	irq_disable();
	second_up = 1;
	while (!second_stop)
		__asm__ volatile("yield");
}

/* What a vCPU had not taken before it went off waits for another one. */
static void left_behind(void)
{
	forget();
	second_up = second_stop = 0;
	cpu_start(1, take_it_off, NULL);
	wait_word(&second_up, 1, 2000);
	gic_route(base, 1);
	trigger(base);
	wait_ms(5);		/* it is in a list register of vCPU 1 now */
	second_stop = 1;
	while (psci_call(PSCI_AFFINITY_INFO, board.mpidr[1], 0, 0) != PSCI_STATE_OFF)
		wait_ms(1);
	test_equal(count_of[base], 0, "an SPI waits at a vCPU that masks it");
	gic_route(base, 0);
	wait_word(&count_of[base], 1, 1000);
	wait_ms(5);
	test_true(count_of[base] == 1 && cpu_of[base] == 0,
		  "when that is off another one can take it over, once");
}

/* All XIRQs that there are, pending at the same time. */
static void all_of_them(void)
{
	uint32_t left = LV_XIRQ_LIMIT - LV_XIRQ_FREE - MANY, lost = 0;

	test_equal(nkddi_xirq_alloc(left), LV_XIRQ_FREE, "a VM can have all XIRQs");
	test_equal(nkddi_xirq_alloc(1), LV_ENOSPC, "and then no more");
	for (uint32_t i = LV_XIRQ_FREE; i < LV_XIRQ_FREE + left; i++)
		gic_attach(i, take, NULL);
	forget();
	irq_disable();
	for (uint32_t i = LV_XIRQ_FREE; i < LV_XIRQ_LIMIT; i++)
		trigger(i);
	irq_enable();
	wait_word(&logged, LV_XIRQ_LIMIT - LV_XIRQ_FREE, 2000);
	wait_ms(5);
	for (uint32_t i = LV_XIRQ_FREE; i < LV_XIRQ_LIMIT; i++)
		lost += count_of[i] != 1;
	test_equal(lost, 0, "all at once they arrive, each once");
}

int main(void)
{
	int64_t first = nkddi_xirq_alloc(MANY);

	if (!test_value(first >= LV_XIRQ_FREE && first + MANY <= LV_XIRQ_LIMIT, first,
			"a VM can have XIRQs of its own"))
		test_done();
	base = (uint32_t)first;
	attach_all();
	many_at_once(false, "many XIRQs raised at once arrive, each once",
		     "and the more urgent ones first");
	many_at_once(true, "many set pending in the distributor arrive, each once",
		     "and the more urgent ones first, too");
	coalescing();
	enabling();
	disable_while_pending();
	priority_mask();
	preemption();
	pending_and_active();
	separate_deactivation();
	halves();
	by_hand();
	cost();
	many_cost();
	uart();
	routing();
	left_behind();
	all_of_them();
	test_equal(gic_unclaimed, 0, "no interrupt came that nobody wanted");
	test_done();
}
