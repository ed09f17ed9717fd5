// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Every rule of links: repository, states, labels, XIRQ rights, counters. */
#include <string.h>

#include <bare/board.h>
#include <bare/gic.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/probe.h>
#include <bare/smccc.h>
#include <bare/test.h>
#include <bare/wait.h>

#include "tests/system/vlink/bare_links/orders.h"

#define O	LV_VLINK_OFF
#define R	LV_VLINK_RESET
#define N	LV_VLINK_ON
#define A	2u			/* VM ids */
#define B	3u
#define C	4u

static struct meeting b, c;
static struct lv_vlink *pair, *tiny;
static volatile uint32_t received[GIC_INTIDS];

static int64_t order(struct meeting *who, enum order what, uint32_t x, uint32_t y, uint32_t z)
{
	uint32_t step = who->mine[0] + 1;

	who->mine[1] = what;
	who->mine[2] = x;
	who->mine[3] = y;
	who->mine[4] = z;
	meeting_say(who, step);
	if (what == ORDER_END || !meeting_wait(who, step, 5000))
		return INT64_MIN;
	return *(const volatile int64_t *)&who->theirs[2];
}

static void count(uint32_t intid, void *cookie)
{
	(void)cookie;
	received[intid]++;
}

/* --- the repository -------------------------------------------------------- */

static void repository(void)
{
	struct lv_vlink *out = nkddi_find("duo", 0, false), *in = nkddi_find("duo", 0, true);
	struct lv_vlink *loop = nkddi_lookup("loop", NULL);

	test_equal(nkddi_pdev()->vlink_count, 8, "a sees its eight descriptors");
	test_true(in && out && in != out && in->c_id == B && out->s_id == B,
		  "an end without a role makes two links with swapped roles");
	test_true(!strcmp(nkddi_info(in->s_info), "from a") &&
			  !strcmp(nkddi_info(in->c_info), "from b") &&
			  !strcmp(nkddi_info(out->s_info), "from b") &&
			  !strcmp(nkddi_info(out->c_info), "from a"),
		  "the info of a VM is attached to its end of both");
	test_true(loop && loop->s_id == A && loop->c_id == A && !nkddi_lookup("loop", loop),
		  "a loopback link with a role is one descriptor with both ends here");
	test_true(!strcmp(nkddi_info(pair->s_info), "server") &&
			  !strcmp(nkddi_info(pair->c_info), "client"),
		  "both info strings are seen");
	test_true(!nkddi_lookup("none", NULL), "a class that is not there is not found");
	test_equal((int64_t)tiny->pmem_size, 0x2000, "the descriptor tells the PMEM budget");
}

/* --- states ---------------------------------------------------------------- */

struct move { char who; uint32_t to; };

/* How to get from OFF, OFF to each pair of states. */
static const struct {
	uint32_t own, peer;
	struct move path[4];
	bool allowed[4];	/* to OFF, RESET, ON and an unknown value */
} table[] = {
	{ O, O, { { 0, 0 } },					{ 1, 1, 0, 0 } },
	{ R, O, { { 'a', R } },					{ 1, 1, 1, 0 } },
	{ N, O, { { 'a', R }, { 'b', R }, { 'a', N }, { 'b', O } }, { 1, 1, 1, 0 } },
	{ O, R, { { 'b', R } },					{ 1, 1, 0, 0 } },
	{ R, R, { { 'a', R }, { 'b', R } },			{ 1, 1, 1, 0 } },
	{ N, R, { { 'a', R }, { 'b', R }, { 'a', N } },		{ 1, 0, 1, 0 } },
	{ O, N, { { 'a', R }, { 'b', R }, { 'b', N }, { 'a', O } }, { 1, 0, 0, 0 } },
	{ R, N, { { 'a', R }, { 'b', R }, { 'b', N } },		{ 1, 1, 1, 0 } },
	{ N, N, { { 'a', R }, { 'b', R }, { 'a', N }, { 'b', N } }, { 1, 0, 1, 0 } },
};

static bool move(struct move m)
{
	if (m.who == 'b')
		return order(&b, ORDER_STATE, m.to, 0, 0) == 1 && pair->c_state == m.to;
	return nkddi_state_store(&pair->s_state, m.to);
}

