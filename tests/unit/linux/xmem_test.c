// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * XMEM of Linux: both ends of a link, over a hypervisor that is a table.
 *
 *   owner (server) -- SLOTS slots --> borrower (client)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linkvisor/xmem.h>

#include "abi/hypercall.h"
#include "guest/linux/nkddi/repository.h"
#include "guest/linux/nkddi/xirq.h"
#include "guest/linux/nkddi/xmem_end.h"

#define SLOTS		100u
#define LIST_ADDRESS	0x7000000000ull
#define MOST		7u		/* slots that one call does: fewer than asked for */

/* ---- the hypervisor ---- */

static struct slot {
	u32 state, tag;
	bool write, asked;
	u64 address;
} slot[SLOTS];

static u64 list[LV_XMEM_PAGES];
static struct vlink_device owner, borrower;
static bool is_direct;

static void tell(struct vlink_device *vl)
{
	if (vl->xmem)
		nkddi_xmem_look(vl->xmem);
}

static void become_free(struct slot *s)
{
	if (s->asked || s->state == LV_XMEM_REVOKED)
		tell(&owner);
	*s = (struct slot){ .state = LV_XMEM_FREE, .tag = s->tag };
}

static u64 view(u32 n)
{
	return is_direct ? slot[n].address : n * PAGE_SIZE;
}

static s64 grant(u32 first, u32 n, u64 from, u64 flags)
{
	u32 i;

	for (i = first; i < first + n; i++)
		if (slot[i].state != LV_XMEM_FREE)
			return LV_EBUSY;
	for (i = 0; i < n; i++)
		slot[first + i] = (struct slot){
			.state = flags & LV_XMEM_SHOW ? LV_XMEM_MAPPED : LV_XMEM_GRANTED,
			.tag = flags >> 32,
			.write = flags & LV_XMEM_WRITE,
			.address = flags & LV_XMEM_LIST ? list[(from - LIST_ADDRESS) / 8 + i] :
							  from + i * PAGE_SIZE,
		};
	return n;
}

static s64 revoke(u32 first, u32 n, u64 flags, u64 *busy)
{
	for (u32 i = first; i < first + n; i++) {
		struct slot *s = &slot[i];

		if (flags >> 32 && s->tag != flags >> 32)
			continue;
		if (s->state == LV_XMEM_GRANTED)
			become_free(s);
		if (s->state != LV_XMEM_MAPPED) {
			*busy += s->state != LV_XMEM_FREE;
			continue;
		}
		s->asked = true;
		if (flags & LV_XMEM_FORCE)
			s->state = LV_XMEM_REVOKED;
		++*busy;
		tell(&borrower);
	}
	return n;
}

static s64 map(u32 first, u32 n, u64 to, u64 flags)
{
	u32 i;

	for (i = first; i < first + n; i++) {
		if (slot[i].state != LV_XMEM_GRANTED || slot[i].tag != flags >> 32)
			return LV_EBUSY;
		if (flags & LV_XMEM_WRITE && !slot[i].write)
			return LV_EACCES;
	}
	for (i = 0; i < n; i++) {
		slot[first + i].state = LV_XMEM_MAPPED;
		if (to)
			list[i] = view(first + i);
	}
	return n;
}

static s64 unmap(u32 first, u32 n, u64 flags)
{
	for (u32 i = first; i < first + n; i++) {
		struct slot *s = &slot[i];

		if (flags >> 32 && s->tag != flags >> 32)
			continue;
		if (s->state == LV_XMEM_REVOKED ||
		    (s->state == LV_XMEM_MAPPED && (s->asked || flags & LV_XMEM_END)))
			become_free(s);
		else if (s->state == LV_XMEM_MAPPED)
			s->state = LV_XMEM_GRANTED;
	}
	return n;
}

