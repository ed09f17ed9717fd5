// SPDX-License-Identifier: GPL-2.0-only
/* /dev/rtcN: each call of the rtc class becomes one call to the back end. */
#include <linux/device.h>
#include <linux/err.h>

#include "guest/linux/vrtc/fe.h"

/* The seconds that the rtc class may walk. */
#define CLOCK_FAR	3600

/*
 * The rtc class moves the update timer second by second up to what the clock shows.  After a far
 * jump, by a liar or because the clock was set, that takes hours, so this function moves the timer
 * near.  The class's ops_lock is held, as in all its calls, so the queue is ours for the moment.
 */
static void clock_note_jump(struct rtc_device *rtc, const struct rtc_time *tm)
{
	struct timerqueue_node *update = &rtc->uie_rtctimer.node;
	ktime_t now = rtc_tm_to_ktime(*tm);

	if (RB_EMPTY_NODE(&update->node) ||
	    ktime_before(now, ktime_add(update->expires, ktime_set(CLOCK_FAR, 0))))
		return;
	timerqueue_del(&rtc->timerqueue, update);
	update->expires = now;
	timerqueue_add(&rtc->timerqueue, update);
}

static int clock_read_time(struct device *dev, struct rtc_time *tm)
{
	struct lv_vrtc_request request = { .command = LV_VRTC_READ_TIME };
	struct fe *fe = dev_get_drvdata(dev);
	struct lv_vrtc_reply reply;
	int err = vrtc_fe_call(fe, &request, &reply) ?: time_from_message(tm, &reply.time);

	if (!err && fe->rtc)
		clock_note_jump(fe->rtc, tm);
	return err;
}

static int clock_set_time(struct device *dev, struct rtc_time *tm)
{
	struct lv_vrtc_request request = { .command = LV_VRTC_SET_TIME };

	time_to_message(&request.time, tm);
	return vrtc_fe_call(dev_get_drvdata(dev), &request, NULL);
}

static int clock_read_alarm(struct device *dev, struct rtc_wkalrm *alarm)
{
	struct lv_vrtc_request request = { .command = LV_VRTC_READ_ALARM };
	struct lv_vrtc_reply reply;
	int err = vrtc_fe_call(dev_get_drvdata(dev), &request, &reply);

	if (err)
		return err;
	alarm->enabled = !!reply.alarm.enabled;
	alarm->pending = !!reply.alarm.pending;
	return time_from_message(&alarm->time, &reply.alarm.time);
}

static int clock_set_alarm(struct device *dev, struct rtc_wkalrm *alarm)
{
	struct lv_vrtc_request request = { .command = LV_VRTC_SET_ALARM };
	struct fe *fe = dev_get_drvdata(dev);
	int err;

	request.alarm.enabled = alarm->enabled;
	time_to_message(&request.alarm.time, &alarm->time);
	err = vrtc_fe_call(fe, &request, NULL);
	if (!err)
		vrtc_fe_note_alarm(fe, &request.alarm);
	return err;
}

static int clock_alarm_irq_enable(struct device *dev, unsigned int on)
{
	struct fe *fe = dev_get_drvdata(dev);
	int err = vrtc_fe_command(fe, on ? LV_VRTC_AIE_ON : LV_VRTC_AIE_OFF);

	if (!err || !on)
		vrtc_fe_note_alarm_on(fe, on);
	return err;
}

static const struct rtc_class_ops clock_ops = {
	.read_time = clock_read_time,
	.set_time = clock_set_time,
	.read_alarm = clock_read_alarm,
	.set_alarm = clock_set_alarm,
	.alarm_irq_enable = clock_alarm_irq_enable,
};

static int clock_probe(struct platform_device *pdev)
{
	struct fe **data = dev_get_platdata(&pdev->dev);
	struct rtc_device *rtc = devm_rtc_allocate_device(&pdev->dev);
	int err;

	if (IS_ERR(rtc))
		return PTR_ERR(rtc);
	platform_set_drvdata(pdev, *data);
	rtc->ops = &clock_ops;
	/* Any XIRQ wakes a VM.  We do not enable the wake-up: alarmtimer would hold the module. */
	device_set_wakeup_capable(&pdev->dev, true);
	err = devm_rtc_register_device(rtc);
	if (!err)
		WRITE_ONCE((*data)->rtc, rtc);
	return err;
}

static struct platform_driver clock_driver = {
	.driver = {
		.name = "vrtc",
		.suppress_bind_attrs = true,
	},
	.probe = clock_probe,
};

int vrtc_fe_clock_add(struct fe *fe, int number)
{
	struct platform_device *device =
		platform_device_register_data(NULL, "vrtc", number, &fe, sizeof(fe));

	if (IS_ERR(device))
		return PTR_ERR(device);
	fe->device = device;
	return fe->rtc ? 0 : -ENODEV;
}

void vrtc_fe_clock_remove(struct fe *fe)
{
	platform_device_unregister(fe->device);
	fe->device = NULL;
}

int vrtc_fe_clock_init(void)
{
	return platform_driver_register(&clock_driver);
}

void vrtc_fe_clock_exit(void)
{
	platform_driver_unregister(&clock_driver);
}
