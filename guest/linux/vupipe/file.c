// SPDX-License-Identifier: GPL-2.0-only
#include <linux/gfp.h>
#include <linux/ioctl.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include <linkvisor/pipe_node.h>

#include "guest/linux/vupipe/file.h"
#include "guest/linux/vupipe/map.h"

/* ---- open and close ---- */

static void file_free(struct open_file *f)
{
	int i;

	for (i = 0; i < MAP_PARTS; i++)
		free_page((unsigned long)f->blank[i]);
	kfree(f);
}

static struct open_file *file_alloc(struct vupipe_device *d, struct file *file)
{
	struct open_file *f = kzalloc(sizeof(*f), GFP_KERNEL);
	bool failed = false;
	int i;

	if (!f)
		return NULL;
	f->d = d;
	f->mapping = file->f_mapping;
	for (i = 0; i < MAP_PARTS; i++) {
		f->blank[i] = (void *)get_zeroed_page(GFP_KERNEL);
		failed |= !f->blank[i];
	}
	if (!failed)
		return f;
	file_free(f);
	return NULL;
}

static int file_open(struct inode *inode, struct file *file)
{
	struct vupipe_device *d = container_of(inode->i_cdev, struct vupipe_device, cdev);
	bool wait = !(file->f_flags & O_NONBLOCK);
	struct open_file *f;
	int err = 0;

	if (!pipe_node_allows(d->core.server, file))
		return -EACCES;
	f = file_alloc(d, file);
	if (!f)
		return -ENOMEM;
	pipe_users_get(&d->users);
	if (wait)
		err = wait_event_interruptible(d->half.waiters, vupipe_connected(&d->core));
	if (err) {
		pipe_users_put(&d->users);
		file_free(f);
		return err;
	}
	mutex_lock(&d->half.lock);
	f->core.mark = vupipe_begin(&d->core, wait);
	list_add(&f->node, &d->files);
	mutex_unlock(&d->half.lock);
	file->private_data = f;
	/* mmap asks for FMODE_READ, whatever the protection; there is nothing to read. */
	file->f_mode |= FMODE_READ;
	return nonseekable_open(inode, file);
}

/* The last mapping is gone, too, when this function is called. */
static int file_release(struct inode *inode, struct file *file)
{
	struct open_file *f = file->private_data;

	mutex_lock(&f->d->half.lock);
	list_del(&f->node);
	mutex_unlock(&f->d->half.lock);
	pipe_users_put(&f->d->users);
	file_free(f);
	return 0;
}

/* ---- ioctl ---- */

/* Follow what a call of the core did to the file.  The caller holds the device's lock. */
static void file_follow(struct open_file *f, pipe_mark before, int result)
{
	if (result == -EPIPE || result == -EPROTO)
		WRITE_ONCE(f->core.mark, PIPE_ENDED);
	else if (f->core.mark != before)
		vupipe_map_drop(f);	/* mappings of a stream that the file was not in */
	vupipe_device_report(f->d);
}

/* The result that tells of the end of the stream, by the role. */
static int file_ended(const struct open_file *f, int result)
{
	return result == -EPIPE && f->d->core.server ? 0 : result;
}

static int file_available(struct open_file *f, u32 want, bool *more)
{
	struct vupipe_device *d = f->d;
	pipe_mark before;
	int n;

	mutex_lock(&d->half.lock);
	before = f->core.mark;
	n = vupipe_available(&d->core, &f->core, want, more);
	file_follow(f, before, n);
	mutex_unlock(&d->half.lock);
	if (n == -EPROTO || n == -EPIPE)
		pipe_half_wake(&d->half);
	return n;
}

static bool file_would_not_wait(const struct open_file *f, u32 want)
{
	bool open;

	return vupipe_wait(&f->d->core, READ_ONCE(f->core.mark), want, &open);
}

/*
 * Wait until there are "want" bytes.  Returns bytes (fewer if there will be no more, or without
 * blocking), or the error.  A caller that does not block has armed the wake-up for its poll.
 */
static int file_wait(struct open_file *f, bool nonblock, u32 want)
{
	int n, err, vain;
	bool more;

	for (vain = 0;; vain++) {
		n = file_available(f, want, &more);
		if ((n < 0 && n != -EAGAIN) || (n >= 0 && (n >= want || !more)))
			return n;
		if (nonblock && !file_would_not_wait(f, want ?: 1))
			return n ?: -EAGAIN;
		err = nonblock ? 0 : wait_event_interruptible(f->d->half.waiters,
							      file_would_not_wait(f, want ?: 1));
		if (!err)
			err = pipe_half_retry(&f->d->half, nonblock, vain);
		if (err)
			return err == -EAGAIN && n > 0 ? n : err;
	}
}

