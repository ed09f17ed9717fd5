/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/vm_place.h"

#include "hyp/core/vm.h"

void vm_place_map_part(struct vm *vm, uint32_t index, uint64_t offset, struct pa pa,
		       uint64_t size)
{
	const struct place *place = vm_place(vm, index);

	stage2_map(&vm->stage2, ipa_of(place->ipa.v + offset), pa, size, place->rights);
}

/* Registers of the board need not fill their pages: the VM gets whole ones. */
void vm_place_map(struct vm *vm, uint32_t index, struct pa pa)
{
	struct place *place = &vm->places.place[index];
	uint64_t begin = round_down(pa.v, PAGE_SIZE);
	uint64_t end = round_up(pa.v + place->size, PAGE_SIZE);

	place->pa = pa;
	if (place->size)
		stage2_map(&vm->stage2, ipa_of(round_down(place->ipa.v, PAGE_SIZE)), pa_of(begin),
			   end - begin, place->rights);
}
