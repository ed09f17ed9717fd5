// SPDX-License-Identifier: GPL-2.0-only
/*
 * nkddi: finds linkvisor through its device tree node and offers what it gives
 * as a Linux bus (<linkvisor/vlink.h>) and as the classic table (<nk/nkern.h>).
 *
 * Both faces work as long as the module is loaded: probing happens inside
 * module_init, and users hold the module by its symbols.
 */
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>

#include <linkvisor/hypercall.h>

#include "guest/linux/compat/platform.h"
#include "guest/linux/nkddi/attribute.h"
#include "guest/linux/nkddi/bus.h"
#include "guest/linux/nkddi/control.h"
#include "guest/linux/nkddi/crash.h"
#include "guest/linux/nkddi/device.h"
#include "guest/linux/nkddi/end.h"
#include "guest/linux/nkddi/focus.h"
#include "guest/linux/nkddi/lent.h"
#include "guest/linux/nkddi/mapping.h"
#include "guest/linux/nkddi/proc.h"
#include "guest/linux/nkddi/repository.h"
#include "guest/linux/nkddi/trace.h"
#include "guest/linux/nkddi/xirq.h"
#include "guest/linux/nkddi/xmem_end.h"

static int nkddi_recognise(struct device *dev)
{
	s64 version;

	if (!hypercall_is_linkvisor())
		return dev_err_probe(dev, -ENODEV, "the hypervisor is not linkvisor\n");
	version = hypercall_version();
	if (version < 0 || version >> 16 != LV_REVISION_MAJOR)
		return dev_err_probe(dev, -ENODEV, "version %llx of linkvisor is unknown\n",
				     version);
	return 0;
}

static int __init nkddi_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	const char *name = "";
	int err;

	err = nkddi_recognise(dev);
	if (err)
		return err;
	err = nkddi_repository_open(pdev);
	if (err)
		return dev_err_probe(dev, err, "no repository\n");
	err = nkddi_device_init();
	if (err)
		goto close_repository;
	err = nkddi_xirq_init(dev->of_node);
	if (err)
		goto exit_device;
	err = nkddi_proc_init();
	if (err)
		goto exit_xirq;
	err = nkddi_xmem_init();
	if (err)
		goto exit_proc;
	nkddi_lent_hide();
	err = nkddi_end_add_all(dev);
	if (err)
		goto exit_xmem;
	err = nkddi_bus_sysconf_start();
	if (err)
		goto remove_ends;
	nkddi_trace_find(pdev);
	err = nkddi_control_init();
	if (err)
		goto stop_sysconf;
	nkddi_focus_init();
	nkddi_crash_init();
	of_property_read_string(dev->of_node, "linkvisor,vm-name", &name);
	dev_info(dev, "VM %u '%s'\n", nkddi_repository_vm_id(), name);
	return 0;

stop_sysconf:
	nkddi_bus_sysconf_stop();
remove_ends:
	nkddi_end_remove_all(dev);
exit_xmem:
	nkddi_xmem_exit();
	nkddi_mapping_exit();
exit_proc:
	nkddi_proc_exit();
exit_xirq:
	nkddi_xirq_exit();
exit_device:
	nkddi_device_exit();
close_repository:
	nkddi_repository_close();
	return dev_err_probe(dev, err, "cannot start\n");
}

static COMPAT_REMOVE_TYPE nkddi_remove(struct platform_device *pdev)
{
	nkddi_crash_exit();
	nkddi_focus_exit();
	nkddi_control_exit();
	nkddi_bus_sysconf_stop();
	nkddi_end_remove_all(&pdev->dev);
	nkddi_xmem_exit();
	nkddi_mapping_exit();
	nkddi_proc_exit();
	nkddi_xirq_exit();
	nkddi_device_exit();
	nkddi_repository_close();
	return COMPAT_REMOVE_RESULT;
}

/* Before this VM is off, or another kernel takes its place (kexec). */
static void nkddi_shutdown(struct platform_device *pdev)
{
	nkddi_end_leave_all();
	nkddi_end_wait_for_pages();
}

static const struct of_device_id nkddi_of_match[] = {
	{ .compatible = "linkvisor,nkddi" },
	{ }
};
MODULE_DEVICE_TABLE(of, nkddi_of_match);

static struct platform_driver nkddi_driver = {
	.driver = {
		.name = "nkddi",
		.of_match_table = nkddi_of_match,
		.dev_groups = nkddi_attribute_vm_groups,
	},
	.remove = nkddi_remove,
	.shutdown = nkddi_shutdown,
};

static int __init nkddi_init(void)
{
	int err = nkddi_bus_init();

	if (err)
		return err;
	err = platform_driver_probe(&nkddi_driver, nkddi_probe);
	if (err)
		nkddi_bus_exit();
	return err;
}
module_init(nkddi_init);

static void __exit nkddi_exit(void)
{
	platform_driver_unregister(&nkddi_driver);
	nkddi_bus_exit();
}
module_exit(nkddi_exit);

MODULE_DESCRIPTION("linkvisor's links, shared memory and cross interrupts");
MODULE_LICENSE("GPL");
