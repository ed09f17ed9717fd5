/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * libvion: dma-bufs that processes of several VMs share (docs/services/vion.md).
 *
 *   exporter                                  importer, in the same VM or another one
 *     vion_alloc(size, flags, &fd)              vion_import(gid, &fd, &size)
 *     vion_export(fd, peers, flags, &gid)       vion_map(fd, size, VION_WRITE, &at)
 *        gid, by any message ------------->     vion_begin(), loads, stores, vion_end()
 *     close(fd)                                 vion_unmap(at, size), close(fd)
 *
 * A buffer is a dma-buf: any driver that takes those takes it.  Calls return 0 or a negative errno;
 * errno itself means nothing.  If the exporter's VM goes, mappings read as zeroes from then on.
 * Each call has a page in the manual.  Any thread may call.
 */
#ifndef USER_INCLUDE_LINKVISOR_VION_H
#define USER_INCLUDE_LINKVISOR_VION_H

#include <stddef.h>
#include <stdint.h>

#include <linkvisor/vion_ioctl.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a mapping is for, and an access between vion_begin() and vion_end(). */
#define VION_READ	(1u << 0)
#define VION_WRITE	(1u << 1)

/*
 * A new buffer of zeroes, of the dma-heap "system" if the kernel has it, else of /dev/vion.  flags:
 * VION_CONTIGUOUS or 0.  The descriptor is the caller's to close.
 */
int vion_alloc(uint64_t size, uint32_t flags, int *fd);
/* The same of the dma-heap of that name; -ENOENT: there is none. */
int vion_alloc_heap(const char *heap, uint64_t size, int *fd);

/* Lets VMs "peers" (1 << n: VM n; 0: all) import the dma-buf.  flags: VION_READ_ONLY or 0. */
int vion_export(int fd, uint64_t peers, uint32_t flags, uint64_t *gid);

/* The buffer with that GID, of this VM or another one.  size may be NULL. */
int vion_import(uint64_t gid, int *fd, uint64_t *size);

/* Maps a buffer from its first byte on, for VION_READ, VION_WRITE or both. */
int vion_map(int fd, uint64_t size, uint32_t access, void **at);
int vion_unmap(void *at, uint64_t size);

/* Around accesses by the CPU, if devices access the buffer too. */
int vion_begin(int fd, uint32_t access);
int vion_end(int fd, uint32_t access);

#ifdef __cplusplus
}
#endif

#endif
