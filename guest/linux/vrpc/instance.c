// SPDX-License-Identifier: GPL-2.0-only
/* Ends of vrpc links: making and unmaking, lookup, and what both roles share. */
#include <linux/err.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include <linkvisor/vrpc_end.h>

#include "guest/linux/vrpc/instance.h"

static DEFINE_MUTEX(instances_lock);	/* guards the list, used, and the ends' drvdata */
static LIST_HEAD(instances);

/* ---- the lock ---- */

void vrpc_instance_lock(struct vrpc_t *v, unsigned long *flags)
{
	spin_lock_irqsave(&v->lock, *flags);
}

static void instance_tell_off(struct vrpc_t *v, void (*off)(NkOsId peer))
{
	unsigned long flags;

	local_irq_save(flags);
	off(v->half.end->peer);
	local_irq_restore(flags);
}

void vrpc_instance_unlock(struct vrpc_t *v, unsigned long flags)
{
	void (*off)(NkOsId peer) = v->off_due ? v->off : NULL;

	v->off_due = false;
	if (v->reports)
		schedule_work(&v->report);
	rcu_read_lock();	/* vrpc_off_notifier() waits for us */
	spin_unlock_irqrestore(&v->lock, flags);
	if (off)
		instance_tell_off(v, off);
	rcu_read_unlock();
}

static void instance_report(struct work_struct *work)
{
	struct vrpc_t *v = container_of(work, struct vrpc_t, report);
	unsigned long flags;
	u32 n;

	spin_lock_irqsave(&v->lock, flags);
	n = v->reports;
	v->reports = 0;
	spin_unlock_irqrestore(&v->lock, flags);
	while (n--)
		vlink_violation(v->half.end, "an impossible size or number of a call");
}

/* ---- the link's life ---- */

static void instance_up(void *user)
{
	struct vrpc_t *v = user;

	if (v->half.end->role == VLINK_SERVER)
		vrpc_server_up(v);
	else
		vrpc_client_up(v);
	wake_up_all(&v->waiters);
}

static void instance_down(void *user, bool failed)
{
	struct vrpc_t *v = user;

	v->off_due = v->off_due || v->opened;
	v->reports += failed;
	if (v->changed)
		v->changed(v->changed_cookie);
	wake_up_all(&v->waiters);
}

void vrpc_instance_want(struct vrpc_t *v, bool want)
{
	unsigned long flags;

	vrpc_instance_lock(v, &flags);
	v->opened = v->opened || want;
	vrpc_want(&v->core, want);		/* closing: who saw a session end is told first */
	v->opened = want;
	vrpc_step(&v->core);
	vrpc_instance_unlock(v, flags);
	wake_up_all(&v->waiters);
}

static void instance_step(struct vrpc_t *v)
{
	unsigned long flags;

	vrpc_instance_lock(v, &flags);
	vrpc_step(&v->core);
	vrpc_instance_unlock(v, flags);
}

void vrpc_instance_sysconf(struct vlink_device *vl)
{
	struct vrpc_t *v = vlink_get_drvdata(vl);

	instance_step(v);
}

void vrpc_instance_xmem(struct vlink_device *vl)
{
	struct vrpc_t *v = vlink_get_drvdata(vl);
	unsigned long flags;

	vrpc_instance_lock(v, &flags);
	if (v->changed)
		v->changed(v->changed_cookie);
	vrpc_instance_unlock(v, flags);
}

static void instance_on_xirq(void *cookie, u32 xirq)
{
	struct vrpc_t *v = cookie;

	if (v->half.end->role == VLINK_SERVER)
		vrpc_server_on_xirq(v);
	else
		wake_up_all(&v->waiters);
}

void vrpc_instance_enter(struct vrpc_t *v)
{
	if (!vrpc_client_in_ready(v))
		mutex_lock(&v->order);
	mutex_lock(&v->life);
}

void vrpc_instance_leave(struct vrpc_t *v)
{
	mutex_unlock(&v->life);
	if (!vrpc_client_in_ready(v))
		mutex_unlock(&v->order);
}

