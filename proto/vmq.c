// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Message queues: two rings of slot numbers per direction over a pool of slots. */
#include "proto/vmq.h"

#define RX_LINK		0u
#define TX_LINK		1u

#define TRIES		2	/* the second try comes after arming */

/* ---- shape ---- */

static uint64_t round_up(uint64_t n, uint32_t unit)
{
	return (n + unit - 1) & ~(uint64_t)(unit - 1);
}

static uint32_t ring_bytes(const struct vmq_shape *shape)
{
	return desc_ring_bytes(shape->msg_count, sizeof(struct lv_vmq_desc));
}

static uint64_t slots_end(const struct vmq_shape *shape)
{
	return 2 * (uint64_t)ring_bytes(shape) + msg_pool_bytes(shape->msg_count, shape->msg_max);
}

static uint64_t shape_bytes(const struct vmq_shape *shape)
{
	if (!shape->data_count)
		return slots_end(shape);
	return round_up(slots_end(shape), LV_VMQ_DATA_ALIGN) +
	       msg_pool_bytes(shape->data_count, shape->data_max);
}

static bool count_is_good(uint32_t count)
{
	return count != 0 && count <= LV_MSG_COUNT_MAX && (count & (count - 1)) == 0;
}

static bool size_is_good(uint32_t size)
{
	return size != 0 && size <= LV_MSG_SIZE_MAX;
}

#define CHUNK_MAX	0x40000000u

int vmq_shape_check(const struct vmq_shape *shape)
{
	if (!count_is_good(shape->msg_count) || !size_is_good(shape->msg_max) ||
	    shape->data_count > LV_MSG_COUNT_MAX ||
	    (shape->data_count && !size_is_good(shape->data_max)) || shape_bytes(shape) > CHUNK_MAX)
		return -EINVAL;
	return 0;
}

uint32_t vmq_pmem_bytes(const struct vmq_shape *shape)
{
	return vmq_shape_check(shape) ? 0 : (uint32_t)shape_bytes(shape);
}

uint32_t vmq_data_start(const struct vmq_shape *shape)
{
	return (uint32_t)round_up(slots_end(shape), LV_VMQ_DATA_ALIGN);
}

uint32_t vmq_memory_words(const struct vmq_shape *rx, const struct vmq_shape *tx)
{
	return rx->msg_count + rx->data_count + 2 * tx->msg_count + tx->data_count;
}

/* ---- lanes ---- */

static void lane_reset(struct vmq_lane *lane)
{
	desc_ring_reset(&lane->ring);
	lane->flying = 0;
	lane->told = 0;
}

/* The pool bounds the slots that are out: if the ring is full, the peer did not release. */
static int lane_put(struct vmq_lane *lane, uint32_t slot)
{
	struct lv_vmq_desc desc = { .slot = slot };
	int err = desc_ring_put(&lane->ring, &desc);

	lane->flying += !err;
	return err == -EAGAIN ? -EPROTO : err;
}

/*
 * Returns 1 (notify), 0 or -EPROTO.  A consumer sleeps only when its ring is empty.  So a consumer
 * that says that it sleeps, but has not taken what it was told of, does not mean it: the consumer
 * has been woken, or it wants an interrupt per message from us.  Before the consumer really sleeps,
 * it says so again.
 */
static int lane_publish(struct vmq_lane *lane)
{
	int taken;

	if (!desc_ring_flush(&lane->ring))
		return 0;
	taken = desc_ring_completed(&lane->ring);
	if (taken < 0)
		return taken;
	lane->flying -= (uint32_t)taken;
	lane->told -= (uint32_t)taken < lane->told ? (uint32_t)taken : lane->told;
	if (lane->told)
		return 0;
	lane->told = lane->flying;
	return 1;
}

/* Take the next slot that the peer hands us into the pool. */
static int ring_take(struct desc_ring *ring, struct msg_pool *pool)
{
	struct lv_vmq_desc desc;
	int err = desc_ring_get(ring, &desc);

	if (err)
		return err;
	err = msg_pool_arrive(pool, desc.slot);
	return err ? err : (int)desc.slot;
}

/*
 * As ring_take(), but -EAGAIN comes only after the peer was asked to notify.  A peer that shows its
 * index and takes it back gets no third look.
 */
