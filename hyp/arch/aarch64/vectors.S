/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Exceptions at EL2.  An exit from a guest stores x0..x30 into the current
 * vCPU (its struct starts with x[31]), runs exit_*(vcpu) on the empty stack of
 * this CPU, and enters whatever vCPU that returned.
 */
#include <arch/layout.h>

	.macro	guest_exit handler
	.balign	0x80
	stp	x0, x1, [sp, #-16]!
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
	adr	x30, guest_enter
	b	\handler
	.endm

	.macro	el2_fault
	.balign	0x80
	b	fault
	.endm

	.text
	.balign	0x800
	.global vectors
vectors:
	el2_fault; el2_fault; el2_fault; el2_fault		/* EL2 with SP_EL0 */
	el2_fault; el2_fault; el2_fault; el2_fault		/* EL2 */
	guest_exit exit_sync
	guest_exit exit_irq
	guest_exit exit_irq
	guest_exit exit_serror
	guest_exit exit_sync					/* from AArch32 EL0 */
	guest_exit exit_irq
	guest_exit exit_irq
	guest_exit exit_serror

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