static void close_locked(struct vrpc_t *v)
{
	if (!v->opened)
		return;
	vrpc_instance_want(v, false);
	if (v->half.end->role == VLINK_SERVER)
		vrpc_server_close(v);
	else
		vrpc_client_close(v);
}

/* ready() may want to close too: not under life.  What it finds is closed and stays so. */
static void close_wait_ready(struct vrpc_t *v)
{
	v->closing = true;
	mutex_unlock(&v->life);
	vrpc_client_wait_ready(v);
	mutex_lock(&v->life);
	v->closing = false;
}

void vrpc_close(struct vrpc_t *v)
{
	vrpc_instance_enter(v);
	close_locked(v);
	if (v->half.end->role == VLINK_CLIENT && !vrpc_client_in_ready(v))
		close_wait_ready(v);
	vrpc_instance_leave(v);
}
EXPORT_SYMBOL_GPL(vrpc_close);

int vrpc_off_notifier(struct vrpc_t *v, void (*off)(NkOsId peer), int flags)
{
	unsigned long saved;

	if (flags)
		return -EINVAL;
	vrpc_instance_lock(v, &saved);
	v->off = off;
	vrpc_instance_unlock(v, saved);
	synchronize_rcu();
	return 0;
}
EXPORT_SYMBOL_GPL(vrpc_off_notifier);

void vrpc_watch(struct vrpc_t *v, void (*changed)(void *cookie), void *cookie)
{
	unsigned long flags;

	vrpc_instance_lock(v, &flags);
	v->changed = changed;
	v->changed_cookie = cookie;
	vrpc_instance_unlock(v, flags);
}
EXPORT_SYMBOL_GPL(vrpc_watch);

u32 vrpc_epoch(struct vrpc_t *v)
{
	return READ_ONCE(v->core.epoch);
}
EXPORT_SYMBOL_GPL(vrpc_epoch);

bool vrpc_epoch_is(struct vrpc_t *v, u32 epoch)
{
	return link_session_is(&v->core.session, epoch);
}
EXPORT_SYMBOL_GPL(vrpc_epoch_is);

/* ---- making and unmaking ---- */

static const struct vlink_half_labels half_labels = {
	.pmem = LV_VRPC_PMEM,
	.pxirq_client = LV_VRPC_PXIRQ_CLIENT,
	.pxirq_server = LV_VRPC_PXIRQ_SERVER,
};

/* The core comes before the handler, which looks for a call at once. */
static int instance_open(struct vrpc_t *v)
{
	u32 maxsize = vrpc_text_maxsize(v->half.end->info, v->half.end->peer_info);
	struct vrpc_config config = {
		.server = v->half.end->role == VLINK_SERVER,
		.end = vlink_half_end(&v->half),
		.maxsize = maxsize,
		.up = instance_up,
		.down = instance_down,
		.user = v,
	};
	int err = vlink_half_open(&v->half, &half_labels, vrpc_chunk_bytes(maxsize));

	if (err)
		return err;
	config.shared = v->half.pmem;
	vrpc_init(&v->core, &config);
	err = vlink_half_attach(&v->half, instance_on_xirq, v);
	if (err)
		vlink_half_close(&v->half);
	return err;
}

static void instance_init(struct vrpc_t *v, struct vlink_device *vl)
{
	v->half.end = vl;
	mutex_init(&v->order);
	mutex_init(&v->life);
	spin_lock_init(&v->lock);
	init_waitqueue_head(&v->waiters);
	INIT_WORK(&v->report, instance_report);
	if (vl->role == VLINK_SERVER)
		vrpc_server_init(v);
	else
		vrpc_client_init(v);
}