static bool both_off(void)
{
	struct move a_off = { 'a', O }, b_off = { 'b', O };

	return move(a_off) && move(b_off);
}

static uint32_t wrong_moves(uint32_t i)
{
	static const uint32_t value[4] = { O, R, N, 7 };
	uint32_t bad = 0;

	for (uint32_t to = 0; to < 4; to++) {
		uint32_t after;

		for (uint32_t n = 0; n < 4 && table[i].path[n].who; n++)
			bad += !move(table[i].path[n]);
		bad += pair->s_state != table[i].own || pair->c_state != table[i].peer;
		after = table[i].allowed[to] ? value[to] : table[i].own;
		nkddi_state_store(&pair->s_state, value[to]);
		bad += pair->s_state != after || pair->c_state != table[i].peer;
		bad += !both_off();
	}
	return bad;
}

static void transitions(void)
{
	uint32_t bad = 0;

	for (uint32_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		uint32_t wrong = wrong_moves(i);

		if (wrong)
			test_note("%u wrong from own %u, peer %u\n", wrong, table[i].own,
				  table[i].peer);
		bad += wrong;
	}
	test_equal(bad, 0, "the bridge judges all 36 transitions by the table");
}

/* Number of stores that had an effect or were not counted. */
static void odd_stores(void)
{
	uint64_t own = (uint64_t)&pair->s_state, peer = (uint64_t)&pair->c_state;
	int64_t vm = nkddi_counter(LV_COUNTER_REFUSED);
	int64_t link = nkddi_link_counter(pair, LV_COUNTER_LINK_REFUSED);
	struct lv_vlink before = *pair;

	probe_write(own, 8, R);
	probe_write(own, 2, R);
	probe_write(own, 1, R);
	probe_write(own + 2, 4, R);
	probe_write_pair(own - 8, R, R);
	probe_write(peer, 4, R);
	probe_write((uint64_t)&pair->s_id, 4, C);
	probe_write((uint64_t)&pair->pmem, 8, 0x40000000);
	test_true(!memcmp(&before, pair, sizeof(before)),
		  "wide, narrow, unaligned and foreign stores change nothing");
	test_equal(nkddi_counter(LV_COUNTER_REFUSED) - vm, 8, "the VM's counter shows each");
	test_value(nkddi_link_counter(pair, LV_COUNTER_LINK_REFUSED) - link >= 7,
		   nkddi_link_counter(pair, LV_COUNTER_LINK_REFUSED) - link,
		   "the link's counter shows those that the syndrome describes");
	test_true(order(&b, ORDER_STATE, R, 0, 0) && pair->c_state == R,
		  "the peer's own change is seen");
	order(&b, ORDER_STATE, O, 0, 0);
}

static void state_counters(void)
{
	int64_t vm = nkddi_counter(LV_COUNTER_STATE_CHANGE);
	int64_t own = nkddi_link_counter(pair, LV_COUNTER_LINK_STATE_SERVER);
	int64_t peer = nkddi_link_counter(pair, LV_COUNTER_LINK_STATE_CLIENT);

	nkddi_state_store(&pair->s_state, R);
	nkddi_state_store(&pair->s_state, R);
	nkddi_state_store(&pair->s_state, O);
	order(&b, ORDER_STATE, R, 0, 0);
	order(&b, ORDER_STATE, O, 0, 0);
	test_equal(nkddi_counter(LV_COUNTER_STATE_CHANGE) - vm, 2,
		   "changes are counted, repetitions not");
	test_equal(nkddi_link_counter(pair, LV_COUNTER_LINK_STATE_SERVER) - own, 2,
		   "the link counts the server's changes");
	test_equal(nkddi_link_counter(pair, LV_COUNTER_LINK_STATE_CLIENT) - peer, 2,
		   "and the client's");
}

static void loopback(void)
{
	struct lv_vlink *loop = nkddi_lookup("loop", NULL);

	test_true(nkddi_state_store(&loop->s_state, R) && nkddi_state_store(&loop->c_state, R) &&
			  nkddi_state_store(&loop->s_state, N) &&
			  nkddi_state_store(&loop->c_state, N),
		  "a VM drives both ends of a loopback link");
	nkddi_state_store(&loop->s_state, O);
	nkddi_state_store(&loop->c_state, O);
}