/* Without blocking, "no data" is no answer, even to a caller that asks for none. */
static int ioctl_data(struct open_file *f, bool nonblock, u32 n)
{
	return file_ended(f, file_wait(f, nonblock, nonblock && !n ? 1 : n));
}

static int ioctl_room(struct open_file *f, bool nonblock, u32 n)
{
	int room = file_wait(f, nonblock, n);

	if (room >= 0)
		room = room < n ? -EAGAIN : n;
	mutex_lock(&f->d->half.lock);
	vupipe_refuse(&f->d->core, &f->core, room == -EAGAIN ? n : 0);
	mutex_unlock(&f->d->half.lock);
	return room;
}

static int ioctl_notify(struct open_file *f, bool nonblock, u32 n)
{
	struct vupipe_device *d = f->d;
	pipe_mark before;
	bool wake;
	int err;

	mutex_lock(&d->half.lock);
	before = f->core.mark;
	err = vupipe_notify(&d->core, &f->core, n, &wake);
	file_follow(f, before, err);
	mutex_unlock(&d->half.lock);
	if (wake)
		vlink_half_trigger(&d->half.link);
	if (err == -EPROTO)
		pipe_half_wake(&d->half);
	return err;
}

static int ioctl_size(struct open_file *f, bool nonblock, u32 n)
{
	return f->d->size;
}

static int ioctl_offset(struct open_file *f, bool nonblock, u32 n)
{
	int offset;

	mutex_lock(&f->d->half.lock);
	offset = vupipe_offset(&f->d->core);
	mutex_unlock(&f->d->half.lock);
	return offset;
}

#define SERVER	1
#define CLIENT	2
#define BOTH	(SERVER | CLIENT)

static const struct {
	unsigned int cmd;
	unsigned int roles;
	bool counts;		/* the argument is a number of bytes */
	int (*call)(struct open_file *f, bool nonblock, u32 n);
} calls[] = {
	{ PIOC_READ_NOTIFY, SERVER, true, ioctl_notify },
	{ PIOC_WRITE_NOTIFY, CLIENT, true, ioctl_notify },
	{ PIOC_AVAILABLE_DATA, SERVER, true, ioctl_data },
	{ PIOC_AVAILABLE_ROOM, CLIENT, true, ioctl_room },
	{ PIOC_GET_BUFFER_SIZE, BOTH, false, ioctl_size },
	{ PIOC_GET_OFFSET, BOTH, false, ioctl_offset },
};

/* A 32-bit process passes the same argument, which is no pointer. */
static long file_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct open_file *f = file->private_data;
	unsigned int role = f->d->core.server ? SERVER : CLIENT;
	int i;

	if (cmd == PIOC_GET_LINES)
		return vupipe_map_open_lines(file);
	for (i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].cmd == cmd)
			break;
	if (i == ARRAY_SIZE(calls))
		return -EINVAL;
	if (!(calls[i].roles & role))
		return -EBADF;
	if (calls[i].counts && arg > f->d->size)
		return -EINVAL;
	return calls[i].call(f, file->f_flags & O_NONBLOCK, arg);
}

/* ---- poll ---- */

static __poll_t file_poll(struct file *file, poll_table *wait)
{
	static const struct {
		u32 bit;
		__poll_t events;
	} map[] = {
		{ VUPIPE_POLL_IN, EPOLLIN | EPOLLRDNORM },
		{ VUPIPE_POLL_OUT, EPOLLOUT | EPOLLWRNORM },
		{ VUPIPE_POLL_HUP, EPOLLHUP },
		{ VUPIPE_POLL_ERR, EPOLLERR },
	};
	struct open_file *f = file->private_data;
	__poll_t events = 0;
	u32 bits;
	int i;

	poll_wait(file, &f->d->half.waiters, wait);
	mutex_lock(&f->d->half.lock);
	bits = vupipe_poll(&f->d->core, &f->core);
	mutex_unlock(&f->d->half.lock);
	for (i = 0; i < ARRAY_SIZE(map); i++)
		if (bits & map[i].bit)
			events |= map[i].events;
	return events;
}

const struct file_operations vupipe_file_operations = {
	.owner = THIS_MODULE,
	.open = file_open,
	.release = file_release,
	.mmap = vupipe_map_data,
	.poll = file_poll,
	.unlocked_ioctl = file_ioctl,
	.compat_ioctl = file_ioctl,
};