static void query(u32 n, bool peer, struct arm_smccc_res *res)
{
	const struct slot *s = &slot[n];
	u32 i;

	for (i = n; i < SLOTS && slot[i].state == s->state && slot[i].tag == s->tag &&
		    slot[i].asked == s->asked && slot[i].write == s->write;)
		i++;
	res->a0 = s->state | (s->write ? LV_XMEM_WRITE : 0) | (s->asked ? LV_XMEM_ASKED : 0);
	res->a1 = min(i - n, MOST);
	res->a2 = s->tag;
	res->a3 = peer ? view(n) : s->address;
}

void test_hypercall(u64 function, u64 link, u64 slots, u64 c, u64 flags, struct arm_smccc_res *res)
{
	u32 first = slots, n = slots >> 32;

	assert_true(link == owner.paddr || link == borrower.paddr);
	assert_true(first < SLOTS && n <= SLOTS - first);
	assert_true(n || function == LV_HC_XMEM_QUERY);
	n = min(n, MOST);
	*res = (struct arm_smccc_res){ 0 };
	switch (function) {
	case LV_HC_XMEM_GRANT:
		res->a0 = grant(first, n, c, flags);
		break;
	case LV_HC_XMEM_REVOKE:
		res->a0 = revoke(first, n, flags, &res->a1);
		break;
	case LV_HC_XMEM_MAP:
		res->a0 = map(first, n, c, flags);
		break;
	case LV_HC_XMEM_UNMAP:
		res->a0 = unmap(first, n, flags);
		break;
	default:
		query(first, c, res);
	}
}

/* ---- nkddi ---- */

u64 nkddi_repository_vtop(const void *va)
{
	return LIST_ADDRESS + ((const char *)va - (const char *)list);
}

void *vlink_pdev_alloc(struct vlink_device *vl, u32 id, size_t size)
{
	(void)vl;
	(void)id;
	assert_true(size <= sizeof(list));
	return list;
}

int vlink_pxirq_alloc(struct vlink_device *vl, u32 id, enum vlink_role role, unsigned int count)
{
	(void)vl;
	(void)count;
	assert_int_equal(id == LV_XMEM_PXIRQ_SERVER, role == VLINK_SERVER);
	return 100;
}

struct xirq_attachment *nkddi_xirq_attach(u32 xirq, xirq_handler_t handler, void *cookie,
					  const char *name)
{
	(void)xirq;
	(void)handler;
	(void)cookie;
	(void)name;
	return NULL;
}

void nkddi_xirq_detach(struct xirq_attachment *attachment)
{
	(void)attachment;
}

/* ---- tests ---- */

static struct lv_vlink desc[2];
static unsigned int looks;

static void look(struct vlink_device *vl)
{
	assert_ptr_equal(vl, &owner);
	looks++;
}

static struct vlink_driver driver = { .xmem = look };

/* What the kernel does later. */
static void run_work(void)
{
	struct vlink_device *const vl[] = { &owner, &borrower };

	for (int i = 0; i < 2; i++)
		if (vl[i]->xmem && vl[i]->xmem->work.queued) {
			vl[i]->xmem->work.queued = false;
			vl[i]->xmem->work.function(&vl[i]->xmem->work);
		}
}

static void start(bool direct)
{
	is_direct = direct;
	looks = 0;
	memset(slot, 0, sizeof(slot));
	for (u32 i = 0; i < TEST_PAGES; i++)
		test_page[i] = (struct page){ .refs = 1 };
	desc[0] = (struct lv_vlink){ .xmem_own = SLOTS };
	desc[1] = (struct lv_vlink){ .xmem_peer = SLOTS, .xmem = direct ? 0 : 0x1000 };
	owner = (struct vlink_device){ .desc = &desc[0], .paddr = 8, .role = VLINK_SERVER };
	borrower = (struct vlink_device){ .desc = &desc[1], .paddr = 16, .role = VLINK_CLIENT };
	assert_int_equal(nkddi_xmem_init(), 0);
	nkddi_xmem_add(&owner);
	nkddi_xmem_add(&borrower);
	assert_int_equal(xmem_slots(&owner), SLOTS);
	assert_int_equal(xmem_peer_slots(&borrower), SLOTS);
	owner.dev.driver = &driver.driver;
}

