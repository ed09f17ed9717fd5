/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vion for drivers: dma-bufs that several VMs share (docs/services/vion.md).  The calls are those
 * of <linkvisor/vion_ioctl.h>, with the same words, flags and errors.
 *
 *   exporter   vion_alloc() or any dma_buf -> vion_export() -> a GID, in some message
 *   importer   vion_import() -> dma_buf_attach(), dma_buf_vmap(), ... -> dma_buf_put()
 *
 * Process context, without locks that an exporter of dma-bufs takes.
 */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_VION_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_VION_H

#include <linux/types.h>

#include <uapi/linkvisor/vion_ioctl.h>

struct dma_buf;

/* A buffer of zeroed pages of this VM, "size" bytes and up to a whole page.  Or ERR_PTR. */
struct dma_buf *vion_alloc(u64 size, u32 flags);

/*
 * Lets VMs "peers" (1 << n: VM n; 0: every peer) import the buffer, under *gid.  The GID holds no
 * reference that keeps the buffer: it dies with it, within some two seconds of the last other
 * reference.  0 or an error.
 */
int vion_export(struct dma_buf *buf, u64 peers, u32 flags, u64 *gid);

/*
 * The buffer with this GID, of this VM or another one: the caller has a reference.  Or ERR_PTR,
 * also -EINTR.
 */
struct dma_buf *vion_import(u64 gid);

#endif
