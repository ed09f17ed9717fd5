// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Frames.  A frame that goes out is laid into the area and told of by a descriptor.  A frame that
 * comes in begins with a descriptor that is copied, judged, and only then believed.  The parts meet
 * here: desc_ring has the indices and the waking, frame_area has the places, link_session has the
 * sessions.
 */
#include "proto/veth.h"

#define PAGE		4096u
#define RX_LINK		0u
#define TX_LINK		1u
#define FRESH(link)	(1u << (link))
#define DESC_SIZE	((uint32_t)sizeof(struct lv_veth_desc))

#define TCP_HEADER	20u
#define TCP_CHECKSUM	16u
#define UDP_HEADER	8u
#define UDP_CHECKSUM	6u

uint32_t veth_pmem_bytes(uint64_t budget)
{
	uint64_t most = (LV_FRAME_AREA_MAX + LV_VETH_AREA) & ~(PAGE - 1);

	return (uint32_t)(budget < most ? budget : most);
}

uint32_t veth_area_bytes(uint64_t budget)
{
	uint32_t bytes = veth_pmem_bytes(budget);

	return bytes < LV_VETH_BUDGET_MIN ? 0 : (bytes - LV_VETH_AREA) & ~(LV_FRAME_ALIGN - 1);
}

/* ---- sessions ---- */

static void device_reset(void *user, uint32_t link)
{
	struct veth *v = user;

	port_store_u32(&v->fresh, v->fresh | FRESH(link));
	if (link == RX_LINK) {
		desc_ring_reset(&v->rx);
		v->rx_held = 0;
		return;
	}
	desc_ring_reset(&v->tx);
	frame_area_reset(&v->frames);
	v->sent = 0;
	v->back = 0;
}

static void device_up(void *user)
{
	struct veth *v = user;

	port_store_u32(&v->epoch, link_session_epoch(&v->session));
	v->sessions++;
	v->up(v->user);
}

static void device_down(void *user, bool failed)
{
	struct veth *v = user;

	v->down(v->user, failed);
	port_store_u32(&v->fresh, 0);
}

static const struct link_session_ops session_ops = {
	.reset = device_reset,
	.up = device_up,
	.down = device_down,
};

int veth_init(struct veth *v, const struct veth_config *config)
{
	const struct link_end ends[] = { config->rx, config->tx };
	uint32_t rx_size = veth_area_bytes(config->rx_budget);
	uint32_t tx_size = veth_area_bytes(config->tx_budget);
	int err;

	if (!rx_size || !tx_size)
		return -EINVAL;
	*v = (struct veth){
		.up = config->up,
		.down = config->down,
		.user = config->user,
		.rx_area = (uint8_t *)config->rx_ring + LV_VETH_AREA,
		.rx_size = rx_size,
		.tx_area = (uint8_t *)config->tx_ring + LV_VETH_AREA,
	};
	err = desc_ring_init(&v->rx, config->rx_ring, LV_VETH_DESCS, DESC_SIZE, RING_CONSUMER);
	if (!err)
		err = desc_ring_init(&v->tx, config->tx_ring, LV_VETH_DESCS, DESC_SIZE,
				     RING_PRODUCER);
	if (!err)
		err = frame_area_init(&v->frames, tx_size, v->span, LV_VETH_DESCS);
	if (!err)
		link_session_init(&v->session, ends, 2, &session_ops, v);
	return err;
}

void veth_want(struct veth *v, bool want)
{
	link_session_want(&v->session, want);
}

bool veth_step(struct veth *v)
{
	return link_session_step(&v->session);
}

bool veth_is_up(const struct veth *v)
{
	return link_session_epoch(&v->session) != LINK_EPOCH_NONE;
}

/* Passes a result on; the first -EPROTO ends the session. */
static int device_broken(struct veth *v, int err)
{
	if (err == -EPROTO)
		link_session_break(&v->session, port_load_u32(&v->epoch));
	return err;
}

/*
 * Each session begins with a reset of both links, unless somebody else wrote our state word.  In
 * that case what we remember belongs to an old session, whose frames the caller has written off:
 * the caller must not hear of them again.  Returns 0 or -EPROTO.
 */
static int device_is_fresh(struct veth *v, uint32_t link)
{
	return port_load_u32(&v->fresh) & FRESH(link) ? 0 : device_broken(v, -EPROTO);
}

/* ---- sending ---- */

static int tx_usable(struct veth *v)
{
	return veth_is_up(v) ? device_is_fresh(v, TX_LINK) : -EPIPE;
}

int veth_tx_reserve(struct veth *v, uint32_t len, uint8_t **at)
{
	int n, err = tx_usable(v);

	if (err)
		return err;
	if (len < LV_VETH_FRAME_MIN || len > LV_VETH_FRAME_MAX)
		return -EMSGSIZE;
	n = desc_ring_available(&v->tx, 1);
	if (n <= 0)
		return n ? device_broken(v, n) : -EAGAIN;
	err = frame_area_alloc(&v->frames, len, &v->reserved.offset);
	if (err)
		return err;
	v->reserved.length = len;
	*at = v->tx_area + v->reserved.offset;
	return 0;
}

