/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/store.h"

#include "hyp/core/log.h"
#include "hyp/core/vm.h"

void store_register(struct vm *vm, uint32_t index, store_handler *handler)
{
	const struct place *place = vm_place(vm, index);
	struct store_place *at = vm->stores.place;

	while (at->size)
		at++;
	if (at == &vm->stores.place[STORE_PLACES_MAX])
		panic("no room for stores to the %s of a VM", place->name);
	*at = (struct store_place){ place->ipa, place->size, handler };
}

enum store_result store_handle(struct vcpu *vcpu, struct ipa ipa, uint64_t value, uint32_t size)
{
	const struct store_place *at;

	for (at = vcpu->vm->stores.place; at->size; at++)
		if (ipa.v - at->base.v < at->size)
			return at->handler(vcpu, ipa.v - at->base.v, value, size);
	return STORE_ELSEWHERE;
}