static int ring_take_or_arm(struct desc_ring *ring, struct msg_pool *pool)
{
	int i, slot = -EAGAIN;

	for (i = 0; i < TRIES && slot == -EAGAIN; i++) {
		slot = ring_take(ring, pool);
		if (slot != -EAGAIN)
			break;
		desc_ring_flush(ring);
		if (!desc_ring_wait(ring, 1))
			break;
	}
	return slot;
}

/* ---- life ---- */

static void vmq_reset(void *user, uint32_t link)
{
	struct vmq *q = user;

	if (link == RX_LINK) {
		desc_ring_reset(&q->rx.forth);
		lane_reset(&q->rx.back);
		msg_pool_reset(&q->rx.slots);
	} else {
		lane_reset(&q->tx.forth);
		desc_ring_reset(&q->tx.back);
		msg_pool_reset(&q->tx.slots);
		if (q->tx.data.count)
			msg_pool_reset(&q->tx.data);
	}
}

static void vmq_up(void *user)
{
	(void)user;	/* vmq_report() finds out */
}

/* The links are held in any case: the user has to hear LINK_OFF before anything starts anew. */
static void vmq_down(void *user, bool failed)
{
	struct vmq *q = user;

	(void)failed;
	q->hold = true;
	link_session_hold(&q->session, true);
}

static int pools_init(struct msg_pool *slots, struct msg_pool *data, uint8_t *shared,
		      const struct vmq_shape *shape, uint32_t *memory, enum msg_role role)
{
	int err = msg_pool_init(slots, shared + 2 * (size_t)ring_bytes(shape), shape->msg_count,
				msg_pool_stride(shape->msg_max), memory, role);

	if (err || !shape->data_count)
		return err;
	return msg_pool_init(data, shared + vmq_data_start(shape), shape->data_count,
			     msg_pool_stride(shape->data_max), memory + shape->msg_count, role);
}

static int ring_init(struct desc_ring *ring, void *shared, const struct vmq_shape *shape,
		     uint32_t number, enum ring_role role)
{
	uint8_t *at = (uint8_t *)shared + number * (size_t)ring_bytes(shape);

	return desc_ring_init(ring, (struct lv_desc_ring *)at, shape->msg_count,
			      sizeof(struct lv_vmq_desc), role);
}

static int rx_init(struct vmq_rx *rx, const struct vmq_config *s)
{
	int err = ring_init(&rx->forth, s->rx_shared, &s->rx_shape, 0, RING_CONSUMER);

	if (!err)
		err = ring_init(&rx->back.ring, s->rx_shared, &s->rx_shape, 1, RING_PRODUCER);
	if (err)
		return err;
	return pools_init(&rx->slots, &rx->data, s->rx_shared, &s->rx_shape, s->memory,
			  MSG_BORROWER);
}

static int tx_init(struct vmq_tx *tx, const struct vmq_config *s)
{
	uint32_t *memory = s->memory + s->rx_shape.msg_count + s->rx_shape.data_count;
	int err = ring_init(&tx->forth.ring, s->tx_shared, &s->tx_shape, 0, RING_PRODUCER);

	tx->buffer = memory + s->tx_shape.msg_count + s->tx_shape.data_count;
	if (!err)
		err = ring_init(&tx->back, s->tx_shared, &s->tx_shape, 1, RING_CONSUMER);
	if (err)
		return err;
	return pools_init(&tx->slots, &tx->data, s->tx_shared, &s->tx_shape, memory, MSG_OWNER);
}

static const struct link_session_ops session_ops = {
	.reset = vmq_reset,
	.up = vmq_up,
	.down = vmq_down,
};

int vmq_init(struct vmq *q, const struct vmq_config *config)
{
	struct link_end ends[2] = { [RX_LINK] = config->rx, [TX_LINK] = config->tx };
	int err;

	if (vmq_shape_check(&config->rx_shape) || vmq_shape_check(&config->tx_shape))
		return -EINVAL;
	*q = (struct vmq){ .take_back = config->take_back };
	err = rx_init(&q->rx, config);
	if (!err)
		err = tx_init(&q->tx, config);
	if (!err)
		link_session_init(&q->session, ends, 2, &session_ops, q);
	return err;
}

