// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Every register that MRS and MSR can name, by two VMs that share a CPU: what one
 * writes the other does not see, nor the writer's own next life, and the writer finds
 * its own again.  The server of the link writes, the client reads.
 *
 * Nobody knows which registers there are: all encodings are tried, and those that are
 * UNDEFINED count as holding one more value.
 */
#include <string.h>

#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/probe.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/timer.h>

#define REGISTERS	0x8000u		/* op0 2 and 3, op1, CRn, CRm, op2 */
#define OP0(n)		(2 + ((n) >> 14))
#define OP1(n)		((n) >> 11 & 7)
#define CRN(n)		((n) >> 7 & 15)
#define CRM(n)		((n) >> 3 & 15)
#define OP2(n)		((n) & 7)
#define REGISTER(op0, op1, crn, crm, op2) \
	(((op0) - 2) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))

#define PATTERN		0xa5a5a5a5a5a5a5a5ull
#define UNDEFINED	0x0bad0bad0bad0badull
#define LIMIT_S		40
#define SHOWN		16

#define MRS_X0		0xd5200000u
#define MSR_X0		0xd5000000u
#define RET		0xd65f03c0u

/* What the writer stands on.  All of them are switched, or no test of two VMs would pass. */
static const uint16_t lifelines[] = {
	REGISTER(3, 0, 1, 0, 0),	/* SCTLR_EL1 */
	REGISTER(3, 0, 1, 0, 2),	/* CPACR_EL1 */
	REGISTER(3, 0, 2, 0, 0),	/* TTBR0_EL1 */
	REGISTER(3, 0, 2, 0, 2),	/* TCR_EL1 */
	REGISTER(3, 0, 4, 2, 0),	/* SPSel */
	REGISTER(3, 0, 10, 2, 0),	/* MAIR_EL1 */
	REGISTER(3, 0, 12, 0, 0),	/* VBAR_EL1 */
	REGISTER(3, 0, 13, 0, 4),	/* TPIDR_EL1 */
	REGISTER(3, 3, 4, 2, 1),	/* DAIF */
};

/* They differ from one reading to the next. */
static const uint16_t clocks[] = {
	REGISTER(3, 3, 2, 4, 0),	/* RNDR */
	REGISTER(3, 3, 2, 4, 1),	/* RNDRRS */
	REGISTER(3, 3, 14, 0, 1),	/* CNTPCT_EL0 */
	REGISTER(3, 3, 14, 0, 2),	/* CNTVCT_EL0 */
	REGISTER(3, 3, 14, 0, 5),	/* CNTPCTSS_EL0 */
	REGISTER(3, 3, 14, 0, 6),	/* CNTVCTSS_EL0 */
	REGISTER(3, 3, 14, 2, 0),	/* CNTP_TVAL_EL0 */
	REGISTER(3, 3, 14, 3, 0),	/* CNTV_TVAL_EL0 */
};

/* These would send interrupts. */
static const uint16_t sgis[] = {
	REGISTER(3, 0, 12, 11, 5),	/* ICC_SGI1R_EL1 */
	REGISTER(3, 0, 12, 11, 6),	/* ICC_ASGI1R_EL1 */
	REGISTER(3, 0, 12, 11, 7),	/* ICC_SGI0R_EL1 */
};

/* Of features that are hidden: linkvisor forgets what was in them. */
static const uint16_t forgotten[] = {
	REGISTER(3, 0, 12, 1, 1),	/* DISR_EL1 */
	REGISTER(3, 3, 13, 0, 5),	/* TPIDR2_EL0 */
};

#define IS_IN(list, n) is_in(list, sizeof(list) / sizeof(list[0]), n)

typedef uint64_t instruction(uint64_t x0);

/* One instruction each, and the way back. */
static uint32_t readers[REGISTERS][2], writers[REGISTERS][2];
static uint64_t one[REGISTERS], two[REGISTERS];

/* It outlives the writer's first life. */
static struct first {
	uint64_t is_over;
	uint64_t value[REGISTERS];
} * first;

