// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lock of a direction is held while bytes are copied, with page faults off:
 * memory that has to be fetched is fetched without it, so that a process whose
 * pages come slowly holds up nobody, least of all SYSCONF.  Uncommitted bytes do
 * not exist for the peer, and unconsumed ones stay: no fault loses or doubles any.
 */
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <asm/ioctls.h>

#include "guest/linux/compat/splice.h"
#include "guest/linux/vbpipe/device.h"
#include "guest/linux/vbpipe/file.h"

struct open_file {
	struct vbpipe_device *d;
	struct vbpipe_file pos;		/* which streams it is in */
};

/* A read or write under way. */
struct transfer {
	struct open_file *f;
	struct iov_iter *iter;
	vbpipe_cursor at;
	size_t whole;			/* bytes asked for */
	size_t done;
	bool nonblock;
	bool fault;			/* the last copy was cut short */
};

static void transfer_begin(struct transfer *t, struct kiocb *iocb, struct iov_iter *iter)
{
	*t = (struct transfer){
		.f = iocb->ki_filp->private_data,
		.iter = iter,
		.whole = iov_iter_count(iter),
		.nonblock = (iocb->ki_filp->f_flags & O_NONBLOCK) ||
			    (iocb->ki_flags & IOCB_NOWAIT),
	};
}

static u32 transfer_left(const struct transfer *t)
{
	return min_t(size_t, iov_iter_count(t->iter), INT_MAX);
}

/* The peer broke the protocol: everybody hears of it, the log and udev once. */
static bool half_has_news(struct vbpipe_half *h, u32 failures)
{
	bool news = h->failures != failures;

	h->failures = failures;
	return news;
}

static void report_violation(struct vbpipe_device *d, struct vbpipe_half *h)
{
	device_wake_all(d);
	vlink_violation(h->end, "its index of the ring is impossible");
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

/* What is there now.  Bytes, 0 at the end of the stream, or what vbpipe_peek() says. */
static ssize_t read_once(struct transfer *t)
{
	struct vbpipe_device *d = t->f->d;
	bool news, room = false;
	struct byte_ring_seg seg[2];
	ssize_t n, copied = 0;

	mutex_lock(&d->rx.lock);
	n = vbpipe_peek(&d->core, &t->f->pos, &t->at, transfer_left(t), seg);
	if (n > 0) {
		copied = copy_out(seg, t->iter);
		room = copied && vbpipe_consume(&d->core, copied);
		d->rx.bytes += copied;
		d->rx.calls += copied && !t->done;
		t->fault = copied < n;
		n = copied;
	} else if (n != -EAGAIN && !t->done) {
		vbpipe_read_ended(&d->core, &t->f->pos);
	}
	news = half_has_news(&d->rx, d->core.rx.failures);
	mutex_unlock(&d->rx.lock);
	if (room)
		vlink_xirq_trigger(d->rx.end, d->rx.peer_xirq);
	if (news)
		report_violation(d, &d->rx);
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

/*
 * An edge-triggered epoll looks again only when woken: who got less than he asked
 * for without blocking must have armed the wake-up.  True: there is something.
 */
static bool read_is_worth_retrying(const struct transfer *t)
{
	return t->nonblock && transfer_left(t) && vbpipe_wait_data(&t->f->d->core, &t->f->pos);
}

static ssize_t file_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct transfer t;
	ssize_t n;

	transfer_begin(&t, iocb, to);
	while (iov_iter_count(to)) {
		t.fault = false;
		n = read_once(&t);
		if (n > 0)
			t.done += n;
		if (t.fault)
			n = fault_in_for_read(&t);
		else if (n == -EAGAIN && read_is_worth_retrying(&t))
			continue;
		else if (n == -EAGAIN && !t.done && !t.nonblock)
			n = wait_event_interruptible(t.f->d->rx.waiters,
						     vbpipe_wait_data(&t.f->d->core, &t.f->pos));
		else if (n <= 0 || !t.nonblock)
			return t.done ?: n;
		if (n < 0)
			return t.done ?: n;
	}
	return t.done;
}

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

static bool write_is_atomic(const struct transfer *t)
{
	return t->whole <= vbpipe_atomic(&t->f->d->core);
}

/* What fits now.  Bytes, or what vbpipe_reserve() says. */
static ssize_t write_once(struct transfer *t)
{
	struct vbpipe_device *d = t->f->d;
	u32 left = transfer_left(t);
	bool news, data = false;
	struct byte_ring_seg seg[2];
	ssize_t n, copied;

	mutex_lock(&d->tx.lock);
	n = vbpipe_reserve(&d->core, &t->f->pos, &t->at,
			   vbpipe_write_need(&d->core, t->whole, left), left, seg);
	if (n > 0) {
		copied = copy_in(seg, t->iter);
		t->fault = copied < n;
		if (t->fault && write_is_atomic(t)) {
			iov_iter_revert(t->iter, copied);
			copied = 0;
		}
		data = copied && vbpipe_commit(&d->core, copied);
		d->tx.bytes += copied;
		d->tx.calls += copied && !t->done;
		n = copied;
	} else if (n != -EAGAIN && !t->done) {
		vbpipe_write_ended(&d->core, &t->f->pos);
	}
	news = half_has_news(&d->tx, d->core.tx.failures);
	mutex_unlock(&d->tx.lock);
	if (data)
		vlink_xirq_trigger(d->tx.end, d->tx.peer_xirq);
	if (news)
		report_violation(d, &d->tx);
	return n;
}

static int fault_in_for_write(const struct transfer *t)
{
	size_t left = min_t(size_t, transfer_left(t), FAULT_IN_LIMIT);
	size_t missing;

	if (!user_backed_iter(t->iter))
		return -EFAULT;
	if (signal_pending(current))
		return -ERESTARTSYS;
	missing = fault_in_iov_iter_readable(t->iter, left);
	return missing == 0 || (missing < left && !write_is_atomic(t)) ? 0 : -EFAULT;
}

static bool write_can_go_on(const struct transfer *t)
{
	const struct vbpipe *core = &t->f->d->core;

	return vbpipe_wait_room(core, &t->f->pos,
				vbpipe_write_sleep(core, t->whole, transfer_left(t)));
}

static ssize_t file_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct transfer t;
	ssize_t n = 0;

	transfer_begin(&t, iocb, from);
	while (iov_iter_count(from)) {
		t.fault = false;
		n = write_once(&t);
		if (n > 0)
			t.done += n;
		if (t.fault)
			n = fault_in_for_write(&t);
		else if (n == -EAGAIN && t.nonblock)
			n = write_can_go_on(&t) ? 0 : -EAGAIN;
		else if (n == -EAGAIN)
			n = wait_event_interruptible(t.f->d->tx.waiters, write_can_go_on(&t));
		if (n < 0)
			return t.done ?: n;
	}
	return t.done;
}

