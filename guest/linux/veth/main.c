// SPDX-License-Identifier: GPL-2.0-only
/*
 * veth: Ethernet between VMs (docs/services/veth.md).  The module is called vl_veth,
 * since the kernel has a veth of its own.
 */
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "guest/linux/veth/device.h"

static void proc_show_device(struct veth_device *d, void *m)
{
	const struct net_device_stats *stats = &d->dev->stats;
	char states[2 * LINK_SESSION_LINKS + 1];

	link_session_states(&d->core.session, states);
	seq_printf(m, "%2d %2u %s %-15s %pM %10lu %12lu %10lu %12lu\n", d->rx.end->link,
		   d->rx.end->peer, states, d->dev->name, d->dev->dev_addr, stats->rx_packets,
		   stats->rx_bytes, stats->tx_packets, stats->tx_bytes);
}

/* Stat: O(N), R(ESET), (OF)F: rx own, rx peer, tx own, tx peer. */
static int proc_show(struct seq_file *m, void *unused)
{
	seq_puts(m, "Id Pr Stat Name            Address           RxFrames---"
		    " RxBytes----- TxFrames-- TxBytes-----\n");
	veth_device_for_each(proc_show_device, m);
	return 0;
}

static const char *const classes[] = { LV_VETH_CLASS, NULL };

static struct vlink_driver driver = {
	.driver = {
		.name = LV_VETH_CLASS,
		.suppress_bind_attrs = true,
	},
	.classes = classes,
	.probe = veth_device_probe,
	.remove = veth_device_remove,
	.sysconf = veth_device_sysconf,
};

static int __init veth_module_init(void)
{
	int err;

	if (!proc_create_single("veth", 0444, vlink_proc_dir(), proc_show))
		return -ENOMEM;
	err = vlink_driver_register(&driver);
	if (err)
		remove_proc_entry("veth", vlink_proc_dir());
	return err;
}
module_init(veth_module_init);

static void __exit veth_module_exit(void)
{
	vlink_driver_unregister(&driver);
	remove_proc_entry("veth", vlink_proc_dir());
}
module_exit(veth_module_exit);

MODULE_ALIAS("vlink:" LV_VETH_CLASS);
MODULE_DESCRIPTION("Ethernet between virtual machines");
MODULE_LICENSE("GPL");
