// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests: each becomes one message, and its data lies in a buffer of the link.
 *
 *   queue_rq: slot and buffer, copy what is written, send
 *   reply (interrupt): claim the call; of a read, leave the copying to the tasklet, or to a work
 *                      item if it is much
 */
#include <linux/blk-mq.h>
#include <linux/highmem.h>

#include "guest/linux/compat/block.h"
#include "guest/linux/vbd/front.h"

#define HW_QUEUES_MAX	4u

/* So much is copied with other interrupts of this CPU waiting. */
#define COPY_AT_ONCE	PAGE_SIZE

static const blk_status_t statuses[LV_VBD_STATUSES] = {
	[LV_VBD_OK] = BLK_STS_OK,
	[LV_VBD_IO_ERROR] = BLK_STS_IOERR,
	[LV_VBD_BEYOND_END] = BLK_STS_IOERR,
	[LV_VBD_READ_ONLY] = BLK_STS_IOERR,
	[LV_VBD_NOT_SUPPORTED] = BLK_STS_NOTSUPP,
	[LV_VBD_NO_SPACE] = BLK_STS_NOSPC,
	[LV_VBD_NO_MEDIUM] = BLK_STS_IOERR,
	[LV_VBD_OTHER_MEDIUM] = BLK_STS_IOERR,
	[LV_VBD_BUSY] = BLK_STS_IOERR,
};

/* ---- data ---- */

static void copy_out(struct request *rq, char *buffer)
{
	struct req_iterator iter;
	struct bio_vec vec;

	rq_for_each_segment(vec, rq, iter)
	{
		memcpy_from_bvec(buffer, &vec);
		buffer += vec.bv_len;
	}
}

static void copy_in(struct request *rq, const char *buffer)
{
	struct req_iterator iter;
	struct bio_vec vec;

	rq_for_each_segment(vec, rq, iter)
	{
		memcpy_to_bvec(&vec, buffer);
		buffer += vec.bv_len;
	}
}

/* Of a request whose pages are not granted, or not any more. */
static void free_buffer(struct front_link *l, const struct front_call *call)
{
	if (call->buffer)
		vmq_data_free(l->link, call->sent.data);
}

/* ---- sending ---- */

static int op_of(const struct request *rq)
{
	switch (req_op(rq)) {
	case REQ_OP_READ:
		return LV_VBD_READ;
	case REQ_OP_WRITE:
		return LV_VBD_WRITE;
	case REQ_OP_FLUSH:
		return LV_VBD_FLUSH;
	case REQ_OP_DISCARD:
		return LV_VBD_DISCARD;
	case REQ_OP_WRITE_ZEROES:
		return LV_VBD_WRITE_ZEROES;
	case REQ_OP_SECURE_ERASE:
		return LV_VBD_SECURE_ERASE;
	default:
		return -EOPNOTSUPP;
	}
}

static u32 flags_of(const struct front_disk *d, const struct request *rq, int op)
{
	if (op == LV_VBD_WRITE && ((rq->cmd_flags & REQ_FUA) || READ_ONCE(d->keeps)))
		return LV_VBD_FUA;
	if (op == LV_VBD_WRITE_ZEROES && (rq->cmd_flags & REQ_NOUNMAP))
		return LV_VBD_NO_UNMAP;
	return 0;
}

static void write_request(const struct front_disk *d, const struct request *rq, int op,
			  struct lv_vbd_request *r)
{
	*r = (struct lv_vbd_request){
		.op = op,
		.disk = d->number,
		.flags = flags_of(d, rq, op),
		.generation = READ_ONCE(d->known.generation),
	};
	if (op == LV_VBD_FLUSH)
		return;
	r->sector = blk_rq_pos(rq);
	r->sectors = blk_rq_sectors(rq);
}

static void send_request(struct front_link *l, struct request *rq, void *msg)
{
	struct front_call *call = blk_mq_rq_to_pdu(rq);

	atomic_set(&call->state, CALL_SENT);
	rq->rq_flags |= RQF_DONTPREP;	/* until the block layer has it back */
	if (call->sent.op == LV_VBD_WRITE && call->buffer)
		copy_out(rq, vmq_tx_data_area(l->link) + call->sent.data);
	blk_mq_start_request(rq);
	vipc_list_add(&l->calls, &call->waiter);
	call->sent.cookie = call->waiter.call.cookie;
	memcpy(msg, &call->sent, sizeof(call->sent));
	/* If the link is off, link_off comes and finds the call. */
	vmq_msg_send_async(l->link, msg);
}

