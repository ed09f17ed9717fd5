/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The table of a VM's XIRQ numbers, with the VMs that may trigger each:
 *
 *   SYSCONF             itself and every VM that it shares a link with
 *   of PXIRQ_ALLOC      itself (the owner) and the other end of the link
 *   of XIRQ_ALLOC       itself
 *   not handed out      nobody
 *
 * An entry is filled in and published by a release store of its senders, so triggering takes no
 * lock.  Numbers of PXIRQ_ALLOC are the lowest free ones, until their label is forgotten.  Numbers
 * of XIRQ_ALLOC count down from the upper end; they are free again when the VM, which alone could
 * trigger them, has stopped.
 */
#ifndef HYP_CORE_XIRQ_TABLE_H
#define HYP_CORE_XIRQ_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/vlink.h"
#include <arch/spinlock.h>

#define XIRQS		(LV_XIRQ_LIMIT - LV_XIRQ_SYSCONF)
#define XIRQ_ENTRIES	512u	/* as many as index_nospec() may name */

struct xirq_entry {
	uint32_t senders;	/* VM ids, bit n = VM n; written last */
	uint64_t *counter;	/* of the link, or NULL */
};

struct xirq_table {
	struct xirq_entry entry[XIRQ_ENTRIES];
	uint32_t share;		/* numbers that one link may take; fixed at boot */
	struct spinlock lock;	/* of what follows and of filling in entries */
	uint32_t next;		/* behind the highest number of PXIRQ_ALLOC */
	uint32_t taken;		/* numbers of PXIRQ_ALLOC; atomic for COUNTER_READ, as own */
	uint32_t own;		/* first number of XIRQ_ALLOC */
};

/* May another VM than @vm, whose table it is, trigger @xirq? */
static inline bool xirq_is_foreign(const struct xirq_table *table, uint32_t vm, uint32_t xirq)
{
	const struct xirq_entry *entry = &table->entry[xirq - LV_XIRQ_SYSCONF];

	return __atomic_load_n(&entry->senders, __ATOMIC_RELAXED) & ~(1u << vm);
}

#endif
