/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The virtual GICv3 of a VM.
 *
 *	any CPU                             the vCPU's own CPU, no lock
 *	vgic_raise() --> pending bit  --+
 *	                 fresh bit    --+--> vgic_flush() --> list registers --> guest
 *	                 VCPU_REQUEST_VIRQ
 *
 * An interrupt waits as a pending bit (the inbox) until a vCPU's own CPU moves it into a list
 * register (LR).  From then on the hardware acknowledges and ends it without an exit. "held" marks
 * the interrupts that are in some LR, so that two vCPUs never have the same SPI, even while it is
 * being rerouted.
 *
 * All fields of struct vgic_word are atomic: any CPU may change them at any time.
 */
#ifndef ARCH_VGIC_H
#define ARCH_VGIC_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/lib/rare.h"
#include <arch/spinlock.h>

struct vcpu;
struct vm;

#define VGIC_INTIDS	1020		/* SGI 0..15, PPI 16..31, SPI 32..1019 */
#define VGIC_PRIVATE	32
#define VGIC_WORDS	32		/* word 0 is the vCPU's own */
#define VGIC_LRS_MAX	16

/* The state of 32 interrupts, a bit each. */
struct vgic_word {
	uint32_t pending;	/* latched: waits for an LR */
	uint32_t enabled;
	uint32_t group;		/* 1: group 1 */
	uint32_t edge;		/* 0: level sensitive */
	uint32_t line;		/* the emulated device holds its line up */
	uint32_t hw;		/* pending because the physical one is active */
	uint32_t held;		/* in an LR of some vCPU */
	uint32_t assigned;	/* SPI of a passed-through device */
};

struct vgic {
	uint32_t ctlr;				/* GICD_CTLR: group enables */
	struct spinlock route_lock;		/* changes of route and routed, and what the board's
						 * GIC knows of SPIs
						 */
	struct vgic_word word[VGIC_WORDS];	/* [0] unused */
	uint8_t priority[VGIC_WORDS * 32];
	uint8_t route[VGIC_WORDS * 32];		/* index of the vCPU that takes it */
	uint16_t physical[VGIC_WORDS * 32];	/* INTID of an assigned SPI */
	uint32_t edges[VGIC_WORDS];		/* assigned SPIs that are edges at the board */
};

struct vgic_cpu {
	uint64_t fresh;			/* atomic, words to look at; bit 32: LRs too */
	struct vgic_word word;		/* SGI and PPI */
	uint8_t priority[VGIC_PRIVATE];
	uint32_t routed[VGIC_WORDS];	/* atomic: SPIs that this vCPU takes */
	bool asleep;			/* GICR_WAKER */

	/* The rest belongs to the vCPU's own CPU. */
	bool loaded;			/* lr, vmcr and apr are in the hardware */
	uint32_t left;			/* words that found no LR */
	uint32_t used;			/* LRs in use */
	uint32_t bar;			/* no LR for a priority value of at least this */
	uint32_t next_xirq;		/* where XIRQs have their next turn */
	uint16_t intid[VGIC_LRS_MAX];	/* of each LR in use */
	uint8_t flags[VGIC_LRS_MAX];	/* see vgic_lr.c */
	uint8_t slot[VGIC_WORDS * 32];	/* the LR that an INTID was in last */
	uint64_t hcr, vmcr;
	uint64_t lr[VGIC_LRS_MAX];
	uint32_t ap0r[4], ap1r[4];

	/*
	 * SPIs of the board that wait for this vCPU's credit, under route_lock.  [0], atomic: words
	 * that have some.
	 */
	uint32_t muted[VGIC_WORDS];
};

/*
 * Boot CPU, once, before the first vgic_create(): learn the number of list registers.
 */
void vgic_init(void);

/*
 * Every CPU, for itself, before a vCPU runs anywhere: empty the list registers.  No CPU uses more
 * of them than the CPU with the fewest has.
 */
void vgic_init_cpu(void);

/*
 * Boot: put the VM's GIC into reset state and register its distributor and
 * redistributors (PLACE_GICD, PLACE_GICR).  vm->vcpu[] must be complete.
 */
void vgic_create(struct vm *vm);

/*
 * Boot: SPI @intid of the VM is the board's SPI @physical.  It is enabled,
 * configured and routed at the board's GIC as the guest does it at its own.  @edge: what each life
 * finds configured.
 */
void vgic_assign_spi(struct vm *vm, uint32_t intid, uint32_t physical, bool edge);

