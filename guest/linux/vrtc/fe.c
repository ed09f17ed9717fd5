// SPDX-License-Identifier: GPL-2.0-only
/*
 * The connection to the back end.  The front end opens it again for ever: when the back end is gone
 * or silent, its clock stays and gives -EIO; when the back end comes back, it hears of our alarm
 * once more.
 */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "guest/linux/vrtc/fe.h"

static uint timeout_ms = 10000;
module_param(timeout_ms, uint, 0644);
MODULE_PARM_DESC(timeout_ms, "how long a call to the back end may take");

/* A back end that is asked to forget us has this much time. */
#define FE_GRACE	HZ

/* Only the module's init and exit change the list, and only while no notifier is set. */
static LIST_HEAD(fes);
static int nr_fes;

/* ---- calls ---- */

static unsigned long fe_patience(const struct fe *fe)
{
	return fe->leaving ? FE_GRACE : max(msecs_to_jiffies(READ_ONCE(timeout_ms)), 1ul);
}

/* The next caller does not wait as long: the clock is dead until OPEN is answered. */
static void fe_fell_silent(struct fe *fe)
{
	fe->answers = false;
	if (!fe->leaving)
		schedule_work(&fe->reopen);
}

static int fe_exchange(struct fe *fe, vrpc_size_t *size)
{
	int err = vrpc_call_timeout(fe->vrpc, size, fe_patience(fe));

	if (err == -ETIMEDOUT)
		fe_fell_silent(fe);
	return !err || err == -EINTR || err == -ETIMEDOUT ? err : -EIO;
}

static int fe_call_locked(struct fe *fe, const struct lv_vrtc_request *request,
			  struct lv_vrtc_reply *reply)
{
	vrpc_size_t size = vrtc_request_bytes(request->command);
	int err;

	if (!fe->answers && request->command != LV_VRTC_OPEN)
		return -EIO;
	memcpy(vrpc_data(fe->vrpc), request, size);
	err = fe_exchange(fe, &size);
	if (err)
		return err;
	/* Copy, then judge. */
	*reply = (struct lv_vrtc_reply){ 0 };
	memcpy(reply, vrpc_data(fe->vrpc), min_t(size_t, size, sizeof(*reply)));
	err = vrtc_reply_result(request->command, reply, size);
	fe->answers |= !err;
	return err;
}

int vrtc_fe_call(struct fe *fe, const struct lv_vrtc_request *request, struct lv_vrtc_reply *reply)
{
	struct lv_vrtc_reply unused;
	int err;

	if (mutex_lock_interruptible(&fe->lock))
		return -EINTR;
	err = fe_call_locked(fe, request, reply ? reply : &unused);
	mutex_unlock(&fe->lock);
	return err;
}

int vrtc_fe_command(struct fe *fe, enum lv_vrtc_command command)
{
	struct lv_vrtc_request request = { .command = command };

	return vrtc_fe_call(fe, &request, NULL);
}

void vrtc_fe_note_alarm(struct fe *fe, const struct lv_vrtc_alarm *alarm)
{
	mutex_lock(&fe->lock);
	fe->alarm = *alarm;
	mutex_unlock(&fe->lock);
}

void vrtc_fe_note_alarm_on(struct fe *fe, bool on)
{
	mutex_lock(&fe->lock);
	fe->alarm.enabled = on;
	mutex_unlock(&fe->lock);
}

/* ---- events ---- */

/* Needless events do no harm: the rtc class compares its timers with the clock. */
static void fe_tell(struct fe *fe, u32 events)
{
	struct rtc_device *rtc = READ_ONCE(fe->rtc);
	unsigned long flags = RTC_IRQF;

	if (events & LV_VRTC_EVENT_ALARM)
		flags |= RTC_AF;
	if (events & LV_VRTC_EVENT_UPDATE)
		flags |= RTC_UF;
	if (rtc && flags != RTC_IRQF)
		rtc_update_irq(rtc, 1, flags);
}

static void fe_on_events(void *cookie, NkXIrq xirq)
{
	struct fe *fe = cookie;

	fe_tell(fe, xchg(&fe->events->bits, 0));
}

/* ---- the connection ---- */

static void fe_replay_alarm(struct fe *fe)
{
	struct lv_vrtc_request request = { .command = LV_VRTC_SET_ALARM };

	mutex_lock(&fe->lock);
	request.alarm = fe->alarm;
	mutex_unlock(&fe->lock);
	if (request.alarm.enabled)
		vrtc_fe_call(fe, &request, NULL);
	/* Tell the rtc class of what became due meanwhile. */
	fe_tell(fe, LV_VRTC_EVENT_ALARM);
}

static void fe_ready(void *cookie)
{
	struct fe *fe = cookie;
	int err = vrtc_fe_command(fe, LV_VRTC_OPEN);

	if (err)
		return;		/* the back end is gone or silent: fe_reopen() comes */
	if (fe->device)
		fe_replay_alarm(fe);
	else if (vrtc_fe_clock_add(fe, fe->number))
		pr_err("vrtc_fe: no clock for that of VM %u\n", vrpc_peer_id(fe->vrpc));
}

