// SPDX-License-Identifier: GPL-2.0-only
/* vrpc: calls to drivers of another VM (docs/services/vrpc.md). */
#include <linux/module.h>

#include "guest/linux/vrpc/instance.h"

struct workqueue_struct *vrpc_instance_queue;

static const char *const vrpc_classes[] = { LV_VRPC_CLASS, NULL };

static struct vlink_driver vrpc_driver = {
	.driver = {
		.name = "vrpc",
		/* An end is removed only with the module, which its users hold. */
		.suppress_bind_attrs = true,
	},
	.classes = vrpc_classes,
	.probe = vrpc_instance_probe,
	.remove = vrpc_instance_remove,
	.sysconf = vrpc_instance_sysconf,
	.xmem = vrpc_instance_xmem,
};

static int __init vrpc_module_init(void)
{
	int err = -ENOMEM;

	vrpc_instance_queue = alloc_workqueue("vrpc-client", WQ_UNBOUND, 0);
	if (!vrpc_instance_queue)
		return err;
	err = vrpc_instance_proc_init();
	if (err)
		goto destroy_queue;
	err = vlink_driver_register(&vrpc_driver);
	if (err)
		goto exit_proc;
	return 0;

exit_proc:
	vrpc_instance_proc_exit();
destroy_queue:
	destroy_workqueue(vrpc_instance_queue);
	return err;
}
module_init(vrpc_module_init);

static void __exit vrpc_module_exit(void)
{
	vlink_driver_unregister(&vrpc_driver);
	vrpc_instance_proc_exit();
	destroy_workqueue(vrpc_instance_queue);
}
module_exit(vrpc_module_exit);

MODULE_ALIAS("vlink:" LV_VRPC_CLASS);
MODULE_DESCRIPTION("Calls between virtual machines");
MODULE_LICENSE("GPL");
