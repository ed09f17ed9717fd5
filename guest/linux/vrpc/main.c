// SPDX-License-Identifier: GPL-2.0-only
/* vrpc: calls to drivers of another VM (docs/services/vrpc.md). */
#include <linux/module.h>

#include "guest/linux/vrpc/instance.h"

struct workqueue_struct *instance_queue;

static const char *const vrpc_classes[] = { LV_VRPC_CLASS, NULL };

static struct vlink_driver vrpc_driver = {
	.driver = {
		.name = "vrpc",
		/* An end goes only with the module, which its users hold. */
		.suppress_bind_attrs = true,
	},
	.classes = vrpc_classes,
	.probe = instance_probe,
	.remove = instance_remove,
	.sysconf = instance_sysconf,
};

static int __init vrpc_module_init(void)
{
	int err = -ENOMEM;

	instance_queue = alloc_workqueue("vrpc-client", WQ_UNBOUND, 0);
	if (!instance_queue)
		return err;
	err = instance_proc_init();
	if (err)
		goto destroy_queue;
	err = vlink_driver_register(&vrpc_driver);
	if (err)
		goto exit_proc;
	return 0;

exit_proc:
	instance_proc_exit();
destroy_queue:
	destroy_workqueue(instance_queue);
	return err;
}
module_init(vrpc_module_init);

static void __exit vrpc_module_exit(void)
{
	vlink_driver_unregister(&vrpc_driver);
	instance_proc_exit();
	destroy_workqueue(instance_queue);
}
module_exit(vrpc_module_exit);

MODULE_ALIAS("vlink:" LV_VRPC_CLASS);
MODULE_DESCRIPTION("Calls between virtual machines");
MODULE_LICENSE("GPL");