static void stop(void)
{
	nkddi_xmem_remove(&owner);
	nkddi_xmem_remove(&borrower);
	nkddi_xmem_exit();
}

/* Grants the pages from "first" on; "step" apart. */
static int grant_pages(u32 first, u32 n, u32 step, u32 flags, struct xmem_grant *g)
{
	struct page *pages[SLOTS + 1];

	for (u32 i = 0; i < n; i++)
		pages[i] = &test_page[(first + i * step) % TEST_PAGES];
	return xmem_grant_pages(&owner, pages, n, flags, g);
}

static void assert_refs(int refs)
{
	for (u32 i = 0; i < TEST_PAGES; i++)
		assert_int_equal(test_page[i].refs, refs);
}

static void lends_pages_and_gets_them_back(bool direct)
{
	struct page *pages[SLOTS] = { NULL };
	struct xmem_grant g;

	start(direct);
	assert_int_equal(grant_pages(3, 90, 2, LV_XMEM_WRITE, &g), 0);
	assert_int_equal(xmem_map(&borrower, &g, LV_XMEM_WRITE, pages), 0);
	for (u32 i = 0; i < 90; i++) {
		struct page *page = &test_page[(3 + i * 2) % TEST_PAGES];

		assert_int_equal(slot[g.slot + i].address, page_to_phys(page));
		assert_int_equal(page->refs, 2);
		if (direct)
			assert_ptr_equal(pages[i], page);
	}
	assert_int_equal(xmem_revoke(&owner, &g, 0), -EINPROGRESS);
	assert_true(xmem_is_asked(&borrower, &g));
	xmem_unmap(&borrower, &g, 0);
	run_work();
	assert_int_equal(looks, 1);
	assert_int_equal(xmem_revoke(&owner, &g, 0), 0);
	assert_refs(1);
	stop();
}

static void lends_pages_to_a_window(void **state)
{
	(void)state;
	lends_pages_and_gets_them_back(false);
}

static void lends_pages_at_their_addresses(void **state)
{
	(void)state;
	lends_pages_and_gets_them_back(true);
}

static void lends_what_a_scatter_list_touches(void **state)
{
	struct scatterlist sg[] = {
		{ &test_page[7], 4000, 200 },		/* two pages */
		{ &test_page[20], 0, 4096 },
	};
	struct xmem_grant g;

	(void)state;
	start(false);
	assert_int_equal(xmem_grant_sg(&owner, sg, 2, 0, &g), 0);
	assert_int_equal(g.pages, 3);
	assert_int_equal(slot[g.slot].address, page_to_phys(&test_page[7]));
	assert_int_equal(slot[g.slot + 1].address, page_to_phys(&test_page[8]));
	assert_int_equal(slot[g.slot + 2].address, page_to_phys(&test_page[20]));
	assert_int_equal(xmem_revoke(&owner, &g, 0), 0);
	assert_refs(1);
	stop();
}

static void refuses_what_no_reference_keeps(void **state)
{
	struct xmem_grant g;

	(void)state;
	start(false);
	test_page[12].slab = true;
	assert_int_equal(grant_pages(0, 20, 1, 0, &g), -EINVAL);
	test_page[12] = (struct page){ .refs = 0 };
	assert_int_equal(grant_pages(0, 20, 1, 0, &g), -EINVAL);
	test_page[12].refs = 1;
	assert_refs(1);
	test_page[12].reserved = true;
	assert_int_equal(grant_pages(0, 20, 1, LV_XMEM_WRITE, &g), -EINVAL);
	assert_int_equal(grant_pages(0, 20, 1, 0, &g), 0);
	assert_int_equal(xmem_revoke(&owner, &g, 0), 0);
	assert_refs(1);
	assert_int_equal(grant_pages(0, 0, 1, 0, &g), -EINVAL);
	assert_int_equal(grant_pages(0, SLOTS + 1, 1, 0, &g), -EINVAL);
	assert_int_equal(grant_pages(0, SLOTS, 1, 0, &g), 0);
	assert_int_equal(grant_pages(0, 1, 1, 0, &g), -ENOSPC);
	stop();
}

