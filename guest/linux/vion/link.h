/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A link: an instance of vrpc named "vion".  The server's end lends buffers of this VM (loan.c),
 * the client's end imports those of the peer (import.c).
 *
 * Locks: calling, lock, then that of an import.  Interrupts only queue "look".
 */
#ifndef GUEST_LINUX_VION_LINK_H
#define GUEST_LINUX_VION_LINK_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include <linkvisor/vrpc_end.h>
#include <linkvisor/xmem.h>

#include "proto/link_session.h"
#include "proto/vion.h"

struct seq_file;

/* A peer that has begun with a call, and needs longer, loses its session. */
#define VION_CALL_LIMIT	(10 * HZ)

struct vion_link {
	struct list_head node;		/* fixed while the module is there */
	struct vrpc_t *vrpc;
	struct vlink_device *end;
	struct mutex lock;
	struct list_head users;		/* loans or imports; lock */
	u32 pages;			/* of them; lock */
	bool closing;			/* nobody looks any more; lock */
	struct work_struct look;	/* sessions or grants have changed */
	/* server */
	u32 last_loan;			/* number; only call() */
	/* client */
	struct workqueue_struct *queue;	/* makes the calls, one after the other */
	struct mutex calling;
	bool connected;			/* stored with calling, after epoch */
	u32 epoch;			/* while connected; the same */
};

/* Finds the links and opens them.  0 or an error. */
int vion_link_init(void);
/* Closes them; no import is left. */
void vion_link_exit(void);

/* The next link after "last" (NULL: the first) by which VM "vm" lends to us, or NULL. */
struct vion_link *vion_link_to(u32 vm, struct vion_link *last);

void vion_link_show(struct seq_file *m);

/*
 * Makes a call; in the link's queue.  "epoch": the session that it belongs to, or LINK_EPOCH_NONE
 * for the present one, which *epoch names then.  0 and *answer, -EAGAIN: the session is over or not
 * there yet; -ETIMEDOUT: no answer within VION_CALL_LIMIT; -EPROTO.
 */
int vion_link_call(struct vion_link *link, const struct lv_vion_request *request, u32 *epoch,
		   struct lv_vion_answer *answer);

/* ---- loans: loan.c ---- */

/* cookie is the link; for vrpc_server_open(). */
vrpc_size_t vion_loan_serve(void *cookie, vrpc_size_t size);
/* Ends the loans of sessions that are over, or all.  With the lock. */
void vion_loan_sweep(struct vion_link *link, bool all);
/* The device that buffers are attached to while they are lent. */
int vion_loan_init(void);
void vion_loan_exit(void);

/* ---- imports: import.c ---- */

/* Ends imports of sessions that are over, and of those that the peer wants back.  With the lock. */
void vion_import_sweep(struct vion_link *link);
void vion_import_show(struct seq_file *m, struct vion_link *link);

#endif
