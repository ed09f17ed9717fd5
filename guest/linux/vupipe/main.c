// SPDX-License-Identifier: GPL-2.0-only
/* vupipe: shared memory as a pipe between processes of two VMs (docs/services/vupipe.md). */
#include <linux/module.h>

#include "guest/linux/vupipe/device.h"

static const char *const vupipe_classes[] = { LV_VUPIPE_CLASS, NULL };

static struct vlink_driver vupipe_driver = {
	.driver = {
		.name = "vupipe",
		/* A device is removed only with the module, which open files hold. */
		.suppress_bind_attrs = true,
	},
	.classes = vupipe_classes,
	.probe = vupipe_device_probe,
	.remove = vupipe_device_remove,
	.sysconf = vupipe_device_sysconf,
};

static int __init vupipe_module_init(void)
{
	int err;

	err = vupipe_device_init();
	if (err)
		return err;
	err = vlink_driver_register(&vupipe_driver);
	if (err)
		goto exit_device;
	pr_info("vupipe: module loaded\n");
	return 0;

exit_device:
	vupipe_device_exit();
	return err;
}
module_init(vupipe_module_init);

static void __exit vupipe_module_exit(void)
{
	vlink_driver_unregister(&vupipe_driver);
	vupipe_device_exit();
}
module_exit(vupipe_module_exit);

MODULE_ALIAS("vlink:" LV_VUPIPE_CLASS);
MODULE_DESCRIPTION("Zero-copy pipes between virtual machines");
MODULE_LICENSE("GPL");
