/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * vion for processes: dma-bufs that processes of several VMs share (docs/services/vion.md).
 * libvion (<linkvisor/vion.h>) is the convenient way to these calls.
 *
 *   /dev/vion    VION_ALLOC     a new buffer, as a dma-buf
 *                VION_EXPORT    a dma-buf, whoever made it: its global id (GID)
 *                VION_IMPORT    a GID: a dma-buf
 *
 * A file has no state: what it made stays when it is closed.  Layouts are the same for 32-bit
 * processes.  Descriptors are made with O_CLOEXEC.
 */
#ifndef _UAPI_LINKVISOR_VION_IOCTL_H
#define _UAPI_LINKVISOR_VION_IOCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VION_DEVICE		"/dev/vion"

#define VION_CONTIGUOUS		(1u << 0)	/* ALLOC: no page elsewhere in this VM's RAM */

struct vion_alloc {
	__u64 size;			/* rounded up to whole pages */
	__u32 flags;			/* VION_CONTIGUOUS or 0 */
	__s32 fd;			/* out */
};

#define VION_READ_ONLY		(1u << 0)	/* EXPORT: other VMs may not write */

struct vion_export {
	__s32 fd;			/* a dma-buf */
	__u32 flags;			/* VION_READ_ONLY or 0 */
	__u64 peers;			/* 1 << n: VM n may import; 0: every peer */
	__u64 gid;			/* out: never 0 */
};

struct vion_import {
	__u64 gid;
	__u64 size;			/* out: of the buffer, bytes */
	__u32 flags;			/* 0 */
	__s32 fd;			/* out: a dma-buf */
};

/* EINVAL: no size, unknown flags.  ENOMEM; CONTIGUOUS: also if the kernel has no such row. */
#define VION_ALLOC		_IOWR('G', 0, struct vion_alloc)
/*
 * A buffer has one GID: a second export of it adds peers.  EINVAL: no dma-buf, unknown flags, a VM
 * number that cannot be.  ENOSPC: too many buffers are exported.
 */
#define VION_EXPORT		_IOWR('G', 1, struct vion_export)
/*
 * Waits for an answer of the exporter's VM; EINTR.  ENOENT: no such buffer, or not for this VM.
 * ENXIO: no link to its VM.  EAGAIN: that VM is not there now.  ETIMEDOUT: it does not answer.
 * ENOSPC: budget of the link.  EOPNOTSUPP: the buffer has no pages of RAM.  EBUSY: a device of this
 * VM still has such a page, of a session that is over.  EIO: another error there.  ENOMEM.  EPROTO:
 * the peer's answer cannot be.
 */
#define VION_IMPORT		_IOWR('G', 2, struct vion_import)

#endif