/*
 * An edge on SPI @intid (others are ignored).  Any CPU, constant time, no lock.  False: it was
 * pending already, nothing was done and nobody was interrupted.  If another CPU has put it into a
 * list register, it may count as new once more than needed; then the guest gets one interrupt too
 * many, never one too few.  A disabled interrupt stays pending until the guest enables it.  An XIRQ
 * of another VM may be held back for a while (vcpu_interrupt()).
 */
bool vgic_raise(struct vm *vm, uint32_t intid);

/*
 * The same for the interrupt of a virtual device that another VM causes: it is held back as an XIRQ
 * of that VM would be.
 */
void vgic_raise_foreign(struct vm *vm, uint32_t intid);

/* As vgic_raise(), for an SGI or PPI of one vCPU. */
bool vgic_raise_private(struct vcpu *vcpu, uint32_t intid);

/* The output line of an emulated device, SPI @intid.  Any CPU. */
void vgic_set_level(struct vm *vm, uint32_t intid, bool level);

/*
 * A physical interrupt arrived: gic_drop() has been called, gic_deactivate() has
 * not and must not be: the guest's end of interrupt does it.
 * @intid: the virtual SPI given to vgic_assign_spi(); or a PPI, which has the
 * same number at the board.  The PPI form is for the vCPU's own CPU, also when
 * the vCPU is not loaded (its timer ran out meanwhile): vgic_restore() makes
 * the physical PPI active then.
 */
void vgic_raise_hw(struct vm *vm, uint32_t intid);
void vgic_raise_private_hw(struct vcpu *vcpu, uint32_t intid);

/*
 * The hold of @vcpu is over (hold.h).  SPIs of the board that came for it without credit were
 * disabled there, each for itself; now @most of them come.  True: others still wait.  On the vCPU's
 * own CPU.  The time grows with the SPIs that come and those that were disabled by the guest.
 */
bool vgic_unmute(struct vcpu *vcpu, uint32_t most);

/*
 * An interrupt of this CPU was gone before it was acknowledged, while @current ran: a vCPU of
 * another VM may take down the line of a device, or disable its SPI, as often as it likes.  So each
 * vCPU here that such an SPI may be for pays for it, as if it had come.
 */
RARE void vgic_came_to_nothing(struct vcpu *current);

/*
 * Move what is deliverable into the list registers.  The vCPU is loaded on this
 * CPU.  Call it before entering the guest when VCPU_REQUEST_VIRQ was taken, and
 * after the maintenance interrupt (which gets gic_drop() and gic_deactivate()
 * from the caller).  Bounded: every interrupt is looked at once.  Of XIRQs only as many come as the
 * vCPU has credit for; then it holds the others (hyp/core/hold.h).
 */
void vgic_flush(struct vcpu *vcpu);

/*
 * Would an interrupt end this vCPU's WFI?  On the vCPU's own CPU, loaded or not.  Interrupts that
 * the guest masks by priority or group do not count, nor do XIRQs that the vCPU holds; PSTATE.I
 * does not matter.
 */
bool vgic_has_deliverable(struct vcpu *vcpu);

/*
 * Switch: take the state out of, or put it into this CPU's virtual interface.
 * With the list registers goes the active state of physical PPIs (the virtual
 * timer), so that the next vCPU's timer can fire.  After vgic_save() and until
 * vgic_restore() no virtual interrupt is signalled on this CPU.  vgic_flush()
 * has to follow for what came meanwhile.  Saving what is not loaded does nothing.
 */
void vgic_save(struct vcpu *vcpu);
void vgic_restore(struct vcpu *vcpu);

/*
 * Reset.  vgic_reset_vcpu(): PSCI CPU_OFF or CPU_ON, on the vCPU's own CPU; SPIs
 * that it held go back to pending.  Saves first if loaded; vgic_restore() is
 * needed before it runs again.  vgic_reset(): the whole VM restarts, all its
 * vCPUs are parked and saved; assigned SPIs are disabled and deactivated.
 */
void vgic_reset_vcpu(struct vcpu *vcpu);
void vgic_reset(struct vm *vm);

/* The guest wrote @value to ICC_SGI1R_EL1 or ICC_SGI0R_EL1 (ICC_ASGI1R_EL1: ignore it). */
void vgic_sgi1r(struct vcpu *vcpu, uint64_t value);
void vgic_sgi0r(struct vcpu *vcpu, uint64_t value);

#endif