static void fe_reopen(struct work_struct *work)
{
	struct fe *fe = container_of(work, struct fe, reopen);

	vrpc_close(fe->vrpc);
	mutex_lock(&fe->lock);
	fe->answers = false;
	mutex_unlock(&fe->lock);
	vrpc_client_open(fe->vrpc, fe_ready, fe);
}

/* Called in atomic context.  If the peer has several clocks for us, working ones begin anew too. */
static void fe_off(NkOsId peer)
{
	struct fe *fe;

	list_for_each_entry(fe, &fes, node)
		if (vrpc_peer_id(fe->vrpc) == peer)
			schedule_work(&fe->reopen);
}

/* ---- making and unmaking ---- */

static int fe_map_events(struct fe *fe)
{
	NkPhAddr link = vrpc_plink(fe->vrpc);
	NkXIrq xirq = nkops.nk_pxirq_alloc(link, LV_VRTC_PXIRQ_EVENTS, nkops.nk_id_get(), 1);

	fe->events_addr = nkops.nk_pmem_alloc(link, LV_VRTC_PMEM_EVENTS, sizeof(*fe->events));
	if (!xirq || !fe->events_addr)
		return -ENOMEM;
	fe->events = nkops.nk_mem_map(fe->events_addr, sizeof(*fe->events));
	if (!fe->events)
		return -ENOMEM;
	fe->events_id = nkops.nk_xirq_attach(xirq, fe_on_events, fe);
	return fe->events_id ? 0 : -ENOMEM;
}

static int fe_add(struct vrpc_t *vrpc)
{
	struct fe *fe = kzalloc(sizeof(*fe), GFP_KERNEL);

	if (!fe) {
		vrpc_release(vrpc);
		return -ENOMEM;
	}
	fe->vrpc = vrpc;
	mutex_init(&fe->lock);
	INIT_WORK(&fe->reopen, fe_reopen);
	fe->number = nr_fes++;
	list_add_tail(&fe->node, &fes);
	if (vrpc_maxsize(vrpc) < sizeof(struct lv_vrtc_reply))
		return -EINVAL;
	return fe_map_events(fe);
}

static void fe_stop_reopening(struct fe *fe)
{
	vrpc_off_notifier(fe->vrpc, NULL, 0);
	mutex_lock(&fe->lock);
	fe->leaving = true;
	mutex_unlock(&fe->lock);
}

/* Nobody but us turns the alarm off. */
static void fe_disconnect(struct fe *fe)
{
	if (fe->device)
		vrtc_fe_command(fe, LV_VRTC_RELEASE);
	vrpc_close(fe->vrpc);
}

/* The connection is closed: nobody makes or uses the clock that is removed. */
static void fe_remove(struct fe *fe)
{
	if (fe->events_id)
		nkops.nk_xirq_detach(fe->events_id);
	if (fe->device)
		vrtc_fe_clock_remove(fe);
	if (fe->events)
		nkops.nk_mem_unmap(fe->events, fe->events_addr, sizeof(*fe->events));
	list_del(&fe->node);
	vrpc_release(fe->vrpc);
	kfree(fe);
}

/*
 * Each notifier walks over the list and may have any connection opened again, so each pass is over
 * before the next begins.
 */
static void fe_remove_all(void)
{
	struct fe *fe, *next;

	list_for_each_entry(fe, &fes, node)
		fe_stop_reopening(fe);
	list_for_each_entry(fe, &fes, node)
		cancel_work_sync(&fe->reopen);
	list_for_each_entry(fe, &fes, node)
		fe_disconnect(fe);
	list_for_each_entry_safe(fe, next, &fes, node)
		fe_remove(fe);
}

/* -EBUSY: a notifier has opened the connection already. */
static int fe_open(struct fe *fe)
{
	int err = vrpc_client_open(fe->vrpc, fe_ready, fe);

	return err == -EBUSY ? 0 : err;
}

static int fe_add_all(void)
{
	struct vrpc_t *vrpc = NULL;
	struct fe *fe;
	int err = 0;

	while (!err && (vrpc = vrpc_client_lookup(LV_VRTC_NAME, vrpc)))
		err = fe_add(vrpc);
	if (err)
		return err;
	/* The list is complete: notifiers may walk over it.  They are set first, to miss no end. */
	list_for_each_entry(fe, &fes, node)
		vrpc_off_notifier(fe->vrpc, fe_off, 0);
	list_for_each_entry(fe, &fes, node) {
		err = fe_open(fe);
		if (err)
			break;
	}
	return err;
}

static int __init vrtc_fe_init(void)
{
	int err = vrtc_fe_clock_init();

	if (err)
		return err;
	err = fe_add_all();
	if (!err)
		return 0;
	fe_remove_all();
	vrtc_fe_clock_exit();
	return err;
}
module_init(vrtc_fe_init);

static void __exit vrtc_fe_exit(void)
{
	fe_remove_all();
	vrtc_fe_clock_exit();
}
module_exit(vrtc_fe_exit);

MODULE_DESCRIPTION("The real-time clock of another virtual machine");
MODULE_LICENSE("GPL");
