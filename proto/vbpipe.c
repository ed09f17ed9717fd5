// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A vbpipe device: two links, two rings, streams that begin and end. */
#include "proto/vbpipe.h"

/* Marks in vbpipe_file.rx and .tx where no stream is. */
#define FILE_FRESH	LINK_EPOCH_NONE		/* has not met a peer yet */
#define FILE_ENDED	LINK_EPOCH_LAST		/* has been told that its stream ended */

static bool is_stream(uint32_t mark)
{
	return mark != FILE_FRESH && mark != FILE_ENDED;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* ---- the spare buffer ---- */

static uint32_t spare_left(const struct vbpipe_rx *rx)
{
	return port_load_u32(&rx->spare_len) - port_load_u32(&rx->spare_pos);
}

static void spare_drop(struct vbpipe_rx *rx)
{
	port_store_u32(&rx->spare_len, 0);
	port_store_u32(&rx->spare_pos, 0);
}

static int spare_peek(struct vbpipe_rx *rx, uint32_t want, struct byte_ring_seg seg[2])
{
	uint32_t n = least(want, spare_left(rx));

	seg[0] = (struct byte_ring_seg){ .base = rx->spare + rx->spare_pos, .len = n };
	seg[1] = (struct byte_ring_seg){ .base = rx->spare, .len = 0 };
	return (int)n;
}

/* ---- beginning and ending of streams ---- */

/* The stream whose bytes a read gets next, or none. */
static uint32_t rx_stream(const struct vbpipe_rx *rx)
{
	if (spare_left(rx))
		return port_load_u32(&rx->spare_stream);
	return link_state_epoch(&rx->link);
}

static uint32_t tx_stream(const struct vbpipe_tx *tx)
{
	if (!link_state_usable(&tx->link))
		return LINK_EPOCH_NONE;
	return link_state_epoch(&tx->link);
}

static void rx_failed(struct vbpipe_rx *rx, uint32_t stream)
{
	port_store_u32(&rx->failed, stream);
	port_store_u32(&rx->failures, rx->failures + 1);
}

static void tx_failed(struct vbpipe_tx *tx, uint32_t stream)
{
	port_store_u32(&tx->failed, stream);
	port_store_u32(&tx->failures, tx->failures + 1);
}

/*
 * The peer is OFF and stays OFF as long as we are ON, so nobody but us touches the
 * ring.  What is in it has all been written in this connection, since the peer's
 * head was zero when it began.  An older rest that nobody has read by now gives way:
 * its stream then ends a little earlier, as if its writer had died earlier.
 */
static void rx_save(struct vbpipe_rx *rx)
{
	struct byte_ring_seg seg[2];
	int n = byte_ring_peek(&rx->ring, rx->ring.capacity, seg);

	if (n < 0)
		rx_failed(rx, rx->link.epoch);
	if (n <= 0)
		return;
	memcpy(rx->spare, seg[0].base, seg[0].len);
	memcpy(rx->spare + seg[0].len, seg[1].base, seg[1].len);
	port_store_u32(&rx->spare_pos, 0);
	port_store_u32(&rx->spare_stream, rx->link.epoch);
	port_store_u32(&rx->spare_len, (uint32_t)n);
}

static void rx_reset(void *user)
{
	struct vbpipe *v = user;

	if (link_state_own(&v->rx.link) == LV_VLINK_ON)
		rx_save(&v->rx);
	byte_ring_consumer_reset(&v->rx.ring);
}

static void tx_reset(void *user)
{
	struct vbpipe *v = user;

	byte_ring_producer_reset(&v->tx.ring);
}

/* ---- the device ---- */

static int vbpipe_links_init(struct vbpipe *v, const struct vbpipe_config *config)
{
	/* Kept in the device, so that reset and publish of one link stay together. */
	v->rx_ops = (struct link_ops){ .publish = config->publish, .reset = rx_reset };
	v->tx_ops = (struct link_ops){ .publish = config->publish, .reset = tx_reset };
	link_state_init(&v->rx.link, config->rx_own, config->rx_peer, &v->rx_ops, config->rx_link, v);
	link_state_init(&v->tx.link, config->tx_own, config->tx_peer, &v->tx_ops, config->tx_link, v);
	vbpipe_step_rx(v);
	vbpipe_step_tx(v);
	return 0;
}

int vbpipe_init(struct vbpipe *v, const struct vbpipe_config *config)
{
	int err;

	*v = (struct vbpipe){ .rx.spare = config->spare };
	err = byte_ring_consumer_init(&v->rx.ring, config->rx_ring, config->rx_capacity);
	if (err)
		return err;
	err = byte_ring_producer_init(&v->tx.ring, config->tx_ring, config->tx_capacity);
	if (err)
		return err;
	return vbpipe_links_init(v, config);
}

void vbpipe_want_rx(struct vbpipe *v, bool want)
{
	v->rx.link.want = want;
	if (!want)
		spare_drop(&v->rx);
}

void vbpipe_want_tx(struct vbpipe *v, bool want)
{
	v->tx.link.want = want;
}

void vbpipe_step_rx(struct vbpipe *v)
{
	link_state_step(&v->rx.link);
}

void vbpipe_step_tx(struct vbpipe *v)
{
	link_state_step(&v->tx.link);
}

bool vbpipe_connected(const struct vbpipe *v)
{
	return spare_left(&v->rx) ||
	       (link_state_usable(&v->rx.link) && link_state_usable(&v->tx.link));
}

static char state_letter(uint32_t state)
{
	static const char letter[] = {
		[LV_VLINK_OFF] = 'F',
		[LV_VLINK_RESET] = 'R',
		[LV_VLINK_ON] = 'O',
	};

	return letter[state];
}

void vbpipe_states(const struct vbpipe *v, char text[5])
{
	text[0] = state_letter(link_state_own(&v->tx.link));
	text[1] = state_letter(link_state_peer(&v->tx.link));
	text[2] = state_letter(link_state_own(&v->rx.link));
	text[3] = state_letter(link_state_peer(&v->rx.link));
	text[4] = '\0';
}

/* ---- open files ---- */

static bool rx_gone(const struct vbpipe_rx *rx)
{
	return !link_state_usable(&rx->link);
}

void vbpipe_file_init(const struct vbpipe *v, struct vbpipe_file *f, bool connected)
{
	uint32_t none = connected ? FILE_ENDED : FILE_FRESH;

	f->rx = none;
	f->tx = none;
	if (spare_left(&v->rx) || !rx_gone(&v->rx))
		f->rx = rx_stream(&v->rx);
	if (f->rx == LINK_EPOCH_NONE)
		f->rx = none;
	if (tx_stream(&v->tx) != LINK_EPOCH_NONE)
		f->tx = link_state_epoch(&v->tx.link);
}

/* What read answers to a file that is at "mark" when there are no bytes for it. */
static int rx_nothing(const struct vbpipe_rx *rx, uint32_t mark)
{
	if (mark == FILE_FRESH)
		return -EAGAIN;
	if (is_stream(mark) && mark == port_load_u32(&rx->failed))
		return -EPROTO;
	return 0;
}

/* The peer broke the protocol; its ring is not looked at again before a reset. */
static int rx_break(struct vbpipe *v, struct vbpipe_file *f, uint32_t stream)
{
	port_store_u32(&f->rx, stream);
	rx_failed(&v->rx, stream);
	link_state_restart(&v->rx.link);
	vbpipe_step_rx(v);
	return -EPROTO;
}

/* Bytes of the connection, which is stream "stream". */
static int rx_peek_ring(struct vbpipe *v, struct vbpipe_file *f, uint32_t stream, uint32_t want,
			struct byte_ring_seg seg[2])
{
	/* State before index: whoever is seen OFF has published all he ever will. */
	bool gone = rx_gone(&v->rx);
	int n = byte_ring_peek(&v->rx.ring, want, seg);

	if (n < 0)
		return rx_break(v, f, stream);
	if (n == 0 && gone)
		return rx_nothing(&v->rx, f->rx);
	port_store_u32(&f->rx, stream);
	return n ? n : -EAGAIN;
}

int vbpipe_peek(struct vbpipe *v, struct vbpipe_file *f, vbpipe_cursor *at, uint32_t want,
		struct byte_ring_seg seg[2])
{
	uint32_t stream = rx_stream(&v->rx);
	uint32_t mark = port_load_u32(&f->rx);
	int n;

	if (*at != LINK_EPOCH_NONE && *at != stream)
		return 0;
	if (stream == LINK_EPOCH_NONE || (is_stream(mark) && mark != stream))
		return rx_nothing(&v->rx, mark);
	if (spare_left(&v->rx)) {
		port_store_u32(&f->rx, stream);
		n = spare_peek(&v->rx, want, seg);
	} else {
		n = rx_peek_ring(v, f, stream, want, seg);
	}
	if (n > 0)
		*at = stream;
	return n;
}

bool vbpipe_consume(struct vbpipe *v, uint32_t n)
{
	if (!spare_left(&v->rx))
		return byte_ring_consume(&v->rx.ring, n);
	port_store_u32(&v->rx.spare_pos, v->rx.spare_pos + n);
	return false;
}

/*
 * Is there an answer for a reader at "mark", other than -EAGAIN?  *data says whether
 * it is bytes.  Arms the wake-up if there is none.
 */
static bool rx_answers(const struct vbpipe_rx *rx, uint32_t mark, bool *data)
{
	uint32_t stream = rx_stream(rx);
	bool gone = rx_gone(rx);

	*data = false;
	if (stream == LINK_EPOCH_NONE || (is_stream(mark) && mark != stream))
		return mark != FILE_FRESH;
	*data = spare_left(rx) || byte_ring_wait_data(&rx->ring, 1);
	return *data || (gone && mark != FILE_FRESH);
}

bool vbpipe_wait_data(const struct vbpipe *v, const struct vbpipe_file *f)
{
	bool data;

	return rx_answers(&v->rx, port_load_u32(&f->rx), &data);
}

uint32_t vbpipe_unread(struct vbpipe *v)
{
	int n;

	if (spare_left(&v->rx))
		return spare_left(&v->rx);
	if (link_state_epoch(&v->rx.link) == LINK_EPOCH_NONE)
		return 0;
	n = byte_ring_used(&v->rx.ring, v->rx.ring.capacity);
	return n > 0 ? (uint32_t)n : 0;
}

uint32_t vbpipe_atomic(const struct vbpipe *v)
{
	return least(VBPIPE_ATOMIC, v->tx.ring.capacity);
}

uint32_t vbpipe_write_need(const struct vbpipe *v, uint32_t whole, uint32_t left)
{
	return whole <= vbpipe_atomic(v) ? left : 1;
}

/*
 * A peer that reads in small pieces from a full ring would interrupt for each.  Half
 * a ring of room keeps it quiet and leaves it the other half to read while we wake up.
 */
uint32_t vbpipe_write_sleep(const struct vbpipe *v, uint32_t whole, uint32_t left)
{
	uint32_t half = v->tx.ring.capacity / 2;

	if (whole <= vbpipe_atomic(v))
		return left;
	return least(left, half > vbpipe_atomic(v) ? half : vbpipe_atomic(v));
}

static int tx_nothing(const struct vbpipe_tx *tx, uint32_t mark)
{
	if (mark == FILE_FRESH)
		return -EAGAIN;
	if (is_stream(mark) && mark == port_load_u32(&tx->failed))
		return -EPROTO;
	return -EPIPE;
}

static int tx_break(struct vbpipe *v, uint32_t stream)
{
	tx_failed(&v->tx, stream);
	link_state_restart(&v->tx.link);
	vbpipe_step_tx(v);
	return -EPROTO;
}

int vbpipe_reserve(struct vbpipe *v, struct vbpipe_file *f, vbpipe_cursor *at, uint32_t need,
		   uint32_t want, struct byte_ring_seg seg[2])
{
	uint32_t stream = tx_stream(&v->tx);
	uint32_t mark = port_load_u32(&f->tx);
	int room;

	if (*at != LINK_EPOCH_NONE && *at != stream)
		return -EPIPE;
	if (stream == LINK_EPOCH_NONE || (is_stream(mark) && mark != stream))
		return tx_nothing(&v->tx, mark);
	port_store_u32(&f->tx, stream);
	room = byte_ring_room(&v->tx.ring, least(want, v->tx.ring.capacity));
	if (room < 0)
		return tx_break(v, stream);
	if ((uint32_t)room < need || room == 0)
		return -EAGAIN;
	*at = stream;
	return byte_ring_reserve(&v->tx.ring, least(want, (uint32_t)room), seg);
}

bool vbpipe_commit(struct vbpipe *v, uint32_t n)
{
	return byte_ring_commit(&v->tx.ring, n);
}

/* As rx_answers(), for a writer that waits for "room" bytes; *open: it could write. */
static bool tx_answers(const struct vbpipe_tx *tx, uint32_t mark, uint32_t room, bool *open)
{
	uint32_t stream = tx_stream(tx);

	*open = stream != LINK_EPOCH_NONE && !(is_stream(mark) && mark != stream);
	if (!*open)
		return mark != FILE_FRESH;
	return byte_ring_wait_room(&tx->ring, room);
}

bool vbpipe_wait_room(const struct vbpipe *v, const struct vbpipe_file *f, uint32_t room)
{
	bool open;

	return tx_answers(&v->tx, port_load_u32(&f->tx), room, &open);
}

/*
 * One end of a connection, told once: who heard of it from read need not hear of it
 * again from write, unless that direction still lives (or holds unread bytes).
 */
void vbpipe_read_ended(struct vbpipe *v, struct vbpipe_file *f)
{
	uint32_t mark = port_load_u32(&f->tx);

	port_store_u32(&f->rx, FILE_ENDED);
	if (is_stream(mark) && mark != tx_stream(&v->tx))
		port_store_u32(&f->tx, FILE_ENDED);
}

void vbpipe_write_ended(struct vbpipe *v, struct vbpipe_file *f)
{
	uint32_t mark = port_load_u32(&f->rx);

	port_store_u32(&f->tx, FILE_ENDED);
	if (is_stream(mark) && mark != rx_stream(&v->rx))
		port_store_u32(&f->rx, FILE_ENDED);
}

uint32_t vbpipe_poll(const struct vbpipe *v, const struct vbpipe_file *f)
{
	uint32_t rx = port_load_u32(&f->rx), tx = port_load_u32(&f->tx);
	bool gone = rx_gone(&v->rx) || !link_state_usable(&v->tx.link);
	uint32_t mask = 0;
	bool data, open;

	if (gone && (rx != FILE_FRESH || tx != FILE_FRESH))
		mask |= VBPIPE_POLL_HUP;
	if (rx_answers(&v->rx, rx, &data) && (data || !(mask & VBPIPE_POLL_HUP)))
		mask |= VBPIPE_POLL_IN;
	if (tx_answers(&v->tx, tx, vbpipe_atomic(v), &open) && !(mask & VBPIPE_POLL_HUP))
		mask |= VBPIPE_POLL_OUT;
	if (!open && tx != FILE_FRESH)
		mask |= VBPIPE_POLL_ERR;
	return mask;
}
