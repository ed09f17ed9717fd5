/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * libvumem: memory of a process of another VM (docs/services/vumem.md).
 *
 *   client                                             server
 *     vumemSessionCreate(device, &session)               vumemServerCreate(device, &server)
 *     vumemBufferAlloc(session, words, n, &buffer)       vumemReceive(server, &req)
 *     vumemBufferMap(buffer, &at)                        vumemRespond(server, &resp)
 *     loads and stores, no call                            resp: address and size of own memory
 *     vumemBufferFree(buffer)                            vumemServerDestroy(server)
 *     vumemSessionDestroy(session)
 *
 * Calls return 0 or a negative errno; errno itself means nothing.  -EPIPE: the server that the
 * session or buffer belongs to is gone; a mapping that it had then reads as zeroes.  Each call has
 * a page in the manual.  Any thread may call, but not two at a time with the same handle.
 */
#ifndef USER_INCLUDE_LINKVISOR_VUMEM_H
#define USER_INCLUDE_LINKVISOR_VUMEM_H

#include <stddef.h>
#include <stdint.h>

#include <linkvisor/vumem_ioctl.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- client ---- */

struct vumem_session;
struct vumem_buffer;

/* Waits for a server.  While a master session lives, others cannot allocate. */
int vumemSessionCreate(const char *device, struct vumem_session **session);
int vumemSessionMasterCreate(const char *device, struct vumem_session **session);
/* Buffers of the session stay.  NULL is ignored. */
void vumemSessionDestroy(struct vumem_session *session);

/*
 * Asks the server for a buffer: it gets "size" bytes at "alloc", and its answer is there afterwards.
 * Errors are the server's, and -EPIPE, -EPERM, -EMSGSIZE, -ENOSPC, -EINTR.
 */
int vumemBufferAlloc(struct vumem_session *session, void *alloc, size_t size,
		     struct vumem_buffer **buffer);
/* Unmaps the buffer; the server forgets it when no process has it any more.  NULL is ignored. */
void vumemBufferFree(struct vumem_buffer *buffer);

uint32_t vumemBufferIdGet(const struct vumem_buffer *buffer);
uint32_t vumemBufferAttrGet(const struct vumem_buffer *buffer);
size_t vumemBufferSizeGet(const struct vumem_buffer *buffer);

/* A buffer goes to another process as this descriptor, which makes a buffer of it again. */
int vumemBufferFdGet(const struct vumem_buffer *buffer);
/* The descriptor is the buffer's from then on. */
int vumemBufferImport(int fd, struct vumem_buffer **buffer);

/* Tells the server that the session uses a buffer that another one allocated, or not any more. */
int vumemBufferRegister(struct vumem_session *session, struct vumem_buffer *buffer);
int vumemBufferUnregister(struct vumem_session *session, struct vumem_buffer *buffer);

/* -EBUSY: mapped in this process already, or exclusive and mapped anywhere. */
int vumemBufferMap(struct vumem_buffer *buffer, void **at);
int vumemBufferUnmap(struct vumem_buffer *buffer);

/* VUMEM_SYNC_*.  There is nothing to do, as the attributes say. */
int vumemBufferCacheCtl(struct vumem_buffer *buffer, unsigned int op);

enum vumem_ctl {
	VUMEM_CTL_REMOTE = 1,		/* "size" opaque bytes to the server and back */
	VUMEM_CTL_IS_ALLOCATOR,		/* int: did this process allocate it? */
	VUMEM_CTL_IS_MAPPABLE,		/* int */
	VUMEM_CTL_PRIVATE_GET,		/* void *: a word of this process about the buffer */
	VUMEM_CTL_PRIVATE_SET,
};
int vumemBufferCtl(struct vumem_buffer *buffer, enum vumem_ctl cmd, void *arg, size_t size);

/* ---- server ---- */

struct vumem_server;

/* -EBUSY: another process is the server. */
int vumemServerCreate(const char *device, struct vumem_server **server);
void vumemServerDestroy(struct vumem_server *server);
/* For poll(2): POLLIN: vumemReceive() may not wait. */
int vumemServerFdGet(const struct vumem_server *server);
/* The next request.  -EBUSY: the last one has no response yet. */
int vumemReceive(struct vumem_server *server, struct vumem_req *req);
/* -EPIPE: the client is gone.  After an error an ALLOC has no buffer, and no FREE follows. */
int vumemRespond(struct vumem_server *server, const struct vumem_resp *resp);

#ifdef __cplusplus
}
#endif

#endif
