// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Does each operation many times between the marks that the counting plugin knows.
 * Which path an id stands for is printed for those who read the counts.
 */
#include <bare/board.h>
#include <bare/control.h>
#include <bare/cpu.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/smccc.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/system/cost/bare_cost/xirqs.h"
#include "tests/system/virtio/bare_virtio/driver.h"
#include "tools/insncount/mark.h"

#define TIMES		1000
#define GICD_TYPER	4
#define SGI_PING	1
#define SGI_PONG	2

static struct meeting ivi;
static uint32_t ping, pong, quiet, self;
static volatile uint32_t answers, sgi_pings, sgi_answers;
static volatile bool stop;

static void bump(uint32_t intid, void *cookie)
{
	volatile uint32_t *count = cookie;

	(void)intid;
	(*count)++;
}

static void answered(uint32_t intid, void *cookie)
{
	MARK_END(PATH_BACK);
	MARK_BEGIN(PATH_WAKE);
	bump(intid, cookie);
}

/* --- exits that are answered at once ---------------------------------------- */

static void nothing(void)
{
	MARK_BEGIN(0);
	MARK_END(0);
}

static void null_hypercall(void)
{
	MARK_BEGIN(1);
	nkddi_version();
	MARK_END(1);
}

static void psci_version(void)
{
	MARK_BEGIN(2);
	psci_call(PSCI_VERSION, 0, 0, 0);
	MARK_END(2);
}

static void mitigation(void)
{
	MARK_BEGIN(3);
	smccc_hvc(SMCCC_ARCH_WORKAROUND_1, 0, 0, 0, 0);
	MARK_END(3);
}

static void mmio_read(void)
{
	MARK_BEGIN(4);
	(void)*(volatile uint32_t *)(board.gicd.base + GICD_TYPER);
	MARK_END(4);
}

static void state_store(void)
{
	static uint32_t state = LV_VLINK_OFF;
	static struct lv_vlink *vlink;

	if (!vlink)
		vlink = nkddi_find("state", 0, true);
	state = state == LV_VLINK_OFF ? LV_VLINK_RESET : LV_VLINK_OFF;
	MARK_BEGIN(5);
	nkddi_state_store(&vlink->s_state, state);
	MARK_END(5);
}

/* --- interrupts -------------------------------------------------------------- */

static void xirq_round(void)
{
	uint32_t before = answers;

	irq_disable();
	MARK_BEGIN(6);
	MARK_BEGIN(7);
	MARK_BEGIN(PATH_THERE);
	nkddi_xirq_trigger(ping, IVI);
	MARK_END(7);
	irq_sleep_until(&answers, before + 1);
	MARK_END(PATH_WAKE);
	MARK_END(6);
	irq_enable();
}

static void xirq_pending(void)
{
	MARK_BEGIN(8);
	nkddi_xirq_trigger(quiet, IVI);
	MARK_END(8);
}

/* By hand what the interrupt handler does, so that its end can be looked at alone. */
static void xirq_self(void)
{
	uint64_t intid;

	irq_disable();
	MARK_BEGIN(9);
	nkddi_xirq_trigger(self, SYS);
	MARK_END(9);
	isb();
	intid = sysreg_read(icc_iar1_el1);
	MARK_BEGIN(10);
	sysreg_write(icc_eoir1_el1, intid);
	isb();
	MARK_END(10);
	irq_enable();
	if (intid != self)
		console_printf("FAIL an XIRQ to oneself arrives: %lu did\n", intid);
}

static void timer_tick(void)
{
	struct cpu *cpu = cpu_self();

	irq_disable();
	MARK_BEGIN(11);
	timer_alarm(timer_now());
	while (*(volatile uint64_t *)&cpu->alarm_at != UINT64_MAX)
		irq_sleep_and_take();

	MARK_END(11);
	irq_enable();
}

static void sgi_round(void)
{
	uint32_t before = sgi_answers;

	irq_disable();
	MARK_BEGIN(12);
	gic_send(SGI_PING, 1);
	irq_sleep_until(&sgi_answers, before + 1);
	MARK_END(12);
	irq_enable();
}

static void second_vcpu(void *cookie)
{
	uint32_t answered = 0;

	(void)cookie;
	gic_attach(SGI_PING, bump, (void *)&sgi_pings);
	irq_disable();
	while (!stop) {
		irq_sleep_until(&sgi_pings, answered + 1);
		answered = sgi_pings;
		gic_send(SGI_PONG, 0);
	}
}

/* --- a line of 80 characters on the screen --------------------------------------- */

static const char line[] = "a line of the length that lines have had since there are "
			   "punched cards: eighty.\n";
static struct ring rings[2];

static void virtio_line(void)
{
	MARK_BEGIN(13);
	print_text(&rings[1], line);
	MARK_END(13);
}

