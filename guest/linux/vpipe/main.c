// SPDX-License-Identifier: GPL-2.0-only
/* vpipe: a pipe to or from processes of another VM (docs/services/vpipe.md). */
#include <linux/module.h>

#include "guest/linux/vpipe/attribute.h"
#include "guest/linux/vpipe/device.h"

static const char *const vpipe_classes[] = { LV_VPIPE_CLASS, NULL };

static struct vlink_driver vpipe_driver = {
	.driver = {
		.name = "vpipe",
		/* A device is removed only with the module, which open files hold. */
		.suppress_bind_attrs = true,
	},
	.classes = vpipe_classes,
	.probe = vpipe_device_probe,
	.remove = vpipe_device_remove,
	.sysconf = vpipe_device_sysconf,
};

static int __init vpipe_module_init(void)
{
	int err;

	err = vpipe_device_init();
	if (err)
		return err;
	err = vpipe_attribute_init();
	if (err)
		goto exit_device;
	err = vlink_driver_register(&vpipe_driver);
	if (err)
		goto exit_attribute;
	pr_info("vpipe: module loaded\n");
	return 0;

exit_attribute:
	vpipe_attribute_exit();
exit_device:
	vpipe_device_exit();
	return err;
}
module_init(vpipe_module_init);

static void __exit vpipe_module_exit(void)
{
	vlink_driver_unregister(&vpipe_driver);
	vpipe_attribute_exit();
	vpipe_device_exit();
}
module_exit(vpipe_module_exit);

MODULE_ALIAS("vlink:" LV_VPIPE_CLASS);
MODULE_DESCRIPTION("One-way pipes between virtual machines");
MODULE_LICENSE("GPL");
