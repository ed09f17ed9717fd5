// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver of the classic kind, as a test: links of class "nktest", their
 * handshake by plain stores in the SYSCONF handler, and a word that goes back
 * and forth through PMEM by XIRQs.  insmod succeeds if all of it works, within
 * a time; both VMs load it.
 */
#include <linux/completion.h>
#include <linux/module.h>

#include <nk/nkern.h>

#define ROUNDS		1000
#define PATIENCE	(60 * HZ)
#define PMEM_SIZE	8192

struct mailbox {		/* in PMEM */
	u32 to_server;
	u32 to_client;
};

static NkPhAddr plink;
static NkDevVlink *vlink;
static bool server;
static volatile int *my_state, *its_state;
static NkOsId peer;
static struct mailbox *mailbox;
static NkPhAddr pmem;
static NkXIrq in, out;
static NkXIrqId sysconf_id, in_id;
static DECLARE_COMPLETION(finished);

#define EXPECT(what)								\
	({									\
		bool _ok = (what);						\
		if (!_ok)							\
			printnk(KERN_ERR "nkops_test: not true: " #what "\n");	\
		_ok;								\
	})

/* ---- what needs no peer ---- */

static bool numbers_work(void)
{
	nku32_f word = 0;

	nkops.nk_atomic_set(&word, 6);
	nkops.nk_atomic_add(&word, 8);
	nkops.nk_atomic_clear(&word, 2);
	nkops.nk_atomic_sub(&word, 4);
	return EXPECT(word == 8) && EXPECT(nkops.nk_clear_and_test(&word, 8) == 0) &&
	       EXPECT(nkops.nk_mask2bit(0x50) == 4) && EXPECT(nkops.nk_bit2mask(6) == 0x40) &&
	       EXPECT(nkops.nk_scheduler == NULL);
}

static bool ids_work(void)
{
	NkOsId me = nkops.nk_id_get();

	return EXPECT(me >= LV_VM_FIRST) && EXPECT(me <= nkops.nk_last_id_get()) &&
	       EXPECT(nkops.nk_running_ids_get() & nkops.nk_bit2mask(me));
}

static void count_xirq(void *cookie, NkXIrq xirq)
{
	nkops.nk_atomic_add(cookie, 1);
}

/* XIRQs of our own: they are held back while masked, come once for many, and to every handler. */
static bool own_xirqs_work(void)
{
	static nku32_f first, second;
	NkXIrq xirq = nkops.nk_xirq_alloc(2);
	NkXIrqId a, b;
	unsigned long end = jiffies + 5 * HZ;
	bool ok;

	if (!EXPECT(xirq >= NK_XIRQ_FREE))
		return false;
	a = nkops.nk_xirq_attach(xirq, count_xirq, &first);
	b = nkops.nk_xirq_attach_masked(xirq, count_xirq, &second);
	nkops.nk_xirq_mask(xirq);
	nkops.nk_xirq_mask(xirq);
	nkops.nk_xirq_trigger(xirq, nkops.nk_id_get());
	nkops.nk_xirq_trigger(xirq, nkops.nk_id_get());
	nkops.nk_xirq_unmask(xirq);
	ok = EXPECT(a && b) && EXPECT(READ_ONCE(first) == 0);
	nkops.nk_xirq_unmask(xirq);
	while (!READ_ONCE(second) && time_before(jiffies, end))
		cond_resched();
	ok = ok && EXPECT(first == 1) && EXPECT(second == 1);
	nkops.nk_xirq_detach(b);
	nkops.nk_xirq_detach(a);
	return ok;
}

/* ---- the link ---- */

static bool labels_work(void)
{
	NkPhAddr pdev = nkops.nk_pdev_alloc(plink, 0, 256);
	u32 *block = nkops.nk_ptov(pdev);

	if (!EXPECT(pdev) || !EXPECT(block) || !EXPECT(nkops.nk_vtop(block) == pdev))
		return false;
	*block = 42;
	pmem = nkops.nk_pmem_alloc(plink, 0, PMEM_SIZE);
	in = nkops.nk_pxirq_alloc(plink, server ? 0 : 1, nkops.nk_id_get(), 1);
	out = nkops.nk_pxirq_alloc(plink, server ? 1 : 0, peer, 1);
	return EXPECT(pmem) && EXPECT(in) && EXPECT(out) &&
	       EXPECT(nkops.nk_pmem_alloc(plink, 0, PMEM_SIZE) == pmem) &&
	       EXPECT(nkops.nk_pmem_alloc(plink, 0, 2 * PMEM_SIZE) == 0) &&
	       EXPECT(nkops.nk_pxirq_alloc(plink, server ? 0 : 1, peer, 1) == 0) &&
	       EXPECT(*block == 42);
}

static bool link_is_found(void)
{
	plink = nkops.nk_vlink_lookup("nktest", 0);
	if (!EXPECT(plink) || !EXPECT(nkops.nk_vlink_lookup("nktest", plink) == 0) ||
	    !EXPECT(nkops.nk_vlink_lookup("nktes", 0) == 0))
		return false;
	vlink = nkops.nk_ptov(plink);
	server = vlink->s_id == nkops.nk_id_get();
	my_state = server ? &vlink->s_state : &vlink->c_state;
	its_state = server ? &vlink->c_state : &vlink->s_state;
	peer = server ? vlink->c_id : vlink->s_id;
	return EXPECT(nkops.nk_vtop(vlink) == plink) &&
	       EXPECT(!strcmp(nkops.nk_ptov(vlink->s_info), "classic"));
}

static void set_state(int state)
{
	*my_state = state;
	nkops.nk_xirq_trigger(NK_XIRQ_SYSCONF, peer);
}

/* The client begins when both ends are ON. */
static void handshake(void)
{
	if (*my_state == NK_DEV_VLINK_OFF && *its_state != NK_DEV_VLINK_ON) {
		*(server ? &mailbox->to_client : &mailbox->to_server) = 0;
		smp_wmb();
		set_state(NK_DEV_VLINK_RESET);
	}
	if (*my_state == NK_DEV_VLINK_RESET && *its_state != NK_DEV_VLINK_OFF)
		set_state(NK_DEV_VLINK_ON);
	if (!server && *my_state == NK_DEV_VLINK_ON && *its_state == NK_DEV_VLINK_ON &&
	    READ_ONCE(mailbox->to_server) == 0) {
		smp_store_release(&mailbox->to_server, 1);
		nkops.nk_xirq_trigger(out, peer);
	}
}

static void on_sysconf(void *cookie, NkXIrq xirq)
{
	handshake();
}

/* The server echoes, the client counts up. */
static void on_word(void *cookie, NkXIrq xirq)
{
	u32 *box = server ? &mailbox->to_server : &mailbox->to_client;
	u32 word = smp_load_acquire(box);

	if (server)
		smp_store_release(&mailbox->to_client, word);
	else if (word < ROUNDS)
		smp_store_release(&mailbox->to_server, word + 1);
	if (server || word < ROUNDS)
		nkops.nk_xirq_trigger(out, peer);
	if (word >= ROUNDS)
		complete(&finished);
}

static bool words_travel(void)
{
	mailbox = nkops.nk_mem_map(pmem, PMEM_SIZE);
	in_id = nkops.nk_xirq_attach(in, on_word, NULL);
	sysconf_id = nkops.nk_xirq_attach(NK_XIRQ_SYSCONF, on_sysconf, NULL);
	if (!EXPECT(mailbox) || !EXPECT(in_id) || !EXPECT(sysconf_id))
		return false;
	nkops.nk_xirq_trigger(NK_XIRQ_SYSCONF, nkops.nk_id_get());
	return EXPECT(wait_for_completion_timeout(&finished, PATIENCE));
}

static void let_go(void)
{
	nkops.nk_xirq_detach(sysconf_id);
	nkops.nk_xirq_detach(in_id);
	if (my_state)
		set_state(NK_DEV_VLINK_OFF);
	if (mailbox)
		nkops.nk_mem_unmap(mailbox, pmem, PMEM_SIZE);
}

static int __init nkops_test_init(void)
{
	if (numbers_work() && ids_work() && own_xirqs_work() && link_is_found() && labels_work() &&
	    words_travel())
		return 0;
	let_go();
	return -EIO;
}
module_init(nkops_test_init);

static void __exit nkops_test_exit(void)
{
	let_go();
}
module_exit(nkops_test_exit);

MODULE_DESCRIPTION("A classic driver, as a test of nkops");
MODULE_LICENSE("GPL");
