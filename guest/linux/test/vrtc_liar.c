// SPDX-License-Identifier: GPL-2.0-only
/*
 * A back end of vrtc that is not to be trusted, as a test.
 *
 *     insmod vrtc_liar.ko mode=1		and later: echo 0 >.../parameters/mode
 *
 * It serves all instances named "vrtc".  Unless it is honest it rings each alarm as well,
 * as fast as it can.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/prandom.h>
#include <linux/timekeeping.h>

#include <linkvisor/vrtc_time.h>
#include <nk/vrpc.h>

enum {
	HONEST,			/* a clock that began in 2030 */
	SILENT,			/* answers when the mode changes, and then with the year 1999 */
	NONSENSE,		/* no such times */
	LENGTHS,		/* answers of any length */
	RESULTS,		/* any result */
	JUMPS,			/* from one end of time to the other */
};

#define LIARS		4
#define IN_2030		1893456000LL
#define IN_1999		930000000LL
#define IN_2199		7258000000LL

static int mode;
module_param(mode, int, 0644);

static struct liar {
	struct vrpc_t *vrpc;
	struct lv_vrtc_events *events;
	NkPhAddr events_addr;
	NkXIrq xirq;
	struct rnd_state rnd;
} liars[LIARS];
static int nr_liars;
static bool stopping;
static struct task_struct *ringer;

static time64_t liar_now(struct liar *l, int how)
{
	if (how == SILENT)
		return IN_1999;
	if (how == JUMPS)
		return prandom_u32_state(&l->rnd) & 1 ? IN_2199 : 86400;
	return IN_2030 + ktime_get_seconds();
}

static void liar_reply(struct liar *l, u32 command, struct lv_vrtc_reply *reply, int how)
{
	struct rtc_time tm;

	rtc_time64_to_tm(liar_now(l, how), &tm);
	if (command == LV_VRTC_READ_ALARM)
		time_to_message(&reply->alarm.time, &tm);
	else
		time_to_message(&reply->time, &tm);
	if (how == NONSENSE)
		prandom_bytes_state(&l->rnd, &reply->time, sizeof(reply->alarm));
	/* The number 62 is ETIME. */
	if (how == RESULTS)
		reply->result = prandom_u32_state(&l->rnd) & 1 ? 62 : prandom_u32_state(&l->rnd);
}

/* Do what the mode says with this call.  A silent server begins here and ends much later. */
static int liar_mode(void)
{
	int how = READ_ONCE(mode);

	while (how == SILENT && READ_ONCE(mode) == SILENT && !READ_ONCE(stopping))
		msleep(20);
	return how;
}

static vrpc_size_t liar_serve(void *cookie, vrpc_size_t size)
{
	struct liar *l = cookie;
	struct lv_vrtc_request request = { };
	struct lv_vrtc_reply reply = { };
	int how = liar_mode();

	memcpy(&request, vrpc_data(l->vrpc), min_t(size_t, size, sizeof(request)));
	liar_reply(l, request.command, &reply, how);
	memcpy(vrpc_data(l->vrpc), &reply, sizeof(reply));
	if (how == LENGTHS)
		return prandom_u32_state(&l->rnd) % vrpc_maxsize(l->vrpc);
	return vrtc_reply_bytes(request.command);
}

static int liar_ring(void *unused)
{
	int i;

	while (!kthread_should_stop()) {
		for (i = 0; i < nr_liars && READ_ONCE(mode) != HONEST; i++) {
			WRITE_ONCE(liars[i].events->bits, 0xffffffff);
			nkops.nk_xirq_trigger(liars[i].xirq, vrpc_peer_id(liars[i].vrpc));
		}
		usleep_range(50, 500);
	}
	return 0;
}

static int liar_open(struct liar *l)
{
	NkPhAddr link = vrpc_plink(l->vrpc);

	prandom_seed_state(&l->rnd, 7 + nr_liars);
	l->xirq = nkops.nk_pxirq_alloc(link, LV_VRTC_PXIRQ_EVENTS, vrpc_peer_id(l->vrpc), 1);
	l->events_addr = nkops.nk_pmem_alloc(link, LV_VRTC_PMEM_EVENTS, sizeof(*l->events));
	l->events = nkops.nk_mem_map(l->events_addr, sizeof(*l->events));
	return l->xirq && l->events ? vrpc_server_open(l->vrpc, liar_serve, l, 0) : -ENOMEM;
}

static void liars_stop(void)
{
	WRITE_ONCE(stopping, true);
	if (!IS_ERR_OR_NULL(ringer))
		kthread_stop(ringer);
	while (nr_liars) {
		struct liar *l = &liars[--nr_liars];

		vrpc_release(l->vrpc);
		if (l->events)
			nkops.nk_mem_unmap(l->events, l->events_addr, sizeof(*l->events));
	}
}

static int __init vrtc_liar_init(void)
{
	struct vrpc_t *vrpc = NULL;
	int err = 0;

	while (!err && nr_liars < LIARS && (vrpc = vrpc_server_lookup(LV_VRTC_NAME, vrpc))) {
		liars[nr_liars].vrpc = vrpc;
		err = liar_open(&liars[nr_liars++]);
	}
	if (!err) {
		ringer = kthread_run(liar_ring, NULL, "vrtc-liar");
		err = PTR_ERR_OR_ZERO(ringer);
	}
	if (err)
		liars_stop();
	return err;
}
module_init(vrtc_liar_init);

static void __exit vrtc_liar_exit(void)
{
	liars_stop();
}
module_exit(vrtc_liar_exit);

MODULE_DESCRIPTION("A clock that lies");
MODULE_LICENSE("GPL");
