// SPDX-License-Identifier: GPL-2.0-only
/* vumem: memory of processes of another VM (docs/services/vumem.md). */
#include <linux/module.h>

#include "guest/linux/vumem/device.h"

static const char *const vumem_classes[] = { LV_VUMEM_CLASS, NULL };

static struct vlink_driver vumem_driver = {
	.driver = {
		.name = "vumem",
		/* A device is removed only with the module, which open files hold. */
		.suppress_bind_attrs = true,
	},
	.classes = vumem_classes,
	.probe = vumem_device_probe,
	.remove = vumem_device_remove,
	.sysconf = vumem_device_sysconf,
	.xmem = vumem_device_xmem,
};

static int __init vumem_module_init(void)
{
	int err;

	err = pipe_nodes_init(vumem_client_role.nodes);
	if (err)
		return err;
	err = pipe_nodes_init(vumem_server_role.nodes);
	if (err)
		goto exit_client;
	err = vlink_driver_register(&vumem_driver);
	if (err)
		goto exit_server;
	return 0;

exit_server:
	pipe_nodes_exit(vumem_server_role.nodes);
exit_client:
	pipe_nodes_exit(vumem_client_role.nodes);
	return err;
}
module_init(vumem_module_init);

static void __exit vumem_module_exit(void)
{
	vlink_driver_unregister(&vumem_driver);
	pipe_nodes_exit(vumem_server_role.nodes);
	pipe_nodes_exit(vumem_client_role.nodes);
}
module_exit(vumem_module_exit);

MODULE_ALIAS("vlink:" LV_VUMEM_CLASS);
MODULE_DESCRIPTION("Memory of processes of another virtual machine");
MODULE_LICENSE("GPL");
