// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls to the server.  A work makes them one after the other, so that a process that dies leaves
 * its call to be ended, and its outcome to be undone, without breaking the others' session.  That
 * is the one call that the server has; what a process that goes had in the queue goes with it.
 */
#include <linux/sched.h>
#include <linux/slab.h>

#include "guest/linux/vumem/client.h"

struct vumem_call *vumem_call_alloc(const struct vumem_file *f, u32 command, u32 buffer)
{
	struct vumem_call *call = kzalloc(sizeof(*call), GFP_KERNEL_ACCOUNT);

	if (!call)
		return NULL;
	refcount_set(&call->users, 1);
	INIT_LIST_HEAD(&call->node);
	init_completion(&call->done);
	call->epoch = f->epoch;
	call->request.command = command;
	call->request.app = f->app;
	call->request.buffer = buffer;
	return call;
}

void vumem_call_put(struct vumem_call *call)
{
	if (!call || !refcount_dec_and_test(&call->users))
		return;
	vumem_buffer_put(call->buffer);
	vumem_call_put(call->undo);
	kfree(call);
}

void vumem_call_send(struct vumem_client *c, struct vumem_call *call)
{
	lockdep_assert_held(&c->d.lock);
	list_add_tail(&call->node, &c->calls);
	c->d.waiting++;
	queue_work(system_unbound_wq, &c->work);
}

void vumem_call_look(struct vumem_client *c)
{
	xchg(&c->pending, 1);
	wake_up_all(&c->d.waiters);
}

/* ---- the work ---- */

/* 0: the call is out. */
static int call_begin(struct vumem_client *c, struct vumem_call *call)
{
	struct vrpc *core = &c->d.core;
	u32 bytes;

	if (call->epoch != core->epoch || !link_session_is(&core->session, call->epoch))
		return -EPIPE;
	bytes = vumem_request_store(core->shared->data, &call->request);
	if (vrpc_client_begin(core, bytes))
		return -EPIPE;
	c->out = call;
	c->d.calls++;
	return 0;
}

/* 0, -EINPROGRESS, or -EPIPE. */
static int call_answer(struct vumem_client *c, struct vumem_call *call)
{
	struct vrpc *core = &c->d.core;
	u32 bytes;
	int err = vrpc_client_result(core, &bytes);

	if (err)
		return err == -EINPROGRESS ? err : -EPIPE;
	err = vumem_answer_load(core->shared->data, bytes, call->request.command,
				xmem_peer_slots(c->d.half.end), &call->answer);
	if (!err)
		return 0;
	vrpc_break(core);
	return -EPIPE;
}

/* What nobody hears of any more is undone before anything else is done. */
static void call_undo(struct vumem_client *c, struct vumem_call *call)
{
	list_add(&call->undo->node, &c->calls);
	c->d.waiting++;
	call->undo = NULL;
}

static void call_end(struct vumem_client *c, struct vumem_call *call, int err)
{
	if (!err)
		err = -(int)call->answer.error;
	if (!err && call->buffer)
		err = vumem_buffer_arrive(call->buffer, call);
	if (!err && call->undo && call->orphan)
		call_undo(c, call);
	call->err = err;
	call->over = true;
	c->out = NULL;
	c->d.waiting--;
	complete_all(&call->done);
}

void vumem_call_abort(struct vumem_client *c)
{
	u32 bytes;

	if (!c->out || link_session_is(&c->d.core.session, c->out->epoch))
		return;
	vrpc_client_result(&c->d.core, &bytes);
	call_end(c, c->out, -EPIPE);
	vumem_call_look(c);
}

static bool call_is_over(struct vumem_client *c, struct vumem_call *call)
{
	int err;

	mutex_lock(&c->d.lock);
	err = call->over ? 0 : call_answer(c, call);
	if (!call->over && err != -EINPROGRESS) {
		call_end(c, call, err);
		vumem_device_step_locked(&c->d);
	}
	mutex_unlock(&c->d.lock);
	return err != -EINPROGRESS;
}

/* The first call that can be made; those before it end here. */
static struct vumem_call *call_next(struct vumem_client *c)
{
	struct vumem_call *call;
	int err = -EPIPE;

	mutex_lock(&c->d.lock);
	while ((call = list_first_entry_or_null(&c->calls, struct vumem_call, node))) {
		list_del_init(&call->node);
		err = call_begin(c, call);
		if (!err)
			break;
		call_end(c, call, err);
		vumem_call_put(call);
	}
	mutex_unlock(&c->d.lock);
	return call;
}

static void call_work(struct work_struct *work)
{
	struct vumem_client *c = container_of(work, struct vumem_client, work);
	struct vumem_call *call;

	while ((call = call_next(c))) {
		vlink_half_trigger(&c->d.half);
		do
			wait_event_idle(c->d.waiters, xchg(&c->pending, 0));
		while (!call_is_over(c, call));
		vumem_call_put(call);
	}
}

void vumem_call_init_client(struct vumem_client *c)
{
	INIT_LIST_HEAD(&c->calls);
	INIT_WORK(&c->work, call_work);
}

/* ---- who waits ---- */

/* A call that nobody has seen yet goes as if it had never been. */
static bool call_withdraw(struct vumem_client *c, struct vumem_call *call)
{
	if (list_empty(&call->node) || call->request.command == LV_VUMEM_UNREGISTER)
		return false;
	list_del_init(&call->node);
	c->d.waiting--;
	return true;
}

int vumem_call_make(struct vumem_client *c, struct vumem_call *call)
{
	bool over, withdrawn;

	refcount_inc(&call->users);
	mutex_lock(&c->d.lock);
	vumem_call_send(c, call);
	mutex_unlock(&c->d.lock);
	if (!wait_for_completion_interruptible(&call->done))
		return call->err;
	mutex_lock(&c->d.lock);
	over = call->over;
	withdrawn = !over && call_withdraw(c, call);
	call->orphan = !over;
	mutex_unlock(&c->d.lock);
	if (withdrawn)
		vumem_call_put(call);
	return over ? call->err : -EINTR;
}