int vrpc_instance_probe(struct vlink_device *vl)
{
	struct vrpc_t *v = kzalloc(sizeof(*v), GFP_KERNEL);
	int err;

	if (!v)
		return -ENOMEM;
	instance_init(v, vl);
	err = instance_open(v);
	if (err) {
		kfree(v);
		return dev_err_probe(&vl->dev, err, "cannot make an instance\n");
	}
	vlink_set_drvdata(vl, v);
	instance_step(v);
	mutex_lock(&instances_lock);
	list_add_tail(&v->node, &instances);
	mutex_unlock(&instances_lock);
	return 0;
}

/* Nobody uses it: its users hold the module, and binding is by module only. */
void vrpc_instance_remove(struct vlink_device *vl)
{
	struct vrpc_t *v = vlink_get_drvdata(vl);

	mutex_lock(&instances_lock);
	list_del(&v->node);
	mutex_unlock(&instances_lock);
	vrpc_close(v);
	vlink_half_detach(&v->half);
	cancel_work_sync(&v->report);
	vlink_half_close(&v->half);
	kfree(v);
}

/* ---- lookup ---- */

static struct vrpc_t *instance_lookup(const char *name, struct vrpc_t *last, enum vlink_role role)
{
	struct vrpc_t *v, *found = NULL;

	mutex_lock(&instances_lock);
	v = last ? list_next_entry(last, node) :
		   list_first_entry(&instances, struct vrpc_t, node);
	list_for_each_entry_from(v, &instances, node) {
		if (v->used || v->half.end->role != role ||
		    !vrpc_text_has_name(v->half.end->info, name))
			continue;
		v->used = true;
		found = v;
		break;
	}
	mutex_unlock(&instances_lock);
	return found;
}

struct vrpc_t *vrpc_server_lookup(const char *name, struct vrpc_t *last)
{
	return instance_lookup(name, last, VLINK_SERVER);
}
EXPORT_SYMBOL_GPL(vrpc_server_lookup);

struct vrpc_t *vrpc_client_lookup(const char *name, struct vrpc_t *last)
{
	return instance_lookup(name, last, VLINK_CLIENT);
}
EXPORT_SYMBOL_GPL(vrpc_client_lookup);

void vrpc_release(struct vrpc_t *v)
{
	vrpc_close(v);
	vrpc_off_notifier(v, NULL, 0);
	vrpc_watch(v, NULL, NULL);
	mutex_lock(&instances_lock);
	v->used = false;
	mutex_unlock(&instances_lock);
}
EXPORT_SYMBOL_GPL(vrpc_release);

void vrpc_instance_for_each(void (*show)(struct vrpc_t *v, struct seq_file *m), struct seq_file *m)
{
	struct vrpc_t *v;

	mutex_lock(&instances_lock);
	list_for_each_entry(v, &instances, node)
		show(v, m);
	mutex_unlock(&instances_lock);
}

/* ---- what never changes ---- */

struct vlink_device *vrpc_end(struct vrpc_t *v)
{
	return v->half.end;
}
EXPORT_SYMBOL_GPL(vrpc_end);

NkOsId vrpc_peer_id(struct vrpc_t *v)
{
	return v->half.end->peer;
}
EXPORT_SYMBOL_GPL(vrpc_peer_id);

NkPhAddr vrpc_plink(struct vrpc_t *v)
{
	return v->half.end->paddr;
}
EXPORT_SYMBOL_GPL(vrpc_plink);

NkDevVlink *vrpc_vlink(struct vrpc_t *v)
{
	return (NkDevVlink *)v->half.end->desc;
}
EXPORT_SYMBOL_GPL(vrpc_vlink);

void *vrpc_data(struct vrpc_t *v)
{
	return v->core.shared->data;
}
EXPORT_SYMBOL_GPL(vrpc_data);

vrpc_size_t vrpc_maxsize(struct vrpc_t *v)
{
	return v->core.maxsize;
}
EXPORT_SYMBOL_GPL(vrpc_maxsize);

const char *vrpc_info(struct vrpc_t *v)
{
	return vrpc_text_parameters(v->half.end->info);
}
EXPORT_SYMBOL_GPL(vrpc_info);
