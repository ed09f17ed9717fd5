/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One queue of vmq_test: messages that are sent, answered, and found to be right.  It is a
 * part of vmq_test.c, which is built twice.
 */
#ifndef GUEST_LINUX_TEST_VMQ_TRAFFIC_H
#define GUEST_LINUX_TEST_VMQ_TRAFFIC_H

#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <nk/vmq.h>

#define SLOTS		64
#define HOLD_TIME	(HZ / 2)	/* of OP_HOLD */

enum op {
	OP_ECHO,		/* return with reply = sum + seq */
	OP_TAKE,		/* free */
	OP_HOLD,		/* return after HOLD_TIME */
};

struct message {
	u32 op;
	u32 seq;
	u32 len;		/* bytes of data */
	u32 offset;
	u64 sum;
	u64 reply;
};

/* Parameters of the module: no sums of data; length of data, 0: any. */
static bool traffic_plain;
static uint traffic_length;

/* What we sent in a slot. */
struct record {
	struct message m;
	bool used;
};

struct peer {
	vmq_link_t *link;
	vmq_xx_config_t tx, rx;
	spinlock_t lock;		/* records, held */
	struct record out[SLOTS];
	void *held[SLOTS];
	u32 nr_held;
	bool on;
	u32 seq;
	atomic_t sent, back, received, bad, deaths, completed;
	u32 most_received, most_back;	/* in one callback */
	wait_queue_head_t wait;
	struct work_struct rx_work, back_work, run_work;
	struct delayed_work release_work;
	int result;
};

static inline bool peer_is_on(struct peer *p)
{
	return READ_ONCE(p->on);
}

/* Makes it ready for the calls below; link comes later. */
static void peer_init(struct peer *p);

/* Messages came, or came back: taken here, in an interrupt, or by a work item. */
static void peer_receive(struct peer *p, bool here);
static void peer_take_back(struct peer *p, bool here);

/* No work item runs any more; what was held is given back. */
static void peer_exit(struct peer *p);

/*
 * Sends one, with data of a random length if data, staged only if async.  What
 * vmq_msg_allocate_ex() says.
 */
static int peer_send(struct peer *p, enum op op, bool data, bool async, bool nonblocking);

/* The link went off: what was under way is lost, its buffers are ours again. */
static void peer_sweep(struct peer *p);

/* Has everything come back that was sent? */
static bool peer_has_all_back(struct peer *p);

/* Waits for the work items, then forgets what was wrong until now. */
static void peer_forget(struct peer *p);

#endif
