// SPDX-License-Identifier: GPL-2.0-only
/* vrpq: batches of requests between processes of two VMs (docs/services/vrpq.md). */
#include <linux/module.h>

#include "guest/linux/vrpq/link.h"

#include "abi/svc/vumem.h"
#include "proto/info.h"

#define CLASSES	4

static char *classes[CLASSES + 1] = { LV_VRPQ_CLASS };
static int nr_classes = 1;
module_param_array_named(classes, classes, charp, &nr_classes, 0444);
MODULE_PARM_DESC(classes, "classes of links that carry requests, at most 4 (" LV_VRPQ_CLASS ")");

static unsigned int per_process;
module_param(per_process, uint, 0444);
MODULE_PARM_DESC(per_process, "channels of a link that one process may open (half of them)");

/* A link whose server's info says so is vumem's. */
static bool vrpq_match(const struct vlink_device *vl)
{
	const char *info = vl->role == VLINK_SERVER ? vl->info : vl->peer_info;
	int i;

	if (!strcmp(vl->class, LV_VUMEM_CLASS_VOGL) &&
	    info_has(info_first(info, ','), ',', LV_VUMEM_INFO))
		return false;
	for (i = 0; i < nr_classes; i++)
		if (!strcmp(classes[i], vl->class))
			return true;
	return false;
}

static struct vlink_driver vrpq_driver = {
	.driver = {
		.name = "vrpq",
		/* A device is removed only with the module, which open files hold. */
		.suppress_bind_attrs = true,
	},
	.classes = (const char *const *)classes,
	.match = vrpq_match,
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
