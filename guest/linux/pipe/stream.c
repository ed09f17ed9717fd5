// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lock of a direction is held while bytes are copied, with page faults off:
 * memory that has to be fetched is fetched without it, so that a process whose
 * pages come slowly holds up nobody, least of all SYSCONF.  Uncommitted bytes do
 * not exist for the peer, and unconsumed ones stay: no fault loses or doubles any.
 */
#include <linux/export.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>

#include <linkvisor/pipe_stream.h>

/* A read or write under way. */
struct transfer {
	struct iov_iter *iter;
	pipe_stream at;
	size_t whole;			/* bytes asked for */
	size_t done;
	bool nonblock;
	bool fault;			/* the last copy was cut short */
	unsigned int vain;		/* looks without a byte since the last one */
};

static int transfer_retry(struct transfer *t, struct pipe_half *h)
{
	return pipe_half_retry(h, t->nonblock, t->vain++);
}

/* Bytes went: a peer that deals them out one by one keeps nobody from being killed. */
static int transfer_progress(struct transfer *t, size_t n)
{
	t->done += n;
	t->vain = 0;
	return fatal_signal_pending(current) ? -EINTR : 0;
}

static void transfer_begin(struct transfer *t, struct kiocb *iocb, struct iov_iter *iter)
{
	*t = (struct transfer){
		.iter = iter,
		.whole = iov_iter_count(iter),
		.nonblock = (iocb->ki_filp->f_flags & O_NONBLOCK) || (iocb->ki_flags & IOCB_NOWAIT),
	};
}

static u32 transfer_left(const struct transfer *t)
{
	return min_t(size_t, iov_iter_count(t->iter), INT_MAX);
}

/* The peer broke the protocol: everybody hears of it, the log and udev once. */
static bool half_has_news(struct pipe_half *h, u32 failures)
{
	bool news = h->failures != failures;

	h->failures = failures;
	return news;
}

static void report_violation(struct pipe_half *h)
{
	vlink_violation(h->link.end, "its index of the ring is impossible");
}

/* ---- read ---- */

static size_t copy_out(const struct byte_ring_seg seg[2], struct iov_iter *to)
{
	size_t n;

	pagefault_disable();
	n = copy_to_iter(seg[0].base, seg[0].len, to);
	if (n == seg[0].len)
		n += copy_to_iter(seg[1].base, seg[1].len, to);
	pagefault_enable();
	return n;
}

/*
 * Reads what is there now.  Bytes, 0 at the end of the stream, or the answer of pipe_reader_peek().
 */
static ssize_t read_once(const struct pipe_input *in, struct transfer *t)
{
	struct pipe_half *h = in->half;
	bool news, room = false;
	struct byte_ring_seg seg[2];
	ssize_t n, copied = 0;

	mutex_lock(&h->lock);
	n = pipe_reader_peek(in->core, in->mark, &t->at, transfer_left(t), seg);
	if (n > 0) {
		copied = copy_out(seg, t->iter);
		room = copied && pipe_reader_consume(in->core, copied);
		h->bytes += copied;
		h->calls += copied && !t->done;
		t->fault = copied < n;
		n = copied;
	} else if (n != -EAGAIN && !t->done) {
		in->ended(in->file);
	}
	news = half_has_news(h, in->core->failures);
	mutex_unlock(&h->lock);
	if (room)
		vlink_half_trigger(&h->link);
	if (news) {
		in->wake(in->file);
		report_violation(h);
	}
	return n;
}

#define FAULT_IN_LIMIT	SZ_64K		/* bytes at a time */

static int fault_in_for_read(const struct transfer *t)
{
	size_t left = min_t(size_t, transfer_left(t), FAULT_IN_LIMIT);

	if (!user_backed_iter(t->iter))
		return -EFAULT;
	if (signal_pending(current))
		return -ERESTARTSYS;
	return fault_in_iov_iter_writeable(t->iter, left) < left ? 0 : -EFAULT;
}

static bool read_would_not_wait(const struct pipe_input *in)
{
	bool data;

	return pipe_reader_wait(in->core, READ_ONCE(*in->mark), &data);
}

/*
 * An edge-triggered epoll looks again only when it is woken, so a caller that got less than it
 * asked for without blocking must have armed the wake-up.  True: there is something.
 */
static bool read_is_worth_retrying(const struct pipe_input *in, const struct transfer *t)
{
	return t->nonblock && transfer_left(t) && read_would_not_wait(in);
}

