// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attacks the victim in every way it has, from a CPU of its own (vCPU 1) and from the victim's CPU
 * (vCPU 0).  The plugin counts what the victim's CPU does meanwhile; judge.py says what is lost.
 */
#include <libfdt.h>
#include <string.h>

#include <bare/board.h>
#include <bare/card.h>
#include <bare/control.h>
#include <bare/cpu.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/system/flood/bare_attack_far/words.h"
#include "tests/system/virtio/bare_virtio/driver.h"
#include "tools/insncount/mark.h"

#define BURNING_US	130000ull	/* a life takes 16 slices of the CPU */
#define PAUSE_US	12
#define SGI_NUDGE	1u
#define SPI		64u		/* of no device */
#define GICD_CTLR	0x0000
#define GICD_ISPENDR	0x0200
#define GICD_ICPENDR	0x0280
#define GICD_IROUTER	0x6000
#define LIMIT_MS	60000
#define CARD		1u		/* the console is device 0 */
#define FRAME		(CARD_HEADER + 60u)
#define TEXT		4096u
#define STORM		3u		/* times in one action */
#define RTC		0x09010000ull
#define RTC_DR		0x00
#define RTC_MR		0x04
#define RTC_IMSC	0x10

static struct meeting victim, sleeper, phoenix, pyre;
static struct lv_vlink *pair;
static struct card card;
static struct ring console[2];
static char text[TEXT];
static uint32_t one, many, sleepers, phoenixs, pyres, round, actions;

/* --- vCPU 0, on the victim's CPU ------------------------------------------------------ */

enum mode { SPIN = 1, SLEEP, NAP_WFI, NAP_SUSPEND, CALL, MMIO, PRINT, PRINT_VIRTIO, SEND, TICK, OFF };

static volatile enum mode wanted = SPIN, answered;
static volatile uint32_t passed;
static uint32_t rtc;			/* its SPI */

static void handle(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
}

static void print(void)
{
	console_printf("all work and no play makes a dull guest\n");
}

static bool is_printed(void)
{
	struct ring *tx = &console[1];

	return __atomic_load_n(&tx->used.index, __ATOMIC_ACQUIRE) == tx->avail.index;
}

static void print_virtio(void)
{
	struct ring *tx = &console[1];

	if (!is_printed())
		return;
	tx->desc[0] = (struct desc){ (uintptr_t)text, TEXT, 0, 0 };
	offer(tx, 0);
	wr(QUEUE_NOTIFY, 1);
}

static void send_to(const uint8_t *mac)
{
	memcpy(card.out + CARD_HEADER, mac, sizeof(card.mac));
	card_send(&card, FRAME);
}

/* @vm's card is its first device. */
static void send_to_vm(uint8_t vm)
{
	const uint8_t mac[6] = { 0x02, 'l', 'v', 0, vm, 0 };

	send_to(mac);
}

static void send_to_all(void)
{
	send_to((const uint8_t[6]){ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff });
}

static void touch(void)
{
	(void)*(volatile uint32_t *)(board.gicd.base + GICD_CTLR);
}

static void spin(void)
{
	for (uint32_t i = 0; i < 200; i++)
		__asm__ volatile("" : : : "memory");
}

/* As long as vCPU 1 sleeps, but at work; the other CPUs have their turns meanwhile. */
static void pause(void)
{
	for (uint32_t i = 0; i < PAUSE_US * 2; i++) {
		spin();
		__asm__ volatile("yield");
	}
}

static void nap(enum mode mode)
{
	irq_disable();
	timer_alarm(timer_now() + timer_of_us(2));
	if (mode == NAP_SUSPEND)
		psci_call(PSCI_CPU_SUSPEND, 0, 0, 0);
	else
		irq_sleep();
	irq_enable();
}

static void sleep(void)
{
	irq_disable();
	if (wanted == SLEEP)
		irq_sleep();
	irq_enable();
}

static void act(enum mode mode)
{
	switch (mode) {
	case SLEEP:
		sleep();
		return;
	case NAP_WFI:
	case NAP_SUSPEND:
		nap(mode);
		return;
	case CALL:
		nkddi_version();
		return;
	case MMIO:
		touch();
		return;
	case PRINT:
		print();
		return;
	case PRINT_VIRTIO:
		print_virtio();
		return;
	case SEND:
		send_to_all();
		if (!board.bootargs[0])
			pause();
		return;
	case TICK:
		timer_alarm(timer_now());
		return;
	default:
		spin();
	}
}

static void obey(void *cookie)
{
	(void)cookie;
	gic_attach(SGI_NUDGE, handle, NULL);
	do {
		answered = wanted;
		act(wanted);
		__asm__ volatile("yield");
	} while (wanted != OFF);
	answered = OFF;
}

