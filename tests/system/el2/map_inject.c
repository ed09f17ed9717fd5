// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Linked into the hypervisor of bare_windows only, in front of hypercall_handle() as
 * fault_inject.c: one more hypercall walks through EL2's own tables.
 */
#include <arch/sysreg.h>
#include <arch/window.h>

#include "hyp/core/hypercall.h"
#include "hyp/core/link.h"
#include "hyp/core/vm.h"
#include "tests/system/el2/map_inject.h"

#define ENTRIES		512
#define PTE_VALID	(1ull << 0)
#define PTE_TABLE	(1ull << 1)
#define PTE_ADDR	0x0000fffffffff000ull

typedef bool matcher(struct pa pa, uint64_t size);

static struct vm *caller;

static bool overlaps(struct pa a, uint64_t a_size, struct pa b, uint64_t b_size)
{
	return a.v < b.v + b_size && b.v < a.v + a_size;
}

static bool is_scratch(const struct vm *vm, struct pa pa, uint64_t size)
{
	for (uint32_t i = 0; i < nr_vms; i++)
		if (vm->xmem.scratch[i].v && overlaps(pa, size, vm->xmem.scratch[i], PAGE_SIZE))
			return true;
	return false;
}

static bool of_guests(struct pa pa, uint64_t size)
{
	bool found = false;

	for (uint32_t i = 0; i < nr_vms; i++)
		found |= overlaps(pa, size, vm_place(vms[i], PLACE_RAM)->pa,
				  vm_place(vms[i], PLACE_RAM)->size) ||
			 overlaps(pa, size, vms[i]->pdev.area.pa, vms[i]->pdev.area.size) ||
			 is_scratch(vms[i], pa, size);
	for (uint32_t i = 0; i < nr_links; i++)
		found |= overlaps(pa, size, links[i].pmem.area.pa, links[i].pmem.area.size);
	return found;
}

static bool of_self(struct pa pa, uint64_t size)
{
	return overlaps(pa, size, ptr_pa(caller), sizeof(*caller));
}

static uint64_t walk(const uint64_t *table, unsigned int level, matcher *match)
{
	uint64_t found = 0;

	for (unsigned int i = 0; i < ENTRIES; i++) {
		uint64_t entry = table[i];
		struct pa pa = pa_of(entry & PTE_ADDR);

		if (!(entry & PTE_VALID))
			continue;
		if (level < 3 && (entry & PTE_TABLE))
			found += walk(pa_ptr(pa), level + 1, match);
		else
			found += match(pa, PAGE_SIZE << 9 * (3 - level));
	}
	return found;
}

static uint64_t count(matcher *match)
{
	return walk(pa_ptr(pa_of(sysreg_read(ttbr0_el2) & PTE_ADDR)), 0, match);
}

static uint64_t answer(uint64_t what)
{
	uint32_t size = 4;
	uint64_t found;

	if (what == MAP_OF_SELF)
		return count(of_self);
	if (what == MAP_OF_GUESTS)
		return count(of_guests);
	window_read(vm_place(caller, PLACE_RAM)->pa, &size, size);
	found = count(of_guests);
	window_close();
	return found;
}

void __real_hypercall_handle(struct vcpu *vcpu);
void __wrap_hypercall_handle(struct vcpu *vcpu);

void __wrap_hypercall_handle(struct vcpu *vcpu)
{
	uint64_t *x = vcpu->arch.x;

	if ((uint32_t)x[0] != MAP_CALL) {
		__real_hypercall_handle(vcpu);
		return;
	}
	caller = vcpu->vm;
	x[0] = answer(x[1]);
}