static void judges_a_lying_owner(void **state)
{
	const struct xmem_grant lies[] = {
		{ 0, 0, 1 }, { SLOTS, 1, 1 }, { 0, SLOTS + 1, 1 }, { 5, ~0u, 1 }, { ~0u, 2, 1 },
	};
	struct xmem_grant g, wrong;

	(void)state;
	start(false);
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		assert_int_equal(xmem_map(&borrower, &lies[i], 0, NULL), -EINVAL);
		assert_int_equal(xmem_map(&borrower, &lies[i], LV_XMEM_SHOW, NULL), -EINVAL);
	}
	assert_int_equal(grant_pages(0, 9, 1, 0, &g), 0);
	assert_int_equal(xmem_map(&borrower, &g, LV_XMEM_WRITE, NULL), -EACCES);
	assert_int_equal(xmem_map(&borrower, &g, LV_XMEM_SHOW, NULL), -EBUSY);
	wrong = g;
	wrong.tag++;
	assert_int_equal(xmem_map(&borrower, &wrong, 0, NULL), -EBUSY);
	wrong = g;
	wrong.pages++;
	assert_int_equal(xmem_map(&borrower, &wrong, 0, NULL), -EBUSY);
	assert_int_equal(slot[g.slot].state, LV_XMEM_GRANTED);
	assert_int_equal(xmem_map(&borrower, &g, 0, NULL), 0);
	stop();
}

static void shows_pages_at_once(void **state)
{
	struct page *pages[SLOTS];
	struct xmem_grant g;

	(void)state;
	for (int direct = 0; direct < 2; direct++) {
		start(direct);
		assert_int_equal(grant_pages(0, 70, 1, LV_XMEM_SHOW, &g), 0);
		assert_int_equal(xmem_map(&borrower, &g, LV_XMEM_SHOW, pages), 0);
		assert_int_equal(xmem_map(&borrower, &g, LV_XMEM_SHOW | LV_XMEM_WRITE, pages),
				 -EACCES);
		xmem_unmap(&borrower, &g, LV_XMEM_END);
		assert_int_equal(xmem_revoke(&owner, &g, 0), 0);
		assert_refs(1);
		stop();
	}
}

static void keeps_pages_that_a_borrower_holds(void **state)
{
	struct xmem_grant g;

	(void)state;
	start(false);
	assert_int_equal(grant_pages(0, 30, 1, 0, &g), 0);
	assert_int_equal(xmem_map(&borrower, &g, 0, NULL), 0);
	assert_int_equal(xmem_revoke(&owner, &g, LV_XMEM_FORCE), -EINPROGRESS);
	xmem_abandon(&owner, &g);
	run_work();
	assert_int_equal(nkddi_xmem_slots_count_left(&owner.xmem->own), 30);
	assert_int_equal(test_page[0].refs, 2);
	g.pages = 10;
	xmem_unmap(&borrower, &g, 0);
	run_work();
	assert_int_equal(nkddi_xmem_slots_count_left(&owner.xmem->own), 20);
	assert_int_equal(test_page[9].refs, 1);
	assert_int_equal(test_page[10].refs, 2);
	xmem_unmap_all(&borrower);
	run_work();
	assert_refs(1);
	stop();
}

static void leaves_pages_that_a_borrower_still_sees(void **state)
{
	struct xmem_grant g;

	(void)state;
	start(false);
	assert_int_equal(grant_pages(0, 30, 1, 0, &g), 0);
	assert_int_equal(xmem_map(&borrower, &g, 0, NULL), 0);
	xmem_leave(&owner, &g);
	run_work();
	assert_int_equal(slot[g.slot].state, LV_XMEM_MAPPED);
	assert_true(xmem_is_asked(&borrower, &g));
	assert_int_equal(nkddi_xmem_slots_count_left(&owner.xmem->own), 30);
	assert_int_equal(test_page[0].refs, 2);
	xmem_unmap(&borrower, &g, LV_XMEM_END);
	run_work();
	assert_refs(1);
	stop();
}

