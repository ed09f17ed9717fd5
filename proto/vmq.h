/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A message queue without an OS (layout: abi/svc/vmq.h).
 *
 *            tx: we are client                          rx: we are server
 *   FREE --vmq_tx_alloc--> HELD --vmq_tx_send--> AWAY ~~~> --vmq_rx_receive--> HELD
 *     ^                     ^                     ^                             |
 *     +---vmq_tx_free-------+--vmq_tx_take_back---+ <~~~ ------vmq_rx_give_back-+
 *
 * Who holds which slot is known privately (proto/msg_pool.h); a slot number from the
 * peer that does not fit ends the session.  The contents of a message stay
 * in shared memory: what is checked has to be copied before.
 *
 * A service as in proto/service.h.  Life of a queue: vmq_report() tells what to report to the user.  Messages travel only
 * between LINK_ON and LINK_OFF.  After LINK_OFF the links stay as they are, until the
 * user has given back every slot and buffer that he holds: then LINK_OFF_COMPLETED, and
 * the links are free for a new session.  Nothing of one session reaches another.
 *
 * Locks, all the caller's, safe against interrupts where interrupt handlers call:
 *   rx lock    vmq_rx_*
 *   tx lock    vmq_tx_*
 *   both       vmq_want, vmq_step, vmq_report (rx lock first)
 *   none       what is marked lock-free
 * No call sleeps.  "Notify": trigger LV_VMQ_PXIRQ_RX (tx) or LV_VMQ_PXIRQ_TX (rx) at
 * the peer; at most once per time that it drained its ring, whatever it writes.  So an
 * end that found its ring not empty when it asked to be notified must not rely on that:
 * it takes what is there, and asks again when there is no more.  Ours does: to sleep
 * follows only on a call that found nothing after asking (-EAGAIN, false).
 */
#ifndef PROTO_VMQ_H
#define PROTO_VMQ_H

#include <port.h>

#include "abi/svc/vmq.h"
#include "proto/desc_ring.h"
#include "proto/msg_pool.h"
#include "proto/service.h"

/* What both ends have to know of a direction.  Sizes in bytes. */
struct vmq_shape {
	uint32_t msg_count;	/* slots: a power of two */
	uint32_t msg_max;
	uint32_t data_count;	/* buffers, may be 0 */
	uint32_t data_max;
};

/* 0, or -EINVAL: a number out of range, or no power of two, or too large together. */
int vmq_shape_check(const struct vmq_shape *shape);

/* Bytes to ask of PMEM_ALLOC(link, LV_VMQ_PMEM_QUEUE); 0 for a bad shape. */
uint32_t vmq_pmem_bytes(const struct vmq_shape *shape);

/* Where the data area is in the chunk. */
uint32_t vmq_data_start(const struct vmq_shape *shape);

/* A ring that we produce, and how much of it the peer has been told of. */
struct vmq_lane {
	struct desc_ring ring;
	uint32_t flying;	/* published, not yet taken as far as we know */
	uint32_t told;		/* of these, published before the last notification */
};

struct vmq_tx {
	struct vmq_lane forth;
	struct desc_ring back;
	struct msg_pool slots;
	struct msg_pool data;
	uint32_t *buffer;	/* [count] data offset that a slot was allocated with */
};

struct vmq_rx {
	struct desc_ring forth;
	struct vmq_lane back;
	struct msg_pool slots;
	struct msg_pool data;	/* only its geometry */
};

enum vmq_phase {
	VMQ_NEW,		/* nothing reported yet */
	VMQ_ON,
	VMQ_DRAINING,		/* LINK_OFF reported, slots still held */
	VMQ_OFF,
};

/* Fields are private; pools' size, count, held and free and session.failures may be read. */
struct vmq {
	struct link_session session;
	struct vmq_rx rx;
	struct vmq_tx tx;
	enum vmq_phase phase;
	uint32_t epoch;		/* of the session that was reported ON */
	bool want;
	bool hold;
	bool take_back;		/* the queue frees returned slots itself */
};

