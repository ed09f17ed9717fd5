// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <asm/ioctls.h>

#include <linkvisor/pipe_stream.h>

#include "guest/linux/compat/splice.h"
#include "guest/linux/vbpipe/device.h"
#include "guest/linux/vbpipe/file.h"

struct open_file {
	struct vbpipe_device *d;
	struct vbpipe_file pos;		/* which streams the file is in */
	struct pipe_input in;
	struct pipe_output out;
};

/* ---- streams ---- */

static void file_read_ended(void *file)
{
	struct open_file *f = file;

	vbpipe_read_ended(&f->d->core, &f->pos);
}

static void file_write_ended(void *file)
{
	struct open_file *f = file;

	vbpipe_write_ended(&f->d->core, &f->pos);
}

static void file_wake(void *file)
{
	struct open_file *f = file;

	vbpipe_device_wake_all(f->d);
}

static void file_init(struct open_file *f, struct vbpipe_device *d)
{
	f->d = d;
	f->in = (struct pipe_input){
		.half = &d->rx,
		.core = &d->core.rx,
		.mark = &f->pos.rx,
		.file = f,
		.ended = file_read_ended,
		.wake = file_wake,
	};
	f->out = (struct pipe_output){
		.half = &d->tx,
		.core = &d->core.tx,
		.mark = &f->pos.tx,
		.file = f,
		.ended = file_write_ended,
		.wake = file_wake,
	};
}

static ssize_t file_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct open_file *f = iocb->ki_filp->private_data;

	return pipe_read_iter(&f->in, iocb, to);
}

static ssize_t file_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct open_file *f = iocb->ki_filp->private_data;

	return pipe_write_iter(&f->out, iocb, from);
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

	if (cmd != FIONREAD)
		return -ENOIOCTLCMD;
	return put_user(pipe_input_unread(&f->in), (int __user *)arg);
}

static int file_open(struct inode *inode, struct file *file)
{
	struct vbpipe_device *d = container_of(inode->i_cdev, struct vbpipe_device, cdev);
	struct open_file *f = kzalloc(sizeof(*f), GFP_KERNEL);
	bool wait = !(file->f_flags & O_NONBLOCK);
	int err = 0;

	if (!f)
		return -ENOMEM;
	file_init(f, d);
	vbpipe_device_get_links(d);
	if (wait)
		err = wait_event_interruptible(d->rx.waiters, vbpipe_connected(&d->core));
	if (err) {
		vbpipe_device_put_links(d);
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

	vbpipe_device_put_links(f->d);
	kfree(f);
	return 0;
}

const struct file_operations vbpipe_file_operations = {
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