static void pl011_line(void)
{
	MARK_BEGIN(14);
	for (const char *c = line; *c; c++)
		*(volatile uint32_t *)board.uart.base = (uint32_t)*c;
	MARK_END(14);
}

/* --- the same, traced -------------------------------------------------------- */

static void hypercall_traced(void)
{
	MARK_BEGIN(15);
	nkddi_version();
	MARK_END(15);
}

static void hypercall_all_traced(void)
{
	MARK_BEGIN(16);
	nkddi_version();
	MARK_END(16);
}

static void xirq_round_traced(void)
{
	uint32_t before = answers;

	irq_disable();
	MARK_BEGIN(17);
	nkddi_xirq_trigger(ping, IVI);
	irq_sleep_until(&answers, before + 1);
	MARK_END(17);
	irq_enable();
}

/* --- all of them ------------------------------------------------------------- */

static const struct {
	void (*once)(void);
	const char *name;
	uint32_t events;		/* that are traced meanwhile */
} paths[] = {
	[0] = { nothing, "nothing" },
	[1] = { null_hypercall, "null hypercall (VERSION)" },
	[2] = { psci_version, "PSCI_VERSION" },
	[3] = { mitigation, "SMCCC mitigation call (ARCH_WORKAROUND_1)" },
	[4] = { mmio_read, "trapped MMIO read (GICD_TYPER)" },
	[5] = { state_store, "link state store" },
	[6] = { xirq_round, "XIRQ to a sleeping peer and one back" },
	[7] = { NULL, "XIRQ_TRIGGER to a sleeping peer, the sender's part" },
	[8] = { xirq_pending, "XIRQ_TRIGGER of one that is pending" },
	[9] = { xirq_self, "XIRQ_TRIGGER to oneself" },
	[10] = { NULL, "end of an interrupt" },
	[11] = { timer_tick, "virtual timer, armed and fired" },
	[12] = { sgi_round, "SGI to a sleeping vCPU and one back" },
	[13] = { virtio_line, "80 characters to the screen by virtio-console" },
	[14] = { pl011_line, "80 characters to the screen by the PL011" },
	[15] = { hypercall_traced, "null hypercall, its call traced", 1u << LV_TRACE_CALL },
	[16] = { hypercall_all_traced, "null hypercall, all traced (3 records)", LV_TRACE_ALL },
	[17] = { xirq_round_traced, "XIRQ to a sleeping peer and one back, all traced",
		 LV_TRACE_ALL },
	[PATH_THERE] = { NULL, "XIRQ round trip: trigger to handler in the peer" },
	[PATH_BACK] = { NULL, "XIRQ round trip: handler in the peer to handler of the answer" },
	[PATH_WAKE] = { NULL, "XIRQ round trip: handler of the answer to the code that waited" },
};

#define PATHS	(sizeof(paths) / sizeof(paths[0]))

/* The parts of a round trip are those of one that is not traced. */
static void measure(void)
{
	for (uint32_t id = 0; id < PATHS; id++) {
		control_trace(LV_TRACE_SET, paths[id].events, NULL);
		gic_attach(pong, paths[id].events ? bump : answered, (void *)&answers);
		for (uint32_t i = 0; paths[id].once && i < TIMES; i++)
			paths[id].once();
	}
	control_trace(LV_TRACE_SET, 0, NULL);
}

/* All at once and then some time, so that the UART is quiet when it matters. */
static void print_names(void)
{
	for (uint32_t id = 0; id < PATHS; id++)
		test_note("path %u: %s\n", id, paths[id].name);
	wait_ms(100);
}

static bool prepare(void)
{
	if (!meeting_open(&ivi, 0))
		return false;
	ping = (uint32_t)nkddi_pxirq_alloc(ivi.vlink, ID_PING, IVI, 1);
	pong = (uint32_t)nkddi_pxirq_alloc(ivi.vlink, ID_PONG, SYS, 1);
	quiet = (uint32_t)nkddi_pxirq_alloc(ivi.vlink, ID_QUIET, IVI, 1);
	self = (uint32_t)nkddi_xirq_alloc(1);
	if (nkddi_xirq_trigger(quiet, IVI))
		return false;
	gic_attach(self, bump, NULL);
	gic_attach(SGI_PONG, bump, (void *)&sgi_answers);
	cpu_start(1, second_vcpu, NULL);
	if (!bring_up(rings, 2, 3u << 28))
		return false;
	return meeting_wait(&ivi, STEP_READY, 5000);
}

int main(void)
{
	if (!test_true(prepare(), "sys is ready to measure"))
		test_done();
	print_names();
	measure();
	stop = true;
	gic_send(SGI_PING, 1);
	meeting_say(&ivi, STEP_END);
	nkddi_xirq_trigger(ping, IVI);
	test_equal(answers >= TIMES && sgi_answers >= TIMES, true, "every answer came");
	test_done();
}
