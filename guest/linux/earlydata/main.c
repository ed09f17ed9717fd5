// SPDX-License-Identifier: GPL-2.0-only
/*
 * earlydata: a driver to learn from (docs/writing-a-driver.md).  Readers of /dev/earlydata<n> in
 * the client's VM get what was written to it in the server's.
 */
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/signal.h>

#include <linkvisor/vlink.h>

#include "proto/earlydata.h"

struct earlydata {
	struct miscdevice misc;
	char name[32];
	struct vlink_device *vl;
	bool server;
	struct earlydata_block block;
	struct mutex lock;		/* of block, and of the copies */
	int xirq;			/* "there is a new block", the client's */
	wait_queue_head_t wait;
	atomic_t events;		/* how often something may have changed */
};

/* The state of an open file: the block that the file reads, or the block that it writes. */
struct copy {
	struct earlydata *e;
	ssize_t size;			/* -1: nothing was read yet */
	bool spoiled;			/* not all that should have been written was */
	u8 data[];
};

/* ---- the link ---- */

/* Something may have changed: all waiters look again.  This is also the handler of the XIRQ. */
static void earlydata_event(void *cookie, u32 xirq)
{
	struct earlydata *e = cookie;

	atomic_inc(&e->events);
	wake_up_interruptible(&e->wait);
}

static void earlydata_sysconf(struct vlink_device *vl)
{
	struct earlydata *e = vlink_get_drvdata(vl);

	mutex_lock(&e->lock);
	earlydata_step(&e->block);
	mutex_unlock(&e->lock);
	earlydata_event(e, LV_XIRQ_SYSCONF);
}

/* ---- the file ---- */

/* The block is taken once: later reads get what the first read took. */
static int copy_fill(struct copy *c)
{
	int n = 0;

	mutex_lock(&c->e->lock);
	if (c->size < 0)
		n = earlydata_take(&c->e->block, c->data);
	if (c->size < 0 && n >= 0)
		c->size = n;
	mutex_unlock(&c->e->lock);
	return min(n, 0);
}

/*
 * Each event is a reason for one more look; the count of events is read before the look.  A peer
 * that makes events all the time must not keep us here: wait_event_interruptible() asks for signals
 * only if it sleeps.
 */
static int copy_wait(struct copy *c)
{
	struct earlydata *e = c->e;
	int seen, err;

	do {
		seen = atomic_read_acquire(&e->events);
		err = copy_fill(c);
		cond_resched();
	} while (err == -EAGAIN && !signal_pending(current) &&
		 !wait_event_interruptible(e->wait, atomic_read(&e->events) != seen));
	return err == -EAGAIN ? -ERESTARTSYS : err;
}

/* Open must not sleep until the server is there: all misc devices share a lock, held here. */
static int earlydata_open(struct inode *inode, struct file *file)
{
	struct earlydata *e = container_of(file->private_data, struct earlydata, misc);
	struct copy *c;

	if ((file->f_flags & O_ACCMODE) != (e->server ? O_WRONLY : O_RDONLY))
		return -EACCES;
	c = kvzalloc(sizeof(*c) + e->block.capacity, GFP_KERNEL);
	if (!c)
		return -ENOMEM;
	c->e = e;
	c->size = e->server ? 0 : -1;
	file->private_data = c;
	return 0;
}

static ssize_t earlydata_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	struct copy *c = file->private_data;
	int err = file->f_flags & O_NONBLOCK ? copy_fill(c) : copy_wait(c);

	if (err == -EPROTO)
		vlink_violation(c->e->vl, "block larger than the shared memory");
	return err ?: simple_read_from_buffer(buf, size, pos, c->data, c->size);
}

static ssize_t earlydata_write(struct file *file, const char __user *buf, size_t size, loff_t *pos)
{
	struct copy *c = file->private_data;
	ssize_t n = simple_write_to_buffer(c->data, c->e->block.capacity, pos, buf, size);

	c->size = max_t(ssize_t, c->size, *pos);
	c->spoiled |= n < (ssize_t)size;
	return n ?: (size ? -ENOSPC : 0);
}