static void knows_whether_there_is_room(void **state)
{
	struct xmem_grant first, second;

	(void)state;
	start(false);
	assert_true(xmem_has_room(&owner, SLOTS));
	assert_false(xmem_has_room(&owner, SLOTS + 1));
	assert_false(xmem_has_room(&owner, 0));
	assert_false(xmem_has_room(&borrower, 1));
	assert_int_equal(grant_pages(0, SLOTS - 40, 1, 0, &first), 0);
	assert_int_equal(grant_pages(0, 30, 1, 0, &second), 0);
	assert_true(xmem_has_room(&owner, 10));
	assert_false(xmem_has_room(&owner, 11));
	assert_int_equal(xmem_revoke(&owner, &first, 0), 0);
	assert_true(xmem_has_room(&owner, SLOTS - 40));
	/* 10 more are free, but not in a row with these. */
	assert_false(xmem_has_room(&owner, SLOTS - 30));
	xmem_abandon(&owner, &second);
	assert_true(xmem_has_room(&owner, SLOTS));
	stop();
}

static void leaves_slots_alone_that_have_another_user(void **state)
{
	struct xmem_grant old, more;

	(void)state;
	start(false);
	assert_int_equal(grant_pages(0, SLOTS, 1, 0, &old), 0);
	assert_int_equal(xmem_map(&borrower, &old, 0, NULL), 0);
	xmem_unmap(&borrower, &old, LV_XMEM_END);
	assert_int_equal(xmem_revoke(&owner, &old, 0), 0);
	assert_int_equal(grant_pages(100, SLOTS, 1, 0, &more), 0);
	assert_int_equal(xmem_map(&borrower, &more, 0, NULL), 0);
	assert_int_equal(xmem_revoke(&owner, &old, LV_XMEM_FORCE), 0);
	xmem_abandon(&owner, &old);
	xmem_unmap(&borrower, &old, LV_XMEM_END);
	run_work();
	assert_int_equal(slot[more.slot].state, LV_XMEM_MAPPED);
	assert_int_equal(test_page[100].refs, 2);
	xmem_unmap(&borrower, &more, LV_XMEM_END);
	assert_int_equal(xmem_revoke(&owner, &more, 0), 0);
	assert_refs(1);
	stop();
}

static void give_back_all(void)
{
	xmem_unmap_all(&borrower);
	run_work();
}

static void hears_of_what_is_given_back_while_it_leaves_it(void **state)
{
	struct xmem_grant g;

	(void)state;
	start(false);
	assert_int_equal(grant_pages(0, 5, 1, 0, &g), 0);
	assert_int_equal(xmem_map(&borrower, &g, 0, NULL), 0);
	test_before_lock = give_back_all;
	xmem_abandon(&owner, &g);
	assert_null(test_before_lock);
	run_work();
	assert_refs(1);
	stop();
}

static void does_not_use_slots_of_an_earlier_life(void **state)
{
	struct xmem_grant g, more;

	(void)state;
	start(false);
	assert_int_equal(grant_pages(0, 30, 1, 0, &g), 0);
	assert_int_equal(xmem_map(&borrower, &g, 0, NULL), 0);
	nkddi_xmem_release(&owner);
	nkddi_xmem_remove(&owner);
	nkddi_xmem_add(&owner);
	assert_int_equal(nkddi_xmem_slots_count_left(&owner.xmem->own), 30);
	assert_int_equal(grant_pages(50, 71, 1, 0, &more), -ENOSPC);
	assert_int_equal(grant_pages(50, 70, 1, 0, &more), 0);
	xmem_unmap(&borrower, &g, 0);
	run_work();
	assert_int_equal(grant_pages(50, 30, 1, 0, &g), 0);
	stop();
}