static void nothing(void *cookie)
{
	(void)cookie;
}

/* --- vCPU 1 --------------------------------------------------------------------------- */

static void send_one(void)
{
	nkddi_xirq_trigger(one, VICTIM);
}

static void send_many(void)
{
	nkddi_xirq_trigger(many + round++ % MANY, VICTIM);
}

static void send_masked(void)
{
	nkddi_xirq_trigger(many + MANY, VICTIM);
}

static void send_sysconf(void)
{
	nkddi_sysconf(VICTIM);
}

static void change_state(void)
{
	nkddi_state_store(&pair->s_state, round++ % 2 ? LV_VLINK_OFF : LV_VLINK_RESET);
	nkddi_sysconf(VICTIM);
}

/* Both sleep on one CPU: what they cost must not add up. */
static void wake_sleepers(void)
{
	nkddi_xirq_trigger(sleepers, SLEEPER);
	nkddi_xirq_trigger(pyres, PYRE);
}

/*
 * Where the victim has slices, its ring of 64 takes all that comes meanwhile.  Otherwise frames are
 * refused in the other's slices.  That costs the sender less, so QEMU's clock, which counts what
 * all CPUs execute, would leave the victim less of a slice.
 */
static void send_frame(void)
{
	if (!board.bootargs[0] || !(round++ % 6))
		send_to_vm(VICTIM);
}

static void send_frame_to_sleeper(void)
{
	send_to_vm(SLEEPER);
}

static void nudge(void)
{
	gic_send(SGI_NUDGE, 0);
}

/* The victim at work, and both vCPUs of a VM and another VM asleep beside it. */
static void send_to_everybody(void)
{
	send_many();
	wake_sleepers();
	nkddi_xirq_trigger(sleepers + 1, SLEEPER);
}

static void set_pending(void)
{
	*(volatile uint32_t *)(board.gicd.base + GICD_ISPENDR + SPI / 8) = 1u << SPI % 32;
}

static void reroute(void)
{
	*(volatile uint64_t *)(board.gicd.base + GICD_IROUTER + 8 * SPI) = round++ % 2;
	set_pending();
}

/* --- the line of the RTC is up, and nobody takes it down --- */

static void route_rtc(uint32_t index)
{
	*(volatile uint64_t *)(board.gicd.base + GICD_IROUTER + 8 * rtc) = index;
}

/* vCPU 1 has the interrupt, and ends it when it comes at vCPU 0, which takes it when it runs. */
static void pass_on(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	route_rtc(0);
	passed++;
	__asm__ volatile("yield");
}

/* Bounded, as the interrupt may come late. */
static void fetch_and_pass_on(void)
{
	irq_enable();
	for (uint32_t i = 0; i < STORM; i++) {
		uint32_t before = passed;

		route_rtc(1);
		for (uint32_t n = 0; n < 100 && passed == before; n++)
			isb();
	}
	irq_disable();
}

static void clear_pending(void)
{
	for (uint32_t i = 0; i < STORM; i++)
		*(volatile uint32_t *)(board.gicd.base + GICD_ICPENDR + rtc / 8) = 1u << rtc % 32;
}

static bool rtc_start(void)
{
	int node = fdt_node_offset_by_compatible(board.fdt, -1, "arm,pl031");
	const fdt32_t *interrupts = fdt_getprop(board.fdt, node, "interrupts", NULL);

	if (!interrupts)
		return false;
	rtc = fdt32_to_cpu(interrupts[1]) + 32;
	*(volatile uint32_t *)(RTC + RTC_MR) = *(volatile uint32_t *)(RTC + RTC_DR);
	*(volatile uint32_t *)(RTC + RTC_IMSC) = 1;
	return true;
}

static void rtc_attach(bool on)
{
	if (on) {
		gic_attach(rtc, pass_on, NULL);
		route_rtc(0);
	} else {
		gic_disable(rtc);
	}
}

/* Groups off and on: all vCPUs look at all their interrupts. */
static void toggle_gic(void)
{
	*(volatile uint32_t *)(board.gicd.base + GICD_CTLR) = round++ % 2 ? 0x10 : 0x13;
}

static void start_vcpu(void)
{
	cpu_start(0, nothing, NULL);
}

static void arm_watchdog(void)
{
	control_watchdog(LV_WATCHDOG_ARM, 60000 - round++ % 50000, NULL);
}

static void pause_pyre(void)
{
	control_vm(PYRE, round++ % 2 ? LV_VM_RESUME : LV_VM_PAUSE);
}

static void read_counters(void)
{
	nkddi_counter(LV_COUNTER_CPU_TIME);
	control_info(VICTIM, LV_VM_INFO_LIFE, NULL);
	control_trace(LV_TRACE_INFO, 0, NULL);
}

