// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <asm/ioctls.h>

#include <linkvisor/pipe_node.h>
#include <linkvisor/pipe_stream.h>

#include "guest/linux/compat/splice.h"
#include "guest/linux/vpipe/device.h"
#include "guest/linux/vpipe/file.h"

struct open_file {
	struct vpipe_device *d;
	pipe_mark mark;			/* which stream the file is in */
	struct pipe_input in;		/* server's */
	struct pipe_output out;		/* client's */
};

static void file_ended(void *file)
{
	struct open_file *f = file;

	WRITE_ONCE(f->mark, PIPE_ENDED);
}

static void file_wake(void *file)
{
	struct open_file *f = file;

	pipe_half_wake(&f->d->half);
}

static void file_init(struct open_file *f, struct vpipe_device *d)
{
	f->d = d;
	f->in = (struct pipe_input){
		.half = &d->half,
		.core = &d->core.rx,
		.mark = &f->mark,
		.file = f,
		.ended = file_ended,
		.wake = file_wake,
	};
	f->out = (struct pipe_output){
		.half = &d->half,
		.core = &d->core.tx,
		.mark = &f->mark,
		.file = f,
		.ended = file_ended,
		.wake = file_wake,
	};
}

static int file_open(struct inode *inode, struct file *file)
{
	struct vpipe_device *d = container_of(inode->i_cdev, struct vpipe_device, cdev);
	bool wait = !(file->f_flags & O_NONBLOCK);
	struct open_file *f;
	int err = 0;

	if (!pipe_node_allows(d->core.server, file))
		return -EACCES;
	f = kzalloc(sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	file_init(f, d);
	pipe_users_get(&d->users);
	if (wait)
		err = wait_event_interruptible(d->half.waiters, vpipe_connected(&d->core));
	if (err) {
		pipe_users_put(&d->users);
		kfree(f);
		return err;
	}
	f->mark = vpipe_begin(&d->core, wait);
	file->private_data = f;
	return stream_open(inode, file);
}

static int file_release(struct inode *inode, struct file *file)
{
	struct open_file *f = file->private_data;

	pipe_users_put(&f->d->users);
	kfree(f);
	return 0;
}

/* The mode of the file is that of the role, so the VFS refuses the wrong direction. */
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

static __poll_t file_poll(struct file *file, poll_table *wait)
{
	static const struct {
		u32 bit;
		__poll_t events;
	} map[] = {
		{ VPIPE_POLL_IN, EPOLLIN | EPOLLRDNORM },
		{ VPIPE_POLL_OUT, EPOLLOUT | EPOLLWRNORM },
		{ VPIPE_POLL_HUP, EPOLLHUP },
		{ VPIPE_POLL_ERR, EPOLLERR },
	};
	struct open_file *f = file->private_data;
	__poll_t events = 0;
	u32 bits;
	int i;

	poll_wait(file, &f->d->half.waiters, wait);
	bits = vpipe_poll(&f->d->core, READ_ONCE(f->mark));
	for (i = 0; i < ARRAY_SIZE(map); i++)
		if (bits & map[i].bit)
			events |= map[i].events;
	return events;
}

static long file_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct open_file *f = file->private_data;

	if (cmd != FIONREAD)
		return -ENOIOCTLCMD;
	if (!f->d->core.server)
		return -EINVAL;
	return put_user(pipe_input_unread(&f->in), (int __user *)arg);
}

const struct file_operations vpipe_file_operations = {
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
