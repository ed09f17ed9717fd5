/* SPDX-License-Identifier: GPL-2.0-only */
/* The hypervisor's trace rings for processes, through /dev/nkctl.  Only in the controller. */
#ifndef GUEST_LINUX_NKDDI_TRACE_H
#define GUEST_LINUX_NKDDI_TRACE_H

struct nkctl_trace;
struct platform_device;
struct vm_area_struct;

/* Where the device tree says that the rings are; nowhere is fine. */
void nkddi_trace_find(struct platform_device *pdev);

/* NKCTL_GET_TRACE and NKCTL_SET_TRACE: 0 or a negative errno. */
long nkddi_trace_get(struct nkctl_trace __user *arg);
long nkddi_trace_set(const u32 __user *arg);

/* The window, read-only.  -ENODEV: this VM has none; -EACCES; -EINVAL. */
int nkddi_trace_mmap(struct vm_area_struct *vma);

#endif
