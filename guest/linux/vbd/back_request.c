// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests: a private copy is judged, data goes through pages of this VM.
 *
 *   take: copy;  serve: judge, copy what is written, submit_bio()
 *   end_io: copy what was read (in a work item if it is long), give the message back, reply
 */
#include <linux/blkdev.h>
#include <linux/gfp.h>
#include <linux/slab.h>

#include "guest/linux/vbd/back.h"

/* So much is copied in whatever context a disk ends a request. */
#define COPY_AT_ONCE	PAGE_SIZE

/* ---- answers ---- */

/* A front end that keeps its replies, or is gone, gets no more of them: false. */
static bool send(const struct back_disk *d, const struct lv_vbd_reply *reply, size_t size)
{
	vmq_link_t *link = d->link->link;
	void *msg;

	if (vmq_msg_allocate_ex(link, 0, &msg, NULL, true))
		return false;
	memcpy(msg, reply, size);
	if (READ_ONCE(d->server) == current)
		vmq_msg_send_async(link, msg);
	else
		vmq_msg_send(link, msg);
	return true;
}

static struct lv_vbd_reply reply_to(const struct lv_vbd_request *r, int status)
{
	return (struct lv_vbd_reply){
		.cookie = r->cookie,
		.op = r->op,
		.disk = r->disk,
		.status = status,
	};
}

/* From the moment when the message is back, *io is the next request's. */
static void io_answer(struct back_io *io, const struct lv_vbd_reply *reply, size_t size)
{
	struct back_disk *d = io->disk;
	struct back_link *l = d->link;

	if (io->in_disk)
		atomic_dec(&d->busy);
	vmq_msg_free(l->link, io->msg);
	if (reply)
		send(d, reply, size);
	if (atomic_dec_and_test(&l->busy))
		wake_up_all(&l->idle);
}

static void io_end(struct back_io *io)
{
	struct lv_vbd_reply reply = reply_to(&io->r, io->status);

	io_answer(io, &reply, offsetof(struct lv_vbd_reply, described));
}

bool vbd_be_request_news(const struct back_disk *d)
{
	const struct lv_vbd_reply news = { .op = LV_VBD_CHANGED, .disk = d->number };

	return send(d, &news, offsetof(struct lv_vbd_reply, described));
}

static void answer_probe(struct back_io *io, struct back_disk *d)
{
	struct lv_vbd_reply reply = reply_to(&io->r, LV_VBD_OK);

	if (!d->told.sectors)
		reply.status = LV_VBD_NO_MEDIUM;
	reply.described = d->told;
	d->news = false;
	io_answer(io, &reply, sizeof(reply));
}

/* ---- the disk's work ---- */

static const blk_opf_t operations[LV_VBD_OPS] = {
	[LV_VBD_READ] = REQ_OP_READ,
	[LV_VBD_WRITE] = REQ_OP_WRITE | REQ_SYNC | REQ_IDLE,
	[LV_VBD_FLUSH] = REQ_OP_WRITE | REQ_PREFLUSH | REQ_SYNC,
	[LV_VBD_DISCARD] = REQ_OP_DISCARD,
	[LV_VBD_WRITE_ZEROES] = REQ_OP_WRITE_ZEROES,
	[LV_VBD_SECURE_ERASE] = REQ_OP_SECURE_ERASE,
};

static int status_of(blk_status_t status)
{
	switch (status) {
	case BLK_STS_OK:
		return LV_VBD_OK;
	case BLK_STS_NOTSUPP:
		return LV_VBD_NOT_SUPPORTED;
	case BLK_STS_NOSPC:
		return LV_VBD_NO_SPACE;
	default:
		return LV_VBD_IO_ERROR;
	}
}

static void io_copy_read(struct back_io *io)
{
	memcpy(vmq_rx_data_area(io->link->link) + io->r.data, page_address(io->pages),
	       io->r.sectors * LV_VBD_SECTOR);
}

