/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <arch/vgic.h>

#include "hyp/core/log.h"
#include "hyp/core/vm.h"

static uint32_t *word_of(struct vm *vm, uint32_t intid)
{
	if (intid < 32 || intid >= 1020)
		panic("vgic_raise: %u is no SPI", intid);
	return &vm->vgic.pending[intid / 32];
}

bool vgic_raise(struct vm *vm, uint32_t intid)
{
	uint32_t bit = 1u << intid % 32;

	return !(__atomic_fetch_or(word_of(vm, intid), bit, __ATOMIC_ACQ_REL) & bit);
}

void vgic_raise_foreign(struct vm *vm, uint32_t intid)
{
	vgic_raise(vm, intid);
}

bool fake_vgic_take(struct vm *vm, uint32_t intid)
{
	uint32_t bit = 1u << intid % 32;

	return __atomic_fetch_and(word_of(vm, intid), ~bit, __ATOMIC_ACQ_REL) & bit;
}
