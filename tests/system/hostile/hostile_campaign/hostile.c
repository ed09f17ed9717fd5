// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Does the worst that a VM can do, by chance, but the same each time for the same seed.  Whatever
 * it breaks of itself ends in a new life: by its crash, its watchdog or its own hand.
 */
#include <string.h>

#include <bare/board.h>
#include <bare/card.h>
#include <bare/control.h>
#include <bare/cpu.h>
#include <bare/exception.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/probe.h>
#include <bare/psci.h>
#include <bare/smccc.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>
#include <bare/xmem.h>

#include "tests/system/hostile/hostile_campaign/campaign.h"

#define WATCHDOG_MS	4
#define FEED_EVERY	16		/* actions */
#define VIRTIO		0x7080000000ull
#define CARD		1u		/* the console is device 0 */
#define SCRATCH		0x10000
#define GPIO		0x09030000ull	/* PL061, of VM 3 */
#define RTC		0x09010000ull	/* PL031, of VM 4 */
#define RTC_ICR		0x1c
#define GPIO_IE		0x410
#define SLOTS		64u		/* of an end of "lend" */
#define GICD_BANKS	0x080u		/* IGROUPR and so on: 8 banks of 128 bytes */
#define GICD_IROUTER	0x6000u
#define RET		0xd65f03c0u
#define BIT(n)		(1u << (n))

static struct meeting victim;
static struct lv_vlink *pair;
static const struct lv_vlink *lent[3];	/* as owner, to the victim and to the other; as borrower */
static struct card card;
static uint32_t xirq;			/* the first of XIRQS_OF_MANY */
static uint64_t chance[CPUS_MAX];
static uint8_t scratch[SCRATCH] __attribute__((aligned(SCRATCH)));
static uint32_t code[CPUS_MAX][16] __attribute__((aligned(64)));

/* What comes now was to be expected. */
_Noreturn void exception_fatal(const struct exception_frame *frame, const char *what)
{
	(void)frame;
	(void)what;
	psci_system_reset();
}

