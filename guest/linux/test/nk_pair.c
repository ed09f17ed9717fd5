// SPDX-License-Identifier: GPL-2.0-only
/*
 * A pair of links "nkpair" with a peer that runs the same driver: the handshake on
 * both in every SYSCONF, two XIRQs under one label, and what the peer wrote before
 * it changed its state.  Loads again at the same labels after it was unloaded.
 */
#include <linux/completion.h>

#include "guest/linux/test/classic.h"

#define SIZE	4096
#define WORD	0x5eed

static struct half {
	NkDevVlink *vlink;
	bool server;
	NkPhAddr pmem;
	u32 *words;		/* [0] the server's, [16] the client's */
	NkXIrq in, out;		/* two each */
	NkXIrqId in_id[2];
	nku32_f came[2];
} halves[2];

static NkOsId me, peer;
static NkXIrqId sysconf_id;
static DECLARE_COMPLETION(connected);

static volatile int *mine(struct half *h)
{
	return h->server ? &h->vlink->s_state : &h->vlink->c_state;
}

static volatile int *its(struct half *h)
{
	return h->server ? &h->vlink->c_state : &h->vlink->s_state;
}

static void move(struct half *h, int state)
{
	*mine(h) = state;
	smp_mb();
	nkops.nk_xirq_trigger(NK_XIRQ_SYSCONF, peer);
}

/* Run the row of each state once, as classic drivers do: the next row comes by SYSCONF. */
static bool half_step(struct half *h)
{
	if (*mine(h) == NK_DEV_VLINK_OFF && *its(h) != NK_DEV_VLINK_ON) {
		WRITE_ONCE(h->words[h->server ? 0 : 16], WORD + me);
		move(h, NK_DEV_VLINK_RESET);
	}
	if (*mine(h) == NK_DEV_VLINK_RESET && *its(h) != NK_DEV_VLINK_OFF)
		move(h, NK_DEV_VLINK_ON);
	if (*mine(h) == NK_DEV_VLINK_ON && *its(h) == NK_DEV_VLINK_OFF)
		move(h, NK_DEV_VLINK_RESET);
	return *mine(h) == NK_DEV_VLINK_ON && *its(h) == NK_DEV_VLINK_ON;
}

static void on_sysconf(void *cookie, NkXIrq xirq)
{
	bool a = half_step(&halves[0]);
	bool b = half_step(&halves[1]);

	if (a && b)
		complete_all(&connected);
}

static void on_xirq(void *cookie, NkXIrq xirq)
{
	struct half *h = cookie;

	nkops.nk_atomic_add(&h->came[xirq - h->in], 1);
}

static bool half_open(struct half *h, NkPhAddr plink)
{
	h->vlink = nkops.nk_ptov(plink);
	h->server = h->vlink->s_id == me;
	peer = h->server ? h->vlink->c_id : h->vlink->s_id;
	h->pmem = nkops.nk_pmem_alloc(plink, 0, SIZE);
	h->words = h->pmem ? nkops.nk_mem_map(h->pmem, SIZE) : NULL;
	h->in = nkops.nk_pxirq_alloc(plink, h->server, me, 2);
	h->out = nkops.nk_pxirq_alloc(plink, !h->server, peer, 2);
	if (!EXPECT(h->words && h->in && h->out) || !EXPECT(*mine(h) == NK_DEV_VLINK_OFF))
		return false;
	h->in_id[0] = nkops.nk_xirq_attach(h->in, on_xirq, h);
	h->in_id[1] = nkops.nk_xirq_attach(h->in + 1, on_xirq, h);
	return EXPECT(h->in_id[0] && h->in_id[1]);
}

static void half_close(struct half *h)
{
	if (!h->vlink)
		return;
	move(h, NK_DEV_VLINK_OFF);
	nkops.nk_xirq_detach(h->in_id[0]);
	nkops.nk_xirq_detach(h->in_id[1]);
	if (h->words)
		nkops.nk_mem_unmap(h->words, h->pmem, SIZE);
}

static bool both_are_found(void)
{
	NkPhAddr first = nkops.nk_vlink_lookup("nkpair", 0);
	NkPhAddr second = nkops.nk_vlink_lookup("nkpair", first);

	return EXPECT(first && second) && half_open(&halves[0], first) &&
	       half_open(&halves[1], second) && EXPECT(halves[0].server != halves[1].server);
}

static bool they_connect(void)
{
	sysconf_id = nkops.nk_xirq_attach(NK_XIRQ_SYSCONF, on_sysconf, NULL);
	nkops.nk_xirq_trigger(NK_XIRQ_SYSCONF, me);
	return EXPECT(sysconf_id) && EXPECT(wait_for_completion_timeout(&connected, 60 * HZ));
}

/* The peer may be here before it has heard of us: we tell until the peer tells. */
static bool half_talks(struct half *h)
{
	unsigned long end = jiffies + 60 * HZ;

	while (!(READ_ONCE(h->came[0]) && READ_ONCE(h->came[1])) && time_before(jiffies, end)) {
		nkops.nk_xirq_trigger(h->out, peer);
		nkops.nk_xirq_trigger(h->out + 1, peer);
		schedule_timeout_uninterruptible(1);
	}
	nkops.nk_xirq_trigger(h->out, peer);
	nkops.nk_xirq_trigger(h->out + 1, peer);
	return EXPECT(h->came[0] && h->came[1]) &&
	       EXPECT(READ_ONCE(h->words[h->server ? 16 : 0]) == WORD + peer);
}

static void let_go(void)
{
	nkops.nk_xirq_detach(sysconf_id);
	half_close(&halves[0]);
	half_close(&halves[1]);
}

static int __init nk_pair_init(void)
{
	me = nkops.nk_id_get();
	if (both_are_found() && they_connect() && half_talks(&halves[0]) && half_talks(&halves[1]))
		return 0;
	let_go();
	return -EIO;
}

static void __exit nk_pair_exit(void)
{
	let_go();
}
CLASSIC_TEST(nk_pair_init, nk_pair_exit);
