// SPDX-License-Identifier: GPL-2.0-only
/* vrpq: batches of requests between processes of two VMs (docs/services/vrpq.md). */
#include <linux/module.h>

#include "guest/linux/vrpq/link.h"

#define CLASSES	4

static char *classes[CLASSES + 1] = { LV_VRPQ_CLASS };
static int nr_classes = 1;
module_param_array_named(classes, classes, charp, &nr_classes, 0444);
MODULE_PARM_DESC(classes, "classes of links that carry requests, at most 4 (" LV_VRPQ_CLASS ")");

static unsigned int per_process;
module_param(per_process, uint, 0444);
MODULE_PARM_DESC(per_process, "channels of a link that one process may open (half of them)");

static struct vlink_driver vrpq_driver = {
	.driver = {
		.name = "vrpq",
		/* A device is removed only with the module, which open files hold. */
		.suppress_bind_attrs = true,
	},
	.classes = (const char *const *)classes,
	.probe = vrpq_link_probe,
	.remove = vrpq_link_remove,
	.sysconf = vrpq_link_sysconf,
};

static int __init vrpq_module_init(void)
{
	int err;

	if (nr_classes > CLASSES)
		return -EINVAL;
	classes[nr_classes] = NULL;
	err = vrpq_link_init(vrpq_driver.classes, per_process);
	if (err)
		return err;
	err = vlink_driver_register(&vrpq_driver);
	if (err)
		goto exit_link;
	return 0;

exit_link:
	vrpq_link_exit();
	return err;
}
module_init(vrpq_module_init);

static void __exit vrpq_module_exit(void)
{
	vlink_driver_unregister(&vrpq_driver);
	vrpq_link_exit();
}
module_exit(vrpq_module_exit);

MODULE_ALIAS("vlink:" LV_VRPQ_CLASS);
MODULE_DESCRIPTION("Batches of requests between virtual machines");
MODULE_LICENSE("GPL");