static void call(void)
{
	nkddi_xirq_trigger(many + MANY + 9, VICTIM);
}

static const struct attack {
	const char *name;
	void (*once)(void);
	enum mode mode;			/* of vCPU 0 meanwhile */
	bool burn;			/* phoenix and pyre restart without an end */
} attacks[] = {
	{ "nothing but work", NULL, SPIN, false },
	{ "XIRQs of one number", send_one, SPIN, false },
	{ "XIRQs of many numbers", send_many, SPIN, false },
	{ "XIRQs that the victim has masked", send_masked, SPIN, false },
	{ "SYSCONF", send_sysconf, SPIN, false },
	{ "state changes with SYSCONF", change_state, SPIN, false },
	{ "XIRQs to two sleepers", wake_sleepers, SPIN, false },
	{ "XIRQs to the victim and three sleepers", send_to_everybody, SPIN, false },
	{ "WFI with a timer of 2 us", NULL, NAP_WFI, false },
	{ "CPU_SUSPEND with a timer of 2 us", NULL, NAP_SUSPEND, false },
	{ "timers that are over when set", NULL, TICK, false },
	{ "watchdog deadlines that fall", arm_watchdog, SLEEP, false },
	{ "SGIs", nudge, SLEEP, false },
	{ "SPIs rerouted", reroute, SLEEP, false },
	{ "GICD_CTLR off and on", toggle_gic, SLEEP, false },
	{ "CPU_ON and CPU_OFF", start_vcpu, OFF, false },
	{ "MMIO", touch, SLEEP, false },
	{ "MMIO beside the victim", NULL, MMIO, false },
	{ "hypercalls that are refused", call, SLEEP, false },
	{ "hypercalls beside the victim", NULL, CALL, false },
	{ "counters and trace", read_counters, SLEEP, false },
	{ "text by PL011", print, SLEEP, false },
	{ "text by PL011 beside the victim", NULL, PRINT, false },
	{ "text by virtio-console", print_virtio, SLEEP, false },
	{ "text by virtio-console beside the victim", NULL, PRINT_VIRTIO, false },
	{ "frames", send_frame, SPIN, false },
	{ "frames to a sleeper", send_frame_to_sleeper, SPIN, false },
	{ "frames to all beside the victim", NULL, SEND, false },
	{ "level SPIs ended elsewhere", fetch_and_pass_on, SLEEP, false },
	{ "level SPIs cleared", clear_pending, SLEEP, false },
	{ "pauses by the controller", pause_pyre, SLEEP, false },
	{ "restarts without an end", NULL, SLEEP, true },
};

#define ATTACKS	(sizeof(attacks) / sizeof(attacks[0]))
_Static_assert(ATTACKS == 32, "marked() knows them");

/* Sleeps between two actions: so time goes on at the same pace whoever has the victim's CPU. */
static void window(void (*once)(void), uint64_t us)
{
	uint64_t now = timer_now(), end = now + timer_of_us(us);
	uint64_t pause = once ? timer_of_us(PAUSE_US) : end - now;

	irq_disable();
	for (; now < end; now = timer_now()) {
		if (once)
			once();
		actions++;
		timer_alarm(now + pause);
		irq_sleep_and_take();
		__asm__ volatile("yield");
	}
	irq_enable();
}

/* Marks want constants. */
#define MARKED(n)							\
	do {								\
		if (id == (n)) {					\
			MARK_BEGIN(n);					\
			window(once, us);				\
			MARK_END(n);					\
		}							\
	} while (0)

static void marked(uint32_t id, void (*once)(void), uint64_t us)
{
	MARKED(0);
	MARKED(1);
	MARKED(2);
	MARKED(3);
	MARKED(4);
	MARKED(5);
	MARKED(6);
	MARKED(7);
	MARKED(8);
	MARKED(9);
	MARKED(10);
	MARKED(11);
	MARKED(12);
	MARKED(13);
	MARKED(14);
	MARKED(15);
	MARKED(16);
	MARKED(17);
	MARKED(18);
	MARKED(19);
	MARKED(20);
	MARKED(21);
	MARKED(22);
	MARKED(23);
	MARKED(24);
	MARKED(25);
	MARKED(26);
	MARKED(27);
	MARKED(28);
	MARKED(29);
	MARKED(30);
	MARKED(31);
}

static void set_mode(enum mode mode)
{
	if (wanted == OFF)
		while (cpu_start(0, obey, NULL) != PSCI_SUCCESS)
			__asm__ volatile("yield");
	wanted = mode;
	while (answered != mode) {
		nudge();
		wait_ms(1);
	}
}

