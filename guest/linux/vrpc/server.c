// SPDX-License-Identifier: GPL-2.0-only
/*
 * The server's side.  Each call comes with an XIRQ.  A session that comes up counts as an XIRQ,
 * since its first call may have come before us.  So one look per interrupt is enough, and a client
 * cannot keep us in one.
 */
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>

#include "guest/linux/vrpc/instance.h"

static int server_take(struct vrpc_t *v, u32 *size)
{
	unsigned long flags;
	int err;

	vrpc_instance_lock(v, &flags);
	err = vrpc_server_take(&v->core, size);
	if (!err) {
		v->calls++;
		v->rx_bytes += *size;
	}
	vrpc_instance_unlock(v, flags);
	return err;
}

static bool server_answer(struct vrpc_t *v, u32 size)
{
	unsigned long flags;
	bool tell;

	vrpc_instance_lock(v, &flags);
	tell = vrpc_server_answer(&v->core, size);
	v->tx_bytes += tell ? size : 0;
	vrpc_instance_unlock(v, flags);
	return tell;
}

static void server_serve(struct vrpc_t *v)
{
	u32 size;
	int err = server_take(v, &size);

	if (err == -ECANCELED)
		vlink_half_trigger(&v->half);
	if (err)
		return;
	size = v->call(v->cookie, size);
	if (WARN_ONCE(size > v->core.maxsize, "vrpc: an answer of %u bytes\n", size))
		size = 0;
	if (server_answer(v, size))
		vlink_half_trigger(&v->half);
	if (wq_has_sleeper(&v->waiters))
		wake_up_all(&v->waiters);
}

static void server_kick(struct irq_work *work)
{
	server_serve(container_of(work, struct vrpc_t, kick));
}

void vrpc_server_init(struct vrpc_t *v)
{
	init_irq_work(&v->kick, server_kick);
}

static void server_wake_thread(struct vrpc_t *v)
{
	xchg(&v->pending, 1);
	wake_up_all(&v->waiters);
}

void vrpc_server_on_xirq(struct vrpc_t *v)
{
	if (READ_ONCE(v->direct))
		server_serve(v);
	else
		server_wake_thread(v);
}

void vrpc_server_up(struct vrpc_t *v)
{
	if (v->direct)
		irq_work_queue(&v->kick);
	else
		server_wake_thread(v);
}

static int server_thread(void *arg)
{
	struct vrpc_t *v = arg;

	while (!kthread_should_stop()) {
		wait_event_idle(v->waiters, kthread_should_stop() || READ_ONCE(v->pending));
		if (xchg(&v->pending, 0))
			server_serve(v);
		cond_resched();
	}
	return 0;
}

static int server_start(struct vrpc_t *v, int direct)
{
	struct task_struct *thread;

	WRITE_ONCE(v->direct, direct);
	if (direct)
		return 0;
	thread = kthread_run(server_thread, v, "vrpc-server");
	if (IS_ERR(thread))
		return -EFAULT;
	v->thread = thread;
	return 0;
}

int vrpc_server_open(struct vrpc_t *v, vrpc_size_t (*call)(void *cookie, vrpc_size_t size),
		     void *cookie, int direct)
{
	int err;

	if (v->half.end->role != VLINK_SERVER || !call)
		return -EFAULT;
	vrpc_instance_enter(v);
	err = v->opened ? -EBUSY : 0;
	if (!err) {
		v->call = call;
		v->cookie = cookie;
		err = server_start(v, direct);
	}
	if (!err)
		vrpc_instance_want(v, true);
	vrpc_instance_leave(v);
	return err;
}
EXPORT_SYMBOL_GPL(vrpc_server_open);

static bool server_is_idle(struct vrpc_t *v)
{
	unsigned long flags;
	bool idle;

	vrpc_instance_lock(v, &flags);
	idle = !v->core.busy;
	vrpc_instance_unlock(v, flags);
	return idle;
}

/* A late XIRQ finds no session and takes no call. */
void vrpc_server_close(struct vrpc_t *v)
{
	if (v->thread)
		kthread_stop(v->thread);
	v->thread = NULL;
	irq_work_sync(&v->kick);
	wait_event(v->waiters, server_is_idle(v));
}
