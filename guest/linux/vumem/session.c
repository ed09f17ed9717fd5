// SPDX-License-Identifier: GPL-2.0-only
/* Sessions, and which buffers they have registered. */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "guest/linux/vumem/client.h"

struct registration {
	struct list_head node;
	u32 app;
	u32 buffer;
	bool made;			/* the server has said so; lock */
	struct vumem_call *end;		/* UNREGISTER, made beforehand */
};

bool vumem_session_is_alive(const struct vumem_file *f)
{
	return link_session_is(&f->c->d.core.session, f->epoch);
}

static bool client_is_bound(const struct vumem_client *c)
{
	u32 epoch = vumem_device_epoch(&c->d);

	return epoch != LINK_EPOCH_NONE && epoch == READ_ONCE(c->d.core.epoch);
}

static int session_begin(struct vumem_file *f, bool master)
{
	struct vumem_client *c = f->c;
	int err = 0;

	mutex_lock(&c->d.lock);
	if (!client_is_bound(c))
		err = -EAGAIN;
	else if (master && c->master && vumem_session_is_alive(c->master))
		err = -EBUSY;
	if (!err) {
		f->epoch = c->d.core.epoch;
		f->app = ++c->last_app;
		c->master = master ? f : c->master;
		smp_store_release(&f->kind, VUMEM_SESSION);
	}
	mutex_unlock(&c->d.lock);
	return err;
}

int vumem_session_create(struct vumem_file *f, bool master, bool nonblock)
{
	struct vumem_client *c = f->c;
	int err;

	if (cmpxchg(&f->kind, VUMEM_FRESH, VUMEM_SPENT) != VUMEM_FRESH)
		return -EINVAL;
	do {
		err = nonblock ? 0 :
				 wait_event_interruptible(c->d.waiters, client_is_bound(c));
		if (!err)
			err = session_begin(f, master);
	} while (err == -EAGAIN && !nonblock);
	if (err)
		smp_store_release(&f->kind, VUMEM_FRESH);
	return err;
}

struct vumem_file *vumem_session_get(struct vumem_client *c, u32 fd, struct file **file)
{
	struct vumem_file *f;

	*file = fget(fd);
	if (!*file)
		return ERR_PTR(-EBADF);
	f = (*file)->private_data;
	if ((*file)->f_op == &vumem_client_operations && f->c == c &&
	    smp_load_acquire(&f->kind) == VUMEM_SESSION)
		return f;
	fput(*file);
	return ERR_PTR(-EINVAL);
}

/* ---- registrations ---- */

static struct registration *registration_find(struct vumem_client *c, u32 app, u32 buffer)
{
	struct registration *r;

	list_for_each_entry(r, &c->registrations, node)
		if (r->app == app && r->buffer == buffer)
			return r;
	return NULL;
}

static void registration_free(struct registration *r)
{
	vumem_call_put(r->end);
	kfree(r);
}

static struct registration *registration_alloc(const struct vumem_file *f, u32 buffer)
{
	struct registration *r = kzalloc(sizeof(*r), GFP_KERNEL_ACCOUNT);

	if (!r)
		return NULL;
	r->app = f->app;
	r->buffer = buffer;
	r->end = vumem_call_alloc(f, LV_VUMEM_UNREGISTER, buffer);
	if (r->end)
		return r;
	kfree(r);
	return NULL;
}

static int registration_add(struct vumem_file *f, u32 buffer)
{
	struct registration *r = registration_alloc(f, buffer);
	int err = 0;

	if (!r)
		return -ENOMEM;
	mutex_lock(&f->c->d.lock);
	if (registration_find(f->c, f->app, buffer))
		err = -EEXIST;
	else
		list_add(&r->node, &f->c->registrations);
	mutex_unlock(&f->c->d.lock);
	if (err)
		registration_free(r);
	return err;
}

/* One that is not made yet is its REGISTER's alone, which says how it ended. */
static int registration_remove(struct vumem_file *f, u32 buffer, bool made)
{
	struct registration *r;

	mutex_lock(&f->c->d.lock);
	r = registration_find(f->c, f->app, buffer);
	if (r && r->made != made)
		r = NULL;
	if (r)
		list_del(&r->node);
	mutex_unlock(&f->c->d.lock);
	if (!r)
		return -ENOENT;
	registration_free(r);
	return 0;
}

static void registration_is_made(struct vumem_file *f, u32 buffer)
{
	struct registration *r;

	mutex_lock(&f->c->d.lock);
	r = registration_find(f->c, f->app, buffer);
	if (r)
		r->made = true;
	mutex_unlock(&f->c->d.lock);
}

static int session_register(struct vumem_file *f, u32 buffer, struct vumem_call *call)
{
	int err = registration_add(f, buffer);

	if (err)
		return err;
	err = vumem_call_make(f->c, call);
	if (err)
		registration_remove(f, buffer, false);
	else
		registration_is_made(f, buffer);
	return err;
}

static int session_unregister(struct vumem_file *f, u32 buffer, struct vumem_call *call)
{
	int err = registration_remove(f, buffer, true);

	return err ?: vumem_call_make(f->c, call);
}

/*
 * A session that is not told how its REGISTER ended is not registered.  UNREGISTER then follows at
 * once, before another REGISTER of the same session.
 */
static struct vumem_call *register_alloc(struct vumem_file *f, u32 buffer, bool yes)
{
	struct vumem_call *call =
		vumem_call_alloc(f, yes ? LV_VUMEM_REGISTER : LV_VUMEM_UNREGISTER, buffer);

	if (!call || !yes)
		return call;
	call->undo = vumem_call_alloc(f, LV_VUMEM_UNREGISTER, buffer);
	if (call->undo)
		return call;
	vumem_call_put(call);
	return NULL;
}

int vumem_session_register(struct vumem_file *f, struct vumem_buffer *b, bool yes)
{
	struct vumem_call *call = register_alloc(f, b->id, yes);
	int err;

	if (!call)
		return -ENOMEM;
	if (f->epoch != b->epoch)
		err = -EPIPE;
	else if (yes)
		err = session_register(f, b->id, call);
	else
		err = session_unregister(f, b->id, call);
	vumem_call_put(call);
	return err;
}

/* Buffers of another session of the link may have the same number. */
void vumem_session_forget(const struct vumem_buffer *b)
{
	struct registration *r, *next;

	list_for_each_entry_safe(r, next, &b->c->registrations, node) {
		if (r->buffer != b->id || r->end->epoch != b->epoch)
			continue;
		list_del(&r->node);
		registration_free(r);
	}
}

void vumem_session_end(struct vumem_file *f)
{
	struct vumem_client *c = f->c;
	struct registration *r, *next;

	mutex_lock(&c->d.lock);
	if (c->master == f)
		c->master = NULL;
	list_for_each_entry_safe(r, next, &c->registrations, node) {
		if (r->app != f->app)
			continue;
		list_del(&r->node);
		vumem_call_send(c, r->end);
		kfree(r);
	}
	mutex_unlock(&c->d.lock);
}
