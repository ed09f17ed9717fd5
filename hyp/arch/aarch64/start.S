/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Entry: from the firmware with the MMU off and the board's device tree in x0
 * (Linux Documentation/arm64/booting.rst), and from PSCI for the other CPUs.
 */
#include <arch/layout.h>

#define HCR_E2H_BIT	34

/* Maintain the data caches by line for the whole image.  x21 = load address; x1 to x4 are lost. */
	.macro	for_image operation
	mov	x1, x21
	adrp	x2, image_end
	mrs	x3, ctr_el0
	ubfx	x3, x3, #16, #4			/* DminLine: log2 of words */
	mov	x4, #4
	lsl	x3, x4, x3
9:	dc	\operation, x1
	add	x1, x1, x3
	cmp	x1, x2
	b.lo	9b
	dsb	sy
	.endm

	.section .text.head, "ax"
	.global _start
_start:
	b	primary
	.long	0
	.quad	0				/* text_offset */
	.quad	image_end - _start		/* image_size; the packer adds the payload */
	.quad	0xa				/* little endian, 4 KiB pages, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

primary:
	msr	daifset, #0xf
	mov	x20, x0				/* device tree */
	adrp	x21, _start			/* load address */
	mrs	x0, currentel
	cmp	x0, #(2 << 2)
	b.ne	1f
	bl	mmu_off
1:
	/* Apply R_AARCH64_RELATIVE (type 1027) relocations. */
	adrp	x1, rela_start
	add	x1, x1, :lo12:rela_start
	adrp	x2, rela_end
	add	x2, x2, :lo12:rela_end
1:	cmp	x1, x2
	b.hs	2f
	ldp	x3, x4, [x1], #16
	ldr	x5, [x1], #8
	cmp	w4, #1027
	b.ne	1b
	add	x5, x5, x21
	str	x5, [x21, x3]
	b	1b
2:
	/* Clear .bss and the stacks. */
	adrp	x1, bss_start
	adrp	x2, image_end
3:	stp	xzr, xzr, [x1], #16
	cmp	x1, x2
	b.lo	3b

	for_image ivac				/* drop lines older than what was written */
	adrp	x1, stacks_start + STACK_SLOT_SIZE
	mov	sp, x1
	mov	x29, xzr
	mrs	x0, currentel
	ubfx	x0, x0, #2, #2
	cmp	x0, #2
	b.ne	5f
	bl	el2_setup
	mrs	x0, hcr_el2
	tbnz	x0, #HCR_E2H_BIT, 7f
	mrs	x0, S3_0_C0_C7_4		/* ID_AA64MMFR4_EL1.E2H0 < 0: only with E2H */
	tbnz	x0, #27, 7f
	mov	x0, x20
	bl	boot_map
	for_image ivac				/* fetches may have brought in lines again */
	bl	mmu_on
	mov	x0, x20
	bl	boot_main			/* does not return */
5:	mov	x1, x20
	bl	boot_wrong_el
7:	mov	x0, x20
	bl	boot_host_only
6:	wfe
	b	6b

/* Another CPU, x0 = its number. */
	.global secondary_entry
secondary_entry:
	msr	daifset, #0xf
	mov	x20, x0
	bl	el2_setup
	mrs	x0, hcr_el2
	tbnz	x0, #HCR_E2H_BIT, 6b		/* the boot CPU says that this one does not answer */
	mrs	x0, S3_0_C0_C7_4
	tbnz	x0, #27, 6b
	bl	mmu_on
	adrp	x1, stacks_start
	add	x2, x20, #1
	add	x1, x1, x2, lsl #STACK_SLOT_SHIFT
	mov	sp, x1
	mov	x29, xzr
	mov	x0, x20
	bl	boot_secondary			/* does not return */

/*
 * Exception vectors and a defined SCTLR_EL2 with the MMU off.  HCR_EL2 is set first: a boot loader
 * may have left E2H and TGE set.  With E2H, TCR_EL2, CPTR_EL2, CNTHCTL_EL2 and more have another
 * layout, EL2's translations have another regime, and names of EL1 registers mean EL2's.
 */
el2_setup:
	mov	x1, #(1 << 31)			/* RW */
	orr	x1, x1, #(7 << 3)		/* FMO IMO AMO */
	msr	hcr_el2, x1
	isb
	adrp	x1, vectors
	add	x1, x1, :lo12:vectors
	msr	vbar_el2, x1
	ldr	x1, =0x30c50830			/* SCTLR_EL2 RES1 bits */
	msr	sctlr_el2, x1
	isb
	ret

/*
 * A boot loader that runs at EL2 with its own map, one to one, has parts of the image in the
 * caches only.  They go to memory before this CPU works past the caches.
 */
mmu_off:
	mrs	x5, sctlr_el2
	tbz	x5, #0, 1f
	for_image civac
	dc	civac, x20			/* head of the device tree */
	dsb	sy
	bic	x5, x5, #(1 << 0)		/* M */
	bic	x5, x5, #(1 << 2)		/* C */
	msr	sctlr_el2, x5
	isb
	ic	iallu
	dsb	sy
	isb
1:	ret

/*
 * Enable EL2's stage 1 map: caches on, W^X enforced.  The boot CPU's TCR_EL2 may promise more
 * bits of physical address than another kind of CPU has.
 */
mmu_on:
	adrp	x1, stage1_regs
	add	x1, x1, :lo12:stage1_regs
	ldp	x2, x3, [x1]
	mrs	x4, id_aa64mmfr0_el1
	and	x4, x4, #0xf			/* PARange, as TCR_EL2.PS */
	ubfx	x5, x3, #16, #3
	cmp	x4, x5
	csel	x4, x4, x5, lo
	bfi	x3, x4, #16, #3
	msr	mair_el2, x2
	msr	tcr_el2, x3
	ldr	x2, [x1, #16]
	msr	ttbr0_el2, x2
	dsb	sy
	tlbi	alle2
	ic	iallu
	dsb	sy
	isb
	mrs	x2, sctlr_el2
	ldr	x3, =((1 << 0) | (1 << 2) | (1 << 3) | (1 << 12) | (1 << 19)) /* M C SA I WXN */
	orr	x2, x2, x3
	msr	sctlr_el2, x2
	isb
	ret
	.ltorg

	.section .stacks, "aw", %nobits
	.balign	STACK_SLOT_SIZE
	.space	STACK_SLOT_SIZE * 16
