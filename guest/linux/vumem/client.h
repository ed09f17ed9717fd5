/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The client's side: sessions, buffers, and calls to the server.
 *
 *   open file --> session          a name that the server knows processes by
 *             `-> buffer           pages of the server's VM; mappings hold the file
 *
 * A session or a buffer belongs to one session of the link, its epoch, and is dead afterwards.
 */
#ifndef GUEST_LINUX_VUMEM_CLIENT_H
#define GUEST_LINUX_VUMEM_CLIENT_H

#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/workqueue.h>

#include <linkvisor/xmem.h>
#include <uapi/linkvisor/vumem_ioctl.h>

#include "guest/linux/vumem/device.h"

/* "lock" is that of the device. */
struct vumem_client {
	struct vumem_device d;
	struct list_head buffers;	/* those that are alive; lock */
	struct list_head registrations;	/* lock */
	struct vumem_file *master;	/* lock */
	u32 last_app;			/* lock */
	bool lost;			/* a session ended: bind to the next; lock */
	struct list_head calls;		/* not begun yet; lock */
	struct vumem_call *out;		/* the one that the server has; lock */
	struct work_struct work;	/* makes them, one after the other */
	u32 pending;			/* the work should look for an answer */
};

enum vumem_kind {
	VUMEM_FRESH,
	VUMEM_SPENT,			/* a call is making it something, or failed to */
	VUMEM_SESSION,
	VUMEM_BUFFER,
};

struct vumem_file {
	struct vumem_client *c;
	int kind;			/* enum vumem_kind; the last two are for ever */
	u32 app;			/* of a session */
	u32 epoch;
	struct vumem_buffer *buffer;
};

/* ---- calls: call.c ---- */

struct vumem_call {
	struct list_head node;
	refcount_t users;		/* who waits, and the queue */
	struct completion done;
	u32 epoch;			/* of the session that it belongs to */
	bool over;			/* lock */
	bool orphan;			/* nobody waits any more; lock */
	int err;			/* once done */
	struct lv_vumem_request request;
	struct lv_vumem_answer answer;	/* if err is 0 */
	struct vumem_buffer *buffer;	/* of ALLOC: it is mapped when the call is done */
	struct vumem_call *undo;	/* made if this one succeeds and nobody waits; may be NULL */
};

void vumem_call_init_client(struct vumem_client *c);
struct vumem_call *vumem_call_alloc(const struct vumem_file *f, u32 command, u32 buffer);
void vumem_call_put(struct vumem_call *call);
/* To be made some time; the caller's reference goes with it.  With the lock. */
void vumem_call_send(struct vumem_client *c, struct vumem_call *call);
/*
 * Makes the call and waits for its end; the caller keeps a reference.  0, what the server says,
 * -EPIPE, or -EINTR: the server may have the call still; what comes of it is undone.  Without the
 * lock.
 */
int vumem_call_make(struct vumem_client *c, struct vumem_call *call);
/* Ends the call that is out, if its session is over.  With the lock. */
void vumem_call_abort(struct vumem_client *c);
/* Wakes the work.  Any context. */
void vumem_call_look(struct vumem_client *c);

/* ---- sessions: session.c ---- */

int vumem_session_create(struct vumem_file *f, bool master, bool nonblock);
/* The session of this descriptor, whose file is *file then, or an error. */
struct vumem_file *vumem_session_get(struct vumem_client *c, u32 fd, struct file **file);
void vumem_session_end(struct vumem_file *f);
bool vumem_session_is_alive(const struct vumem_file *f);
int vumem_session_register(struct vumem_file *f, struct vumem_buffer *b, bool yes);
/* The buffer goes: nobody has it registered any more.  With the lock. */
void vumem_session_forget(const struct vumem_buffer *b);

/* ---- buffers: buffer.c, map.c ---- */

struct vumem_buffer {
	refcount_t users;		/* its file, an ALLOC under way */
	struct vumem_client *c;
	struct list_head node;		/* of the client's buffers, while alive */
	struct address_space *mapping;	/* of the file */
	bool alive;			/* lock */
	u32 epoch;
	u32 id;
	u32 attributes;
	struct xmem_grant grant;
	struct page **pages;		/* in a direct-mapped VM */
	unsigned long pfn;		/* of the first page otherwise */
	void *blank;			/* what mappings show once the memory is gone */
	struct vumem_call *free;	/* made beforehand, so that it cannot fail */
	atomic_t maps;
};

/* A fresh file becomes a buffer.  The opaque bytes and the outcome are in *alloc and opaque. */
int vumem_buffer_alloc(struct file *file, struct vumem_alloc *alloc, u8 *opaque);
/* The server has answered ALLOC.  With the lock. */
int vumem_buffer_arrive(struct vumem_buffer *b, const struct vumem_call *call);
/* Its mappings show the blank page from now on, and the grant ends.  With the lock. */
void vumem_buffer_die(struct vumem_buffer *b);
/* Its file is closed, and all mappings. */
void vumem_buffer_close(struct vumem_buffer *b);
void vumem_buffer_put(struct vumem_buffer *b);
void vumem_buffer_info(struct vumem_buffer *b, struct vumem_info *info);
int vumem_buffer_ctl(const struct vumem_file *f, u8 *opaque, u32 size);

int vumem_map(struct file *file, struct vm_area_struct *vma);

extern const struct file_operations vumem_client_operations;

#endif