static void commit_rqs(struct blk_mq_hw_ctx *hctx)
{
	struct front_disk *d = hctx->queue->queuedata;

	vmq_msg_send_flush(d->link->link);
}

/* Room for the data, or its own pages instead, and a message. */
static void *prepare(struct front_disk *d, struct request *rq, struct front_call *call)
{
	bool data = vbd_op_has_data(call->sent.op);
	struct front_link *l = d->link;
	void *msg;

	call->share = vbd_front_share_take(d);
	if (call->share == SHARE_NONE)
		return NULL;

	call->buffer = data && !vbd_front_pages_grant(l, rq, call);
	if (!vmq_msg_allocate_ex(l->link, call->buffer ? blk_rq_bytes(rq) : 0, &msg,
				 call->buffer ? &call->sent.data : NULL, true))
		return msg;
	/* A back end that has guessed the grant, and mapped it, keeps what is left here. */
	vbd_front_pages_leave(l, call);
	vbd_front_share_give(d, call->share);
	return NULL;
}

static blk_status_t queue_rq(struct blk_mq_hw_ctx *hctx, const struct blk_mq_queue_data *bd)
{
	struct front_disk *d = hctx->queue->queuedata;
	struct front_call *call = blk_mq_rq_to_pdu(bd->rq);
	struct front_link *l = d->link;
	int op = op_of(bd->rq);
	void *msg;

	if (op < 0)
		return BLK_STS_NOTSUPP;
	if (vbd_front_disk_fails(d))
		return BLK_STS_IOERR;
	if (!(bd->rq->rq_flags & RQF_DONTPREP)) {
		call->since = jiffies;
		call->copies = false;
	}
	write_request(d, bd->rq, op, &call->sent);
	msg = prepare(d, bd->rq, call);
	if (!msg) {
		vmq_msg_send_flush(l->link);
		return BLK_STS_RESOURCE;
	}
	send_request(l, bd->rq, msg);
	if (bd->last)
		vmq_msg_send_flush(l->link);
	return BLK_STS_OK;
}

/* ---- replies ---- */

static void finish(struct front_link *l, struct front_call *call)
{
	struct request *rq = blk_mq_rq_from_pdu(call);

	free_buffer(l, call);
	if (call->status == LV_VBD_NOT_SUPPORTED)
		compat_block_disable(rq->q, req_op(rq));
	blk_mq_end_request(rq, statuses[call->status]);
}

static void copy_read(struct front_link *l, struct front_call *call)
{
	copy_in(blk_mq_rq_from_pdu(call), vmq_tx_data_area(l->link) + call->sent.data);
	finish(l, call);
}

static void copy_small(struct tasklet_struct *t)
{
	struct front_link *l = container_of(t, struct front_link, copy);
	struct front_call *call, *next;

	llist_for_each_entry_safe(call, next, llist_del_all(&l->read), node) copy_read(l, call);
}

static void copy_large(struct work_struct *work)
{
	struct front_call *call = container_of(work, struct front_call, copy);
	struct front_disk *d = blk_mq_rq_from_pdu(call)->q->queuedata;

	copy_read(d->link, call);
}

static void leave_copying(struct front_link *l, struct front_call *call)
{
	if (call->sent.sectors * LV_VBD_SECTOR > COPY_AT_ONCE) {
		INIT_WORK(&call->copy, copy_large);
		queue_work(vbd_front_queue, &call->copy);
	} else {
		llist_add(&call->node, &l->read);
		tasklet_schedule(&l->copy);
	}
}

static void take_back(struct front_link *l, struct front_call *call)
{
	free_buffer(l, call);
	blk_mq_requeue_request(blk_mq_rq_from_pdu(call), false);
}

/*
 * The disk is not what it was: a request says so that was sent before this VM heard of that.  The
 * next description decides what becomes of it, unless the back end says so for ever.
 */
static bool may_try_again(const struct front_link *l, const struct front_call *call)
{
	return (call->status == LV_VBD_OTHER_MEDIUM || call->status == LV_VBD_NO_MEDIUM) &&
	       time_before(jiffies, call->since + l->info.timeout * HZ);
}