static void set_burning(bool burn)
{
	phoenix.mine[WORD_BURN] = pyre.mine[WORD_BURN] = burn;
	if (!burn)
		return;
	nkddi_xirq_trigger(phoenixs, PHOENIX);
	nkddi_xirq_trigger(pyres, PYRE);
}

/* Undo what an attack has left. */
static void calm(void)
{
	if (wanted != OFF)
		wanted = SLEEP;
	set_burning(false);
	rtc_attach(false);
	*(volatile uint32_t *)(board.gicd.base + GICD_CTLR) = 0x13;
	*(volatile uint64_t *)(board.gicd.base + GICD_IROUTER + 8 * SPI) = 0;
	control_watchdog(LV_WATCHDOG_DISARM, 0, NULL);
	control_vm(PYRE, LV_VM_RESUME);
}

static int64_t lives(uint32_t vm)
{
	return control_counter(LV_COUNTER_OF_VM, vm, LV_COUNTER_START);
}

/*
 * Bootargs: "equal", where slices of 4 ms matter, or nothing.  The attacker that sends beside the
 * victim and the victim that takes the frames have slices of their own: these take more of them.
 */
static uint64_t window_us(const struct attack *attack)
{
	uint64_t us = board.bootargs[0] ? 32000 : 16000;

	return attack->mode == SEND ? 3 * us : us;
}

/* Until the victim rests nothing is printed: vCPU 0 may have the console's lock and not the CPU. */
static void launch(uint32_t id)
{
	const struct attack *attack = &attacks[id];
	uint32_t before = victim.theirs[WORD_PROGRESS];

	test_note("path %u: %s\n", id, attack->name);
	set_mode(attack->mode);
	meeting_say(&victim, 2 * id + 1);
	while (victim.theirs[WORD_PROGRESS] == before)
		wait_ms(1);
	set_burning(attack->burn);
	rtc_attach(attack->once == fetch_and_pass_on || attack->once == clear_pending);
	before = victim.theirs[WORD_PROGRESS];
	marked(id, attack->once, attack->burn ? BURNING_US : window_us(attack));
	before = victim.theirs[WORD_PROGRESS] - before;
	calm();
	meeting_say(&victim, 2 * id + 2);
	while (!is_printed())
		wait_ms(1);
	test_note("flood %u: progress %u: %s\n", id, before, attack->name);
	test_note("%u actions, %ld and %ld lives\n", actions, lives(PHOENIX), lives(PYRE));
	actions = 0;
}

static uint32_t pxirq(struct meeting *meeting, uint32_t id, uint32_t vm, uint32_t count)
{
	if (!meeting->vlink && !meeting_open(meeting, MEETING(vm)))
		return 0;
	meeting_wait(meeting, STEP_READY, LIMIT_MS);
	return (uint32_t)nkddi_pxirq_alloc(meeting->vlink, id, vm, count);
}

static bool devices_start(void)
{
	for (uint32_t i = 0; i < TEXT; i++)
		text[i] = (i + 1) % 64 ? (char)('a' + i % 26) : '\n';
	if (!bring_up(console, 2, 0) || !card_start(&card, CARD, 0))
		return false;
	console[0].avail.flags = console[1].avail.flags = card.rx.avail.flags = 1;
	memset(card.out, 0, FRAME);
	memcpy(card.out + CARD_HEADER + sizeof(card.mac), card.mac, sizeof(card.mac));
	card.out[CARD_HEADER + 2 * sizeof(card.mac)] = 0x88;
	return true;
}

static void attack(void *cookie)
{
	(void)cookie;
	one = pxirq(&victim, ID_ONE, VICTIM, 1);
	many = pxirq(&victim, ID_MANY, VICTIM, MANY + 1);
	sleepers = pxirq(&sleeper, ID_ONE, SLEEPER, 2);
	phoenixs = pxirq(&phoenix, ID_ONE, PHOENIX, 1);
	pyres = pxirq(&pyre, ID_ONE, PYRE, 1);
	pair = nkddi_find("pair", 0, true);
	if (!test_true(one && many && sleepers && phoenixs && pyres && pair && devices_start() &&
			       rtc_start(),
		       "all is there"))
		test_done();
	for (uint32_t id = 0; id < ATTACKS; id++)
		launch(id);
	meeting_say(&victim, STEP_END);
	wait_ms(10);
	control_vm(SLEEPER, LV_VM_STOP);
	control_vm(PHOENIX, LV_VM_STOP);
	control_vm(PYRE, LV_VM_STOP);
	test_done();
}

int main(void)
{
	gic_attach(SPI, handle, NULL);
	cpu_start(1, attack, NULL);
	obey(NULL);
	psci_call(PSCI_CPU_OFF, 0, 0, 0);
	return 0;
}