/* --- labels ---------------------------------------------------------------- */

static uint32_t nonzero_words(int64_t address, uint32_t size)
{
	uint32_t bad = 0;

	for (uint32_t i = 0; i < size / 4; i++)
		bad += ((const volatile uint32_t *)address)[i] != 0;
	return bad;
}

static void pmem(void)
{
	int64_t p = nkddi_pmem_alloc(pair, 0, 0x1800), q;

	if (!test_value(p >= (int64_t)pair->pmem, p, "PMEM can be had"))
		return;
	test_equal(p & 4095, 0, "it is page aligned");
	test_equal(nonzero_words(p, 0x1800), 0, "and zero at first");
	*(volatile uint32_t *)p = 0xfeed;
	test_equal(nkddi_pmem_alloc(pair, 0, 0x1800), p, "the same label gives the same memory");
	test_equal(order(&b, ORDER_PMEM, 0, 0x1800, 0), p, "from the other side as well");
	test_equal(*(volatile uint32_t *)p, 0xfeed, "with its content");
	test_equal(nkddi_pmem_alloc(pair, 0, 0x1000), LV_EBUSY, "another size is refused");
	test_equal(order(&b, ORDER_PMEM, 0, 0x2000, 0), LV_EBUSY, "from the other side as well");
	q = order(&b, ORDER_PMEM, 7, 64, 0);
	test_value(q > 0 && q != p && q == nkddi_pmem_alloc(pair, 7, 64), q,
		   "another id gives other memory");
	test_equal(nkddi_pmem_alloc(pair, 1, 0), LV_EINVAL, "no bytes are refused");
	test_equal(nkddi_pmem_alloc(tiny, 0, 0x2001), LV_ENOMEM, "more than the budget is refused");
	test_true(nkddi_pmem_alloc(tiny, 0, 0x1001) > 0, "the whole budget can be had");
	test_equal(nkddi_pmem_alloc(tiny, 1, 1), LV_ENOMEM, "and nothing more");
	test_equal(nkddi_link_counter(tiny, LV_COUNTER_LINK_PMEM_USED), 0x2000,
		   "the link's counter shows how much was handed out");
	test_equal(nkddi_pmem_alloc(tiny, 2, ~0ull), LV_ENOMEM, "a size that wraps is refused");
}

static void pdev(void)
{
	int64_t p = nkddi_pdev_alloc(pair, 0, 256), last = 0;

	if (!test_value(p > (int64_t)board.pdev.base, p, "a PDEV block can be had"))
		return;
	test_true(!(p & 63) && !nonzero_words(p, 256), "it is aligned to a cache line and zero");
	*(volatile uint32_t *)p = 0xaaaa;
	test_true(order(&b, ORDER_PDEV_FILL, 0xbbbb, 0, 0) > 0,
		  "the peer has a block of that label");
	test_equal(*(volatile uint32_t *)p, 0xaaaa, "which is not ours");
	test_equal(nkddi_pdev_alloc(pair, 0, 256), p, "the same label gives the same block");
	test_equal(nkddi_pdev_alloc(pair, 0, 128), LV_EBUSY, "another size is refused");
	test_equal(nkddi_pdev_alloc(pair, 1, 0), LV_EINVAL, "no bytes are refused");
	test_equal(nkddi_pdev_alloc(pair, 1, 0x10001), LV_ENOMEM,
		   "more than the region is refused");
	for (uint32_t id = 1; id < 40 && last >= 0; id++)
		last = nkddi_pdev_alloc(pair, id, 8);
	test_equal(last, LV_ENOSPC, "the number of labels has an end");
}

