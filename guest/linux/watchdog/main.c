// SPDX-License-Identifier: GPL-2.0-only
/*
 * linkvisor_wdt: the VM's watchdog (abi/control.h) as /dev/watchdog.  At its end
 * linkvisor restarts or stops this VM, as the system description says.
 */
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/watchdog.h>

#include <linkvisor/hypercall.h>

#define DEFAULT_S	30

static unsigned int timeout;
module_param(timeout, uint, 0444);
MODULE_PARM_DESC(timeout, "seconds (default 30)");

static bool nowayout = WATCHDOG_NOWAYOUT;
module_param(nowayout, bool, 0444);
MODULE_PARM_DESC(nowayout, "once started it cannot be stopped");

static int wdt_call(u32 op, u64 ms, u64 out[4])
{
	return hypercall_more(LV_HC_WATCHDOG, op, ms, out);
}

static int wdt_start(struct watchdog_device *wdd)
{
	u64 out[4];

	return wdt_call(LV_WATCHDOG_ARM, wdd->timeout * 1000ull, out);
}

static int wdt_stop(struct watchdog_device *wdd)
{
	u64 out[4];

	return wdt_call(LV_WATCHDOG_DISARM, 0, out);
}

static int wdt_ping(struct watchdog_device *wdd)
{
	u64 out[4];

	return wdt_call(LV_WATCHDOG_FEED, 0, out);
}

static int wdt_set_timeout(struct watchdog_device *wdd, unsigned int seconds)
{
	wdd->timeout = seconds;
	return watchdog_active(wdd) ? wdt_start(wdd) : 0;
}

static unsigned int wdt_timeleft(struct watchdog_device *wdd)
{
	u64 out[4];

	return wdt_call(LV_WATCHDOG_QUERY, 0, out) ? 0 : out[2] / 1000;
}

static const struct watchdog_info wdt_info = {
	.identity = "linkvisor watchdog",
	.options = WDIOF_SETTIMEOUT | WDIOF_KEEPALIVEPING | WDIOF_MAGICCLOSE | WDIOF_CARDRESET,
};

static const struct watchdog_ops wdt_ops = {
	.owner = THIS_MODULE,
	.start = wdt_start,
	.stop = wdt_stop,
	.ping = wdt_ping,
	.set_timeout = wdt_set_timeout,
	.get_timeleft = wdt_timeleft,
};

static struct watchdog_device wdt_device = {
	.info = &wdt_info,
	.ops = &wdt_ops,
	.timeout = DEFAULT_S,
	.min_timeout = 1,
	.max_timeout = LV_WATCHDOG_MS_MAX / 1000,
};

/* Did the watchdog end our last life? */
static bool was_reset(void)
{
	u64 out[4];

	return hypercall_more(LV_HC_VM_INFO, hypercall_ids().own, LV_VM_INFO_LIFE, out) ==
	       LV_CAUSE_WATCHDOG;
}

static int __init wdt_init(void)
{
	struct device_node *node = of_find_compatible_node(NULL, NULL, "linkvisor,nkddi");
	u64 out[4];

	if (!node)
		return -ENODEV;
	of_node_put(node);
	if (!hypercall_is_linkvisor() || wdt_call(LV_WATCHDOG_QUERY, 0, out))
		return -ENODEV;
	if (was_reset())
		wdt_device.bootstatus = WDIOF_CARDRESET;
	watchdog_init_timeout(&wdt_device, timeout, NULL);
	if (out[1]) {
		/* The watchdog is armed anew with our time-out, by which the core feeds it. */
		set_bit(WDOG_HW_RUNNING, &wdt_device.status);
		wdt_start(&wdt_device);
	}
	watchdog_set_nowayout(&wdt_device, nowayout);
	watchdog_stop_on_reboot(&wdt_device);
	return watchdog_register_device(&wdt_device);
}
module_init(wdt_init);

static void __exit wdt_exit(void)
{
	watchdog_unregister_device(&wdt_device);
}
module_exit(wdt_exit);

MODULE_DESCRIPTION("linkvisor's watchdog of this VM");
MODULE_ALIAS("of:N*T*Clinkvisor,nkddi");
MODULE_LICENSE("GPL");
