/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* XIRQs: interrupts that a VM sends to another one.  xirq_table.h says who may send which. */
#ifndef HYP_CORE_XIRQ_H
#define HYP_CORE_XIRQ_H

#include <stdint.h>

struct vcpu;
struct vm;

/*
 * Give @vm its table.  @peers: the VM ids that it shares links with, bit n = VM
 * n; @nr_links: in which it takes part.  Boot only.
 */
void xirq_create(struct vm *vm, uint32_t peers, uint32_t nr_links);

/* The VMs that @vm shares a link with, without itself.  Bit n = VM id n. */
uint32_t xirq_peers(const struct vm *vm);

/*
 * The @count lowest free numbers of @vm, for @senders, counted in @counter or nowhere.
 * Returns the first number or LV_ENOSPC.
 */
int64_t xirq_take(struct vm *vm, uint32_t count, uint32_t senders, uint64_t *counter);

/*
 * Numbers of xirq_take() are free again.  One that somebody triggers meanwhile may still become
 * pending, and whoever gets the number next finds it so.
 */
void xirq_return(struct vm *vm, uint32_t first, uint32_t count);

/* A new range of @vm's own.  Returns the first number, LV_EINVAL or LV_ENOSPC. */
int64_t xirq_alloc(struct vm *vm, uint64_t count);

/* @vm has stopped: the numbers that XIRQ_ALLOC gave it are free again. */
void xirq_vm_died(struct vm *vm);

/*
 * The hypercall XIRQ_TRIGGER: XIRQ x[1] of VM id x[2].  Returns 0, also when it was pending already
 * or the target does not run (it looks at everything when it starts), or
 * LV_EINVAL (no XIRQ number), LV_ENOENT (no such VM), LV_EACCES (not the
 * caller's to trigger).  Constant time, no lock.
 */
int64_t xirq_trigger(struct vcpu *vcpu, uint64_t *x);

/* The hypervisor itself sends XIRQ @xirq to @vm. */
void xirq_post(struct vm *vm, uint32_t xirq);
/* SYSCONF: look at the states of your links. */
void xirq_post_sysconf(struct vm *vm);

#endif