ssize_t pipe_read_iter(const struct pipe_input *in, struct kiocb *iocb, struct iov_iter *to)
{
	struct transfer t;
	ssize_t n;
	int err = 0;

	transfer_begin(&t, iocb, to);
	while (iov_iter_count(to)) {
		t.fault = false;
		n = read_once(in, &t);
		if (n > 0)
			err = transfer_progress(&t, n);
		if (t.fault)
			err = fault_in_for_read(&t);
		else if (n == -EAGAIN && read_is_worth_retrying(in, &t))
			err = transfer_retry(&t, in->half);
		else if (n == -EAGAIN && !t.done && !t.nonblock)
			err = wait_event_interruptible(in->half->waiters, read_would_not_wait(in)) ?:
			      transfer_retry(&t, in->half);
		else if (n <= 0 || !t.nonblock)
			return t.done ?: n;
		if (err)
			return t.done ?: err;
	}
	return t.done;
}
EXPORT_SYMBOL_GPL(pipe_read_iter);

int pipe_input_unread(const struct pipe_input *in)
{
	int unread;

	mutex_lock(&in->half->lock);
	unread = pipe_reader_unread(in->core);
	mutex_unlock(&in->half->lock);
	return unread;
}
EXPORT_SYMBOL_GPL(pipe_input_unread);

/* ---- write ---- */

static size_t copy_in(const struct byte_ring_seg seg[2], struct iov_iter *from)
{
	size_t n;

	pagefault_disable();
	n = copy_from_iter(seg[0].base, seg[0].len, from);
	if (n == seg[0].len)
		n += copy_from_iter(seg[1].base, seg[1].len, from);
	pagefault_enable();
	return n;
}

static bool write_is_atomic(const struct pipe_output *out, const struct transfer *t)
{
	return t->whole <= pipe_writer_atomic(out->core);
}

/* Writes what fits now.  Bytes, or the answer of pipe_writer_reserve(). */
static ssize_t write_once(const struct pipe_output *out, struct transfer *t)
{
	struct pipe_half *h = out->half;
	u32 left = transfer_left(t);
	bool news, data = false;
	struct byte_ring_seg seg[2];
	ssize_t n, copied;

	mutex_lock(&h->lock);
	n = pipe_writer_reserve(out->core, out->mark, &t->at,
				pipe_writer_need(out->core, t->whole, left), left, seg);
	if (n > 0) {
		copied = copy_in(seg, t->iter);
		t->fault = copied < n;
		if (t->fault && write_is_atomic(out, t)) {
			iov_iter_revert(t->iter, copied);
			copied = 0;
		}
		data = copied && pipe_writer_commit(out->core, copied);
		h->bytes += copied;
		h->calls += copied && !t->done;
		n = copied;
	} else if (n != -EAGAIN && !t->done) {
		out->ended(out->file);
	}
	news = half_has_news(h, out->core->failures);
	mutex_unlock(&h->lock);
	if (data)
		vlink_half_trigger(&h->link);
	if (news) {
		out->wake(out->file);
		report_violation(h);
	}
	return n;
}

static int fault_in_for_write(const struct pipe_output *out, const struct transfer *t)
{
	size_t left = min_t(size_t, transfer_left(t), FAULT_IN_LIMIT);
	size_t missing;

	if (!user_backed_iter(t->iter))
		return -EFAULT;
	if (signal_pending(current))
		return -ERESTARTSYS;
	missing = fault_in_iov_iter_readable(t->iter, left);
	return missing == 0 || (missing < left && !write_is_atomic(out, t)) ? 0 : -EFAULT;
}

static bool write_can_go_on(const struct pipe_output *out, const struct transfer *t)
{
	u32 room = pipe_writer_sleep(out->core, t->whole, transfer_left(t));
	bool open;

	return pipe_writer_wait(out->core, READ_ONCE(*out->mark), room, &open);
}

/* A caller that does not block comes here only if there is no need to wait. */
static int write_wait(const struct pipe_output *out, const struct transfer *t)
{
	return t->nonblock ? 0 :
	       wait_event_interruptible(out->half->waiters, write_can_go_on(out, t));
}

ssize_t pipe_write_iter(const struct pipe_output *out, struct kiocb *iocb, struct iov_iter *from)
{
	struct transfer t;
	ssize_t n;
	int err;

	transfer_begin(&t, iocb, from);
	while (iov_iter_count(from)) {
		t.fault = false;
		n = write_once(out, &t);
		err = n < 0 ? n : transfer_progress(&t, n);
		if (t.fault)
			err = fault_in_for_write(out, &t);
		else if (n == -EAGAIN && (!t.nonblock || write_can_go_on(out, &t)))
			err = write_wait(out, &t) ?: transfer_retry(&t, out->half);
		if (err)
			return t.done ?: err;
	}
	return t.done;
}
EXPORT_SYMBOL_GPL(pipe_write_iter);
