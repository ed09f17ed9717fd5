/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/counter.h"

#include <stddef.h>

#include "abi/hypercall.h"
#include "hyp/core/link.h"
#include "hyp/core/vm.h"

static uint64_t counter_load(const uint64_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

static int64_t vm_counter(struct vm *vm, uint64_t index)
{
	uint64_t sum;

	if (index >= LV_COUNTER_VM_LIMIT)
		return LV_ENOENT;
	sum = counter_load(&vm->counter[index]);
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		sum += counter_load(&vm->vcpu[i]->counter[index]);
	return (int64_t)sum;
}

static int64_t vm_counter_read(struct vm *caller, uint64_t id, uint64_t index)
{
	struct vm *vm = id < LV_VM_LIMIT ? vm_by_id((uint32_t)id) : NULL;

	if (!vm)
		return LV_ENOENT;
	return vm == caller ? vm_counter(vm, index) : LV_EACCES;
}

static int64_t link_counter_read(struct vm *caller, uint64_t which, uint64_t index)
{
	struct link *link = link_by_index(which);

	if (!link || index >= LV_COUNTER_LINK_LIMIT)
		return LV_ENOENT;
	return link_has_vm(link, caller) ? (int64_t)counter_load(&link->counter[index]) : LV_EACCES;
}

int64_t counter_read(struct vcpu *vcpu, uint64_t scope, uint64_t which, uint64_t index)
{
	switch (scope) {
	case LV_COUNTER_OF_VM:
		return vm_counter_read(vcpu->vm, which, index);
	case LV_COUNTER_OF_LINK:
		return link_counter_read(vcpu->vm, which, index);
	default:
		return LV_EINVAL;
	}
}