void vmq_want(struct vmq *q, bool want)
{
	q->want = want;
	link_session_want(&q->session, want);
}

bool vmq_step(struct vmq *q)
{
	return link_session_step(&q->session);
}

bool vmq_is_on(const struct vmq *q)
{
	return link_session_is(&q->session, port_load_u32(&q->epoch));
}

void vmq_break(struct vmq *q)
{
	link_session_break(&q->session, port_load_u32(&q->epoch));
}

bool vmq_is_ending(const struct vmq *q)
{
	return q->phase == VMQ_DRAINING;
}

static bool vmq_holds(const struct vmq *q)
{
	return q->rx.slots.held || q->tx.slots.held || q->tx.data.held;
}

/* Nobody holds anything of the last session any more: its memory may be used again. */
static void vmq_release(struct vmq *q)
{
	if (!q->hold)
		return;
	q->hold = false;
	link_session_hold(&q->session, false);
	link_session_step(&q->session);
}

static enum vmq_event vmq_begin(struct vmq *q, enum vmq_event otherwise)
{
	uint32_t epoch = link_session_epoch(&q->session);

	q->phase = epoch == LINK_EPOCH_NONE ? VMQ_OFF : VMQ_ON;
	port_store_u32(&q->epoch, epoch);
	return epoch == LINK_EPOCH_NONE ? otherwise : VMQ_EVENT_LINK_ON;
}

static enum vmq_event vmq_end(struct vmq *q)
{
	if (vmq_is_on(q))
		return VMQ_EVENT_NONE;
	q->phase = VMQ_DRAINING;
	port_store_u32(&q->epoch, LINK_EPOCH_NONE);
	return VMQ_EVENT_LINK_OFF;
}

static enum vmq_event vmq_drain(struct vmq *q)
{
	/*
	 * A session that is up here is in states that no bridge allows; breaking the session keeps
	 * it from being stuck in them.
	 */
	link_session_break(&q->session, link_session_epoch(&q->session));
	if (vmq_holds(q))
		return VMQ_EVENT_NONE;
	q->phase = VMQ_OFF;
	return VMQ_EVENT_LINK_OFF_COMPLETED;
}

enum vmq_event vmq_report(struct vmq *q)
{
	vmq_step(q);
	switch (q->phase) {
	case VMQ_NEW:
		return vmq_begin(q, VMQ_EVENT_LINK_OFF);
	case VMQ_ON:
		return vmq_end(q);
	case VMQ_DRAINING:
		return vmq_drain(q);
	default:
		vmq_release(q);
		return vmq_begin(q, VMQ_EVENT_NONE);
	}
}

/* The reason why no message can travel; 0: messages can travel. */
static int vmq_status(const struct vmq *q)
{
	if (vmq_is_on(q))
		return 0;
	if (!q->want || q->phase == VMQ_ON || q->phase == VMQ_DRAINING)
		return -ECONNABORTED;
	return -ENOTCONN;
}

/* Judge what a ring of the session that is ON answered. */
static int vmq_judge(struct vmq *q, int err)
{
	if (err == -EPROTO)
		link_session_break(&q->session, q->epoch);
	return err;
}

/* ---- sending ---- */

/* Take back all slots that came back; only for a user that does not want to see them. */
static int tx_collect(struct vmq *q)
{
	struct vmq_tx *tx = &q->tx;
	int slot;

	while ((slot = ring_take(&tx->back, &tx->slots)) >= 0)
		msg_pool_put(&tx->slots, (uint32_t)slot);
	return slot == -EAGAIN ? 0 : vmq_judge(q, slot);
}

int vmq_tx_alloc(struct vmq *q, uint32_t data_len, void **msg, uint32_t *offset)
{
	struct vmq_tx *tx = &q->tx;
	uint32_t slot, buffer;
	int err = vmq_status(q);

	if (data_len > tx->data.size)
		return -E2BIG;
	if (!err && !tx->slots.free && q->take_back)
		err = tx_collect(q);
	if (err)
		return err;
	if (!tx->slots.free || (data_len && !tx->data.free))
		return -EAGAIN;
	slot = (uint32_t)msg_pool_get(&tx->slots);
	buffer = data_len ? msg_pool_offset(&tx->data, (uint32_t)msg_pool_get(&tx->data)) :
			    VMQ_NO_DATA;
	tx->buffer[slot] = buffer;
	*msg = msg_pool_at(&tx->slots, slot);
	*offset = data_len ? buffer : 0;
	return 0;
}

