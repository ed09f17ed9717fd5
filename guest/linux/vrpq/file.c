// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "guest/linux/vrpq/file.h"

/* ---- waiting ---- */

struct vrpq_patience vrpq_patience(const struct file *file, s32 ms)
{
	return (struct vrpq_patience){
		.nonblock = file->f_flags & O_NONBLOCK,
		.forever = ms < 0,
		.deadline = jiffies + (ms < 0 ? 0 : msecs_to_jiffies(ms)),
	};
}

long vrpq_patience_left(const struct vrpq_patience *p)
{
	long left = p->deadline - jiffies;

	return p->forever ? MAX_SCHEDULE_TIMEOUT : max(left, 0L);
}

static int interrupted(const struct vrpq_patience *p)
{
	return p->forever ? -ERESTARTSYS : -EINTR;
}

int vrpq_patience_spend(const struct vrpq_patience *p, long n)
{
	if (!n)
		return -ETIMEDOUT;
	return n < 0 ? interrupted(p) : 0;
}

#define NONBLOCK_ROUNDS	4

int vrpq_patience_next(struct vrpq_patience *p)
{
	cond_resched();
	if (signal_pending(current))
		return interrupted(p);
	if (p->nonblock)
		return ++p->rounds < NONBLOCK_ROUNDS ? 0 : -EAGAIN;
	return p->forever || time_before(jiffies, p->deadline) ? 0 : -ETIMEDOUT;
}

int vrpq_file_lock(struct vrpq_file *f, const struct vrpq_patience *p)
{
	if (p->nonblock)
		return mutex_trylock(&f->lock) ? 0 : -EAGAIN;
	return mutex_lock_interruptible(&f->lock);
}

/* ---- open and close ---- */

static int file_open(struct inode *inode, struct file *file)
{
	struct vrpq_link *l = container_of(inode->i_cdev, struct vrpq_link, cdev);
	struct vrpq_file *f = kzalloc(sizeof(*f), GFP_KERNEL);

	if (!f)
		return -ENOMEM;
	f->blank = (void *)get_zeroed_page(GFP_KERNEL);
	if (!f->blank) {
		kfree(f);
		return -ENOMEM;
	}
	f->link = l;
	f->mapping = file->f_mapping;
	f->want = 1;
	f->room = 1;
	mutex_init(&f->lock);
	init_waitqueue_head(&f->waiters);
	if (vrpq_link_serves(l))
		pipe_users_get(&l->users);
	mutex_lock(&l->lock);
	list_add_tail_rcu(&f->node, &l->files);
	mutex_unlock(&l->lock);
	file->private_data = f;
	return nonseekable_open(inode, file);
}

/* The last mapping is gone, too, when this function is called. */
static int file_release(struct inode *inode, struct file *file)
{
	struct vrpq_file *f = file->private_data;
	struct vrpq_link *l = f->link;

	vrpq_channel_release(f);
	mutex_lock(&l->lock);
	list_del_rcu(&f->node);
	mutex_unlock(&l->lock);
	vrpq_link_changed(l);
	if (vrpq_link_serves(l))
		pipe_users_put(&l->users);
	free_page((unsigned long)f->blank);
	kfree_rcu(f, rcu);
	return 0;
}

/* ---- ioctl ---- */

union argument {
	struct vrpq_ioctl_open open;
	struct vrpq_ioctl_transfer transfer;
	struct vrpq_ioctl_receive receive;
};

static int ioctl_open(struct file *file, union argument *arg)
{
	return vrpq_channel_open(file, &arg->open);
}

static int ioctl_accept(struct file *file, union argument *arg)
{
	return vrpq_channel_accept(file, &arg->open);
}

static int ioctl_accept_session(struct file *file, union argument *arg)
{
	return vrpq_session_accept(file, &arg->open);
}

static int ioctl_submit(struct file *file, union argument *arg)
{
	return vrpq_transfer_submit(file, &arg->transfer);
}

static int ioctl_answer(struct file *file, union argument *arg)
{
	return vrpq_transfer_answer(file, &arg->transfer);
}

static int ioctl_receive(struct file *file, union argument *arg)
{
	return vrpq_transfer_receive(file, &arg->receive);
}

static const struct {
	unsigned int cmd;
	bool server;
	int (*call)(struct file *file, union argument *arg);
} calls[] = {
	{ VRPQ_IOC_OPEN, false, ioctl_open },
	{ VRPQ_IOC_SUBMIT, false, ioctl_submit },
	{ VRPQ_IOC_ACCEPT, true, ioctl_accept },
	{ VRPQ_IOC_ACCEPT_SESSION, true, ioctl_accept_session },
	{ VRPQ_IOC_RECEIVE, true, ioctl_receive },
	{ VRPQ_IOC_ANSWER, true, ioctl_answer },
};

/* The struct goes back even after an error: it says how far the call came. */
static long file_ioctl(struct file *file, unsigned int cmd, unsigned long address)
{
	struct vrpq_file *f = file->private_data;
	void __user *user = (void __user *)address;
	union argument arg;
	int i, err;

	for (i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].cmd == cmd)
			break;
	if (i == ARRAY_SIZE(calls))
		return -ENOTTY;
	if (calls[i].server != vrpq_link_serves(f->link))
		return -EBADF;
	if (copy_from_user(&arg, user, _IOC_SIZE(cmd)))
		return -EFAULT;
	err = calls[i].call(file, &arg);
	if (copy_to_user(user, &arg, _IOC_SIZE(cmd)))
		return -EFAULT;
	return err;
}

static __poll_t file_poll(struct file *file, poll_table *wait)
{
	struct vrpq_file *f = file->private_data;

	if (READ_ONCE(f->channel))
		return vrpq_transfer_poll(f, file, wait);
	return vrpq_channel_poll(f, file, wait);
}

const struct file_operations vrpq_file_operations = {
	.owner = THIS_MODULE,
	.open = file_open,
	.release = file_release,
	.mmap = vrpq_map,
	.poll = file_poll,
	.unlocked_ioctl = file_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};
