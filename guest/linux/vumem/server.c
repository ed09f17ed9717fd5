// SPDX-License-Identifier: GPL-2.0-only
/* The server's device, its file, and what the process receives. */
#include <linux/compat.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "guest/linux/vumem/server.h"

#define to_server(device)	container_of(device, struct vumem_server, d)

static void server_look(struct vumem_server *s)
{
	xchg(&s->pending, 1);
	wake_up_all(&s->d.waiters);
}

/* ---- buffers ---- */

static struct vumem_lent *lent_find(const struct vumem_server *s, u32 id)
{
	struct vumem_lent *lent;

	list_for_each_entry(lent, &s->buffers, node)
		if (lent->id == id)
			return lent;
	return NULL;
}

static void lent_end(struct vumem_lent *lent, bool wait)
{
	if (lent->loan)
		vumem_loan_end(lent->loan, wait);
	lent->loan = NULL;
}

static void lent_remove(struct vumem_server *s, struct vumem_lent *lent)
{
	list_del_init(&lent->node);
	s->d.buffers--;
}

void vumem_server_forget(struct vumem_lent *lent, bool wait)
{
	lent_end(lent, wait);
	kfree(lent);
}

/* ---- RECEIVE ---- */

static u32 receive_alloc(struct vumem_server *s)
{
	struct vumem_lent *lent;

	if (s->d.buffers >= LV_VUMEM_BUFFERS_MAX)
		return ENOSPC;
	lent = kzalloc(sizeof(*lent), GFP_KERNEL);
	if (!lent)
		return ENOMEM;
	INIT_LIST_HEAD(&lent->node);
	s->last_buffer = s->last_buffer + 1 ?: 1;
	lent->id = s->last_buffer;
	lent->app = s->request.app;
	s->lent = lent;
	s->request.buffer = lent->id;
	return 0;
}

/* What can be said without the process: an errno, or 0. */
static u32 receive_prepare(struct vumem_server *s)
{
	struct vumem_lent *lent;

	s->lent = NULL;
	if (s->request.command == LV_VUMEM_ALLOC)
		return receive_alloc(s);
	lent = lent_find(s, s->request.buffer);
	if (!lent)
		return ENOENT;
	if (s->request.command == LV_VUMEM_FREE) {
		lent_remove(s, lent);
		s->lent = lent;
	}
	return 0;
}

static int receive_remote(struct vumem_server *s)
{
	struct vrpc *core = &s->d.core;
	u32 bytes, error;
	int err = vrpc_server_take(core, &bytes);

	if (err == -ECANCELED)
		vlink_half_trigger(&s->d.half);
	if (err == -EPROTO)
		vumem_device_step_locked(&s->d);
	if (err)
		return -EAGAIN;
	s->d.calls++;
	if (vumem_request_load(core->shared->data, bytes, &s->request)) {
		vrpc_break(core);
		vumem_device_step_locked(&s->d);
		return -EAGAIN;
	}
	error = receive_prepare(s);
	if (error) {
		vumem_server_answer(s, error);
		return -EAGAIN;
	}
	s->epoch = core->epoch;
	s->hand = VUMEM_BUSY;
	return 1;
}

static int receive_local(struct vumem_server *s)
{
	struct vumem_lent *lent = list_first_entry_or_null(&s->orphans, struct vumem_lent, node);

	if (!lent)
		return -EAGAIN;
	s->request = (struct lv_vumem_request){
		.command = LV_VUMEM_FREE,
		.app = lent->app,
		.buffer = lent->id,
	};
	list_del(&lent->node);
	kfree(lent);
	s->hand = VUMEM_LOCAL;
	return 0;
}

/* 0: a request of our own.  1: one of the client.  Or an error. */
static int receive_look(struct vumem_server *s)
{
	int err;

	mutex_lock(&s->d.lock);
	if (s->hand != VUMEM_IDLE) {
		mutex_unlock(&s->d.lock);
		return -EBUSY;
	}
	xchg(&s->pending, 0);
	err = receive_local(s);
	if (err)
		err = receive_remote(s);
	/* A request from the client may wait beside those that we make. */
	if (s->hand == VUMEM_LOCAL)
		xchg(&s->pending, 1);
	mutex_unlock(&s->d.lock);
	return err;
}

/* Memory that the client needs no more is the process's alone when it hears so. */
static void receive_free(struct vumem_server *s)
{
	if (s->request.command == LV_VUMEM_FREE)
		lent_end(s->lent, false);
	mutex_lock(&s->d.lock);
	s->hand = VUMEM_REMOTE;
	mutex_unlock(&s->d.lock);
}

static int receive_copy(struct vumem_server *s, void __user *to)
{
	static const struct vumem_resp fault = { .result = -EFAULT };
	struct vumem_req req = {
		.vm = s->d.half.end->peer,
		.app = s->request.app,
		.cmd = s->request.command,
		.buffer_id = s->request.buffer,
		.size = s->request.bytes,
	};

	memcpy(req.opaque, s->request.opaque, sizeof(req.opaque));
	if (!copy_to_user(to, &req, sizeof(req)))
		return 0;
	vumem_server_respond(s, &fault);
	return -EFAULT;
}

