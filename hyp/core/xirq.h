/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * XIRQs: interrupts that a VM sends to another one.  Each VM has a table of
 * its XIRQ numbers, with the VMs that may trigger each:
 *
 *   SYSCONF             itself and every VM that it shares a link with
 *   of PXIRQ_ALLOC      itself (the owner) and the other end of the link
 *   of XIRQ_ALLOC       itself
 *   not handed out      nobody
 *
 * Entries are filled in once, published by a release store of the senders:
 * triggering takes no lock.  Numbers of PXIRQ_ALLOC count up and stay; those of
 * XIRQ_ALLOC count down from the upper end and are free again when the VM, which
 * alone could trigger them, has stopped.
 */
#ifndef HYP_CORE_XIRQ_H
#define HYP_CORE_XIRQ_H

#include <stdint.h>

#include "abi/vlink.h"
#include <arch/spinlock.h>

struct link;
struct vcpu;
struct vm;

#define XIRQS	(LV_XIRQ_LIMIT - LV_XIRQ_SYSCONF)

struct xirq_entry {
	uint32_t senders;	/* VM ids, bit n = VM n; written last */
	uint64_t *counter;	/* of the link, or NULL */
};

struct xirq_table {
	struct xirq_entry entry[XIRQS];
	uint32_t share;		/* numbers that one link may take; fixed at boot */
	struct spinlock lock;	/* of next, own and of filling in entries */
	uint32_t next;		/* lowest free number; atomic for COUNTER_READ, as own */
	uint32_t own;		/* first behind the free ones: of XIRQ_ALLOC from here */
};

/*
 * Give @vm its table.  @peers: the VM ids that it shares links with, bit n = VM
 * n; @nr_links: in which it takes part.  Boot only.
 */
void xirq_create(struct vm *vm, uint32_t peers, uint32_t nr_links);

/* The VMs that @vm shares a link with, without itself.  Bit n = VM id n. */
uint32_t xirq_peers(const struct vm *vm);

/*
 * The range of @count XIRQs of VM id @owner labelled <@link, @id>, created by
 * the first caller.  Returns the first number or LV_EINVAL (@count is 0 or
 * absurd, @owner is no end of the link), LV_EBUSY (exists with another owner or
 * count), LV_ENOSPC (LABELS_MAX labels exist, or the owner has no numbers left
 * for this link).
 *
 * The owner's numbers are shared out evenly between its links, so that no peer
 * can use up what the other links of the owner need.
 */
int64_t xirq_pxirq_alloc(struct link *link, uint32_t id, uint64_t owner, uint64_t count);

/* A new range of @vm's own.  Returns the first number, LV_EINVAL or LV_ENOSPC. */
int64_t xirq_alloc(struct vm *vm, uint64_t count);

/* @vm has stopped: what XIRQ_ALLOC gave it is free again. */
void xirq_vm_died(struct vm *vm);

/*
 * The hypercall XIRQ_TRIGGER: XIRQ x[1] of VM id x[2].  Returns 0, also when it was pending already
 * or the target does not run (it looks at everything when it starts), or
 * LV_EINVAL (no XIRQ number), LV_ENOENT (no such VM), LV_EACCES (not the
 * caller's to trigger).  Constant time, no lock.
 */
int64_t xirq_trigger(struct vcpu *vcpu, uint64_t *x);

/* The hypervisor itself tells @vm to look at its link states. */
void xirq_post_sysconf(struct vm *vm);

#endif
