/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * In front of linkvisor: a boot loader that jumps with its own map and its caches on.  linkvisor's
 * own first instruction lies behind it, on the same page.  The map has the image's gibibyte alone.
 */
	.section .text.head, "ax"
head:	b	1f
	.long	0
	.quad	0				/* text_offset */
	.quad	image_end - head
	.quad	0xa				/* little endian, 4 KiB pages, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0
1:	mov	x1, #0xff			/* write-back */
	msr	mair_el2, x1
	ldr	x1, =0x80823519			/* 39 bits, 4 KiB, inner shareable, write-back, 40 bits */
	msr	tcr_el2, x1
	adrp	x2, head
	sub	x1, x2, #0x1000			/* a page that nobody uses yet */
	lsr	x3, x2, #30
	lsl	x2, x3, #30
	mov	x4, #0x741			/* block, AF, inner shareable, AP[1] */
	orr	x2, x2, x4
	str	x2, [x1, x3, lsl #3]
	msr	ttbr0_el2, x1
	dsb	sy
	tlbi	alle2
	dsb	sy
	isb
	mrs	x1, sctlr_el2
	mov	x2, #0x1005			/* M C I */
	orr	x1, x1, x2
	msr	sctlr_el2, x1
	isb
	b	_start
	.ltorg