void vbd_front_request_done(struct front_link *l, struct front_call *call)
{
	struct front_disk *d = blk_mq_rq_from_pdu(call)->q->queuedata;

	vbd_front_late_end(d, call);
	vbd_front_share_give(d, call->share);
	if (!vbd_front_pages_end(l, call)) {
		vmq_link_break(l->link);	/* it lied */
		vbd_front_pages_hold(l, call);
	} else if (call->status < 0) {
		take_back(l, call);
	} else if (call->status == LV_VBD_BUSY) {
		call->copies = true;
		blk_mq_requeue_request(blk_mq_rq_from_pdu(call), true);
	} else if (may_try_again(l, call)) {
		take_back(l, call);
		vbd_front_connect(l);
	} else {
		WRITE_ONCE(d->answered, true);
		if (call->status == LV_VBD_OK && call->sent.op == LV_VBD_READ && call->buffer)
			leave_copying(l, call);
		else
			finish(l, call);
	}
}

static bool take_back_one(struct request *rq, void *data)
{
	struct front_call *call = blk_mq_rq_to_pdu(rq);
	struct front_link *l = data;
	vipc_waiter_t *waiter = vipc_list_cookie_to_waiter(&l->calls, call->sent.cookie);

	if (waiter) {
		vipc_list_occurred(&l->calls, waiter);
		vbd_front_late_end(rq->q->queuedata, call);
		vbd_front_share_give(rq->q->queuedata, call->share);
		if (vbd_front_pages_end(l, call))
			take_back(l, call);
		else
			vbd_front_pages_hold(l, call);
	}
	return true;
}

void vbd_front_request_take_back(struct front_link *l)
{
	u32 i;

	for (i = 0; i < l->nr_disks; i++)
		blk_mq_tagset_busy_iter(&l->disk[i].tags, take_back_one, l);
}

/* A held write: it waits for its pages as long as its disk waits for the back end. */
static bool give_up_held(struct front_disk *d, struct front_call *call)
{
	unsigned long end = call->since + 2 * d->link->info.timeout * HZ;

	return (vbd_front_disk_fails(d) || time_after_eq(jiffies, end)) &&
	       vbd_front_pages_give_up(d->link, call);
}

/* If the link is off, the request is about to go back to its queue. */
static enum blk_eh_timer_return timed_out(struct request *rq)
{
	struct front_call *call = blk_mq_rq_to_pdu(rq);
	struct front_disk *d = rq->q->queuedata;

	/* A device may still write to its pages: it cannot be given up. */
	if ((call->sent.flags & LV_VBD_GRANTED) && call->sent.op == LV_VBD_READ) {
		vbd_front_late_mark(d, call);
		return BLK_EH_RESET_TIMER;
	}
	if (!give_up_held(d, call) && !vbd_front_late_add(d, call))
		return BLK_EH_RESET_TIMER;
	blk_mq_end_request(rq, BLK_STS_IOERR);
	return BLK_EH_DONE;
}

/* ---- making ---- */

static const struct blk_mq_ops ops = {
	.queue_rq = queue_rq,
	.commit_rqs = commit_rqs,
	.timeout = timed_out,
};

/*
 * All hardware queues of a disk share its tags: as many as it can have messages.  The disk's own
 * queue in the other VM sorts requests; a scheduler here, too, would hand each of them to another
 * thread first.
 */
static int tags_init(struct front_link *l, struct blk_mq_tag_set *tags)
{
	*tags = (struct blk_mq_tag_set){
		.ops = &ops,
		.nr_hw_queues = min(HW_QUEUES_MAX, num_online_cpus()),
		.queue_depth = vbd_front_share_max(l),
		.numa_node = NUMA_NO_NODE,
		.timeout = l->info.timeout * HZ,
		.flags = BLK_MQ_F_SHOULD_MERGE | BLK_MQ_F_TAG_HCTX_SHARED |
			 BLK_MQ_F_NO_SCHED_BY_DEFAULT,
		.cmd_size = sizeof(struct front_call) + vbd_front_pages_size(l),
	};
	return blk_mq_alloc_tag_set(tags);
}

static void tags_exit(struct front_link *l, u32 n)
{
	while (n)
		blk_mq_free_tag_set(&l->disk[--n].tags);
}

int vbd_front_request_init(struct front_link *l)
{
	u32 i;
	int err = 0;

	init_llist_head(&l->read);
	tasklet_setup(&l->copy, copy_small);
	vbd_front_share_init(l);
	vbd_front_pages_init(l);
	for (i = 0; i < l->nr_disks && !err; i++)
		err = tags_init(l, &l->disk[i].tags);
	if (err)
		tags_exit(l, i - 1);
	return err;
}

void vbd_front_request_exit(struct front_link *l)
{
	vbd_front_pages_exit(l);
	tasklet_kill(&l->copy);
	tags_exit(l, l->nr_disks);
}