static void bad_links(void)
{
	struct lv_vlink *inside = (struct lv_vlink *)((uint64_t)pair + 8);
	struct lv_vlink *foreign = (struct lv_vlink *)board.ram.base;

	test_equal(nkddi_pmem_alloc(inside, 0, 4096), LV_ENOENT,
		   "an address inside a descriptor is no link");
	test_equal(nkddi_pmem_alloc(foreign, 0, 4096), LV_ENOENT, "nor is one in RAM");
	test_equal(nkddi_pdev_alloc(NULL, 0, 8), LV_ENOENT, "nor is 0");
	test_equal(nkddi_pxirq_alloc(nkddi_vlink(0) - 1, 0, A, 1), LV_ENOENT,
		   "nor what stands before the first descriptor");
	test_equal(nkddi_pmem_alloc(nkddi_vlink(7) + 1, 0, 4096), LV_ENOENT,
		   "nor what stands behind the last");
}

/* --- XIRQs ----------------------------------------------------------------- */

static void pxirq_labels(uint32_t mine, uint32_t theirs)
{
	test_value(mine >= LV_XIRQ_FREE && mine < LV_XIRQ_LIMIT, mine,
		   "a range of XIRQs can be had");
	test_equal(nkddi_pxirq_alloc(pair, 0, A, 2), mine, "the same label gives the same range");
	test_equal(order(&b, ORDER_PXIRQ, 0, A, 2), mine, "from the other side as well");
	test_equal(order(&b, ORDER_PXIRQ, 1, B, 1), theirs,
		   "the peer's XIRQ has its number at the peer");
	test_equal(nkddi_pxirq_alloc(pair, 0, B, 2), LV_EBUSY, "another owner is refused");
	test_equal(nkddi_pxirq_alloc(pair, 0, A, 1), LV_EBUSY, "another count is refused");
	test_equal(nkddi_pxirq_alloc(pair, 2, C, 1), LV_EINVAL, "a stranger cannot be the owner");
	test_equal(nkddi_pxirq_alloc(pair, 2, A, 0), LV_EINVAL, "none at all are refused");
	test_equal(nkddi_pxirq_alloc(pair, 2, A, 508), LV_EINVAL, "more than there are, too");
	test_equal(nkddi_pxirq_alloc(pair, 2, A, 400), LV_ENOSPC, "a link gets its share, not all");
}

static void pxirq_rights(uint32_t mine, uint32_t theirs)
{
	gic_attach(mine, count, NULL);
	gic_attach(mine + 1, count, NULL);
	test_equal(order(&b, ORDER_TRIGGER, mine, A, 0), 0, "the other end may trigger");
	test_true(wait_word(&received[mine], 1, 1000), "and the owner receives");
	test_equal(nkddi_xirq_trigger(mine + 1, A), 0, "the owner may trigger its own");
	test_true(wait_word(&received[mine + 1], 1, 1000), "and receives it");
	test_equal(nkddi_xirq_trigger(theirs, B), 0, "this end may trigger the peer's");
	test_equal(order(&c, ORDER_TRIGGER, mine, A, 0), LV_EACCES, "a stranger may not");
	test_equal(order(&c, ORDER_TRIGGER, theirs, B, 0), LV_EACCES,
		   "a stranger to both even less");
	test_equal(nkddi_xirq_trigger(mine + 60, A), LV_EACCES,
		   "nobody may trigger what nobody has");
	test_equal(received[mine] + received[mine + 1], 2, "refused triggers arrive nowhere");
}

static void xirq_arguments(void)
{
	test_equal(nkddi_xirq_trigger(LV_XIRQ_SYSCONF - 1, B), LV_EINVAL,
		   "a number below the XIRQs is refused");
	test_equal(nkddi_xirq_trigger(LV_XIRQ_LIMIT, B), LV_EINVAL, "and one above");
	test_equal(nkddi_xirq_trigger(~0u, B), LV_EINVAL, "and a wild one");
	test_equal(nkddi_xirq_trigger(LV_XIRQ_SYSCONF, 5), LV_ENOENT,
		   "a VM that does not exist is refused");
	test_equal(nkddi_xirq_trigger(LV_XIRQ_SYSCONF, LV_VM_LIMIT), LV_ENOENT,
		   "and one beyond the ids");
	test_equal(nkddi_xirq_trigger(LV_XIRQ_SYSCONF, ~0u), LV_ENOENT, "and a wild one");
	test_equal(nkddi_xirq_alloc(0), LV_EINVAL, "no XIRQs are refused");
	test_equal(nkddi_xirq_alloc(100000), LV_EINVAL, "and absurdly many");
}