/* ---- at random ---- */

#define LENT	12

struct lent {
	struct xmem_grant g;
	u32 first;			/* page; the others follow */
	bool live, done, mapped;	/* ..., the borrower said that it was done, has it mapped */
};

static u32 seed;

static u32 dice(u32 sides)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % sides;
}

static void step_owner(struct lent *l)
{
	u32 flags = dice(2) ? LV_XMEM_WRITE : 0, n = 1 + dice(20);

	if (!l->live) {
		l->first = dice(TEST_PAGES - 20);
		l->live = !grant_pages(l->first, n, 1, flags | (dice(2) ? LV_XMEM_SHOW : 0),
				       &l->g);
		l->mapped = l->done = false;
	} else if (dice(8) == 0) {
		xmem_abandon(&owner, &l->g);
		l->live = false;
	} else if (!xmem_revoke(&owner, &l->g, dice(3) ? 0 : LV_XMEM_FORCE)) {
		l->live = false;
	}
}

/* It maps what may be over, and unmaps what it likes. */
static void step_borrower(struct lent *l)
{
	struct xmem_grant some = { .slot = dice(SLOTS) };

	some.pages = 1 + dice(SLOTS - some.slot);
	switch (dice(5)) {
	case 0:
		xmem_unmap(&borrower, &some, dice(2) ? LV_XMEM_END : 0);
		break;
	case 1:
	case 2:
		xmem_unmap(&borrower, &l->g, dice(2) ? LV_XMEM_END : 0);
		break;
	default:
		xmem_map(&borrower, &l->g, dice(2) ? LV_XMEM_WRITE : 0, NULL);
	}
}

/* A page that the borrower can reach has a reference besides our own. */
static void assert_no_page_is_loose(void)
{
	for (u32 i = 0; i < SLOTS; i++)
		if (slot[i].state != LV_XMEM_FREE)
			assert_true(pfn_to_page(PHYS_PFN(slot[i].address))->refs > 1);
}

static void never_lets_go_of_a_page_that_is_lent(void **state)
{
	struct lent lent[LENT] = { 0 };

	(void)state;
	start(false);
	for (u32 i = 0; i < LENT; i++)
		lent[i].g.pages = 1;
	for (u32 step = 0; step < 300000; step++) {
		struct lent *l = &lent[dice(LENT)];

		seed += step;
		if (dice(2))
			step_owner(l);
		else
			step_borrower(l);
		if (dice(4) == 0)
			run_work();
		if (dice(5000) == 0) {
			nkddi_xmem_release(&owner);
			for (u32 i = 0; i < LENT; i++)
				lent[i].live = false;
		}
		assert_no_page_is_loose();
	}
	nkddi_xmem_release(&owner);
	nkddi_xmem_release(&borrower);
	run_work();
	assert_refs(1);
	assert_int_equal(bitmap_weight(owner.xmem->own.used, SLOTS), 0);
	stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lends_pages_to_a_window),
		cmocka_unit_test(lends_pages_at_their_addresses),
		cmocka_unit_test(lends_what_a_scatter_list_touches),
		cmocka_unit_test(refuses_what_no_reference_keeps),
		cmocka_unit_test(judges_a_lying_owner),
		cmocka_unit_test(shows_pages_at_once),
		cmocka_unit_test(keeps_pages_that_a_borrower_holds),
		cmocka_unit_test(leaves_pages_that_a_borrower_still_sees),
		cmocka_unit_test(knows_whether_there_is_room),
		cmocka_unit_test(leaves_slots_alone_that_have_another_user),
		cmocka_unit_test(hears_of_what_is_given_back_while_it_leaves_it),
		cmocka_unit_test(does_not_use_slots_of_an_earlier_life),
		cmocka_unit_test(never_lets_go_of_a_page_that_is_lent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