static void io_submit_flush(struct back_io *io);

static void io_go_on(struct work_struct *work)
{
	struct back_io *io = container_of(work, struct back_io, work);

	if (io->flush_next) {
		io_submit_flush(io);
		return;
	}
	io_copy_read(io);
	io_end(io);
}

static void io_done(struct bio *bio)
{
	struct back_io *io = bio->bi_private;
	bool copies = io->r.op == LV_VBD_READ && !bio->bi_status;

	if (io->r.flags & LV_VBD_GRANTED) {
		vbd_be_pages_unmap(io);
		copies = false;
	}
	io->status = status_of(bio->bi_status);
	io->flush_next &= !bio->bi_status;
	bio_uninit(bio);
	if (io->flush_next || (copies && io->r.sectors * LV_VBD_SECTOR > COPY_AT_ONCE)) {
		queue_work(vbd_be_queue, &io->work);
		return;
	}
	if (copies)
		io_copy_read(io);
	io_end(io);
}

static void io_submit(struct back_io *io, struct block_device *bdev, blk_opf_t opf)
{
	bio_init(&io->bio, bdev, io->vec, io->max_vecs, opf);
	io->bio.bi_private = io;
	io->bio.bi_end_io = io_done;
	if (io->r.op != LV_VBD_FLUSH && !(opf & REQ_PREFLUSH)) {
		io->bio.bi_iter.bi_sector = io->r.sector;
		io->bio.bi_iter.bi_size = io->r.sectors * LV_VBD_SECTOR;
	}
	if (vbd_op_has_data(io->r.op) && !(opf & REQ_PREFLUSH)) {
		io->bio.bi_iter.bi_size = 0;
		if (io->r.flags & LV_VBD_GRANTED)
			vbd_be_pages_add(io);
		else
			__bio_add_page(&io->bio, io->pages, io->r.sectors * LV_VBD_SECTOR, 0);
	}
	submit_bio(&io->bio);
}

/* The device stays the one of the request. */
static void io_submit_flush(struct back_io *io)
{
	io->flush_next = false;
	io_submit(io, io->bio.bi_bdev, operations[LV_VBD_FLUSH]);
}

/*
 * Can the disk write pages that the front end changes, or that it takes by force meanwhile?  DMA goes
 * on into its pages, which its VM keeps until they are unmapped.  A disk without a device (loop,
 * device mapper, RAID, brd, nbd) may copy by a CPU, which sees the scratch page then.
 */
static bool may_write_granted(struct block_device *bdev)
{
	return !bdev_stable_writes(bdev) && disk_to_dev(bdev->bd_disk)->parent;
}

/* A status. */
static int io_take_data(struct back_io *io, const struct back_disk *d)
{
	if (!(io->r.flags & LV_VBD_GRANTED))
		memcpy(page_address(io->pages), vmq_rx_data_area(io->link->link) + io->r.data,
		       io->r.sectors * LV_VBD_SECTOR);
	else if (!may_write_granted(d->block.bdev))
		return vbd_be_pages_copy(io);
	return LV_VBD_OK;
}

/*
 * A disk whose cache is memory of this VM would lose what it answered if this VM died, while the
 * front end lives on and does not write it again: it keeps each write before it answers.
 */
static void io_start(struct back_io *io, struct back_disk *d)
{
	blk_opf_t opf = operations[io->r.op];
	bool keep = (io->r.flags & LV_VBD_FUA) || d->info.write_through;

	if (io->r.op == LV_VBD_WRITE)
		opf |= keep ? REQ_FUA : 0;
	if (io->r.flags & LV_VBD_NO_UNMAP)
		opf |= REQ_NOUNMAP;
	io->flush_next = d->info.write_through && io->r.op >= LV_VBD_DISCARD;
	io->in_disk = true;
	atomic_inc(&d->busy);
	io_submit(io, d->block.bdev, opf);
}

