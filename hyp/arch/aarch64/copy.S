/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* See <arch/copy.h>. */

	.section .text.copy_bytes, "ax"
	.global	copy_bytes
	.type	copy_bytes, %function
copy_bytes:
	subs	x2, x2, #64
	b.lo	2f
1:	ldp	x3, x4, [x1], #64
	ldp	x5, x6, [x1, #-48]
	ldp	x7, x8, [x1, #-32]
	ldp	x9, x10, [x1, #-16]
	stp	x3, x4, [x0], #64
	stp	x5, x6, [x0, #-48]
	stp	x7, x8, [x0, #-32]
	stp	x9, x10, [x0, #-16]
	subs	x2, x2, #64
	b.hs	1b
	/* The low six bits of the size are what is left to copy. */
2:	tbz	x2, #5, 3f
	ldp	x3, x4, [x1], #16
	ldp	x5, x6, [x1], #16
	stp	x3, x4, [x0], #16
	stp	x5, x6, [x0], #16
3:	tbz	x2, #4, 4f
	ldp	x3, x4, [x1], #16
	stp	x3, x4, [x0], #16
4:	tbz	x2, #3, 5f
	ldr	x3, [x1], #8
	str	x3, [x0], #8
5:	tbz	x2, #2, 6f
	ldr	w3, [x1], #4
	str	w3, [x0], #4
6:	tbz	x2, #1, 7f
	ldrh	w3, [x1], #2
	strh	w3, [x0], #2
7:	tbz	x2, #0, 8f
	ldrb	w3, [x1]
	strb	w3, [x0]
8:	ret
	.size	copy_bytes, . - copy_bytes
