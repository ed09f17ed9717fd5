// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/vm.h"

static bool overlap(const struct mmio_region *a, const struct mmio_region *b)
{
	return a->base.v < b->base.v + b->size && b->base.v < a->base.v + a->size;
}

int mmio_register(struct vm *vm, struct mmio_region region)
{
	struct mmio_map *map = &vm->mmio;
	uint32_t i;

	if (map->count == MMIO_REGIONS_MAX)
		return -1;
	for (i = 0; i < map->count; i++)
		if (overlap(&map->region[i], &region))
			return -1;
	map->region[map->count++] = region;
	return 0;
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
