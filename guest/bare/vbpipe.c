// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/board.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/nkddi.h>
#include <bare/vbpipe.h>
#include <bare/wait.h>

#define COPY_MAX	4096u		/* bytes copied with interrupts masked */

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Interrupts are masked, which is all the locking that one vCPU needs. */
static void look(void *cookie)
{
	struct vbpipe_device *d = cookie;

	vbpipe_step(&d->core);
}

/* Data or room came; the sleeper looks for itself. */
static void woken(uint32_t intid, void *cookie)
{
	struct vbpipe_device *d = cookie;

	(void)intid;
	d->interrupts++;
}

static int find_pair(struct vbpipe_device *d, int32_t number)
{
	d->rx = nkddi_find(LV_VBPIPE_CLASS, number, true);
	d->tx = nkddi_find(LV_VBPIPE_CLASS, number, false);
	if (!d->rx || !d->tx || !vbpipe_is_pair(d->rx, d->tx, board.vm_id))
		return LV_ENOENT;
	d->peer = d->rx->c_id;
	return 0;
}

/* Both ends of each link ask for all four, so that it does not matter who is first. */
static int attach_interrupts(struct vbpipe_device *d)
{
	int64_t data = nkddi_pxirq_alloc(d->rx, LV_VBPIPE_PXIRQ_SERVER, board.vm_id, 1);
	int64_t room = nkddi_pxirq_alloc(d->tx, LV_VBPIPE_PXIRQ_CLIENT, board.vm_id, 1);
	int64_t rx_room = nkddi_pxirq_alloc(d->rx, LV_VBPIPE_PXIRQ_CLIENT, d->peer, 1);
	int64_t tx_data = nkddi_pxirq_alloc(d->tx, LV_VBPIPE_PXIRQ_SERVER, d->peer, 1);

	if (data < 0 || room < 0 || rx_room < 0 || tx_data < 0)
		return LV_ENOSPC;
	d->rx_room_xirq = (uint32_t)rx_room;
	d->tx_data_xirq = (uint32_t)tx_data;
	gic_attach((uint32_t)data, woken, d);
	gic_attach((uint32_t)room, woken, d);
	return 0;
}

static int bind(struct vbpipe_device *d)
{
	struct vbpipe_info rx, tx;
	struct vbpipe_config config;
	int64_t rx_ring, tx_ring;

	vbpipe_info_parse(nkddi_info(d->rx->s_info), &rx);
	vbpipe_info_parse(nkddi_info(d->tx->s_info), &tx);
	if (rx.capacity > VBPIPE_DEVICE_CAPACITY)
		return LV_EINVAL;
	rx_ring = nkddi_pmem_alloc(d->rx, LV_VBPIPE_PMEM_RING, vbpipe_pmem_bytes(rx.capacity));
	tx_ring = nkddi_pmem_alloc(d->tx, LV_VBPIPE_PMEM_RING, vbpipe_pmem_bytes(tx.capacity));
	if (rx_ring < 0 || tx_ring < 0)
		return LV_ENOMEM;
	config = (struct vbpipe_config){
		.rx = {
			.end = { &d->rx->s_state, &d->rx->c_state, nkddi_publish, d->rx },
			.ring = (struct lv_byte_ring *)rx_ring,
			.capacity = rx.capacity,
			.spare = d->spare,
		},
		.tx = {
			.end = { &d->tx->c_state, &d->tx->s_state, nkddi_publish, d->tx },
			.ring = (struct lv_byte_ring *)tx_ring,
			.capacity = tx.capacity,
		},
	};
	return vbpipe_init(&d->core, &config) ? LV_EINVAL : 0;
}

static void want(struct vbpipe_device *d, bool wanted)
{
	uint64_t daif = irq_save();

	vbpipe_want(&d->core, wanted);
	look(d);
	irq_restore(daif);
}

int vbpipe_device_open(struct vbpipe_device *d, int32_t number)
{
	int error;

	if (d->rx) {		/* open again */
		want(d, true);
		return 0;
	}
	error = find_pair(d, number);
	if (!error)
		error = bind(d);
	if (!error)
		error = attach_interrupts(d);
	if (error) {
		d->rx = NULL;
		return error;
	}
	d->listener = (struct sysconf_listener){ look, d, NULL };
	sysconf_listen(&d->listener);
	want(d, true);
	return 0;
}

