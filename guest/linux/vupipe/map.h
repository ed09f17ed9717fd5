/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared memory in the address space of processes.  A file reaches it while it is in the
 * present stream; otherwise its mappings show pages of its own, so that a process may go
 * on reading and writing, into nothing.
 */
#ifndef GUEST_LINUX_VUPIPE_MAP_H
#define GUEST_LINUX_VUPIPE_MAP_H

#include "guest/linux/vupipe/file.h"

/* mmap of the device: the data area, once or twice in a row. */
int vupipe_map_data(struct file *file, struct vm_area_struct *vma);

/* A new descriptor that maps the lines of f, which is file's; or an error. */
int vupipe_map_open_lines(struct file *file);

/* What f has mapped is looked up anew at the next access.  Under the device's lock. */
void vupipe_map_drop(struct open_file *f);

/* For the device ("user") all files: proto's unmap. */
void vupipe_map_drop_all(void *user);

#endif
