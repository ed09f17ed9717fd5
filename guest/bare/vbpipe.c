// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/half.h>
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

/* Data or room came; the sleeper looks at the ring itself. */
static void woken(uint32_t intid, void *cookie)
{
	struct vbpipe_device *d = cookie;

	(void)intid;
	d->interrupts++;
}

static const struct half_labels labels = {
	.pmem = LV_VBPIPE_PMEM_RING,
	.pxirq_client = LV_VBPIPE_PXIRQ_CLIENT,
	.pxirq_server = LV_VBPIPE_PXIRQ_SERVER,
};

static int bind(struct vbpipe_device *d)
{
	struct vbpipe_info rx, tx;
	struct vbpipe_config config;
	int error;

	vbpipe_info_parse(nkddi_info(d->rx.link->s_info), &rx);
	vbpipe_info_parse(nkddi_info(d->tx.link->s_info), &tx);
	if (rx.capacity > VBPIPE_DEVICE_CAPACITY)
		return LV_EINVAL;
	error = half_open(&d->rx, &labels, vbpipe_pmem_bytes(rx.capacity));
	if (!error)
		error = half_open(&d->tx, &labels, vbpipe_pmem_bytes(tx.capacity));
	if (error)
		return error;
	config = (struct vbpipe_config){
		.rx = {
			.end = half_end(&d->rx),
			.ring = d->rx.pmem,
			.capacity = rx.capacity,
			.spare = d->spare,
		},
		.tx = {
			.end = half_end(&d->tx),
			.ring = d->tx.pmem,
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

	if (d->rx.link) {		/* the device is opened again */
		want(d, true);
		return 0;
	}
	error = pair_find(&d->rx, &d->tx, LV_VBPIPE_CLASS, number) ? bind(d) : LV_ENOENT;
	if (error) {
		d->rx.link = NULL;
		return error;
	}
	half_attach(&d->rx, woken, d);
	half_attach(&d->tx, woken, d);
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
		half_trigger(&d->rx);
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

static int write_some(struct vbpipe_device *d, pipe_stream *at, uint32_t whole, const void *from,
		      uint32_t left)
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
		half_trigger(&d->tx);
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
