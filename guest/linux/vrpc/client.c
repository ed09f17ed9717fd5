// SPDX-License-Identifier: GPL-2.0-only
/* The client's side: connecting, calling, and taking a call back. */
#include <linux/module.h>
#include <linux/sched/signal.h>

#include "guest/linux/vrpc/instance.h"

/* A server that has begun gets this long before a signal ends the connection. */
#define CLIENT_GRACE	(HZ / 10)

/* ---- connecting ---- */

static void client_run_ready(struct work_struct *work)
{
	struct vrpc_t *v = container_of(work, struct vrpc_t, ready_work);

	v->ready(v->cookie);
}

void vrpc_client_init(struct vrpc_t *v)
{
	INIT_WORK(&v->ready_work, client_run_ready);
}

bool vrpc_client_in_ready(struct vrpc_t *v)
{
	return current_work() == &v->ready_work;
}

void vrpc_client_up(struct vrpc_t *v)
{
	if (v->ready_due)
		queue_work(vrpc_instance_queue, &v->ready_work);
	v->ready_due = false;
}

static bool client_is_bound(struct vrpc_t *v)
{
	unsigned long flags;
	bool bound;

	vrpc_instance_lock(v, &flags);
	bound = vrpc_client_bound(&v->core);
	vrpc_instance_unlock(v, flags);
	return bound;
}

static int client_wait_server(struct vrpc_t *v)
{
	if (wait_event_interruptible(v->waiters, client_is_bound(v) || !READ_ONCE(v->opened))) {
		vrpc_close(v);
		return -EINTR;
	}
	return READ_ONCE(v->opened) ? 0 : -EFAULT;
}

int vrpc_client_open(struct vrpc_t *v, void (*ready)(void *cookie), void *cookie)
{
	if (v->half.end->role != VLINK_CLIENT)
		return -EFAULT;
	vrpc_instance_enter(v);
	if (v->opened || v->closing) {
		vrpc_instance_leave(v);
		return -EBUSY;
	}
	v->ready = ready;
	v->cookie = cookie;
	v->ready_due = ready;
	vrpc_instance_want(v, true);
	vrpc_instance_leave(v);
	return ready ? 0 : client_wait_server(v);
}
EXPORT_SYMBOL_GPL(vrpc_client_open);

void vrpc_client_close(struct vrpc_t *v)
{
	v->ready_due = false;
	cancel_work(&v->ready_work);
	wait_event(v->waiters, !atomic_read(&v->inside));
}

void vrpc_client_wait_ready(struct vrpc_t *v)
{
	cancel_work_sync(&v->ready_work);
}

/* ---- calling ---- */

struct outcome {
	int err;		/* -EINPROGRESS: no outcome yet */
	u32 size;
};

static int client_begin(struct vrpc_t *v, u32 size)
{
	unsigned long flags;
	int err;

	vrpc_instance_lock(v, &flags);
	err = vrpc_client_begin(&v->core, size);
	if (!err) {
		v->calls++;
		v->tx_bytes += size;
	}
	vrpc_instance_unlock(v, flags);
	return err;
}

static void client_look(struct vrpc_t *v, struct outcome *o)
{
	if (o->err != -EINPROGRESS)
		return;
	o->err = vrpc_client_result(&v->core, &o->size);
	if (!o->err)
		v->rx_bytes += o->size;
}

static bool client_done(struct vrpc_t *v, struct outcome *o)
{
	unsigned long flags;

	vrpc_instance_lock(v, &flags);
	client_look(v, o);
	vrpc_instance_unlock(v, flags);
	return o->err != -EINPROGRESS;
}

/* Called after a signal or when patience has ended: the call is over in any case at the return. */
static void client_withdraw(struct vrpc_t *v, struct outcome *o)
{
	unsigned long flags;

	vrpc_instance_lock(v, &flags);
	client_look(v, o);
	if (o->err == -EINPROGRESS && !vrpc_client_withdraw(&v->core))
		o->err = -EINTR;
	vrpc_instance_unlock(v, flags);
	if (o->err != -EINPROGRESS)
		return;

	wait_event_idle_timeout(v->waiters, client_done(v, o), CLIENT_GRACE);
	vrpc_instance_lock(v, &flags);
	client_look(v, o);
	if (o->err == -EINPROGRESS) {
		vrpc_client_abandon(&v->core);
		o->err = -EINTR;
	}
	vrpc_instance_unlock(v, flags);
}

static void client_wait_stubborn(struct vrpc_t *v, struct outcome *o, unsigned long unused)
{
	wait_event_idle(v->waiters, client_done(v, o));
}

static void client_wait(struct vrpc_t *v, struct outcome *o, unsigned long limit)
{
	long left = wait_event_interruptible_timeout(v->waiters, client_done(v, o), limit);

	if (left > 0)
		return;
	client_withdraw(v, o);
	if (!left && o->err == -EINTR)
		o->err = -ETIMEDOUT;
}

static int client_call(struct vrpc_t *v, vrpc_size_t *size,
		       void (*wait)(struct vrpc_t *v, struct outcome *o, unsigned long limit),
		       unsigned long limit)
{
	struct outcome o = { .err = -EINPROGRESS };
	int err;

	if (v->half.end->role != VLINK_CLIENT)
		return -EFAULT;
	atomic_inc(&v->inside);
	err = client_begin(v, *size);
	if (!err) {
		vlink_half_trigger(&v->half);
		wait(v, &o, limit);
		err = o.err;
	}
	*size = err ? 0 : o.size;
	/* The thread does not use *v after this: vrpc_close() waits for it. */
	if (atomic_dec_and_test(&v->inside) && wq_has_sleeper(&v->waiters))
		wake_up_all(&v->waiters);
	return err;
}

int vrpc_call(struct vrpc_t *v, vrpc_size_t *size)
{
	return client_call(v, size, client_wait, MAX_SCHEDULE_TIMEOUT);
}
EXPORT_SYMBOL_GPL(vrpc_call);

int vrpc_call_timeout(struct vrpc_t *v, vrpc_size_t *size, unsigned long limit)
{
	return client_call(v, size, client_wait, limit);
}
EXPORT_SYMBOL_GPL(vrpc_call_timeout);

int vrpc_call_non_interruptible(struct vrpc_t *v, vrpc_size_t *size)
{
	return client_call(v, size, client_wait_stubborn, 0);
}
EXPORT_SYMBOL_GPL(vrpc_call_non_interruptible);