/* ---- judging ---- */

static int io_judge(const struct back_io *io)
{
	const struct lv_vbd_request *r = &io->r;
	struct back_link *l = io->link;
	int status = vbd_request_judge(r, &io->disk->told, l->info.buffer);

	if (status == LV_VBD_OK && vbd_op_has_data(r->op) && !(r->flags & LV_VBD_GRANTED) &&
	    !vmq_data_range_ok(l->link, r->data, r->sectors * LV_VBD_SECTOR))
		return -EPROTO;
	return status;
}

static void io_begin(struct back_io *io, struct back_disk *d)
{
	io->in_disk = false;
	io->status = io_judge(io);
	if (io->status == LV_VBD_OK && (io->r.flags & LV_VBD_GRANTED))
		io->status = vbd_be_pages_map(io);
	if (io->status == LV_VBD_OK && io->r.op == LV_VBD_EJECT)
		io->status = vbd_be_disk_eject(d);
	if (io->status == LV_VBD_OK && io->r.op == LV_VBD_WRITE)
		io->status = io_take_data(io, d);
	if (io->status == -EPROTO) {
		vmq_link_break(d->link->link);
		io_answer(io, NULL, 0);
	} else if (io->status != LV_VBD_OK || io->r.op == LV_VBD_EJECT) {
		io_end(io);
	} else if (io->r.op == LV_VBD_PROBE) {
		answer_probe(io, d);
	} else {
		io_start(io, d);
	}
}

void vbd_be_request_serve(struct back_disk *d)
{
	struct llist_node *todo = llist_reverse_order(llist_del_all(&d->todo));
	struct back_io *io, *next;
	struct blk_plug plug;

	mutex_lock(&d->lock);
	WRITE_ONCE(d->server, current);
	blk_start_plug(&plug);
	llist_for_each_entry_safe(io, next, todo, node)
	{
		io_begin(io, d);
		cond_resched();
	}
	blk_finish_plug(&plug);
	WRITE_ONCE(d->server, NULL);
	mutex_unlock(&d->lock);
	vmq_msg_send_flush(d->link->link);
}

void vbd_be_request_take(struct back_link *l, void *msg)
{
	struct back_io *io = &l->io[vmq_msg_slot(l->link, msg)];

	io->msg = msg;
	vmq_msg_read(&io->r, msg, sizeof(io->r));
	if (io->r.disk >= l->nr_disks) {
		vmq_link_break(l->link);
		vmq_msg_free(l->link, msg);
		return;
	}
	io->disk = &l->disk[io->r.disk];
	atomic_inc(&l->busy);
	llist_add(&io->node, &io->disk->todo);
	if (l->nr_disks > 1)
		queue_work(vbd_be_queue, &io->disk->serve);
}

/* ---- memory ---- */

static int io_init(struct back_link *l, struct back_io *io)
{
	io->link = l;
	INIT_WORK(&io->work, io_go_on);
	io->pages = alloc_pages(GFP_KERNEL | __GFP_COMP, get_order(l->info.buffer));
	return io->pages ? vbd_be_pages_init(io) : -ENOMEM;
}

int vbd_be_request_init(struct back_link *l)
{
	u32 i;
	int err = 0;

	vbd_be_pages_open(l);
	l->io = kvcalloc(l->info.requests, sizeof(*l->io), GFP_KERNEL);
	if (!l->io)
		return -ENOMEM;
	for (i = 0; i < l->info.requests && !err; i++)
		err = io_init(l, &l->io[i]);
	return err;
}

void vbd_be_request_exit(struct back_link *l)
{
	u32 i;

	for (i = 0; l->io && i < l->info.requests; i++) {
		if (l->io[i].pages)
			__free_pages(l->io[i].pages, get_order(l->info.buffer));
		vbd_be_pages_exit(&l->io[i]);
	}
	kvfree(l->io);
	l->io = NULL;
}