static bool is_in(const uint16_t *list, size_t count, uint32_t n)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == n)
			return true;
	return false;
}

static void write_code(void)
{
	for (uint32_t n = 0; n < REGISTERS; n++) {
		uint32_t name =
			OP0(n) << 19 | OP1(n) << 16 | CRN(n) << 12 | CRM(n) << 8 | OP2(n) << 5;

		readers[n][0] = MRS_X0 | name;
		writers[n][0] = MSR_X0 | name;
		readers[n][1] = writers[n][1] = RET;
		__asm__ volatile("dc cvau, %0\n\tdc cvau, %1" : : "r"(readers[n]), "r"(writers[n]));
	}
	__asm__ volatile("dsb ish\n\tic ialluis\n\tdsb ish\n\tisb" : : : "memory");
}

static void read_all(uint64_t *value)
{
	for (uint32_t n = 0; n < REGISTERS; n++) {
		probe_begin();
		value[n] = ((instruction *)(uintptr_t)readers[n])(UNDEFINED);
		probe_end();
	}
}

/* How many took it. */
static uint32_t write_all(uint64_t pattern)
{
	uint32_t written = 0;

	for (uint32_t n = 0; n < REGISTERS; n++) {
		if (IS_IN(lifelines, n) || IS_IN(sgis, n))
			continue;
		probe_begin();
		((instruction *)(uintptr_t)writers[n])(pattern);
		written += probe_end();
	}
	return written;
}

static uint32_t differences(const uint64_t *a, const uint64_t *b)
{
	uint32_t count = 0;

	for (uint32_t n = 0; n < REGISTERS; n++) {
		if (a[n] == b[n] || IS_IN(clocks, n))
			continue;
		if (count++ < SHOWN)
			test_note("S%u_%u_C%u_C%u_%u is %lx, then %lx\n", OP0(n), OP1(n), CRN(n),
				  CRM(n), OP2(n), a[n], b[n]);
	}
	return count;
}

static void forget(uint64_t *value)
{
	for (size_t i = 0; i < sizeof(forgotten) / sizeof(forgotten[0]); i++)
		value[forgotten[i]] = 0;
}

/* Awake, as the timers and the GIC's registers are no longer the runtime's. */
static void await(const struct meeting *peer, uint32_t step)
{
	uint64_t end = timer_now() + LIMIT_S * timer_hz();

	while (__atomic_load_n(&peer->theirs[0], __ATOMIC_ACQUIRE) < step)
		if (timer_now() > end) {
			test_true(false, "the peer keeps step");
			test_done();
		}
}

static _Noreturn void write_first(struct meeting *reader)
{
	uint32_t written;

	read_all(first->value);
	written = write_all(PATTERN);
	test_value(written > 40, written, "many registers can be written");
	meeting_say(reader, 1);
	await(reader, 1);
	write_all(~PATTERN);
	read_all(one);
	meeting_say(reader, 2);
	await(reader, 2);
	read_all(two);
	forget(one);
	forget(two);
	test_equal(differences(one, two), 0, "the writer finds its own again");
	first->is_over = true;
	psci_system_reset();
}

static void write_again(struct meeting *reader)
{
	read_all(one);
	test_equal(differences(first->value, one), 0, "nothing is left from the life before");
	meeting_say(reader, 3);
}

static void read(struct meeting *writer)
{
	await(writer, 1);
	read_all(one);
	meeting_say(writer, 1);
	await(writer, 2);
	read_all(two);
	test_equal(differences(one, two), 0, "no register tells what another VM wrote");
	write_all(PATTERN);
	meeting_say(writer, 2);
	await(writer, 3);
}

int main(void)
{
	struct meeting peer;

	if (!test_true(meeting_open(&peer, 0), "they share a link"))
		test_done();
	first = (struct first *)nkddi_pmem_alloc(peer.vlink, 1, sizeof(*first));
	__asm__ volatile("msr daifset, #0xf");
	write_code();
	if (!peer.server)
		read(&peer);
	else if (first->is_over)
		write_again(&peer);
	else
		write_first(&peer);
	test_done();
}
