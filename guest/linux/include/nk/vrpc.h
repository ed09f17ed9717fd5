/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls to another VM, for drivers (docs/services/vrpc.md).
 *
 *   server   vrpc_server_lookup -> vrpc_server_open(call) ... vrpc_close -> vrpc_release
 *   client   vrpc_client_lookup -> vrpc_client_open -> [ fill vrpc_data(), vrpc_call(), use
 *            vrpc_data() ] ... vrpc_close -> vrpc_release
 *
 * The data of a call and of its answer are in place, in memory that the peer can write at
 * any time: copy first, judge the copy, use the copy.
 *
 * Process context, unless it says otherwise.  vrpc_close() may not be called from call()
 * or from an off notifier; from ready() it may, even while another thread is in it.
 */
#ifndef GUEST_LINUX_INCLUDE_NK_VRPC_H
#define GUEST_LINUX_INCLUDE_NK_VRPC_H

#include <linux/types.h>

#include <nk/nkern.h>

#include "abi/svc/vrpc.h"

struct vrpc_t;				/* one end of a link of class "vrpc" */
typedef unsigned int vrpc_size_t;	/* bytes */

/* First ids on vrpc_plink() that are free for users of an instance. */
#define VRPC_PMEM_BASE		LV_VRPC_PMEM_BASE
#define VRPC_PXIRQ_BASE		LV_VRPC_PXIRQ_BASE

/*
 * The next instance after last (NULL: the first) that nobody uses, of which this VM is server, or
 * client, and whose own info string has exactly this name up to ',' or its end. name NULL: an
 * instance without a name.  The instance is in use until vrpc_release().  NULL: there is none.
 */
struct vrpc_t *vrpc_server_lookup(const char *name, struct vrpc_t *last);
struct vrpc_t *vrpc_client_lookup(const char *name, struct vrpc_t *last);

/* Closes the instance and gives it back. */
void vrpc_release(struct vrpc_t *vrpc);

/* The VM at the other end; the link's address, for nkops; its descriptor.  Any context. */
NkOsId vrpc_peer_id(struct vrpc_t *vrpc);
NkPhAddr vrpc_plink(struct vrpc_t *vrpc);
NkDevVlink *vrpc_vlink(struct vrpc_t *vrpc);

/* The shared data, 64-byte aligned, and how many bytes fit.  Never change.  Any context. */
void *vrpc_data(struct vrpc_t *vrpc);
vrpc_size_t vrpc_maxsize(struct vrpc_t *vrpc);

/* The part behind the first ',' of the own info string; "" if there is none.  Any context. */
const char *vrpc_info(struct vrpc_t *vrpc);

/*
 * Serves: for each call, call(cookie, bytes in vrpc_data()) does the work and returns the bytes of
 * the answer that it put there, both at most vrpc_maxsize().  One at a time.  direct: in
 * hard interrupt context; else in a thread "vrpc-server".  0; -EBUSY it is open; -EFAULT it is a
 * client's end, or there is no thread.
 */
int vrpc_server_open(struct vrpc_t *vrpc, vrpc_size_t (*call)(void *cookie, vrpc_size_t size),
		     void *cookie, int direct);

/*
 * Connects.  ready NULL: returns when the server is there; else at once, and ready(cookie) is
 * called once when it is there.  The server may come before or after.  0; -EBUSY it is open,
 * or ready() opens what another thread is closing;
 * -EFAULT it is a server's end, or was closed meanwhile; -EINTR a signal (it is closed).
 */
int vrpc_client_open(struct vrpc_t *vrpc, void (*ready)(void *cookie), void *cookie);

/*
 * Calls the server with *size bytes in vrpc_data().  The caller serialises.
 *   0          *size bytes of answer are in vrpc_data()
 *   -EINTR     a signal; the call is cancelled.  If the server had not begun, it never
 *              will, and the instance can be used at once.  If it had and needs long, the
 *              connection begins anew: the next call says -EAGAIN.
 *   -EAGAIN    the peer is gone, or was gone: vrpc_close() and vrpc_client_open() first
 *   -EPROTO    the peer broke the protocol; likewise
 *   -EMSGSIZE  more than vrpc_maxsize()
 *   -EBUSY     another call is out
 * In all but the first *size is 0.
 */
int vrpc_call(struct vrpc_t *vrpc, vrpc_size_t *size);

/*
 * The same, but -ETIMEDOUT if there is no answer within so many jiffies (at least 1; a server that
 * had begun gets 100 ms more).  Everything else is as after -EINTR: an answer that still comes is
 * never taken for that of a later call.
 */
int vrpc_call_timeout(struct vrpc_t *vrpc, vrpc_size_t *size, unsigned long limit);

/*
 * The same without -EINTR: the call ends when the server answers, dies, or vrpc_close() is called.
 */
int vrpc_call_non_interruptible(struct vrpc_t *vrpc, vrpc_size_t *size);

/*
 * off(peer) is called each time a connection ends otherwise than by vrpc_close(): the peer
 * is gone or broke the protocol, or a call that the server had begun was given up.  The
 * last at both ends: a signal or time limit of our own has it called here, too.  A client that
 * learns of the end by -EAGAIN and closes at once has it called by vrpc_close().  In atomic
 * context, interrupts off.  NULL: no more, and it has returned.  flags is 0.  0, -EINVAL.
 */
int vrpc_off_notifier(struct vrpc_t *vrpc, void (*off)(NkOsId peer), int flags);

/*
 * Ends what vrpc_server_open() or vrpc_client_open() began.  A call in another thread ends with
 * -EAGAIN.  When this returns, a server's call() and ready() (unless it is the caller) have
 * returned.  Harmless if the instance is closed.
 */
void vrpc_close(struct vrpc_t *vrpc);

#endif