bool vmq_tx_wait(struct vmq *q)
{
	if (!vmq_is_on(q))
		return false;
	desc_ring_flush(&q->tx.back);
	return desc_ring_wait(&q->tx.back, 1);
}

/* The slot of a message that our user holds. */
static int held_slot(const struct msg_pool *pool, const void *msg)
{
	int slot = msg_pool_slot(pool, msg);

	return slot >= 0 && msg_pool_is_held(pool, (uint32_t)slot) ? slot : -EINVAL;
}

int vmq_tx_stage(struct vmq *q, void *msg)
{
	struct vmq_tx *tx = &q->tx;
	int slot = held_slot(&tx->slots, msg);

	if (slot < 0)
		return slot;
	if (!vmq_is_on(q)) {
		msg_pool_put(&tx->slots, (uint32_t)slot);
		return -ECONNABORTED;
	}
	msg_pool_leave(&tx->slots, (uint32_t)slot);
	return vmq_judge(q, lane_put(&tx->forth, (uint32_t)slot));
}

int vmq_tx_send(struct vmq *q, void *msg)
{
	int err = vmq_tx_stage(q, msg);

	return err ? err : vmq_tx_flush(q);
}

int vmq_tx_flush(struct vmq *q)
{
	if (!vmq_is_on(q))
		return 0;
	desc_ring_flush(&q->tx.back);	/* release before send: abi/svc/vmq.h */
	return vmq_judge(q, lane_publish(&q->tx.forth));
}

int vmq_tx_take_back(struct vmq *q, void **msg)
{
	int slot;

	if (!vmq_is_on(q))
		return -EAGAIN;
	slot = ring_take_or_arm(&q->tx.back, &q->tx.slots);
	if (slot < 0)
		return vmq_judge(q, slot);
	*msg = msg_pool_at(&q->tx.slots, (uint32_t)slot);
	return 0;
}

int vmq_tx_free(struct vmq *q, void *msg)
{
	int slot = held_slot(&q->tx.slots, msg);

	return slot < 0 ? slot : msg_pool_put(&q->tx.slots, (uint32_t)slot);
}

int vmq_tx_data_free(struct vmq *q, uint32_t offset)
{
	int buffer = q->tx.data.count ? msg_pool_offset_slot(&q->tx.data, offset) : -EINVAL;

	return buffer < 0 ? buffer : msg_pool_put(&q->tx.data, (uint32_t)buffer);
}

int vmq_tx_buffer(const struct vmq *q, const void *msg, uint32_t *offset)
{
	int slot = msg_pool_slot(&q->tx.slots, msg);

	if (slot < 0)
		return slot;
	*offset = q->tx.buffer[slot];
	return 0;
}

/* ---- receiving ---- */

int vmq_rx_receive(struct vmq *q, void **msg)
{
	int slot;

	if (!vmq_is_on(q))
		return -EAGAIN;
	slot = ring_take_or_arm(&q->rx.forth, &q->rx.slots);
	if (slot < 0)
		return vmq_judge(q, slot);
	*msg = msg_pool_at(&q->rx.slots, (uint32_t)slot);
	return 0;
}

int vmq_rx_give_back(struct vmq *q, void *msg)
{
	struct vmq_rx *rx = &q->rx;
	int slot = held_slot(&rx->slots, msg), err;

	if (slot < 0)
		return slot;
	msg_pool_leave(&rx->slots, (uint32_t)slot);
	if (!vmq_is_on(q))
		return 0;
	desc_ring_flush(&rx->forth);	/* release before giving back: abi/svc/vmq.h */
	err = lane_put(&rx->back, (uint32_t)slot);
	return vmq_judge(q, err ? err : lane_publish(&rx->back));
}

bool vmq_rx_data_ok(const struct vmq *q, uint32_t offset, uint32_t len)
{
	return q->rx.data.count && len <= q->rx.data.size &&
	       msg_pool_offset_slot(&q->rx.data, offset) >= 0;
}
