// SPDX-License-Identifier: GPL-2.0-only
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <asm/barrier.h>
#include <asm/sysreg.h>

#include "guest/linux/nkddi/mapping.h"

struct mapping {
	struct list_head node;
	void *va;
	u64 pa, size;
	bool kept;
};

static LIST_HEAD(mappings);		/* the newest first */
static DEFINE_SPINLOCK(lock);		/* of the list */
static DEFINE_MUTEX(keeping);		/* nothing is kept twice */

static int mapping_insert(void *va, u64 pa, u64 size, bool kept)
{
	struct mapping *m = kmalloc(sizeof(*m), GFP_KERNEL);
	unsigned long flags;

	if (!m)
		return -ENOMEM;
	*m = (struct mapping){ .va = va, .pa = pa, .size = size, .kept = kept };
	spin_lock_irqsave(&lock, flags);
	list_add(&m->node, &mappings);
	spin_unlock_irqrestore(&lock, flags);
	return 0;
}

int nkddi_mapping_add(void *va, u64 pa, u64 size)
{
	return mapping_insert(va, pa, size, false);
}

/* The lock is held. */
static struct mapping *mapping_at(const void *va)
{
	struct mapping *m;

	list_for_each_entry(m, &mappings, node)
		if (m->va == va && !m->kept)
			return m;
	return NULL;
}

void nkddi_mapping_remove(void *va)
{
	struct mapping *m;
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	m = mapping_at(va);
	if (m)
		list_del(&m->node);
	spin_unlock_irqrestore(&lock, flags);
	kfree(m);
}

static void *mapping_find(u64 pa, bool kept)
{
	struct mapping *m;
	unsigned long flags;
	void *va = NULL;

	spin_lock_irqsave(&lock, flags);
	list_for_each_entry(m, &mappings, node) {
		if (pa < m->pa || pa - m->pa >= m->size || (kept && !m->kept))
			continue;
		va = m->va + (pa - m->pa);
		break;
	}
	spin_unlock_irqrestore(&lock, flags);
	return va;
}

void *nkddi_mapping_ptov(u64 pa)
{
	return mapping_find(pa, false);
}

static int mapping_keep_new(u64 pa, u64 size)
{
	void *va = memremap(pa, size, MEMREMAP_WB);

	if (!va)
		return -ENOMEM;
	if (!mapping_insert(va, pa, size, true))
		return 0;
	memunmap(va);
	return -ENOMEM;
}

int nkddi_mapping_keep(u64 pa, u64 size)
{
	int err = 0;

	mutex_lock(&keeping);
	if (!mapping_find(pa, true))
		err = mapping_keep_new(pa, size);
	mutex_unlock(&keeping);
	return err;
}

/* Drivers hold the module by its symbols, so nobody uses a mapping any more. */
void nkddi_mapping_exit(void)
{
	struct mapping *m, *next;

	list_for_each_entry_safe(m, next, &mappings, node) {
		if (m->kept)
			memunmap(m->va);
		list_del(&m->node);
		kfree(m);
	}
}

/* The CPU walks its own tables: that serves every kind of kernel address. */
u64 nkddi_mapping_vtop(const void *va)
{
	unsigned long flags;
	u64 par;

	if ((s64)(unsigned long)va >= 0)
		return 0;
	local_irq_save(flags);
	asm volatile("at s1e1r, %0" : : "r" (va));
	isb();
	par = read_sysreg_par();
	local_irq_restore(flags);
	if (par & SYS_PAR_EL1_F)
		return 0;
	return (par & GENMASK_ULL(47, PAGE_SHIFT)) | offset_in_page(va);
}