void veth_tx_undo(struct veth *v)
{
	frame_area_undo(&v->frames);
}

void veth_tx_commit(struct veth *v, const struct lv_veth_desc *how)
{
	struct lv_veth_desc desc = *how;

	desc.offset = v->reserved.offset;
	desc.length = v->reserved.length;
	if (desc_ring_put(&v->tx, &desc)) {	/* cannot happen: reserve saw a free descriptor */
		frame_area_undo(&v->frames);
		return;
	}
	v->length[v->sent % LV_VETH_DESCS] = desc.length;
	v->sent++;
}

bool veth_tx_flush(struct veth *v)
{
	return !tx_usable(v) && desc_ring_flush(&v->tx);
}

int veth_tx_complete(struct veth *v, uint32_t *bytes)
{
	int i, n, err = tx_usable(v);

	*bytes = 0;
	if (err)
		return err == -EPIPE ? 0 : err;
	n = desc_ring_completed(&v->tx);
	err = n < 0 ? n : frame_area_free(&v->frames, (uint32_t)n);
	if (err)
		return device_broken(v, err);
	for (i = 0; i < n; i++)
		*bytes += v->length[v->back++ % LV_VETH_DESCS];
	return n;
}

static uint32_t tx_out(const struct veth *v)
{
	return v->sent - v->back;
}

bool veth_tx_has_room(const struct veth *v)
{
	return tx_out(v) < LV_VETH_DESCS && frame_area_lacks(&v->frames, LV_VETH_FRAME_MAX) == 0;
}

bool veth_tx_wait(const struct veth *v)
{
	uint32_t out = tx_out(v);
	uint32_t lacks = frame_area_lacks(&v->frames, LV_VETH_FRAME_MAX);
	uint32_t half = (out + 1) / 2;

	return veth_is_up(v) && (out == 0 || desc_ring_wait(&v->tx, LV_VETH_DESCS - out +
							    (lacks > half ? lacks : half)));
}

/* ---- receiving ---- */

static bool checksum_holds(const struct lv_veth_desc *d)
{
	if (d->checksum != LV_VETH_CSUM_OPEN)
		return d->checksum <= LV_VETH_CSUM_GOOD;
	return d->csum_start >= LV_VETH_FRAME_MIN &&
	       (uint32_t)d->csum_start + d->csum_offset + 2 <= d->length;
}

static bool segment_holds(const struct lv_veth_desc *d)
{
	uint32_t kind = d->segment & ~LV_VETH_SEG_ECN;
	bool udp = kind == LV_VETH_SEG_UDP;

	if (d->segment == LV_VETH_SEG_NONE)
		return d->gso_size == 0;
	if (kind == LV_VETH_SEG_NONE || kind > LV_VETH_SEG_UDP ||
	    (udp && d->segment != LV_VETH_SEG_UDP))
		return false;
	return d->checksum == LV_VETH_CSUM_OPEN && d->length <= d->gso_size * LV_VETH_PIECES_MAX &&
	       d->csum_offset == (udp ? UDP_CHECKSUM : TCP_CHECKSUM) &&
	       d->csum_start + (udp ? UDP_HEADER : TCP_HEADER) < d->length;
}

enum veth_fault veth_desc_judge(const struct lv_veth_desc *d, uint32_t size)
{
	if (d->length < LV_VETH_FRAME_MIN ||
	    !frame_area_holds(size, d->offset, d->length, LV_VETH_FRAME_MAX))
		return VETH_BAD_PLACE;
	if (!checksum_holds(d))
		return VETH_BAD_CHECKSUM;
	return segment_holds(d) ? VETH_GOOD : VETH_BAD_SEGMENT;
}

int veth_rx_next(struct veth *v, struct veth_frame *f)
{
	enum veth_fault fault;
	int err = device_is_fresh(v, RX_LINK) ?: desc_ring_get(&v->rx, &f->desc);

	if (err)
		return device_broken(v, err);
	fault = veth_desc_judge(&f->desc, v->rx_size);
	f->data = fault == VETH_GOOD ? v->rx_area + f->desc.offset : NULL;
	v->rx_held += fault == VETH_GOOD ? f->desc.length : LV_FRAME_ALIGN;
	v->faults[fault]++;
	return 0;
}

bool veth_rx_due(const struct veth *v)
{
	return v->rx_held >= v->rx_size / 4 || v->rx.staged >= LV_VETH_DESCS / 4;
}

bool veth_rx_flush(struct veth *v)
{
	v->rx_held = 0;
	return desc_ring_flush(&v->rx);
}

bool veth_rx_wait(const struct veth *v)
{
	return veth_is_up(v) && desc_ring_wait(&v->rx, 1);
}
