// SPDX-License-Identifier: GPL-2.0-only
/*
 * One block of memory that is handed out from its beginning and never taken back, as the
 * repository of old was.  Entries are chained by physical addresses, in the order in which they
 * were added.
 */
#include <linux/align.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "guest/linux/nkddi/device.h"
#include "guest/linux/nkddi/repository.h"

#define POOL_SPARE	16384		/* for drivers; links come on top */
#define POOL_ALIGN	64

static void *pool;
static u64 pool_size, pool_used;
static NkPhAddr pool_first, pool_last;	/* entries */
static DEFINE_SPINLOCK(pool_lock);	/* of all but the pool's place and size */

/* Who is told of new entries; a reader holds the RCU lock. */
static void (*notify)(void);

void *nkddi_device_ptov(u64 paddr)
{
	if (!pool || paddr < virt_to_phys(pool) || paddr - virt_to_phys(pool) >= pool_size)
		return NULL;
	return pool + (paddr - virt_to_phys(pool));
}

/* A whole entry inside the pool, or NULL. */
static NkDevDesc *device_at(NkPhAddr dev)
{
	NkDevDesc *d = nkddi_device_ptov(dev);

	if (!d || !IS_ALIGNED(dev, __alignof__(*d)) || !nkddi_device_ptov(dev + sizeof(*d) - 1))
		return NULL;
	return d;
}

NkPhAddr nkddi_device_alloc(NkPhSize size)
{
	NkPhAddr block = 0;
	unsigned long flags;

	spin_lock_irqsave(&pool_lock, flags);
	if (size && size <= pool_size - pool_used) {
		block = virt_to_phys(pool) + pool_used;
		pool_used += min_t(u64, ALIGN(size, POOL_ALIGN), pool_size - pool_used);
	}
	spin_unlock_irqrestore(&pool_lock, flags);
	return block;
}

static bool device_is_chained(NkPhAddr dev)
{
	NkPhAddr at = pool_first;

	while (at && at != dev)
		at = device_at(at)->next;
	return at;
}

static void device_tell(void)
{
	void (*tell)(void);

	rcu_read_lock();
	tell = READ_ONCE(notify);
	if (tell)
		tell();
	rcu_read_unlock();
}

int nk_dev_notification_register(void (*changed)(void))
{
	return changed && !cmpxchg(&notify, NULL, changed);
}
EXPORT_SYMBOL(nk_dev_notification_register);

/* The interface has no call to unregister: the module that holds the function goes. */
static int module_changes(struct notifier_block *nb, unsigned long state, void *module)
{
	if (state != MODULE_STATE_GOING || !within_module((unsigned long)READ_ONCE(notify), module))
		return NOTIFY_DONE;
	WRITE_ONCE(notify, NULL);
	synchronize_rcu();
	return NOTIFY_OK;
}

static struct notifier_block modules = { .notifier_call = module_changes };

void nkddi_device_add_entry(NkPhAddr dev)
{
	NkDevDesc *d = device_at(dev);
	unsigned long flags;

	if (!d) {
		pr_err("nkops: there is no device entry at %lx\n", dev);
		return;
	}
	spin_lock_irqsave(&pool_lock, flags);
	if (!device_is_chained(dev)) {
		d->next = 0;
		if (pool_last)
			device_at(pool_last)->next = dev;
		else
			pool_first = dev;
		pool_last = dev;
	}
	spin_unlock_irqrestore(&pool_lock, flags);
	device_tell();
}

/* The next entry behind curr, from the first on if that is 0, for which match says so. */
static NkPhAddr device_lookup(NkPhAddr curr, u32 wanted,
			      bool (*match)(const NkDevDesc *d, u32 wanted))
{
	unsigned long flags;
	NkPhAddr at = 0;

	spin_lock_irqsave(&pool_lock, flags);
	if (!curr)
		at = pool_first;
	else if (device_is_chained(curr))
		at = device_at(curr)->next;
	while (at && !match(device_at(at), wanted))
		at = device_at(at)->next;
	spin_unlock_irqrestore(&pool_lock, flags);
	return at;
}

static bool device_has_class(const NkDevDesc *d, u32 class)
{
	return d->class_id == class;
}

static bool device_has_type(const NkDevDesc *d, u32 id)
{
	return d->dev_id == id;
}

NkPhAddr nkddi_device_lookup_by_class(NkDevClass class, NkPhAddr curr)
{
	return device_lookup(curr, class, device_has_class);
}

NkPhAddr nkddi_device_lookup_by_type(NkDevId id, NkPhAddr curr)
{
	return device_lookup(curr, id, device_has_type);
}

static void device_describe(struct lv_vlink *link)
{
	NkPhAddr at = nkddi_device_alloc(sizeof(NkDevDesc));

	*device_at(at) = (NkDevDesc){
		.class_id = NK_DEV_CLASS_GEN,
		.dev_id = NK_DEV_ID_VLINK,
		.dev_header = nkddi_repository_vtop(link),
		.dev_lock = NK_OS_ANON,
		.dev_owner = NK_OS_ANON,
	};
	nkddi_device_add_entry(at);
}

int nkddi_device_init(void)
{
	u32 i, links = 0;

	while (nkddi_repository_vlink(links))
		links++;
	pool_size = links * ALIGN(sizeof(NkDevDesc), POOL_ALIGN) + POOL_SPARE;
	pool = kzalloc(pool_size, GFP_KERNEL);
	if (!pool)
		return -ENOMEM;
	for (i = 0; i < links; i++)
		device_describe(nkddi_repository_vlink(i));
	register_module_notifier(&modules);
	return 0;
}

void nkddi_device_exit(void)
{
	unregister_module_notifier(&modules);
	kfree(pool);
	pool = NULL;
	pool_used = 0;
	pool_size = 0;
	pool_first = 0;
	pool_last = 0;
}
