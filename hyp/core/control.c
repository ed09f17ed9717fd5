// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/control.h"

#include <string.h>

#include "abi/control.h"
#include "abi/hypercall.h"
#include "hyp/core/link.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_life.h"
#include "hyp/core/xirq.h"
#include "hyp/core/xmem.h"

static struct vm *named(uint64_t id)
{
	return vm_by_id(id);
}

bool control_sees(const struct vm *caller, const struct vm *vm)
{
	return caller == vm || caller->config->controller;
}

static bool has_bus_master(const struct vm *vm)
{
	for (uint32_t i = 0; i < vm->config->nr_devices; i++)
		if (vm->places.device[i].dma)
			return true;
	return false;
}

/* While it is LOADING the watchdog is linkvisor's. */
static bool has_watchdog(const struct vm *vm)
{
	return vm_state(vm) != VM_LOADING && watchdog_deadline(&vm->watchdog);
}

static int64_t info_state(struct vm *vm, uint64_t *x, bool complete)
{
	uint64_t flags = (vm->config->controller ? LV_VM_FLAG_CONTROLLER : 0) |
			 (vm->config->direct_mapped ? LV_VM_FLAG_DIRECT : 0) |
			 (has_watchdog(vm) ? LV_VM_FLAG_WATCHDOG : 0) |
			 (has_bus_master(vm) ? LV_VM_FLAG_DMA : 0);

	memcpy(&x[1], vm->config->name, CONFIG_NAME_LIMIT);
	x[3] = complete ? flags << 32 | vm->nr_vcpus : 0;
	return vm_state_shown(vm);
}

static int64_t info_life(struct vm *vm, uint64_t *x)
{
	x[1] = __atomic_load_n(&vm->counter[LV_COUNTER_START], __ATOMIC_RELAXED);
	x[2] = __atomic_load_n(&vm->restarts, __ATOMIC_RELAXED);
	x[3] = __atomic_load_n(&vm->started, __ATOMIC_RELAXED);
	return __atomic_load_n(&vm->cause, __ATOMIC_RELAXED);
}

static int64_t info_place(struct vm *vm, uint64_t *x)
{
	_Static_assert(CONFIG_VCPUS_MAX == 8, "a byte each in x1");
	memcpy(&x[1], vm->config->cpus, CONFIG_VCPUS_MAX);
	x[2] = vm->config->priority;
	x[3] = vm_state(vm) == VM_LOADING ? xmem_reached_by(vm) : 0;
	return (int64_t)vm->config->memory;
}

int64_t control_vm_info(struct vcpu *vcpu, uint64_t *x)
{
	struct vm *vm = named(x[1]), *caller = vcpu->vm;
	uint64_t what = x[2];

	if (what > LV_VM_INFO_PLACE)
		return LV_EINVAL;
	if (!vm)
		return LV_ENOENT;
	if (what == LV_VM_INFO_STATE && xirq_peers(caller) >> vm->id & 1)
		return info_state(vm, x, caller->config->controller);
	if (!control_sees(caller, vm))
		return LV_EACCES;
	if (what == LV_VM_INFO_STATE)
		return info_state(vm, x, true);
	return what == LV_VM_INFO_LIFE ? info_life(vm, x) : info_place(vm, x);
}

int64_t control_link_info(struct vcpu *vcpu, uint64_t *x)
{
	struct link *link = link_by_index(x[1]);
	uint32_t server, client;

	if (!link)
		return LV_ENOENT;
	if (!link_has_vm(link, vcpu->vm) && !vcpu->vm->config->controller)
		return LV_EACCES;
	spin_lock(&link->lock);
	server = link->state[LINK_SERVER];
	client = link->state[LINK_CLIENT];
	spin_unlock(&link->lock);
	memcpy(&x[1], link->config->name, LV_VLINK_NAME_LIMIT);
	x[3] = link->pmem.budget / PAGE_SIZE << 32 | (uint32_t)link->config->number;
	return (int64_t)link->vm[LINK_SERVER]->id << 24 | link->vm[LINK_CLIENT]->id << 16 |
	       server << 8 | client;
}

static int64_t done_if(bool done)
{
	return done ? 0 : LV_EBUSY;
}

static int64_t operate(struct vm *vm, uint64_t op)
{
	switch (op) {
	case LV_VM_START:
		vm_mean_to_run(vm);
		return done_if(vm_start(vm) || vm_state(vm) != VM_STOPPING);
	case LV_VM_STOP:
		vm_halt(vm);
		return 0;
	case LV_VM_RESTART:
		vm_mean_to_run(vm);
		return done_if(vm_stop(vm, LV_CAUSE_RESTART) || vm_start(vm) ||
			       vm_state(vm) == VM_LOADING);
	case LV_VM_CRASHED_SELF:
		vm_crashed(vm, LV_CAUSE_CRASH);
		return 0;
	case LV_VM_PAUSE:
		return done_if(vm_pause(vm) || vm_state(vm) == VM_PAUSED);
	default:
		return done_if(vm_resume(vm) || vm_state(vm) == VM_RUNNING);
	}
}

int64_t control_vm(struct vcpu *vcpu, uint64_t *x)
{
	struct vm *vm = named(x[1]), *caller = vcpu->vm;
	uint64_t op = x[2];

	if (op >= LV_VM_OP_LIMIT)
		return LV_EINVAL;
	if (!vm)
		return LV_ENOENT;
	if (op == LV_VM_CRASHED_SELF ? vm != caller : !caller->config->controller)
		return LV_EACCES;
	return vm == caller && op == LV_VM_PAUSE ? LV_EINVAL : operate(vm, op);
}
