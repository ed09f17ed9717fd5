/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * vumem for processes: memory of a process of another VM (docs/services/vumem.md).  libvumem
 * (<linkvisor/vumem.h>) is the convenient way to these calls.
 *
 *   /dev/vumem-clt-vomx<n>   clients, any number.  A file is fresh when opened; one call makes it
 *                            a session or a buffer, and it stays that.
 *   /dev/vumem-srv-vomx<n>   the one server.  It receives a request, responds, and so on.  A
 *                            request waits: POLLIN.
 *
 * Layouts are the same for 32-bit processes.  Errors are negative errno as usual; EPIPE means that
 * the peer that a session or buffer belonged to is gone, for good.
 */
#ifndef _UAPI_LINKVISOR_VUMEM_IOCTL_H
#define _UAPI_LINKVISOR_VUMEM_IOCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VUMEM_OPAQUE_MAX	128	/* bytes that client and server tell each other */

#define VUMEM_MAPPABLE		(1u << 0)
#define VUMEM_READ_ONLY		(1u << 1)
#define VUMEM_EXCLUSIVE		(1u << 2)
#define VUMEM_NEED_DEV_SYNC	(1u << 14)	/* never: all memory here is coherent */
#define VUMEM_NEED_MEM_SYNC	(1u << 15)
#define VUMEM_CACHE(attr)	(((attr) >> 16) & 15u)
#define VUMEM_CACHE_NONE	0
#define VUMEM_CACHE_WC		1
#define VUMEM_CACHE_WT		2
#define VUMEM_CACHE_WB		3	/* all that is mappable */
#define VUMEM_CACHE_WA		4

/* Operations of VUMEM_BUFFER_CACHE_CTL, or-ed. */
#define VUMEM_SYNC_TO_MEM	1
#define VUMEM_SYNC_FROM_MEM	2
#define VUMEM_SYNC_TO_DEV	4
#define VUMEM_SYNC_FROM_DEV	8
#define VUMEM_SYNC_LOCAL	16
#define VUMEM_SYNC_ALL		31

/* ---- client ---- */

struct vumem_alloc {
	__u32 session_fd;
	__u32 size;			/* of what "opaque" points to */
	__u64 opaque;			/* pointer; the server's answer comes back there */
	__u32 buffer_size;		/* out: bytes to map; 0: not mappable */
	__u32 buffer_id;		/* out */
	__u32 buffer_attr;		/* out: VUMEM_MAPPABLE etc. */
	__u32 reserved;			/* 0 */
};

/* As struct vumem_alloc says it when the buffer was made, for who got its file. */
struct vumem_info {
	__u32 buffer_size;
	__u32 buffer_id;
	__u32 buffer_attr;
	__u32 alive;			/* 0: its memory is gone */
};

/* A fresh file becomes a session.  Waits for a server, unless O_NONBLOCK. */
#define VUMEM_SESSION_CREATE		_IO('Q', 0)
/* While a master session lives, only the master allocates; others get EPERM. */
#define VUMEM_SESSION_MASTER_CREATE	_IOC(_IOC_NONE, 'Q', 0, 1)
/* A fresh file becomes a buffer, or stays fresh if that fails. */
#define VUMEM_BUFFER_ALLOC		_IOWR('Q', 1, struct vumem_alloc)
/* Of a buffer; the argument is a session's file descriptor. */
#define VUMEM_BUFFER_REGISTER		_IO('Q', 2)
#define VUMEM_BUFFER_UNREGISTER		_IO('Q', 3)
/* Does nothing, as caches are coherent; EINVAL for an operation that does not exist. */
#define VUMEM_BUFFER_CACHE_CTL(op)	_IOC(_IOC_NONE, 'Q', 4, (op))
/* The server gets "size" opaque bytes at the argument and answers with as many at most. */
#define VUMEM_BUFFER_CTL_REMOTE(size)	_IOC(_IOC_READ | _IOC_WRITE, 'Q', 5, (size))
#define VUMEM_BUFFER_INFO		_IOR('Q', 10, struct vumem_info)

/* ---- server ---- */

#define VUMEM_CMD_ALLOC		1	/* answer: memory */
#define VUMEM_CMD_FREE		2	/* nobody uses the buffer any more */
#define VUMEM_CMD_REGISTER	3
#define VUMEM_CMD_UNREGISTER	4
#define VUMEM_CMD_CTL		5

struct vumem_req {
	__u32 vm;			/* who asks */
	__u32 app;			/* and which of its sessions */
	__u32 cmd;
	__u32 buffer_id;		/* for ALLOC the new one's */
	__u32 size;			/* of opaque */
	__u32 reserved;
	__u8 opaque[VUMEM_OPAQUE_MAX];
};

struct vumem_resp {
	__s32 result;			/* 0 or a negative errno for the client */
	__u32 attr;			/* ALLOC: VUMEM_MAPPABLE with READ_ONLY, EXCLUSIVE; or 0 */
	__u64 address;			/* ALLOC, MAPPABLE: own memory, whole pages */
	__u64 map_size;
	__u32 size;			/* of opaque, for ALLOC and CTL */
	__u32 reserved;
	__u8 opaque[VUMEM_OPAQUE_MAX];
};

/* Waits unless O_NONBLOCK.  EBUSY: the last request is not responded to yet. */
#define VUMEM_RECEIVE		_IOR('Q', 8, struct vumem_req)
/*
 * EPIPE: the client is gone meanwhile.  What a response to ALLOC fails with (EFAULT: no such
 * memory; EBUSY: exclusive; ENOSPC, ENOMEM: budget) the client gets too.  Then there is no buffer.
 */
#define VUMEM_RESPOND		_IOW('Q', 9, struct vumem_resp)

#endif
