/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/vm_place.h"

#include "hyp/core/vm.h"

/* Registers of the board need not fill their pages: the VM gets whole pages. */
void vm_place_map_part(struct vm *vm, uint32_t index, uint64_t offset, struct pa pa, uint64_t size)
{
	const struct place *place = vm_place(vm, index);
	uint64_t before = pa.v % PAGE_SIZE;

	if (size)
		stage2_map(&vm->stage2, ipa_of(place->ipa.v + offset - before),
			   pa_of(pa.v - before), round_up(before + size, PAGE_SIZE), place->rights);
}

void vm_place_map(struct vm *vm, uint32_t index, struct pa pa)
{
	struct place *place = &vm->places.place[index];

	place->pa = pa;
	vm_place_map_part(vm, index, 0, pa, place->size);
}
