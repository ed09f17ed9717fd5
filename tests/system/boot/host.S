/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * In front of linkvisor: a boot loader that was a host itself and jumps with HCR_EL2.E2H and
 * TGE set.  linkvisor's own first instruction lies behind it, on the same page.
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
1:	mrs	x1, hcr_el2
	orr	x1, x1, #(1 << 34)		/* E2H */
	orr	x1, x1, #(1 << 27)		/* TGE */
	msr	hcr_el2, x1
	isb
	b	_start