/* ---- the rest ---- */

static __poll_t file_poll(struct file *file, poll_table *wait)
{
	struct open_file *f = file->private_data;
	__poll_t events = 0;
	u32 bits;

	poll_wait(file, &f->d->rx.waiters, wait);
	poll_wait(file, &f->d->tx.waiters, wait);
	bits = vbpipe_poll(&f->d->core, &f->pos);
	if ((bits & VBPIPE_POLL_IN) && (file->f_mode & FMODE_READ))
		events |= EPOLLIN | EPOLLRDNORM;
	if ((bits & VBPIPE_POLL_OUT) && (file->f_mode & FMODE_WRITE))
		events |= EPOLLOUT | EPOLLWRNORM;
	if ((bits & VBPIPE_POLL_ERR) && (file->f_mode & FMODE_WRITE))
		events |= EPOLLERR;
	if (bits & VBPIPE_POLL_HUP)
		events |= EPOLLHUP;
	return events;
}

static long file_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct open_file *f = file->private_data;
	int unread;

	if (cmd != FIONREAD)
		return -ENOIOCTLCMD;
	mutex_lock(&f->d->rx.lock);
	unread = vbpipe_unread(&f->d->core);
	mutex_unlock(&f->d->rx.lock);
	return put_user(unread, (int __user *)arg);
}

static int file_open(struct inode *inode, struct file *file)
{
	struct vbpipe_device *d = container_of(inode->i_cdev, struct vbpipe_device, cdev);
	struct open_file *f = kzalloc(sizeof(*f), GFP_KERNEL);
	bool wait = !(file->f_flags & O_NONBLOCK);
	int err = 0;

	if (!f)
		return -ENOMEM;
	f->d = d;
	device_get_links(d);
	if (wait)
		err = wait_event_interruptible(d->rx.waiters, vbpipe_connected(&d->core));
	if (err) {
		device_put_links(d);
		kfree(f);
		return err;
	}
	vbpipe_file_init(&d->core, &f->pos, wait);
	file->private_data = f;
	return stream_open(inode, file);
}

static int file_release(struct inode *inode, struct file *file)
{
	struct open_file *f = file->private_data;

	device_put_links(f->d);
	kfree(f);
	return 0;
}

const struct file_operations file_operations = {
	.owner = THIS_MODULE,
	.open = file_open,
	.release = file_release,
	.read_iter = file_read_iter,
	.write_iter = file_write_iter,
	.splice_read = compat_splice_read,
	.splice_write = iter_file_splice_write,
	.poll = file_poll,
	.unlocked_ioctl = file_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};