static bool connected(void *cookie)
{
	const struct vbpipe_device *d = cookie;

	return vbpipe_connected(&d->core);
}

bool vbpipe_device_connect(struct vbpipe_device *d, uint32_t limit_ms)
{
	if (!wait_event(connected, d, limit_ms))
		return false;
	vbpipe_file_init(&d->core, &d->file, true);
	return true;
}

static bool data_came(void *cookie)
{
	const struct vbpipe_device *d = cookie;
	bool data;

	return pipe_reader_wait(&d->core.rx, d->file.rx, &data);
}

static int read_some(struct vbpipe_device *d, pipe_stream *at, void *to, uint32_t size)
{
	struct byte_ring_seg seg[2];
	uint64_t daif = irq_save();
	int n = pipe_reader_peek(&d->core.rx, &d->file.rx, at, smaller(size, COPY_MAX), seg);
	bool notify = false;

	if (n > 0) {
		memcpy(to, seg[0].base, seg[0].len);
		memcpy((char *)to + seg[0].len, seg[1].base, seg[1].len);
		notify = pipe_reader_consume(&d->core.rx, (uint32_t)n);
	} else if (!n) {
		vbpipe_read_ended(&d->core, &d->file);
	}
	irq_restore(daif);
	if (notify)
		nkddi_xirq_trigger(d->rx_room_xirq, d->peer);
	return n;
}

int64_t vbpipe_device_read(struct vbpipe_device *d, void *to, uint32_t size, uint32_t limit_ms)
{
	struct patience patience = wait_patience(limit_ms);
	pipe_stream at = PIPE_FRESH;
	int n;

	while ((n = read_some(d, &at, to, size)) == -EAGAIN)
		if (!wait_event_again(data_came, d, &patience))
			break;
	return n;
}

struct room { struct vbpipe_device *device; uint32_t bytes; };

static bool room_came(void *cookie)
{
	const struct room *room = cookie;
	const struct vbpipe_device *d = room->device;
	bool open;

	return pipe_writer_wait(&d->core.tx, d->file.tx, room->bytes, &open);
}

static int write_some(struct vbpipe_device *d, pipe_stream *at, uint32_t whole,
		      const void *from, uint32_t left)
{
	struct byte_ring_seg seg[2];
	uint64_t daif = irq_save();
	int n = pipe_writer_reserve(&d->core.tx, &d->file.tx, at,
				    pipe_writer_need(&d->core.tx, whole, left),
				    smaller(left, COPY_MAX), seg);
	bool notify = false;

	if (n > 0) {
		memcpy(seg[0].base, from, seg[0].len);
		memcpy(seg[1].base, (const char *)from + seg[0].len, seg[1].len);
		notify = pipe_writer_commit(&d->core.tx, (uint32_t)n);
	}
	irq_restore(daif);
	if (notify)
		nkddi_xirq_trigger(d->tx_data_xirq, d->peer);
	return n;
}

int64_t vbpipe_device_write(struct vbpipe_device *d, const void *from, uint32_t size,
			    uint32_t limit_ms)
{
	struct patience patience = wait_patience(limit_ms);
	pipe_stream at = PIPE_FRESH;
	uint32_t done = 0;

	while (done < size) {
		int n = write_some(d, &at, size, (const char *)from + done, size - done);
		struct room room = { d, pipe_writer_sleep(&d->core.tx, size, size - done) };

		if (n > 0) {
			done += (uint32_t)n;
			patience = wait_patience(limit_ms);
			continue;
		}
		if (n == -EPIPE && !done)
			vbpipe_write_ended(&d->core, &d->file);
		if (n != -EAGAIN || !wait_event_again(room_came, &room, &patience))
			return done ? (int64_t)done : n;
	}
	return done;
}

void vbpipe_device_close(struct vbpipe_device *d)
{
	want(d, false);
}
