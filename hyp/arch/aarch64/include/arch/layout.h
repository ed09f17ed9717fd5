/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Constants that assembler and C share. */
#ifndef ARCH_LAYOUT_H
#define ARCH_LAYOUT_H

/* A CPU's stack: the upper half of its slot; the lower half is never mapped. */
#define STACK_SLOT_SHIFT	15
#define STACK_SLOT_SIZE		(1 << STACK_SLOT_SHIFT)
#define STACK_SIZE		(STACK_SLOT_SIZE / 2)
#define STACK_BIT		(STACK_SLOT_SHIFT - 1)

/* Offsets of arch_vcpu.ssb, loops and call in struct vcpu. */
#define VCPU_SSB		248
#define VCPU_LOOPS		250
#define VCPU_CALL		252

/* ARCH_WORKAROUND_2, in halves. */
#define SSB_CALL_LOW		0x7fff
#define SSB_CALL_HIGH		0x8000

#endif