static uint64_t draw(void)
{
	uint64_t *x = &chance[cpu_self()->index];

	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

static uint32_t below(uint32_t limit)
{
	return (uint32_t)(draw() >> 16) % limit;
}

/* Mostly what means something, or nearly so. */
static uint64_t argument(void)
{
	static const uint64_t edges[] = { 0, 1, 2, 3, 15, 16, 63, 64, 4095, 4096, 4097, 511, 512,
					  513, 1019, 1020, UINT32_MAX, 1ull << 32, INT64_MAX,
					  1ull << 63, UINT64_MAX, UINT64_MAX - 4095 };

	switch (below(6)) {
	case 0:
		return draw() >> below(64);
	case 1:
		return (uint64_t)pair + (below(4) ? 0 : draw() % 4096);
	case 2:
		return victim.peer;
	case 3:
		return board.vm_id;
	default:
		return edges[below(sizeof(edges) / sizeof(edges[0]))];
	}
}

static uint64_t wild_address(void)
{
	return below(2) ? (uint64_t)scratch + below(SCRATCH - 64) : draw() | 1ull << 46;
}

/*
 * Of two vCPUs the first one sleeps, perhaps on the victim's CPU, and the other one does what makes
 * EL2 look after the sleeper.
 */
static bool sleeps(void)
{
	if (cpu_self()->index)
		return false;
	timer_alarm(timer_now() + timer_of_us(10000));
	irq_sleep();
	return true;
}

static void do_sgi(void)
{
	if (!sleeps())
		gic_send(below(16), below(board.nr_cpus));
}

static void do_xirq(void)
{
	nkddi_xirq_trigger(xirq, victim.peer);
}

static void do_xirqs(void)
{
	nkddi_xirq_trigger(xirq + below(XIRQS_OF_MANY), victim.peer);
}

static void do_states(void)
{
	probe_write((uint64_t)&pair->s_state, 4, below(4));
	nkddi_sysconf(victim.peer);
	if (!below(8))
		probe_write((uint64_t)pair + below(128), 1u << below(4), draw());
}

static void do_calls(void)
{
	uint64_t function = LV_HC(below(LV_HC_LIMIT + 8)) | (below(8) ? 0 : draw() << 32);

	if (!below(8))
		function = draw() | 1u << 31;
	if ((function & 0xbfffffe0) == 0x84000000)
		return;		/* PSCI has its turn elsewhere */
	(below(8) ? smccc_hvc : smccc_smc)(function, argument(), argument(), argument(),
					   argument());
}

#define NAME(op0, op1, crn, crm, op2) \
	((op0) << 19 | (op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5)

/*
 * What the guest itself stands on.  With wild vectors and tables it would not execute one more
 * instruction, and QEMU's clock, which counts these, would stand still for all.
 */
static bool is_lifeline(uint32_t name)
{
	static const uint32_t lifelines[] = {
		NAME(3, 0, 1, 0, 0),	/* SCTLR_EL1 */
		NAME(3, 0, 1, 0, 2),	/* CPACR_EL1 */
		NAME(3, 0, 2, 0, 0),	/* TTBR0_EL1 */
		NAME(3, 0, 2, 0, 2),	/* TCR_EL1 */
		NAME(3, 0, 4, 2, 0),	/* SPSel */
		NAME(3, 0, 10, 2, 0),	/* MAIR_EL1 */
		NAME(3, 0, 12, 0, 0),	/* VBAR_EL1 */
		NAME(3, 0, 13, 0, 4),	/* TPIDR_EL1 */
		NAME(3, 3, 4, 2, 1),	/* DAIF */
	};

	for (uint32_t i = 0; i < sizeof(lifelines) / sizeof(lifelines[0]); i++)
		if (name == lifelines[i])
			return true;
	return false;
}

/* QEMU 7.2 may end itself after such writes: icv_gprio_mask: Assertion `bpr > 0' failed. */
static bool ends_qemu(uint32_t name)
{
	return name == NAME(3, 0, 12, 8, 3) ||	/* ICC_BPR0_EL1 */
	       name == NAME(3, 0, 12, 12, 3) ||	/* ICC_BPR1_EL1 */
	       name == NAME(3, 0, 12, 12, 4);	/* ICC_CTLR_EL1 */
}

/* MRS, MSR or SYS with any name: one instruction, and the way back. */
static void do_registers(void)
{
	uint32_t *insn = code[cpu_self()->index], op0 = 1 + below(3);
	uint32_t name = op0 << 19 | (below(1u << 14) << 5);
	bool write = op0 == 1 || below(2);
	uint64_t value = op0 == 1 ? wild_address() : argument();

	if (op0 == 3 && !below(2))
		name = (name & ~0xf000u) | 12u << 12;	/* ICC_* and near them */
	if (write && (is_lifeline(name) || ends_qemu(name)))
		return;
	insn[0] = (write ? 0xd5000000u : 0xd5200000u) | name;
	insn[1] = RET;
	__asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb" : : "r"(insn)
			 : "memory");
	probe_begin();
	((uint64_t(*)(uint64_t))(uintptr_t)insn)(value);
	probe_end();
}

static void do_devices(void)
{
	uint64_t at[] = { board.gicd.base + below(0x10000), board.gicr.base + below(0x40000),
			  board.uart.base + below(0x1000), VIRTIO + below(0x2000),
			  (uint64_t)nkddi_pdev() + below(0x1000) };
	uint64_t where = at[below(5)], value;
	uint32_t size = 1u << below(4);

	if (below(4))
		where &= ~(uint64_t)(size - 1);
	if (where - board.uart.base < 4)
		return;		/* text has its turn elsewhere */
	if (where - VIRTIO < 0x2000 && (where & 0xfff) >= 0x80 && (where & 0xfff) < 0xb0)
		return;		/* and so have rings */
	switch (below(8)) {
	case 0:
		probe_write_pair(where & ~15ull, draw(), draw());
		break;
	case 1:
	case 2:
	case 3:
		probe_read(where, size, &value);
		break;
	default:
		probe_write(where, size, below(2) ? argument() : draw());
	}
}

static void do_timers(void)
{
	timer_alarm(timer_now() + timer_of_us(2));
	if (below(2))
		psci_call(PSCI_CPU_SUSPEND, below(2), argument(), 0);
	else
		irq_sleep();
}

static void do_watchdog(void)
{
	static uint32_t ms = 60000;

	if (sleeps())
		return;
	ms = ms > 100 ? ms - 1 : 60000;
	control_watchdog(LV_WATCHDOG_ARM, ms, NULL);
}

static void do_text(void)
{
	console_printf("\033[2Jall work \033]0;and no play\007 makes \r a dull guest\b\n");
}

/* A queue somewhere in scratch memory, with anything in it. */
static void break_rings(uint64_t device, uint32_t queues)
{
	uint64_t ring = (uint64_t)scratch + (below(SCRATCH / 64 - 16) * 64);

	if (below(4)) {
		for (uint32_t i = 0; i < 16; i++)
			((uint64_t *)ring)[i] = below(2) ? wild_address() : argument();
		probe_write(device + 0x50, 4, below(queues));
		return;
	}
	probe_write(device + 0x70, 4, 0);
	probe_write(device + 0x70, 4, 3);
	probe_write(device + 0x24, 4, 1);
	probe_write(device + 0x20, 4, 1);
	probe_write(device + 0x70, 4, 11);
	for (uint32_t queue = 0; queue < queues; queue++) {
		probe_write(device + 0x30, 4, queue);
		probe_write(device + 0x38, 4, below(3) ? 8 : draw());
		for (uint32_t offset = 0x80; offset < 0xb0; offset += 0x10) {
			uint64_t at = below(16) ? ring + below(64) * 16 : draw();

			probe_write(device + offset, 4, (uint32_t)at);
			probe_write(device + offset + 4, 4, at >> 32);
		}
		probe_write(device + 0x44, 4, 1);
	}
	probe_write(device + 0x70, 4, 15);
}

static void do_virtio(void)
{
	break_rings(VIRTIO, 6);
}

/* Of any length, to anybody, mostly to all. */
static void send_frame(void)
{
	uint8_t *mac = card.out + CARD_HEADER;

	memset(card.out, below(16) ? 0 : (int)draw(), CARD_HEADER);
	memset(mac, 0xff, sizeof(card.mac));
	if (!below(4))
		mac[below(6)] = (uint8_t)draw();
	memcpy(mac + sizeof(card.mac), card.mac, sizeof(card.mac));
	victim.mine[WORD_FRAMES] +=
		card_send(&card, CARD_HEADER + 14 + (below(4) ? below(100) : below(CARD_TX)));
}

/* The second vCPU has the card, the first one sleeps where the victim may be. */
static void do_network(void)
{
	static bool started;

	if (sleeps())
		return;
	if (!started) {
		started = card_start(&card, CARD, CARD_CSUM | CARD_TSO4 | CARD_MERGE);
	} else if (below(8)) {
		send_frame();
	} else {
		started = false;	/* nothing is sent with broken rings: do not wait for that */
		for (uint32_t n = below(4); n < 4; n++)
			break_rings(VIRTIO + 0x1000, 2);
	}
}

/* Any page, any slots; what the other one lends is only read, so that its clock goes on. */
static void do_grants(void)
{
	uint32_t flags = below(4) ? below(2) * LV_XMEM_WRITE : (uint32_t)draw(), tag = below(4);
	struct xmem_slots slots = { lent[below(2)], below(SLOTS + 8),
				    below(16) ? 1 + below(SLOTS) : (uint32_t)draw() };
	uint64_t page = board.ram.base + below(0x200) * 0x1000ull, value;

	if (below(4)) {		/* so that it often comes to something */
		slots.first = below(4);
		slots.count = 1;
		flags = 0;
		tag = 1;
	}
	switch (below(8)) {
	case 0:
	case 1:
	case 2:
		xmem_grant(slots, below(8) ? page : argument(), flags, tag);
		break;
	case 3:
		xmem_revoke(slots, below(2) ? LV_XMEM_FORCE : flags, tag, NULL);
		break;
	case 4:
	case 5:
		slots.vlink = lent[2];
		if (xmem_map(slots, below(8) ? 0 : argument(), flags, tag, &page) <= 0)
			break;
		victim.mine[WORD_PAGES]++;
		probe_read(page, 8, &value);
		break;
	case 6:
		slots.vlink = lent[2];
		xmem_unmap(slots, flags, tag);
		break;
	default:
		xmem_query(slots, below(2), flags, NULL);
	}
}

/* The other one finds pages to borrow even if this one hardly runs while grants are ordered. */
static void lend_some(void)
{
	for (uint32_t slot = 0; slot < 4; slot++)
		xmem_grant((struct xmem_slots){ lent[1], slot, 1 },
			   board.ram.base + 0x1000ull * slot, 0, 1);
}

static uint64_t passed_base(void)
{
	return board.vm_id == 3 ? GPIO : RTC;
}

static uint32_t passed_intid(void)
{
	return board.vm_id == 3 ? 39 : 34;
}

/*
 * The line may stay up, and the next interrupt comes at once.  YIELD: or QEMU would let no other
 * CPU go on for 100 ms.
 */
static void take_passed(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	if (below(4) && passed_base() == RTC)
		*(volatile uint32_t *)(RTC + RTC_ICR) = 1;
	else if (passed_base() == GPIO)
		*(volatile uint32_t *)(GPIO + GPIO_IE) = 0;
	__asm__ volatile("yield");
}

/* The device's registers, and its interrupt: on and off, routed, pending and not. */
static void do_passed(void)
{
	uint64_t device = passed_base(), value;
	uint32_t intid = passed_intid();

	switch (below(4)) {
	case 0:			/* RTC: the alarm is now */
		probe_read(device, 4, &value);
		probe_write(device + 4, 4, value);
		probe_write(device + 0x10, 4, 1);
		break;
	case 1:
		probe_write(device + below(0x1000 / 4) * 4, 4, below(2) ? argument() : draw());
		break;
	case 2:
		probe_write(board.gicd.base + GICD_BANKS * (1 + below(8)) + intid / 32 * 4, 4,
			    BIT(intid % 32));
		break;
	default:
		probe_write(board.gicd.base + GICD_IROUTER + 8 * intid, 8, below(2));
	}
}

static void second(void *cookie);

static void do_psci(void)
{
	uint32_t function = 0x84000000u | below(0x20) | (uint32_t)below(2) << 30;
	uint32_t call = function & 0x1f;

	if (call == 8 || call == 9 || call == 1)
		return;			/* SYSTEM_OFF would end it; reset and sleep come elsewhere */
	if (call == 2) {
		if (cpu_self()->index)
			psci_call(PSCI_CPU_OFF, 0, 0, 0);
		return;
	}
	if (call == 3) {
		psci_call(PSCI_CPU_ON, below(2) ? board.mpidr[1] : argument(),
			  below(2) ? draw() : (uint64_t)scratch, argument());
		cpu_start(1, second, NULL);
		return;
	}
	psci_call(function, argument(), argument(), argument());
}

static void do_aborts(void)
{
	uint64_t at = below(2) ? draw() & 0x7fffffffffull : 0x40400000 + below(0x40000000), value;

	if (at - board.ram.base < board.ram.size)
		return;
	if (below(2))
		probe_read(at, 8, &value);
	else
		probe_write(at, 1u << below(4), draw());
}

static void do_restarts(void)
{
	spin_us(below(400));
	if (below(4))
		psci_system_reset();
	control_vm(board.vm_id, LV_VM_CRASHED_SELF);
}

static void do_nothing(void)
{
	for (uint32_t i = 0; i < 100; i++)
		__asm__ volatile("" : : : "memory");
}

static void do_any(void);

static void (*const deeds[KIND_LIMIT])(void) = {
	[KIND_PEACE] = do_nothing,	[KIND_SGI] = do_sgi,
	[KIND_XIRQ] = do_xirq,		[KIND_XIRQS] = do_xirqs,
	[KIND_STATES] = do_states,	[KIND_CALLS] = do_calls,
	[KIND_REGISTERS] = do_registers, [KIND_DEVICES] = do_devices,
	[KIND_TIMERS] = do_timers,	[KIND_WATCHDOG] = do_watchdog,
	[KIND_TEXT] = do_text,		[KIND_VIRTIO] = do_virtio,
	[KIND_PSCI] = do_psci,		[KIND_ABORTS] = do_aborts,
	[KIND_RESTARTS] = do_restarts,	[KIND_GRANTS] = do_grants,
	[KIND_NETWORK] = do_network,	[KIND_PASSED] = do_passed,
	[KIND_MIX] = do_any,		[KIND_QUIET] = do_nothing,
};

static void do_any(void)
{
	uint32_t kind = 1 + below(KIND_MIX - 1);

	if (kind != KIND_RESTARTS || !below(64))
		deeds[kind]();
}

/* True: it is over. */
static bool obey(uint32_t *fed)
{
	uint32_t kind = victim.theirs[WORD_KIND];

	if (kind == KIND_END)
		return true;
	if (kind >= KIND_LIMIT) {
		spin_us(100);
		return false;
	}
	__atomic_fetch_add((uint32_t *)(uintptr_t)&victim.mine[WORD_ACTIONS], 1, __ATOMIC_RELAXED);
	deeds[kind]();
	if (!(++*fed % FEED_EVERY) && kind != KIND_WATCHDOG)
		control_watchdog(LV_WATCHDOG_ARM, WATCHDOG_MS, NULL);
	__asm__ volatile("yield");
	return false;
}

static void second(void *cookie)
{
	uint32_t fed = 0;

	(void)cookie;
	while (!obey(&fed))
		;
	psci_call(PSCI_CPU_OFF, 0, 0, 0);
}

static void seed_chance(void)
{
	uint64_t seed = victim.theirs[WORD_SEED];

	victim.mine[WORD_LIFE]++;
	for (uint32_t i = 0; i < CPUS_MAX; i++)
		chance[i] = (seed + victim.mine[WORD_LIFE] * 0x10001 + board.vm_id * 0x101 + i) *
				    0x9e3779b97f4a7c15ull |
			    1;
}

int main(void)
{
	uint32_t fed = 0;

	for (int32_t n = 0; n < 2 && !meeting_open(&victim, n); n++)
		;
	pair = nkddi_find("pair", victim.vlink->link, true);
	lent[0] = nkddi_find("watch", victim.vlink->link, true);
	lent[1] = nkddi_find("lend", victim.vlink->link, true);
	lent[2] = nkddi_find("lend", 1 - victim.vlink->link, false);
	lend_some();
	xirq = (uint32_t)nkddi_pxirq_alloc(pair, 0, victim.peer, XIRQS_OF_MANY);
	meeting_wait(&victim, 1, 60000);
	seed_chance();
	gic_attach(passed_intid(), take_passed, NULL);	/* its line may be up since the last life */
	control_watchdog(LV_WATCHDOG_ARM, WATCHDOG_MS, NULL);
	meeting_say(&victim, 1);
	cpu_start(1, second, NULL);
	while (!obey(&fed))
		;
	psci_system_off();
}
