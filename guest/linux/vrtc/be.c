// SPDX-License-Identifier: GPL-2.0-only
/*
 * The back end of vrtc: a clock of this VM for the clients of all vrpc instances named
 * "vrtc" that it serves.
 *
 *     rtc0 <--- rtc_*() --- vrpc-server threads <--- calls
 *       \-- irq_queue --> be_look() --- events word, XIRQ ---> clients whose alarm it was
 *
 * There is one alarm in the clock, and each client has one here (proto/vrtc_clock.h).  As long as
 * a client has one, what a process of this VM sets may be overwritten.  The clock is read at
 * each event, so a needless one does no harm.
 */
#include <linux/err.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <linkvisor/vrtc_time.h>
#include <nk/nkern.h>
#include <nk/vrpc.h>

#include "proto/vrtc_clock.h"

static char *rtc = "rtc0";
module_param(rtc, charp, 0444);
MODULE_PARM_DESC(rtc, "the clock that is offered");

struct be_client {
	struct list_head node;
	struct vrpc_t *vrpc;
	struct lv_vrtc_events *events;
	NkPhAddr events_addr;
	NkXIrq xirq;
	bool may_set;
	struct vrtc_wish wish;		/* under be_lock */
};

static DEFINE_MUTEX(be_lock);		/* protects wishes and the clock */
static LIST_HEAD(be_clients);
static struct rtc_device *be_rtc;

static void be_look(struct work_struct *work);
static DECLARE_WORK(be_look_work, be_look);

/* ---- alarms ---- */

static void be_tell(struct be_client *c, u32 events)
{
	nkops.nk_atomic_set(&c->events->bits, events);
	nkops.nk_xirq_trigger(c->xirq, vrpc_peer_id(c->vrpc));
}

/* If the alarm's time came while the clock was programmed, the clients are looked at again. */
static int be_clock_set_alarm(void *unused, int64_t when)
{
	struct rtc_wkalrm alarm = { .enabled = 1 };
	int err;

	rtc_time64_to_tm(when, &alarm.time);
	err = rtc_set_alarm(be_rtc, &alarm);
	if (err == -ETIME)
		schedule_work(&be_look_work);
	return err == -ETIME ? 0 : err;
}

static int be_clock_stop_alarm(void *unused)
{
	return rtc_alarm_irq_enable(be_rtc, 0);
}

static int be_clock_set_updates(void *unused, bool on)
{
	return rtc_update_irq_enable(be_rtc, on);
}

static const struct vrtc_clock_ops be_clock_ops = {
	.set_alarm = be_clock_set_alarm,
	.stop_alarm = be_clock_stop_alarm,
	.set_updates = be_clock_set_updates,
};

static struct vrtc_clock be_clock = { .ops = &be_clock_ops };

/* The clock rang, or somebody set the clock. */
static void be_look(struct work_struct *work)
{
	struct be_client *c;
	struct rtc_time tm;
	u32 events;

	mutex_lock(&be_lock);
	if (!rtc_read_time(be_rtc, &tm)) {
		list_for_each_entry(c, &be_clients, node) {
			events = vrtc_clock_due(&c->wish, rtc_tm_to_time64(&tm));
			if (events)
				be_tell(c, events);
		}
	}
	vrtc_clock_program(&be_clock);
	mutex_unlock(&be_lock);
}

/* The clock's interrupts wake the readers of its file, and this function too. */
static int be_on_interrupt(struct wait_queue_entry *wait, unsigned int mode, int sync, void *key)
{
	schedule_work(&be_look_work);
	return 0;
}

static struct wait_queue_entry be_wait = { .func = be_on_interrupt };

/* ---- commands ---- */

static int be_open(struct be_client *c, const struct lv_vrtc_request *request,
		   struct lv_vrtc_reply *reply)
{
	c->wish.alarm_on = false;
	c->wish.updates_on = false;
	vrtc_clock_program(&be_clock);
	return 0;
}

static int be_alarm_on(struct be_client *c, const struct lv_vrtc_request *request,
		       struct lv_vrtc_reply *reply)
{
	return vrtc_clock_set_alarm(&be_clock, &c->wish, c->wish.alarm,
				    request->command == LV_VRTC_AIE_ON);
}

static int be_update_on(struct be_client *c, const struct lv_vrtc_request *request,
			struct lv_vrtc_reply *reply)
{
	return vrtc_clock_set_updates(&be_clock, &c->wish, request->command == LV_VRTC_UIE_ON);
}

static int be_read_time(struct be_client *c, const struct lv_vrtc_request *request,
			struct lv_vrtc_reply *reply)
{
	struct rtc_time tm;
	int err = rtc_read_time(be_rtc, &tm);

	if (!err)
		time_to_message(&reply->time, &tm);
	return err;
}

static int be_set_time(struct be_client *c, const struct lv_vrtc_request *request,
		       struct lv_vrtc_reply *reply)
{
	struct rtc_time tm;
	int err = c->may_set ? time_from_message(&tm, &request->time) : -EACCES;

	if (err)
		return err;
	err = rtc_set_time(be_rtc, &tm);
	schedule_work(&be_look_work);
	return err;
}

static int be_read_alarm(struct be_client *c, const struct lv_vrtc_request *request,
			 struct lv_vrtc_reply *reply)
{
	struct rtc_time tm;

	rtc_time64_to_tm(c->wish.alarm, &tm);
	time_to_message(&reply->alarm.time, &tm);
	reply->alarm.enabled = c->wish.alarm_on;
	reply->alarm.pending = 0;
	return 0;
}

