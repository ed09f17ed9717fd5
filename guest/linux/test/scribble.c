// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hostile peer: as long as it is loaded it writes random words over the
 * shared memory and the states of all links of a class and number, and triggers
 * their XIRQs.  Honest drivers of this VM may use the links meanwhile.
 *
 *     insmod scribble.ko class=vbpipe link=0 seed=1
 *     insmod scribble.ko class=vrpc link=0 swapped=1	XIRQ 0 is the server's
 *     insmod scribble.ko class=vbpipe link=0 flood=1	only SYSCONFs, without a rest
 *     insmod scribble.ko class=vrpc link=0 states=1	only the states, those of its own VM's driver
 *     insmod scribble.ko class=vogl link=0 indices=1 index_at=64	only indices, those from word 64 on
 */
#include <linux/err.h>
#include <linux/io.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/prandom.h>
#include <linux/sched.h>

#include <nk/nkern.h>

#define LINKS		2
#define BURST		64	/* words written between two rests */
#define INDEX_WORDS	32	/* where a ring keeps its indices */

static char *class = "vbpipe";
module_param(class, charp, 0444);
static int link;
module_param(link, int, 0444);
static uint seed = 1;
module_param(seed, uint, 0444);
static bool swapped;
module_param(swapped, bool, 0444);
static bool flood;
module_param(flood, bool, 0444);
static bool states;
module_param(states, bool, 0444);
static bool indices;
module_param(indices, bool, 0444);
static uint index_at;
module_param(index_at, uint, 0444);

struct target {
	NkDevVlink *vlink;
	u32 *words;
	u32 nr_words;
	NkOsId peer;
	NkXIrq xirq;		/* that the peer receives */
};

static struct target targets[LINKS];
static int nr_targets;
static struct task_struct *vandal;
static struct rnd_state rnd;

static u32 pick(u32 limit)
{
	return prandom_u32_state(&rnd) % limit;
}

/* Values at which a check may be off by one, or any value. */
static u32 nasty_value(const struct target *t)
{
	const u32 edge[] = { 0, 1, 2, 63, 64, 4095, 4096, 65535, 65536, 65537, 0x7fffffff,
			     0x80000000, 0xfffffffe, 0xffffffff };
	u32 i = pick(2 * ARRAY_SIZE(edge));

	if (i < ARRAY_SIZE(edge))
		return edge[i];
	return i & 1 ? prandom_u32_state(&rnd) : READ_ONCE(t->words[0]) + pick(65536);
}

static void scribble_state(struct target *t)
{
	volatile int *state = t->vlink->s_id == nkops.nk_id_get() ? &t->vlink->s_state :
								   &t->vlink->c_state;

	*state = pick(8) ? (int)pick(4) : (int)prandom_u32_state(&rnd);
	nkops.nk_xirq_trigger(NK_XIRQ_SYSCONF, t->peer);
}

static u32 scribble_kind(void)
{
	if (states)
		return 0;
	return indices ? 1 + 20 * !!pick(16) : pick(64);
}

static void scribble_once(struct target *t)
{
	if (flood) {
		nkops.nk_xirq_trigger(NK_XIRQ_SYSCONF, t->peer);
		return;
	}
	switch (scribble_kind()) {
	case 0:
		scribble_state(t);
		break;
	case 1 ... 4:
		nkops.nk_xirq_trigger(t->xirq, t->peer);
		break;
	case 5 ... 20:
		WRITE_ONCE(t->words[pick(t->nr_words)], prandom_u32_state(&rnd));
		break;
	default:
		WRITE_ONCE(t->words[index_at + pick(INDEX_WORDS)], nasty_value(t));
	}
}

static int scribble_thread(void *unused)
{
	int i;

	while (!kthread_should_stop()) {
		for (i = 0; i < BURST; i++)
			scribble_once(&targets[pick(nr_targets)]);
		cond_resched();
	}
	return 0;
}

/* The whole budget of the link is used, with labels or without. */
static int target_open(struct target *t, NkPhAddr plink)
{
	const struct lv_vlink *desc = nkops.nk_ptov(plink);
	bool server = desc->s_id == nkops.nk_id_get();

	t->vlink = nkops.nk_ptov(plink);
	t->peer = server ? desc->c_id : desc->s_id;
	t->xirq = nkops.nk_pxirq_alloc(plink, server == swapped, t->peer, 1);
	t->nr_words = desc->pmem_size / sizeof(u32);
	t->words = nkops.nk_mem_map(desc->pmem, desc->pmem_size);
	if (t->nr_words < index_at + INDEX_WORDS)
		return -EINVAL;
	return t->words && t->xirq ? 0 : -ENOMEM;
}

static void targets_close(void)
{
	while (nr_targets--) {
		struct target *t = &targets[nr_targets];

		if (t->words)
			nkops.nk_mem_unmap(t->words, 0, t->nr_words * sizeof(u32));
	}
}

static int __init scribble_init(void)
{
	NkPhAddr plink = 0;
	int err = 0;

	while (!err && nr_targets < LINKS && (plink = nkops.nk_vlink_lookup(class, plink)))
		if (((NkDevVlink *)nkops.nk_ptov(plink))->link == link)
			err = target_open(&targets[nr_targets++], plink);
	if (!err && !nr_targets)
		err = -ENODEV;
	if (err)
		goto close;
	prandom_seed_state(&rnd, seed);
	vandal = kthread_run(scribble_thread, NULL, "scribble");
	err = PTR_ERR_OR_ZERO(vandal);
	if (err)
		goto close;
	return 0;

close:
	targets_close();
	return err;
}
module_init(scribble_init);

static void __exit scribble_exit(void)
{
	kthread_stop(vandal);
	targets_close();
}
module_exit(scribble_exit);

MODULE_DESCRIPTION("A peer that writes garbage");
MODULE_LICENSE("GPL");
