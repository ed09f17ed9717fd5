/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls over a message queue, for drivers (docs/services/vipc.md).
 *
 *   caller   vmq_msg_allocate(), fill from byte 8 on, reply = vipc_ctx_call(ctx, request),
 *            use the reply (the peer can still write into it), vmq_msg_free(link, reply)
 *   its receive_notify   for each message: vipc_ctx_process_reply(); if -1: vmq_msg_free()
 *   its link_off         vipc_ctx_abort_calls()
 *   server   vmq_msg_receive(), vmq_msg_allocate() a reply, copy the first 8 bytes into
 *            it, fill, vmq_msg_send() it, vmq_msg_free() the request
 */
#ifndef GUEST_LINUX_INCLUDE_NK_VIPC_H
#define GUEST_LINUX_INCLUDE_NK_VIPC_H

#include <linux/completion.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include <nk/vmq.h>

#include "proto/vipc.h"

/* Calls that wait.  Private. */
typedef struct {
	spinlock_t spinlock;		/* guards all that follows, and the waiters in it */
	struct vipc_table calls;
} vipc_list_t;

/* One that waits; usually on its thread's stack. */
typedef struct {
	struct vipc_call call;		/* call.cookie: what the request carries */
	struct completion occurred;
} vipc_waiter_t;

typedef struct {
	vipc_list_t list;		/* first */
	vmq_link_t *link;
} vipc_ctx_t;

typedef struct {
	vipc_waiter_t waiter;		/* first */
	u64 *reply;
	vipc_ctx_t *ctx;
} vipc_result_t;

/* A context per link; nothing to undo when no call waits. */
void vipc_ctx_init(vipc_ctx_t *ctx, vmq_link_t *link);

/*
 * Sends request, which is consumed, and sleeps until its reply comes.  Returns the reply, a
 * received message that the caller frees by vmq_msg_free().  NULL: the link went off, or a signal
 * that kills came.  Process context; any number of threads.
 */
u64 *vipc_ctx_call(vipc_ctx_t *ctx, u64 *request);

/*
 * Processes a message that came. 0: the message was the reply to a waiting call and belongs to the
 * caller of that. -1: nobody waits for the message (a second, a late or an invented reply), free
 * it.  Any context.
 */
int vipc_ctx_process_reply(vipc_ctx_t *ctx, u64 *reply);

/* Ends all waiting calls without a reply.  Call it from link_off.  Any context. */
void vipc_ctx_abort_calls(vipc_ctx_t *ctx);

/*
 * The same steps one by one, for users with a protocol of their own. add: gives the waiter a
 * cookie. wait: 0, or -EINTR after a signal that kills; the waiter is out of the list then.
 * cookie_to_waiter: takes the waiter of a cookie out of the list for good.  NULL: nobody waits.
 * Whoever got the waiter fills it and then must call vipc_list_occurred().  Before that call the
 * waiter does not leave wait or del; after that call it may be gone. del: takes out a waiter that
 * was added and need not be waited for. add, cookie_to_waiter and occurred: any context; wait and
 * del: process context.
 */
void vipc_list_init(vipc_list_t *list);
void vipc_list_add(vipc_list_t *list, vipc_waiter_t *waiter);
void vipc_list_del(vipc_list_t *list, vipc_waiter_t *waiter);
vipc_waiter_t *vipc_list_cookie_to_waiter(vipc_list_t *list, u64 cookie);
void vipc_list_occurred(vipc_list_t *list, vipc_waiter_t *waiter);
int vipc_list_wait(vipc_list_t *list, vipc_waiter_t *waiter);

#endif
