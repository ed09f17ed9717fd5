/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Exceptions at EL2.  An exit from a guest stores x0..x30 into the current
 * vCPU (its struct starts with x[31]), runs exit_*(vcpu) on the empty stack of
 * this CPU, and enters whatever vCPU that returned.
 */
#include <arch/layout.h>

/* Behind stp x0, x1 and what hardens: store the rest, run \handler, go on at \enter. */
	.macro	handle handler, enter
	mrs	x0, tpidr_el2
	stp	x2, x3, [x0, #16]
	stp	x4, x5, [x0, #32]
	stp	x6, x7, [x0, #48]
	stp	x8, x9, [x0, #64]
	stp	x10, x11, [x0, #80]
	stp	x12, x13, [x0, #96]
	stp	x14, x15, [x0, #112]
	stp	x16, x17, [x0, #128]
	stp	x18, x19, [x0, #144]
	stp	x20, x21, [x0, #160]
	stp	x22, x23, [x0, #176]
	stp	x24, x25, [x0, #192]
	stp	x26, x27, [x0, #208]
	stp	x28, x29, [x0, #224]
	ldp	x2, x3, [sp], #16
	stp	x2, x3, [x0]
	str	x30, [x0, #240]
	adr	x30, \enter
	b	\handler
	.endm

	.macro	guest_exit handler, body
	.balign	0x80
	stp	x0, x1, [sp, #-16]!
\body:	handle	\handler, guest_enter
	.endm

	.macro	el2_fault
	.balign	0x80
	b	fault
	.endm

/* Bit 8 of SPSR_EL2 is PSTATE.A: the window is left with SErrors masked.  See serror_take(). */
	.macro	el2_serror
	.balign	0x80
	mrs	x0, elr_el2
	adr	x1, serror_window
	sub	x0, x0, x1
	cmp	x0, #4
	b.hi	fault
	mrs	x1, spsr_el2
	orr	x1, x1, #(1 << 8)
	msr	spsr_el2, x1
	mrs	x0, esr_el2
	eret
	dsb	nsh
	isb
	.endm

	.macro	el2_exits
	el2_fault; el2_fault; el2_fault; el2_fault		/* EL2 with SP_EL0 */
	el2_fault; el2_fault; el2_fault; el2_serror		/* EL2 */
	.endm

	.text
	.balign	0x800
	.global vectors
vectors:
	el2_exits
	guest_exit exit_sync, handle_sync
	guest_exit exit_irq, handle_irq
	guest_exit exit_irq, handle_fiq
	guest_exit exit_serror, handle_serror
	guest_exit exit_sync, handle_sync_aarch32		/* from AArch32 EL0 */
	guest_exit exit_irq, handle_irq_aarch32
	guest_exit exit_irq, handle_fiq_aarch32
	guest_exit exit_serror, handle_serror_aarch32

/*
 * Vectors of CPUs whose guess of a branch at EL2 a guest can steer (errata.c).  Until the predictor
 * is rid of the guest's branches there are no indirect branches, returns included.
 */
	.macro	harden_by_call			/* SMCCC 1.1: x4 and above are kept */
	mrs	x0, tpidr_el2
	ldr	w0, [x0, #VCPU_CALL]
	smc	#0
	.endm

	.macro	allow_ssb			/* w1: 0, or 1 to forbid it */
	mov	w0, #SSB_CALL_LOW
	movk	w0, #SSB_CALL_HIGH, lsl #16
	smc	#0
	.endm

	.macro	harden_by_loop			/* each round has two branches that are taken */
	mrs	x0, tpidr_el2
	ldrh	w0, [x0, #VCPU_LOOPS]
9:	b	8f
8:	subs	x0, x0, #1
	b.ne	9b
	dsb	nsh
	isb
	.endm

	.macro	loop_exit body
	.balign	0x80
	stp	x0, x1, [sp, #-16]!
	harden_by_loop
	b	\body
	.endm

	.macro	clear_exit body
	.balign	0x80
	stp	x0, x1, [sp, #-16]!
	hint	#22				/* CLRBHB */
	isb
	b	\body
	.endm

	.macro	call_exit body
	.balign	0x80
	stp	x0, x1, [sp, #-16]!
	stp	x2, x3, [sp, #-16]!
	harden_by_call
	ldp	x2, x3, [sp], #16
	b	\body
	.endm

	.macro	call_loop_exit body
	.balign	0x80
	stp	x0, x1, [sp, #-16]!
	stp	x2, x3, [sp, #-16]!
	harden_by_call
	harden_by_loop
	ldp	x2, x3, [sp], #16
	b	\body
	.endm

/* The vCPU runs with stores passed by loads: ARCH_WORKAROUND_2 forbids that at EL2. */
	.macro	ssb_exit body
	.balign	0x80
	stp	x0, x1, [sp, #-16]!
	stp	x2, x3, [sp, #-16]!
	mov	w1, #1
	allow_ssb
	harden_by_call
	harden_by_loop
	ldp	x2, x3, [sp], #16
	b	\body
	.endm

	.macro	hardened_vectors exit, prefix=handle
	.balign	0x800
	el2_exits
	.rept	2				/* AArch64, AArch32 */
	\exit	\prefix\()_sync
	\exit	\prefix\()_irq
	\exit	\prefix\()_irq
	\exit	\prefix\()_serror
	.endr
	.endm

	.global vectors_loop, vectors_clear, vectors_call, vectors_call_loop, vectors_ssb
vectors_loop:
	hardened_vectors loop_exit
vectors_clear:
	hardened_vectors clear_exit
vectors_call:
	hardened_vectors call_exit
vectors_call_loop:
	hardened_vectors call_loop_exit
vectors_ssb:
	hardened_vectors ssb_exit, ssb_handle

ssb_handle_sync:
	handle	exit_sync, ssb_enter
ssb_handle_irq:
	handle	exit_irq, ssb_enter
ssb_handle_serror:
	handle	exit_serror, ssb_enter

/* The vCPU to enter need not be the one that left. */
ssb_enter:
	ldrh	w1, [x0, #VCPU_SSB]
	cbz	w1, guest_enter
	mov	x19, x0
	mov	w1, wzr
	allow_ssb
	mov	x0, x19
	b	guest_enter

/*
 * uint64_t serror_take(void): let a pending SError come now, with A masked everywhere else at EL2.
 * Its ESR_EL2, or 0.  ELR_EL2 and SPSR_EL2 are lost.
 */
	.global serror_take
serror_take:
	mov	x0, xzr
	msr	daifclr, #4
serror_window:
	isb
	msr	daifset, #4
	ret

	/* The first entry to a guest: from boot, with the stack emptied. */
	.global guest_start
guest_start:
	mov	x1, sp
	sub	x1, x1, #1
	orr	x1, x1, #(STACK_SLOT_SIZE - 1)
	add	x1, x1, #1
	mov	sp, x1
guest_enter:
	ldp	x2, x3, [x0, #16]
	ldp	x4, x5, [x0, #32]
	ldp	x6, x7, [x0, #48]
	ldp	x8, x9, [x0, #64]
	ldp	x10, x11, [x0, #80]
	ldp	x12, x13, [x0, #96]
	ldp	x14, x15, [x0, #112]
	ldp	x16, x17, [x0, #128]
	ldp	x18, x19, [x0, #144]
	ldp	x20, x21, [x0, #160]
	ldp	x22, x23, [x0, #176]
	ldp	x24, x25, [x0, #192]
	ldp	x26, x27, [x0, #208]
	ldp	x28, x29, [x0, #224]
	ldr	x30, [x0, #240]
	ldp	x0, x1, [x0]
	eret
	/* The CPU must not speculate past eret. */
	dsb	nsh
	isb

/*
 * An exception inside EL2.  The stack pointer itself may be the reason: a stack
 * lies in the upper half of its slot, so the bit STACK_BIT of an address in it
 * is set and that of an address in the guard below is not.
 */
fault:
	sub	sp, sp, #272
	add	sp, sp, x0			/* swap x0 and sp without memory */
	sub	x0, sp, x0
	tbz	x0, #STACK_BIT, overflow
	sub	x0, sp, x0
	sub	sp, sp, x0
	stp	x0, x1, [sp]
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	str	x30, [sp, #240]
	mov	x0, sp
	bl	fault_report			/* does not return */

overflow:
	adrp	x0, emergency_stack + 4096
	mov	sp, x0
	mov	x0, xzr
	bl	fault_report

	.bss
	.balign	4096
emergency_stack:
	.space	4096
