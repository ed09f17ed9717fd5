// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Life cycle of a VM:
 *
 *   OFF --vm_start--> LOADING --images copied--> RUNNING
 *    ^                  ^                            |
 *    |                  | restart                    |
 *    +------------------+--last vCPU parked-- STOPPING
 *
 * The copying and the parking happen on the CPUs of the VM itself, in bounded
 * steps, so that no other VM waits for them.
 */
#include <stddef.h>
#include <string.h>

#include "hyp/core/counter.h"
#include "hyp/core/link.h"
#include "hyp/core/log.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_device.h"
#include <arch/cache.h>
#include <arch/power.h>

struct vm *vms[CONFIG_VMS_MAX];
uint32_t nr_vms;

static struct vm *by_id[LV_VM_LIMIT];

void vm_add(struct vm *vm)
{
	vms[nr_vms++] = vm;
	by_id[vm->id] = vm;
}

struct vm *vm_by_id(uint32_t id)
{
	return id < LV_VM_LIMIT ? by_id[id] : NULL;
}

static uint32_t vm_state(const struct vm *vm)
{
	return __atomic_load_n(&vm->state, __ATOMIC_RELAXED);
}

uint32_t vm_running_mask(void)
{
	uint32_t mask = 0, i;

	for (i = 0; i < nr_vms; i++)
		if (vm_state(vms[i]) == VM_RUNNING)
			mask |= 1u << vms[i]->id;
	return mask;
}

static bool change_state(struct vm *vm, enum vm_state from, enum vm_state to)
{
	uint32_t expected = from;

	/* sequentially consistent: for all_off() */
	return __atomic_compare_exchange_n(&vm->state, &expected, to, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_RELAXED);
}

void vm_start(struct vm *vm)
{
	if (change_state(vm, VM_OFF, VM_LOADING))
		vcpu_request(vm->vcpu[0], VCPU_REQUEST_LOAD);
}

bool vm_stop(struct vm *vm, bool restart)
{
	uint32_t i;

	if (!change_state(vm, VM_RUNNING, VM_STOPPING))
		return false;
	/* Both are read by vm_park(), after the requests below. */
	vm->restart = restart;
	vm->parked = 0;
	for (i = 0; i < vm->nr_vcpus; i++)
		vcpu_request(vm->vcpu[i], VCPU_REQUEST_STOP);
	return true;
}

/* Of VMs that become OFF at the same time, one at least sees the others so. */
static bool all_off(void)
{
	uint32_t i;

	for (i = 0; i < nr_vms; i++)
		if (__atomic_load_n(&vms[i]->state, __ATOMIC_SEQ_CST) != VM_OFF)
			return false;
	return true;
}

/* No vCPU of the VM runs any more, nor can one start. */
static void vm_stopped(struct vm *vm)
{
	const struct vm_device *const *device;
	bool restart = vm->restart;

	links_vm_died(vm);
	vgic_reset(vm);
	for (device = vm_devices; *device; device++)
		(*device)->reset(vm);
	log_limited(&vm->says, "%s (%u): %s", vm->config->name, vm->id,
		    restart ? "restarts" : "is off");
	__atomic_add_fetch(&vm->life, 1, __ATOMIC_RELAXED);
	if (restart) {
		/* Never OFF in between: that could be the last one to be off. */
		change_state(vm, VM_STOPPING, VM_LOADING);
		vcpu_request(vm->vcpu[0], VCPU_REQUEST_LOAD);
		return;
	}
	change_state(vm, VM_STOPPING, VM_OFF);
	if (all_off())
		power_off();
}

void vm_park(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	vcpu->state = VCPU_OFF;
	vcpu->flush = false;
	__atomic_store_n(&vcpu->powered, 0, __ATOMIC_RELAXED);
	/* release, acquire: the last one sees what all others did before */
	if (__atomic_add_fetch(&vm->parked, 1, __ATOMIC_ACQ_REL) == vm->nr_vcpus)
		vm_stopped(vm);
}

/*
 * A CPU_ON and the stop of the VM may cross: the one asked may be parked
 * already, or even be in the VM's next life, when it sees the request.
 */
bool vm_lives(const struct vm *vm, uint32_t life)
{
	return vm_state(vm) == VM_RUNNING &&
	       __atomic_load_n(&vm->life, __ATOMIC_RELAXED) == life;
}

void vm_load_begin(struct vcpu *vcpu0)
{
	struct vm_load *load = &vcpu0->vm->load;

	load->current = 0;
	load->done = 0;
	vcpu0->state = VCPU_LOADING;
}

static void vm_enter(struct vcpu *vcpu0)
{
	struct vm *vm = vcpu0->vm;
	uint32_t i;

	cache_invalidate_code();
	arch_vcpu_reset(vcpu0, vm->load.entry, vm->load.dtb);
	/* Also what a CPU_ON that crossed the stop has claimed for nothing. */
	for (i = 0; i < vm->nr_vcpus; i++)
		__atomic_store_n(&vm->vcpu[i]->powered, i == 0, __ATOMIC_RELAXED);
	vcpu0->state = VCPU_READY;
	counter_add(&vm->counter[LV_COUNTER_START]);
	change_state(vm, VM_LOADING, VM_RUNNING);
}

void vm_load_step(struct vcpu *vcpu0)
{
	struct vm *vm = vcpu0->vm;
	struct vm_load *load = &vm->load;
	const struct vm_piece *piece = &load->piece[load->current];
	uint64_t size = piece->size - load->done;
	char *target = (char *)pa_ptr(vm->ram) + piece->offset + load->done;

	if (size > VM_LOAD_STEP)
		size = VM_LOAD_STEP;
	if (piece->source)
		memcpy(target, (const char *)piece->source + load->done, size);
	else
		cache_zero(target, size);
	/* The guest starts with its caches off. */
	cache_clean(target, size);
	load->done += size;
	if (load->done < piece->size)
		return;
	load->done = 0;
	if (++load->current == load->nr_pieces)
		vm_enter(vcpu0);
}
