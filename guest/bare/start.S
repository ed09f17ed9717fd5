/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Entry of the guest: x0 = device tree, MMU off, EL1, as the arm64 Linux boot
 * protocol says.  Runs at whatever address it was put.
 */

#define SCTLR_M			(1 << 0)
#define SCTLR_C			(1 << 2)
#define SCTLR_I			(1 << 12)

	.section .head, "ax"
	.globl start
start:
	msr	daifset, #0xf
	mov	x19, x0
	bl	clear_bss
	bl	relocate
	adrp	x0, cpus
	add	x0, x0, :lo12:cpus
	bl	cpu_basics
	mov	x0, x19
	bl	mmu_boot
	mov	x0, x19
	bl	runtime_start
1:	wfe
	b	1b

/* Secondary vCPUs, from PSCI CPU_ON: x0 = their struct cpu. */
	.globl start_secondary
start_secondary:
	msr	daifset, #0xf
	bl	cpu_basics
	bl	mmu_join
	bl	runtime_start_secondary
1:	wfe
	b	1b

/* x0 = struct cpu, which begins with the top of its stack. */
cpu_basics:
	msr	tpidr_el1, x0
	msr	spsel, #1
	adrp	x1, cpu_stacks
	add	x1, x1, :lo12:cpu_stacks
	ldr	w2, [x0]		/* cpu.index */
	add	x2, x2, #1
	add	x1, x1, x2, lsl #14	/* CPU_STACK_SIZE */
	mov	sp, x1
	adrp	x1, vectors
	add	x1, x1, :lo12:vectors
	msr	vbar_el1, x1
	mov	x1, #(3 << 20)		/* libfdt is compiled with SIMD */
	msr	cpacr_el1, x1
	isb
	ret

clear_bss:
	adrp	x0, bss_start
	add	x0, x0, :lo12:bss_start
	adrp	x1, bss_end
	add	x1, x1, :lo12:bss_end
1:	stp	xzr, xzr, [x0], #16
	cmp	x0, x1
	b.lo	1b
	ret

/* R_AARCH64_RELATIVE: *(base + offset) = base + addend; there are no other relocations. */
relocate:
	adrp	x0, image_head
	add	x0, x0, :lo12:image_head
	adrp	x1, rela_start
	add	x1, x1, :lo12:rela_start
	adrp	x2, rela_end
	add	x2, x2, :lo12:rela_end
1:	cmp	x1, x2
	b.hs	2f
	ldp	x3, x4, [x1]
	ldr	x5, [x1, #16]
	add	x1, x1, #24
	add	x5, x5, x0
	str	x5, [x0, x3]
	b	1b
2:	ret

/*
 * void mmu_switch(uint64_t ttbr, uint64_t tcr, uint64_t mair)
 * Goes through MMU off, so that old and new map need not be compatible.  No
 * memory is touched in between.
 */
	.text
	.globl mmu_switch
mmu_switch:
	mrs	x3, sctlr_el1
	bic	x4, x3, #SCTLR_M
	bic	x4, x4, #SCTLR_C
	dsb	sy
	msr	sctlr_el1, x4
	isb
	msr	mair_el1, x2
	msr	tcr_el1, x1
	msr	ttbr0_el1, x0
	isb
	tlbi	vmalle1
	ic	iallu
	dsb	nsh
	isb
	orr	x3, x3, #SCTLR_M
	orr	x3, x3, #SCTLR_C
	orr	x3, x3, #SCTLR_I
	msr	sctlr_el1, x3
	isb
	ret

/* void cache_forget_image(void): drop clean lines from before we wrote with caches off. */
	.globl cache_forget_image
cache_forget_image:
	adrp	x0, image_head
	adrp	x1, bss_end
	add	x1, x1, :lo12:bss_end
	mrs	x2, ctr_el0
	ubfx	x2, x2, #16, #4
	mov	x3, #4
	lsl	x3, x3, x2
1:	dc	ivac, x0
	add	x0, x0, x3
	cmp	x0, x1
	b.lo	1b
	dsb	sy
	ret