static void sysconf(void)
{
	gic_attach(LV_XIRQ_SYSCONF, count, NULL);
	test_equal(nkddi_sysconf(B), 0, "SYSCONF reaches a VM that shares a link");
	test_equal(nkddi_sysconf(A), 0, "and oneself");
	test_true(wait_word(&received[LV_XIRQ_SYSCONF], 1, 1000), "where it arrives");
	test_equal(order(&c, ORDER_TRIGGER, LV_XIRQ_SYSCONF, A, 0), 0, "each end has that right");
	test_equal(order(&c, ORDER_TRIGGER, LV_XIRQ_SYSCONF, B, 0), LV_EACCES,
		   "a VM that shares no link has not");
}

static void xirqs(void)
{
	int64_t mine = nkddi_pxirq_alloc(pair, 0, A, 2);
	int64_t theirs = nkddi_pxirq_alloc(pair, 1, B, 1);

	pxirq_labels((uint32_t)mine, (uint32_t)theirs);
	pxirq_rights((uint32_t)mine, (uint32_t)theirs);
	xirq_arguments();
	sysconf();
}

/* --- counters -------------------------------------------------------------- */

static int64_t counter(uint64_t scope, uint64_t which, uint64_t index)
{
	return (int64_t)smccc_hvc(LV_HC_COUNTER_READ, scope, which, index, 0).x[0];
}

static void counters(void)
{
	test_true(counter(LV_COUNTER_OF_VM, A, LV_COUNTER_HYPERCALL) > 0,
		  "a VM reads its own counters");
	test_equal(counter(LV_COUNTER_OF_VM, B, LV_COUNTER_HYPERCALL), LV_EACCES,
		   "not those of others");
	test_equal(counter(LV_COUNTER_OF_VM, 9, 0), LV_ENOENT, "nor of VMs that do not exist");
	test_equal(counter(LV_COUNTER_OF_VM, A, LV_COUNTER_VM_LIMIT), LV_ENOENT,
		   "nor counters that do not exist");
	test_equal(counter(LV_COUNTER_OF_LINK, pair->index, LV_COUNTER_LINK_LIMIT), LV_ENOENT,
		   "neither of a link");
	test_equal(counter(LV_COUNTER_OF_LINK, 1000, 0), LV_ENOENT, "nor links that do not exist");
	test_equal(counter(4, A, 0), LV_EINVAL, "nor kinds that do not exist");
	test_equal(order(&c, ORDER_COUNTER, pair->index, 0, 0), LV_EACCES,
		   "a stranger does not read a link's counters");
	test_equal(order(&c, ORDER_VM_COUNTER, A, 0, 0), LV_EACCES, "nor a VM's");
	test_value(counter(LV_COUNTER_OF_LINK, pair->index, LV_COUNTER_LINK_XIRQ_TO_SERVER) >= 2,
		   counter(LV_COUNTER_OF_LINK, pair->index, LV_COUNTER_LINK_XIRQ_TO_SERVER),
		   "the link counts the XIRQs to its server");
	test_equal(counter(LV_COUNTER_OF_LINK, pair->index, LV_COUNTER_LINK_XIRQ_TO_CLIENT), 1,
		   "and to its client");
}

int main(void)
{
	pair = nkddi_find("pair", 0, true);
	tiny = nkddi_find("tiny", 0, true);
	if (!test_true(pair && tiny && meeting_open(&b, 0) && meeting_open(&c, 1),
		       "a has its links"))
		test_done();
	test_equal(order(&b, ORDER_RUNS, 0, 0, 0) + order(&c, ORDER_RUNS, 0, 0, 0), 2,
		   "both followers obey");
	repository();
	transitions();
	odd_stores();
	state_counters();
	loopback();
	pmem();
	pdev();
	bad_links();
	xirqs();
	counters();
	order(&b, ORDER_END, 0, 0, 0);
	order(&c, ORDER_END, 0, 0, 0);
	test_done();
}
