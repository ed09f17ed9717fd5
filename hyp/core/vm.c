// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/vm.h"

struct vm *vms[CONFIG_VMS_MAX];
uint32_t nr_vms;

struct vm *vm_of_id[LV_VM_LIMIT];
struct vm *vm_controller;

void vm_add(struct vm *vm)
{
	vms[nr_vms++] = vm;
	vm_of_id[vm->id] = vm;
	if (vm->config->controller)
		vm_controller = vm;
}

uint32_t vm_state(const struct vm *vm)
{
	return __atomic_load_n(&vm->state, __ATOMIC_RELAXED);
}

bool vm_is_started(const struct vm *vm)
{
	uint32_t state = vm_state(vm);

	return state == VM_RUNNING || state == VM_PAUSED;
}

/* If vCPUs change at the same time, at least one of them sees the others changed. */
bool vm_all_paused(const struct vm *vm)
{
	uint32_t i;

	for (i = 0; i < vm->nr_vcpus; i++)
		if (!__atomic_load_n(&vm->vcpu[i]->paused, __ATOMIC_SEQ_CST))
			return false;
	return true;
}

uint32_t vm_state_shown(const struct vm *vm)
{
	uint32_t state = vm_state(vm);

	if (state == VM_OFF && __atomic_load_n(&vm->cause, __ATOMIC_RELAXED) >= LV_CAUSE_CRASH)
		return LV_VM_CRASHED;
	return state == VM_PAUSED && !vm_all_paused(vm) ? LV_VM_PAUSING : state;
}

uint32_t vm_running_mask(void)
{
	uint32_t mask = 0, i;

	for (i = 0; i < nr_vms; i++)
		if (vm_is_started(vms[i]))
			mask |= 1u << vms[i]->id;
	return mask;
}

/*
 * A CPU_ON and the stop of the VM may cross: the vCPU that is asked may be parked already, or even
 * be in the VM's next life, when it sees the request.
 */
bool vm_lives(const struct vm *vm, uint32_t life)
{
	return vm_is_started(vm) && __atomic_load_n(&vm->life, __ATOMIC_RELAXED) == life;
}
