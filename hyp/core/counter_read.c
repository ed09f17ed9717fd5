/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/counter_read.h"

#include <stddef.h>

#include "abi/hypercall.h"
#include "hyp/core/control.h"
#include "hyp/core/cpu.h"
#include "hyp/core/link.h"
#include "hyp/core/vm.h"
#include "hyp/core/watch.h"
#include "hyp/lib/nospec.h"
#include <arch/timer.h>

static uint64_t counter_load(const uint64_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

/* The time of a vCPU, including the current stretch: see vcpu.counter. */
static uint64_t time_of(const struct vcpu *vcpu)
{
	uint64_t value = counter_load(&vcpu->counter[LV_COUNTER_CPU_TIME]);

	return (int64_t)value < 0 ? value + timer_now() : value;
}

static uint64_t vcpu_counter(struct vcpu *vcpu, uint64_t index)
{
	index = index_nospec(index, LV_COUNTER_VCPU_LIMIT);
	if (index != LV_COUNTER_CPU_TIME)
		return counter_load(&vcpu->counter[index]);
	vcpu_watch(vcpu);
	return time_of(vcpu);
}

/* The resources of the VM that are in use now. */
static int64_t vm_level(const struct vm *vm, uint64_t index)
{
	switch (index) {
	case LV_COUNTER_PDEV_USED:
		return (int64_t)counter_load(&vm->pdev.area.used);
	case LV_COUNTER_PDEV_LABELS:
		return __atomic_load_n(&vm->pdev.nr_labels, __ATOMIC_RELAXED);
	case LV_COUNTER_PXIRQS_USED:
		return __atomic_load_n(&vm->xirq.taken, __ATOMIC_RELAXED);
	case LV_COUNTER_XIRQS_USED:
		return LV_XIRQ_LIMIT - __atomic_load_n(&vm->xirq.own, __ATOMIC_RELAXED);
	default:
		return LV_ENOENT;
	}
}

int64_t counter_of_vm(const struct vm *vm, uint64_t index)
{
	uint64_t sum;

	if (index >= LV_COUNTER_VCPU_LIMIT)
		return vm_level(vm, index);
	sum = counter_load(&vm->counter[index_nospec(index, LV_COUNTER_VCPU_LIMIT)]);
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		sum += vcpu_counter(vm->vcpu[i], index);
	return (int64_t)sum;
}

static int64_t vm_counter_read(const struct vm *caller, uint64_t id, uint64_t index)
{
	const struct vm *vm = vm_by_id(id);

	if (!vm)
		return LV_ENOENT;
	return control_sees(caller, vm) ? counter_of_vm(vm, index) : LV_EACCES;
}

static int64_t vcpu_counter_read(const struct vm *caller, uint64_t which, uint64_t index)
{
	uint64_t id = which >> 8, n = which & 0xff;
	const struct vm *vm = vm_by_id(id);

	if (!vm || n >= vm->nr_vcpus || index >= LV_COUNTER_VCPU_LIMIT)
		return LV_ENOENT;
	if (!control_sees(caller, vm))
		return LV_EACCES;
	return (int64_t)vcpu_counter(vm->vcpu[index_nospec(n, CONFIG_VCPUS_MAX)], index);
}

static int64_t cpu_counter_read(const struct vm *caller, uint64_t which, uint64_t index)
{
	struct cpu *cpu;

	if (!caller->config->controller)
		return LV_EACCES;
	if (which >= CONFIG_CPUS_MAX || index != LV_COUNTER_CPU_IDLE)
		return LV_ENOENT;
	cpu = &cpus[index_nospec(which, CONFIG_CPUS_MAX)];
	if (!cpu->online)
		return LV_ENOENT;
	if (cpu->vcpus)
		vcpu_watch(cpu->vcpus);
	return (int64_t)time_of(&cpu->idle);
}

static int64_t link_counter_read(const struct vm *caller, uint64_t which, uint64_t index)
{
	struct link *link = link_by_index(which);

	if (!link || index >= LV_COUNTER_LINK_LIMIT)
		return LV_ENOENT;
	if (!link_has_vm(link, caller) && !caller->config->controller)
		return LV_EACCES;
	return (int64_t)counter_load(&link->counter[index_nospec(index, LV_COUNTER_LINK_LIMIT)]);
}

int64_t counter_read(struct vcpu *vcpu, uint64_t scope, uint64_t which, uint64_t index)
{
	switch (scope) {
	case LV_COUNTER_OF_VM:
		return vm_counter_read(vcpu->vm, which, index);
	case LV_COUNTER_OF_LINK:
		return link_counter_read(vcpu->vm, which, index);
	case LV_COUNTER_OF_VCPU:
		return vcpu_counter_read(vcpu->vm, which, index);
	case LV_COUNTER_OF_CPU:
		return cpu_counter_read(vcpu->vm, which, index);
	default:
		return LV_EINVAL;
	}
}
