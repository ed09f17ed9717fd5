// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/log.h"
#include "hyp/core/vm.h"

void mmio_register(struct vm *vm, uint32_t index, mmio_handler *handler, void *device)
{
	const struct place *place = vm_place(vm, index);
	struct mmio_map *map = &vm->mmio;

	if (map->count == MMIO_REGIONS_MAX)
		panic("no room for the %s of a VM", place->name);
	map->region[map->count++] =
		(struct mmio_region){ place->ipa, place->size, handler, device };
}

bool mmio_handle(struct vcpu *vcpu, struct ipa ipa, struct mmio_access *access)
{
	const struct mmio_map *map = &vcpu->vm->mmio;
	uint32_t i;

	for (i = 0; i < map->count; i++) {
		const struct mmio_region *region = &map->region[i];
		uint64_t offset = ipa.v - region->base.v;

		if (offset >= region->size || region->size - offset < access->size)
			continue;
		access->offset = offset;
		region->handler(vcpu, region->device, access);
		return true;
	}
	return false;
}