/* A signal killed the writer: nobody knows what else the writer wanted to write. */
static bool writer_was_killed(void)
{
	return (current->flags & PF_EXITING) && (current->exit_code & 0x7f);
}

/* The data go out as a whole, at the close. */
static int earlydata_release(struct inode *inode, struct file *file)
{
	struct copy *c = file->private_data;
	struct earlydata *e = c->e;

	if (e->server && c->size && !c->spoiled && !writer_was_killed()) {
		mutex_lock(&e->lock);
		earlydata_publish(&e->block, c->data, c->size);
		mutex_unlock(&e->lock);
		vlink_xirq_trigger(e->vl, e->xirq);
	}
	kvfree(c);
	return 0;
}

static const struct file_operations earlydata_file = {
	.owner = THIS_MODULE,
	.open = earlydata_open,
	.release = earlydata_release,
	.read = earlydata_read,
	.write = earlydata_write,
};

/* ---- the device ---- */

/* Both ends read the server's info, so they agree on the size. */
static int earlydata_map(struct earlydata *e)
{
	const char *info = e->server ? e->vl->info : e->vl->peer_info;
	struct earlydata_config config = {
		.server = e->server,
		.end = { vlink_state_word(e->vl), vlink_peer_state_word(e->vl), vlink_publish,
			 e->vl },
	};

	if (!earlydata_capacity(info, &config.capacity))
		dev_warn(&e->vl->dev, "info '%s': no size from 64 to 1M\n", info);
	config.area = devm_vlink_pmem_map(e->vl, LV_EARLYDATA_PMEM,
					  sizeof(*config.area) + config.capacity);
	if (IS_ERR(config.area))
		return PTR_ERR(config.area);
	earlydata_init(&e->block, &config);
	earlydata_want(&e->block, true);
	return 0;
}

static int earlydata_listen(struct earlydata *e)
{
	e->xirq = vlink_pxirq_alloc(e->vl, LV_EARLYDATA_PXIRQ_CLIENT, VLINK_CLIENT, 1);
	if (e->xirq < 0 || e->server)
		return min(e->xirq, 0);
	return devm_vlink_xirq_attach(e->vl, e->xirq, earlydata_event, e);
}

static int earlydata_probe(struct vlink_device *vl)
{
	struct earlydata *e = devm_kzalloc(&vl->dev, sizeof(*e), GFP_KERNEL);
	int err;

	if (!e)
		return -ENOMEM;
	e->vl = vl;
	e->server = vl->role == VLINK_SERVER;
	mutex_init(&e->lock);
	init_waitqueue_head(&e->wait);
	vlink_set_drvdata(vl, e);
	err = earlydata_map(e) ?: earlydata_listen(e);
	if (err)
		return dev_err_probe(&vl->dev, err, "no shared memory or XIRQ\n");
	e->misc.minor = MISC_DYNAMIC_MINOR;
	snprintf(e->name, sizeof(e->name), "earlydata%d", vl->link);
	e->misc.name = vlink_is_alone(vl) ? e->name : dev_name(&vl->dev);
	e->misc.fops = &earlydata_file;
	err = misc_register(&e->misc);
	if (!err)
		earlydata_sysconf(vl);
	return err;
}

/* The kernel undoes what probe gave to devm_*(), the last thing first. */
static void earlydata_remove(struct vlink_device *vl)
{
	struct earlydata *e = vlink_get_drvdata(vl);

	misc_deregister(&e->misc);
	vlink_publish(vl, LV_VLINK_OFF);
}

static const char *const earlydata_classes[] = { LV_EARLYDATA_CLASS, NULL };

static struct vlink_driver earlydata_driver = {
	.driver = { .name = "earlydata", .suppress_bind_attrs = true },
	.classes = earlydata_classes,
	.probe = earlydata_probe,
	.remove = earlydata_remove,
	.sysconf = earlydata_sysconf,
};
module_driver(earlydata_driver, vlink_driver_register, vlink_driver_unregister);

MODULE_ALIAS("vlink:" LV_EARLYDATA_CLASS);
MODULE_DESCRIPTION("Early boot data from one virtual machine to another");
MODULE_LICENSE("GPL");
