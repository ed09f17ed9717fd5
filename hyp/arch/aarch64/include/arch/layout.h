/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Constants that assembler and C share. */
#ifndef ARCH_LAYOUT_H
#define ARCH_LAYOUT_H

/* A CPU's stack: the upper half of its slot; the lower half is never mapped. */
#define STACK_SLOT_SHIFT	15
#define STACK_SLOT_SIZE		(1 << STACK_SLOT_SHIFT)
#define STACK_SIZE		(STACK_SLOT_SIZE / 2)
#define STACK_BIT		(STACK_SLOT_SHIFT - 1)

/* Offset of arch_vcpu.ssb in struct vcpu. */
#define VCPU_SSB		248

#endif