static int be_set_alarm(struct be_client *c, const struct lv_vrtc_request *request,
			struct lv_vrtc_reply *reply)
{
	struct rtc_time tm;
	int err = time_from_message(&tm, &request->alarm.time);

	if (err)
		return err;
	return vrtc_clock_set_alarm(&be_clock, &c->wish, rtc_tm_to_time64(&tm),
				    request->alarm.enabled);
}

typedef int (*be_command_t)(struct be_client *c, const struct lv_vrtc_request *request,
			    struct lv_vrtc_reply *reply);

/* Periodic interrupts are made by the client's own timers: no commands for them. */
static const be_command_t be_commands[LV_VRTC_COMMANDS] = {
	[LV_VRTC_OPEN] = be_open,
	[LV_VRTC_RELEASE] = be_open,
	[LV_VRTC_AIE_ON] = be_alarm_on,
	[LV_VRTC_AIE_OFF] = be_alarm_on,
	[LV_VRTC_UIE_ON] = be_update_on,
	[LV_VRTC_UIE_OFF] = be_update_on,
	[LV_VRTC_READ_TIME] = be_read_time,
	[LV_VRTC_SET_TIME] = be_set_time,
	[LV_VRTC_READ_ALARM] = be_read_alarm,
	[LV_VRTC_SET_ALARM] = be_set_alarm,
};

static int be_do(struct be_client *c, const struct lv_vrtc_request *request,
		 struct lv_vrtc_reply *reply)
{
	int err;

	if (!be_commands[request->command])
		return -EOPNOTSUPP;
	mutex_lock(&be_lock);
	err = be_commands[request->command](c, request, reply);
	mutex_unlock(&be_lock);
	return err;
}

/* A request that is not valid gets an empty answer. */
static vrpc_size_t be_serve(void *cookie, vrpc_size_t size)
{
	struct be_client *c = cookie;
	struct lv_vrtc_request request = { 0 };
	struct lv_vrtc_reply reply = { 0 };

	if (size > sizeof(request) || vrpc_maxsize(c->vrpc) < sizeof(reply))
		return 0;
	memcpy(&request, vrpc_data(c->vrpc), size);
	if (!vrtc_request_is_sane(&request, size))
		return 0;
	reply.result = -be_do(c, &request, &reply);
	size = vrtc_reply_bytes(request.command);
	memcpy(vrpc_data(c->vrpc), &reply, size);
	return size;
}

/* ---- clients ---- */

static int be_map_events(struct be_client *c)
{
	NkPhAddr link = vrpc_plink(c->vrpc);

	c->xirq = nkops.nk_pxirq_alloc(link, LV_VRTC_PXIRQ_EVENTS, vrpc_peer_id(c->vrpc), 1);
	c->events_addr = nkops.nk_pmem_alloc(link, LV_VRTC_PMEM_EVENTS, sizeof(*c->events));
	if (!c->xirq || !c->events_addr)
		return -ENOMEM;
	c->events = nkops.nk_mem_map(c->events_addr, sizeof(*c->events));
	return c->events ? 0 : -ENOMEM;
}

static void be_remove_client(struct be_client *c)
{
	vrpc_release(c->vrpc);
	mutex_lock(&be_lock);
	list_del(&c->node);
	vrtc_clock_remove(&be_clock, &c->wish);
	mutex_unlock(&be_lock);
	if (c->events)
		nkops.nk_mem_unmap(c->events, c->events_addr, sizeof(*c->events));
	kfree(c);
}

static int be_add_client(struct vrpc_t *vrpc)
{
	struct be_client *c = kzalloc(sizeof(*c), GFP_KERNEL);
	int err;

	if (!c) {
		vrpc_release(vrpc);
		return -ENOMEM;
	}
	c->vrpc = vrpc;
	c->may_set = vrtc_text_may_set(vrpc_info(vrpc));
	mutex_lock(&be_lock);
	list_add_tail(&c->node, &be_clients);
	vrtc_clock_add(&be_clock, &c->wish);
	mutex_unlock(&be_lock);
	err = be_map_events(c);
	if (!err)
		err = vrpc_server_open(vrpc, be_serve, c, 0);
	return err;
}

static void be_remove_clients(void)
{
	struct be_client *c, *next;

	list_for_each_entry_safe(c, next, &be_clients, node)
		be_remove_client(c);
}

static int be_add_clients(void)
{
	struct vrpc_t *vrpc = NULL;
	int err = 0;

	while (!err && (vrpc = vrpc_server_lookup(LV_VRTC_NAME, vrpc)))
		err = be_add_client(vrpc);
	if (err)
		be_remove_clients();
	return err;
}

/* ---- the module ---- */

static int __init vrtc_be_init(void)
{
	int err;

	be_rtc = rtc_class_open(rtc);
	if (!be_rtc) {
		pr_err("vrtc_be: there is no clock '%s'\n", rtc);
		return -ENODEV;
	}
	add_wait_queue(&be_rtc->irq_queue, &be_wait);
	err = be_add_clients();
	if (!err)
		return 0;

	remove_wait_queue(&be_rtc->irq_queue, &be_wait);
	cancel_work_sync(&be_look_work);
	rtc_class_close(be_rtc);
	return err;
}
module_init(vrtc_be_init);

/* Without clients the last look turns the clock's interrupts off. */
static void __exit vrtc_be_exit(void)
{
	be_remove_clients();
	remove_wait_queue(&be_rtc->irq_queue, &be_wait);
	cancel_work_sync(&be_look_work);
	be_look(NULL);
	cancel_work_sync(&be_look_work);
	rtc_class_close(be_rtc);
}
module_exit(vrtc_be_exit);

MODULE_DESCRIPTION("A real-time clock for other virtual machines");
MODULE_LICENSE("GPL");
