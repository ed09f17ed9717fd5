// SPDX-License-Identifier: GPL-2.0-only
/* vbpipe: pipes to processes of another VM (docs/services/vbpipe.md). */
#include <linux/module.h>

#include "guest/linux/vbpipe/attribute.h"
#include "guest/linux/vbpipe/device.h"

static const char *const vbpipe_classes[] = { LV_VBPIPE_CLASS, NULL };

static struct vlink_driver vbpipe_driver = {
	.driver = {
		.name = "vbpipe",
		/* A device is removed only with the module, which open files hold. */
		.suppress_bind_attrs = true,
	},
	.classes = vbpipe_classes,
	.probe = vbpipe_device_probe,
	.remove = vbpipe_device_remove,
	.sysconf = vbpipe_device_sysconf,
};

static int __init vbpipe_module_init(void)
{
	int err;

	err = vbpipe_attribute_init();
	if (err)
		return err;
	err = vbpipe_device_init();
	if (err)
		goto exit_attribute;
	err = vlink_driver_register(&vbpipe_driver);
	if (err)
		goto exit_device;
	vbpipe_device_settle();
	pr_info("vbpipe: module loaded\n");
	return 0;

exit_device:
	vbpipe_device_exit();
exit_attribute:
	vbpipe_attribute_exit();
	return err;
}
module_init(vbpipe_module_init);

static void __exit vbpipe_module_exit(void)
{
	vlink_driver_unregister(&vbpipe_driver);
	vbpipe_device_exit();
	vbpipe_attribute_exit();
}
module_exit(vbpipe_module_exit);

MODULE_ALIAS("vlink:" LV_VBPIPE_CLASS);
MODULE_DESCRIPTION("Pipes between virtual machines");
MODULE_LICENSE("GPL");