struct vmq_config {
	struct link_end rx;		/* we are server */
	struct link_end tx;		/* we are client */
	void *rx_shared;		/* mapped, vmq_pmem_bytes() */
	void *tx_shared;
	struct vmq_shape rx_shape;
	struct vmq_shape tx_shape;
	uint32_t *memory;		/* private, vmq_memory_words() words */
	bool take_back;			/* nobody will call vmq_tx_take_back() */
};

uint32_t vmq_memory_words(const struct vmq_shape *rx, const struct vmq_shape *tx);

/* -EINVAL for a bad shape. */
int vmq_init(struct vmq *q, const struct vmq_config *config);
void vmq_want(struct vmq *q, bool want);
bool vmq_step(struct vmq *q);

enum vmq_event {
	VMQ_EVENT_NONE,
	VMQ_EVENT_LINK_ON,
	VMQ_EVENT_LINK_OFF,
	VMQ_EVENT_LINK_OFF_COMPLETED,
};

/*
 * What the user has to hear: after each step (one is taken here), and when the last slot
 * came back in VMQ_DRAINING.  Call it until it says NONE, wake who waits.  After LINK_ON has been reported look at both
 * rings as if an interrupt had come: earlier ones were ignored.
 */
enum vmq_event vmq_report(struct vmq *q);

/* Does the session that was reported ON still live?  Lock-free. */
bool vmq_is_on(const struct vmq *q);

/* Is the user expected to give back what he holds (then vmq_report() when done)? Any lock. */
bool vmq_is_ending(const struct vmq *q);

/* ---- sending ---- */

/*
 * A message slot, and a data buffer if data_len is not 0.  Both HELD by the caller.
 * 0, -E2BIG data_len > the buffers' size, -EAGAIN nothing free now, -ENOTCONN the link
 * is not on, -ECONNABORTED it was and is being aborted, -EPROTO (-> vmq_report()).
 */
int vmq_tx_alloc(struct vmq *q, uint32_t data_len, void **msg, uint32_t *offset);

/*
 * To sleep for slots: after vmq_tx_flush(), on the wait queue.  True: some have come
 * back, look again (or have the user take them back).  False: the peer will notify.
 */
bool vmq_tx_wait(struct vmq *q);

/*
 * Sends msg, and all staged before it.  1: notify the peer, 0; -ECONNABORTED: the
 * session ended, msg is FREE; -EINVAL msg is no slot that the caller holds; -EPROTO.
 * vmq_tx_stage() only stages it: it goes with the next send or flush.  Both consume msg.
 */
int vmq_tx_send(struct vmq *q, void *msg);
int vmq_tx_stage(struct vmq *q, void *msg);

/* Sends what is staged.  1: notify the peer, 0, -EPROTO. */
int vmq_tx_flush(struct vmq *q);

/*
 * A message that came back; HELD.  0, -EAGAIN none (the peer will notify), -EPROTO.
 */
int vmq_tx_take_back(struct vmq *q, void **msg);

/* HELD becomes FREE.  -EINVAL: not HELD, a mistake of our own user. */
int vmq_tx_free(struct vmq *q, void *msg);
int vmq_tx_data_free(struct vmq *q, uint32_t offset);

/*
 * The data offset that msg was allocated with (VMQ_NO_DATA: without): our own memory
 * of it, not what the message says now.  -EINVAL if msg is no slot.
 */
#define VMQ_NO_DATA	0xffffffffu
int vmq_tx_buffer(const struct vmq *q, const void *msg, uint32_t *offset);

/* ---- receiving ---- */

/* A message; HELD.  0, -EAGAIN none (the peer will notify), -EPROTO. */
int vmq_rx_receive(struct vmq *q, void **msg);

/* Gives msg back.  1: notify, 0; -EINVAL not HELD; -EPROTO. */
int vmq_rx_give_back(struct vmq *q, void *msg);

/*
 * May a message that we received name this part of the data area: the beginning of
 * a buffer, and not more than it holds?  Lock-free.
 */
bool vmq_rx_data_ok(const struct vmq *q, uint32_t offset, uint32_t len);

#endif
