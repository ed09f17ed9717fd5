// SPDX-License-Identifier: GPL-2.0-only
/* vumem: memory of processes of another VM (docs/services/vumem.md). */
#include <linux/module.h>

#include "guest/linux/vumem/device.h"
#include "guest/linux/vumem/loan.h"

static const char *const vumem_classes[] = { LV_VUMEM_CLASS, LV_VUMEM_CLASS_VOGL, NULL };

static struct vlink_driver vumem_driver = {
	.driver = {
		.name = "vumem",
		/* A device is removed only with the module, which open files hold. */
		.suppress_bind_attrs = true,
	},
	.classes = vumem_classes,
	.match = vumem_device_match,
	.probe = vumem_device_probe,
	.remove = vumem_device_remove,
	.sysconf = vumem_device_sysconf,
	.xmem = vumem_device_xmem,
};

static int __init vumem_module_init(void)
{
	int err = vumem_loan_init();

	if (err)
		return err;
	err = vumem_device_init();
	if (err)
		goto exit_loans;
	err = vlink_driver_register(&vumem_driver);
	if (err)
		goto exit_devices;
	return 0;

exit_devices:
	vumem_device_exit();
exit_loans:
	vumem_loan_exit();
	return err;
}
module_init(vumem_module_init);

static void __exit vumem_module_exit(void)
{
	vlink_driver_unregister(&vumem_driver);
	vumem_device_exit();
	vumem_loan_exit();
}
module_exit(vumem_module_exit);

MODULE_ALIAS("vlink:" LV_VUMEM_CLASS);
MODULE_ALIAS("vlink:" LV_VUMEM_CLASS_VOGL);
MODULE_DESCRIPTION("Memory of processes of another virtual machine");
MODULE_LICENSE("GPL");
