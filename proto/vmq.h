/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A message queue without an OS (layout: abi/svc/vmq.h).
 *
 *            tx: we are client                          rx: we are server
 *   FREE --vmq_tx_alloc--> HELD --vmq_tx_send--> AWAY ~~~> --vmq_rx_receive--> HELD
 *     ^                     ^                     ^                             |
 *     +---vmq_tx_free-------+--vmq_tx_take_back---+ <~~~ ------vmq_rx_give_back-+
 *
 * Each end knows privately who holds which slot (proto/msg_pool.h).  A slot number from the peer
 * that does not fit ends the session.  The contents of a message stay in shared memory: copy them
 * before you check them.
 *
 * A service as in proto/service.h. vmq_report() says what to report to the user.  Messages travel
 * only between LINK_ON and LINK_OFF.  After LINK_OFF the links stay as they are until the user has
 * given back every slot and buffer.  Then LINK_OFF_COMPLETED follows, and the links are free for a
 * new session.  Nothing of one session reaches another.
 *
 * Locks, all the caller's, safe against interrupts where interrupt handlers call:
 *   rx lock    vmq_rx_*
 *   tx lock    vmq_tx_*
 *   both       vmq_want, vmq_step, vmq_report (rx lock first)
 *   none       what is marked lock-free
 * No call sleeps. "Notify" means: trigger LV_VMQ_PXIRQ_RX (tx) or LV_VMQ_PXIRQ_TX (rx) at the peer.
 * The peer is notified at most once for each time that it drained its ring, whatever it writes.  So
 * an end that found its ring not empty when it asked to be notified must not rely on a
 * notification: it takes what is there, and asks again when there is no more.  Our end does that:
 * it sleeps only after a call that found nothing after asking (-EAGAIN, false).
 */
#ifndef PROTO_VMQ_H
#define PROTO_VMQ_H

#include <port.h>

#include "abi/svc/vmq.h"
#include "proto/desc_ring.h"
#include "proto/msg_pool.h"
#include "proto/service.h"

/* What both ends have to know about one direction.  Sizes are in bytes. */
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
	uint32_t told;		/* of these: published before the last notification */
};

struct vmq_tx {
	struct vmq_lane forth;
	struct desc_ring back;
	struct msg_pool slots;
	struct msg_pool data;
	uint32_t *buffer;	/* [count] offset of the data buffer of each slot */
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
	bool take_back;		/* the queue itself frees slots that come back */
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
 * Says what the user must hear.  Call it after each step (it takes one itself), and when the last
 * slot came back in VMQ_DRAINING.  Call it until it answers NONE, then wake all who wait.  After
 * LINK_ON was reported, look at both rings as if an XIRQ had come, because earlier ones were
 * ignored.
 */
enum vmq_event vmq_report(struct vmq *q);

/* Is the session that was reported ON still up? Lock-free. */
bool vmq_is_on(const struct vmq *q);

/* Must the user give back what it holds?  Then call vmq_report() when it has.  Under any lock. */
bool vmq_is_ending(const struct vmq *q);

/*
 * Our user found that the peer broke the protocol that is spoken in the messages.  As after -EPROTO:
 * the session that was reported ON is over, the next vmq_report() says so.  Lock-free.
 */
void vmq_break(struct vmq *q);

/* ---- sending ---- */

/*
 * Gives a slot, and a data buffer if data_len is not 0; the caller HOLDs both. 0; -E2BIG: data_len
 * is above the buffers' size; -EAGAIN: nothing is free now; -ENOTCONN: the link is not on;
 * -ECONNABORTED: the link was on and is being aborted; -EPROTO: call vmq_report().
 */
int vmq_tx_alloc(struct vmq *q, uint32_t data_len, void **msg, uint32_t *offset);

/*
 * For a sleep until slots are free: call it after vmq_tx_flush(), on the wait queue.  True: some
 * have come back, look again (or have the user take them back).  False: the peer will notify.
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

/* HELD becomes FREE. -EINVAL: the slot is not HELD, a mistake of our own user. */
int vmq_tx_free(struct vmq *q, void *msg);
int vmq_tx_data_free(struct vmq *q, uint32_t offset);

/*
 * The offset of the data buffer that msg was allocated with (VMQ_NO_DATA: none), as we remember it,
 * not as the message says now. -EINVAL: msg is no slot.
 */
#define VMQ_NO_DATA	0xffffffffu
int vmq_tx_buffer(const struct vmq *q, const void *msg, uint32_t *offset);

/* ---- receiving ---- */

/* A message; HELD.  0, -EAGAIN none (the peer will notify), -EPROTO. */
int vmq_rx_receive(struct vmq *q, void **msg);

/* Gives msg back. 1: notify the peer; 0; -EINVAL: not HELD; -EPROTO. */
int vmq_rx_give_back(struct vmq *q, void *msg);

/*
 * May a message that we received name this part of the data area: the beginning of
 * a buffer, and not more than it holds?  Lock-free.
 */
bool vmq_rx_data_ok(const struct vmq *q, uint32_t offset, uint32_t len);

#endif
