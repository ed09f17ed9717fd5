// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an XIRQ between two Linux kernels consists of, between the marks of the counting
 * plugin; loaded in both ends of the link "split".
 *
 *	server, a thread                         client
 *	  SPLIT_THERE  trigger ----------------> handler
 *	  SPLIT_BACK   handler <---------------- trigger
 *	  SPLIT_WAKE   thread is awake
 */
#include <linux/wait.h>

#include "guest/linux/test/classic.h"
#include "tools/insncount/mark.h"

#define SPLIT_THERE	8
#define SPLIT_BACK	9
#define SPLIT_WAKE	10
#define ROUNDS		1000
#define WARM_UP		100
#define PATIENCE	(60 * HZ)

static NkOsId me, peer;
static NkXIrq in, out;
static NkXIrqId in_id;
static u32 pongs;
static bool counted;
static DECLARE_WAIT_QUEUE_HEAD(ponged);

static void on_ping(void *cookie, NkXIrq xirq)
{
	MARK_END(SPLIT_THERE);
	MARK_BEGIN(SPLIT_BACK);
	nkops.nk_xirq_trigger(out, peer);
}

static void on_pong(void *cookie, NkXIrq xirq)
{
	MARK_END(SPLIT_BACK);
	if (READ_ONCE(counted))
		MARK_BEGIN(SPLIT_WAKE);
	WRITE_ONCE(pongs, pongs + 1);
	wake_up(&ponged);
}

/* A section that did not begin does not end either. */
static bool ping(void)
{
	u32 before = READ_ONCE(pongs);
	bool came;

	if (counted)
		MARK_BEGIN(SPLIT_THERE);
	nkops.nk_xirq_trigger(out, peer);
	came = wait_event_timeout(ponged, READ_ONCE(pongs) != before, PATIENCE);
	MARK_END(SPLIT_WAKE);
	return came;
}

/* The peer may not be there yet. */
static bool they_meet(void)
{
	unsigned long end = jiffies + PATIENCE;

	while (!READ_ONCE(pongs) && time_before(jiffies, end)) {
		nkops.nk_xirq_trigger(out, peer);
		schedule_timeout_uninterruptible(HZ / 10);
	}
	return READ_ONCE(pongs);
}

static bool rounds(u32 n)
{
	while (n && ping())
		n--;
	return n == 0;
}

static int __init xirq_split_init(void)
{
	NkPhAddr plink = nkops.nk_vlink_lookup("split", 0);
	NkDevVlink *vlink = plink ? nkops.nk_ptov(plink) : NULL;
	bool asks;

	if (!EXPECT(vlink))
		return -ENODEV;
	me = nkops.nk_id_get();
	asks = vlink->s_id == me;
	peer = asks ? vlink->c_id : vlink->s_id;
	in = nkops.nk_pxirq_alloc(plink, asks, me, 1);
	out = nkops.nk_pxirq_alloc(plink, !asks, peer, 1);
	in_id = in && out ? nkops.nk_xirq_attach(in, asks ? on_pong : on_ping, NULL) : 0;
	if (!EXPECT(in_id))
		return -EIO;
	if (!asks)
		return 0;
	if (!EXPECT(they_meet()) || !EXPECT(rounds(WARM_UP)))
		goto detach;
	WRITE_ONCE(counted, true);
	if (!EXPECT(rounds(ROUNDS)))
		goto detach;
	WRITE_ONCE(counted, false);
	return 0;

detach:
	nkops.nk_xirq_detach(in_id);
	return -EIO;
}

static void __exit xirq_split_exit(void)
{
	nkops.nk_xirq_detach(in_id);
}
CLASSIC_TEST(xirq_split_init, xirq_split_exit);
