/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the parts of the virtual GIC share: bits of interrupts in words.
 *
 * Order.  Whoever makes an interrupt deliverable (pending, enabled, routed, no
 * longer held) changes that bit first and then looks at the others, all with
 * sequential consistency.  Of two CPUs that do so at once at least one sees
 * both changes and posts the word to the vCPU concerned: nothing gets lost.
 */
#ifndef ARCH_VGIC_WORD_H
#define ARCH_VGIC_WORD_H

#include "hyp/core/request.h"
#include "hyp/core/vm.h"
#include "hyp/lib/nospec.h"
#include "hyp/lib/rare.h"

#define VGIC_CTLR_GROUP0	(1u << 0)
#define VGIC_CTLR_GROUP1	(1u << 1)

/* Bits of vgic_cpu.fresh besides the words. */
#define VGIC_ALL_WORDS		0xffffffffull
#define VGIC_RECALL		(1ull << 32)	/* judge the LRs anew */

#define VGIC_SGIS		0xffffu		/* in word 0 */
#define VGIC_PRIORITY_MASK	0xf8u		/* 5 bits, what every GICv3 has */

static inline uint32_t vgic_load(const uint32_t *bits)
{
	return __atomic_load_n(bits, __ATOMIC_SEQ_CST);
}

/*
 * For who has synchronized otherwise: vgic_flush() by taking what was posted.  Volatile
 * and not __atomic, as in trace_events().
 */
__attribute__((no_sanitize("thread"))) static inline uint32_t vgic_peek(const uint32_t *bits)
{
	return *(const volatile uint32_t *)bits;
}

/* These return what was there before. */
static inline uint32_t vgic_set(uint32_t *bits, uint32_t mask)
{
	return __atomic_fetch_or(bits, mask, __ATOMIC_SEQ_CST);
}

static inline uint32_t vgic_clear(uint32_t *bits, uint32_t mask)
{
	return __atomic_fetch_and(bits, ~mask, __ATOMIC_SEQ_CST);
}

static inline uint32_t vgic_lowest(uint32_t bits)
{
	return (uint32_t)__builtin_ctz(bits);
}

/* Word @w as @vcpu sees it: word 0 is its own. */
static inline struct vgic_word *vgic_word(struct vcpu *vcpu, uint32_t w)
{
	return w ? &vcpu->vm->vgic.word[w] : &vcpu->arch.vgic.word;
}

static inline uint8_t *vgic_priority(struct vcpu *vcpu, uint32_t intid)
{
	if (intid < VGIC_PRIVATE)
		return &vcpu->arch.vgic.priority[intid];
	return &vcpu->vm->vgic.priority[intid];
}

/* Pending: latched, or the line of a level sensitive interrupt is up. */
static inline uint32_t vgic_asserted(const struct vgic_word *word)
{
	return vgic_load(&word->pending) | (vgic_load(&word->line) & ~vgic_load(&word->edge));
}

/* What @vcpu takes if it is pending. */
static inline uint32_t vgic_wanted(struct vcpu *vcpu, const struct vgic_word *word, uint32_t w)
{
	uint32_t ctlr = vgic_peek(&vcpu->vm->vgic.ctlr);
	uint32_t group = vgic_peek(&word->group);
	uint32_t on = (ctlr & VGIC_CTLR_GROUP1 ? group : 0) |
		      (ctlr & VGIC_CTLR_GROUP0 ? ~group : 0);

	return vgic_peek(&word->enabled) & vgic_peek(&vcpu->arch.vgic.routed[w]) & on;
}

/* Have @vcpu look at what @fresh says before it runs on.  Any CPU. */
static inline void vgic_post(struct vcpu *vcpu, uint64_t fresh)
{
	__atomic_fetch_or(&vcpu->arch.vgic.fresh, fresh, __ATOMIC_SEQ_CST);
	vcpu_request(vcpu, VCPU_REQUEST_VIRQ);
}

/* The same for all vCPUs of the VM but @except (NULL: none). */
void vgic_post_all(struct vm *vm, const struct vcpu *except, uint64_t fresh);

/* SPI @intid goes to vCPU @index from now on. */
void vgic_set_route(struct vm *vm, uint32_t intid, uint32_t index);

/* The vCPU that SPI @intid goes to. */
static inline struct vcpu *vgic_target(struct vm *vm, uint32_t intid)
{
	return vm->vcpu[__atomic_load_n(&vm->vgic.route[intid], __ATOMIC_SEQ_CST)];
}

/* --- vgic_mute.c: SPIs of the board that wait for a vCPU's credit --- */

/* Another VM is interrupted by @intid.  False: the SPI has to wait. */
RARE bool vgic_admit(struct vm *vm, uint32_t intid);
/* Does SPI @intid wait?  The caller has route_lock. */
bool vgic_is_muted(const struct vm *vm, uint32_t intid);
/* The VM has ended. */
void vgic_forget_muted(struct vm *vm);

/* INTID at the board of an interrupt that has its hw bit set. */
static inline uint32_t vgic_physical(struct vm *vm, uint32_t intid)
{
	return intid < VGIC_PRIVATE ? intid : vm->vgic.physical[intid];
}

/* --- vgic_lr.c: the list registers of the current vCPU --- */

/* Interrupts of word @w whose LR has one of the @state bits (ICH_LR_PENDING, ICH_LR_ACTIVE). */
uint32_t vgic_lr_bits(struct vcpu *vcpu, uint32_t w, uint64_t state);
/* Is @intid pending in an LR? */
bool vgic_lr_is_pending(struct vcpu *vcpu, uint32_t intid);
/* Take @state away from those of @bits of word @w that are in an LR. */
void vgic_lr_clear(struct vcpu *vcpu, uint32_t w, uint32_t bits, uint64_t state);
/* The vCPU is not loaded: empty its LRs, what is pending goes back to its word. */
void vgic_lr_drop_all(struct vcpu *vcpu);

/* --- register frames --- */

/*
 * The registers that GICD and the SGI frame of GICR have in common, one bit,
 * two or eight for each interrupt.  @vcpu makes the access.  @owner: of the
 * redistributor; NULL for the distributor.
 */
void vgic_bank_access(struct vcpu *vcpu, struct vcpu *owner, struct mmio_access *access);

/* device: the VM */
mmio_handler vgic_dist_access;
mmio_handler vgic_redist_access;

/* A register with a value of its own. */
struct vgic_register {
	uint32_t offset;
	uint32_t size;			/* bytes; 64-bit ones are read in halves too */
	uint64_t (*read)(struct vcpu *owner);
	void (*write)(struct vcpu *owner, uint32_t value);
};

/* Ends with size 0.  False: none of them. */
bool vgic_register_access(const struct vgic_register *table, struct vcpu *owner,
			  struct mmio_access *access);

#define VGIC_IIDR	0x4c000000u	/* product 'L', no JEP106 code */
#define VGIC_PIDR2	0x30u		/* GICv3 */

#endif
