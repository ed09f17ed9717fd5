/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * XMEM: pages of a VM's RAM that it lends to the VM at the other end of a link (abi/xmem.h).
 *
 *      owner's call            struct link              borrower's stage 2
 *    GRANT, REVOKE  --->  xmem[side of the owner]  --->  words of its views  <---  MAP, UNMAP
 *                         slots: page, state, tag         (xmem_view.h)            borrower's call
 *
 * Each call judges everything under link.xmem_lock, then changes everything.
 */
#ifndef HYP_CORE_XMEM_H
#define HYP_CORE_XMEM_H

#include <stdbool.h>
#include <stdint.h>

struct vcpu;
struct vm;

/*
 * Give the ends of all links their slots, and make the words of the borrowers' views.  Boot only,
 * when all VMs have their RAM and all links exist.
 */
void xmem_create(void);

/* Does another VM, @owner, have slots of a link to @vm?  Fixed at boot. */
bool xmem_is_lender(const struct vm *owner, const struct vm *vm);

/* The hypercalls: arguments in x[1..4], secondary results to x[1..3]. */
int64_t xmem_grant(struct vcpu *vcpu, uint64_t *x);
int64_t xmem_revoke(struct vcpu *vcpu, uint64_t *x);
int64_t xmem_map(struct vcpu *vcpu, uint64_t *x);
int64_t xmem_unmap(struct vcpu *vcpu, uint64_t *x);
int64_t xmem_query(struct vcpu *vcpu, uint64_t *x);

/*
 * The clean-up when a VM dies.  All its vCPUs are parked and its ends are not OFF yet.  Its grants
 * end and what it borrowed is given back, unless its devices go on (VM_DMA_GOES_ON: then the same is
 * done again when they have ended); nothing can be shown to it from now on.  A step does at most
 * LV_XMEM_PAGES pages; true: there is more to do.
 */
void xmem_death_begin(struct vm *vm);
bool xmem_death_step(struct vm *vm);
/*
 * The VMs, bit n = id n, that may still have devices which reach into the RAM of @vm: direct-mapped
 * ones that have not unmapped all of its slots.
 */
uint32_t xmem_reached_by(const struct vm *vm);

/*
 * Must @vm, which is off, wait with loading for those VMs?  If so, VCPU_REQUEST_LOAD comes when
 * one of them has given something back.  On the CPU of its vCPU 0.
 */
bool xmem_waits(struct vm *vm);

/* Its ends are OFF: that keeps peers from showing it pages now. */
void xmem_death_end(struct vm *vm);

#endif
