/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The server's side: one process receives requests and responds to them, one after the other.
 *
 *          RECEIVE: a call of the client             RESPOND: its answer
 *   IDLE ------------------------------> REMOTE -------------------------> IDLE
 *        `-----------------------------> LOCAL  -----------------------'
 *          RECEIVE: FREE of a buffer whose client died
 *
 * A loan that is asked for may take its time, so it ends without the lock: in RECEIVE of FREE, when
 * the hand is BUSY; in RESPOND and when the file is closed, when its buffer is in no list any more.
 */
#ifndef GUEST_LINUX_VUMEM_SERVER_H
#define GUEST_LINUX_VUMEM_SERVER_H

#include <linux/list.h>

#include <uapi/linkvisor/vumem_ioctl.h>

#include "guest/linux/vumem/device.h"
#include "guest/linux/vumem/loan.h"

enum vumem_hand {
	VUMEM_IDLE,
	VUMEM_REMOTE,
	VUMEM_LOCAL,
	VUMEM_BUSY,			/* a RECEIVE or RESPOND is under way */
};

/* "lock" is that of the device. */
struct vumem_server {
	struct vumem_device d;
	struct vumem_lender lender;
	struct list_head buffers;	/* of the client; lock */
	struct list_head orphans;	/* of clients that are gone: to be told the process; lock */
	u32 last_buffer;		/* number; lock */
	bool taken;			/* a process has the device; lock */
	enum vumem_hand hand;		/* lock */
	u32 epoch;			/* of the request in hand */
	u32 pending;			/* a receiver should look for a call */
	struct lv_vumem_request request; /* in hand */
	struct vumem_lent *lent;	/* that it is about, or NULL */
};

/* A buffer of the client. */
struct vumem_lent {
	struct list_head node;
	u32 id;
	u32 app;
	u32 attributes;
	struct vumem_loan *loan;	/* NULL: none, or it has ended */
};

/* The process's answer to the request in hand. */
int vumem_server_respond(struct vumem_server *s, const struct vumem_resp *resp);
/* Answers the call at work with an error, 0 or a positive errno.  With the lock. */
void vumem_server_answer(struct vumem_server *s, u32 error);
/*
 * Takes the memory back and forgets the buffer, which is in no list.  "wait": the client has not been
 * told to give it back, and may be waited for.  Without the lock.
 */
void vumem_server_forget(struct vumem_lent *lent, bool wait);

#endif