static int server_receive(struct vumem_server *s, bool nonblock, void __user *to)
{
	int err = receive_look(s);

	while (err == -EAGAIN && !nonblock) {
		err = wait_event_interruptible(s->d.waiters, READ_ONCE(s->pending));
		if (!err)
			err = receive_look(s);
	}
	if (err > 0)
		receive_free(s);
	return err < 0 ? err : receive_copy(s, to);
}

/* ---- the file ---- */

static int server_open(struct inode *inode, struct file *file)
{
	struct vumem_device *d = container_of(inode->i_cdev, struct vumem_device, cdev);
	struct vumem_server *s = to_server(d);
	bool taken;

	mutex_lock(&d->lock);
	taken = s->taken;
	s->taken = true;
	mutex_unlock(&d->lock);
	if (taken)
		return -EBUSY;
	file->private_data = s;
	pipe_users_get(&d->users);
	return nonseekable_open(inode, file);
}

/* Everything that clients have of this process, also what a request in hand is about. */
static void server_drop(struct vumem_server *s, struct list_head *buffers)
{
	struct vumem_lent *lent, *next;

	mutex_lock(&s->d.lock);
	list_splice_init(&s->buffers, buffers);
	s->d.buffers = 0;
	list_for_each_entry_safe(lent, next, &s->orphans, node)
		kfree(lent);
	INIT_LIST_HEAD(&s->orphans);
	if (s->lent)
		list_add(&s->lent->node, buffers);
	s->lent = NULL;
	s->hand = VUMEM_IDLE;
	mutex_unlock(&s->d.lock);
}

/*
 * The memory is taken back before the peer hears anything.  A call at work ends with the session:
 * by then the client's driver has dropped all mappings.
 */
static int server_release(struct inode *inode, struct file *file)
{
	struct vumem_server *s = file->private_data;
	struct vumem_lent *lent, *next;
	LIST_HEAD(buffers);

	server_drop(s, &buffers);
	list_for_each_entry(lent, &buffers, node)
		if (lent->loan)
			vumem_loan_ask(lent->loan);
	list_for_each_entry_safe(lent, next, &buffers, node)
		vumem_server_forget(lent, true);
	pipe_users_put(&s->d.users);
	mutex_lock(&s->d.lock);
	s->taken = false;
	mutex_unlock(&s->d.lock);
	return 0;
}

static long server_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct vumem_server *s = file->private_data;
	void __user *at = (void __user *)arg;
	struct vumem_resp resp;

	if (cmd == VUMEM_RECEIVE)
		return server_receive(s, file->f_flags & O_NONBLOCK, at);
	if (cmd != VUMEM_RESPOND)
		return -ENOTTY;
	return copy_from_user(&resp, at, sizeof(resp)) ? -EFAULT : vumem_server_respond(s, &resp);
}

static __poll_t server_poll(struct file *file, poll_table *wait)
{
	struct vumem_server *s = file->private_data;

	poll_wait(file, &s->d.waiters, wait);
	return READ_ONCE(s->pending) ? EPOLLIN | EPOLLRDNORM : 0;
}

static const struct file_operations server_operations = {
	.owner = THIS_MODULE,
	.open = server_open,
	.release = server_release,
	.unlocked_ioctl = server_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.poll = server_poll,
};

/* ---- the device ---- */

static void server_init(struct vumem_device *d)
{
	struct vumem_server *s = to_server(d);

	vumem_lender_init(&s->lender, d->half.end);
	s->lender.pinned = &d->pages;
	s->lender.forced = &d->forced;
	INIT_LIST_HEAD(&s->buffers);
	INIT_LIST_HEAD(&s->orphans);
}

static void server_exit(struct vumem_device *d)
{
	vumem_loan_settle();
	xmem_abandon_all(d->half.end);
}

static void server_up(struct vumem_device *d)
{
	vumem_lender_up(&to_server(d)->lender, true);
	server_look(to_server(d));
}

static void server_down(struct vumem_device *d)
{
	struct vumem_server *s = to_server(d);
	struct vumem_lent *lent, *next;

	vumem_lender_up(&s->lender, false);
	list_for_each_entry_safe(lent, next, &s->buffers, node) {
		if (lent->loan)
			vumem_loan_drop(lent->loan);
		lent->loan = NULL;
		lent_remove(s, lent);
		list_add_tail(&lent->node, &s->orphans);
	}
	server_look(s);
}

/* The client is gone whose call is at work: the process hears of that by EPIPE. */
static void server_stepped(struct vumem_device *d)
{
	if (d->core.busy && !link_session_is(&d->core.session, d->core.epoch))
		vrpc_server_answer(&d->core, 0);
}

static void server_on_xirq(struct vumem_device *d)
{
	server_look(to_server(d));
}

/* What the client does not give back in time is nkddi's affair. */
static void server_xmem(struct vumem_device *d)
{
	vumem_lender_look(&to_server(d)->lender);
}

static struct pipe_nodes nodes[VUMEM_CLASSES] = {
	{ .name = "vumem-srv-" LV_VUMEM_CLASS },
	{ .name = "vumem-srv-" LV_VUMEM_CLASS_VOGL },
};

const struct vumem_role vumem_server_role = {
	.size = sizeof(struct vumem_server),
	.nodes = nodes,
	.operations = &server_operations,
	.init = server_init,
	.exit = server_exit,
	.up = server_up,
	.down = server_down,
	.stepped = server_stepped,
	.on_xirq = server_on_xirq,
	.xmem = server_xmem,
};
