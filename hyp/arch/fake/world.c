/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* VMs without a machine below them. */
#include <string.h>

#include "hyp/core/cpu.h"
#include "hyp/core/hold.h"
#include "hyp/core/links.h"
#include "hyp/core/log.h"
#include "hyp/core/mem.h"
#include "hyp/core/request.h"
#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_life.h"
#include "hyp/core/vm_place.h"
#include "hyp/core/watch.h"
#include <arch/fake.h>
#include <arch/timer.h>

struct cpu cpus[CONFIG_CPUS_MAX];

void fake_set_running(uint32_t mask)
{
	for (uint32_t i = 0; i < nr_vms; i++)
		vms[i]->state = mask >> vms[i]->id & 1 ? VM_RUNNING : VM_OFF;
}

void arch_vcpu_call_again(struct vcpu *vcpu)
{
	vcpu->arch.call_again = true;
}

/* What they do is tests/unit/vm's business. */
bool vm_start(struct vm *vm)
{
	return vm_state(vm) == VM_OFF;
}

void vm_waited_enough(struct vm *vm)
{
	(void)vm;
}

bool vm_stop(struct vm *vm, enum lv_cause cause)
{
	(void)cause;
	return vm_state(vm) == VM_RUNNING;
}

void vm_crashed(struct vm *vm, enum lv_cause cause)
{
	(void)vm;
	(void)cause;
}

bool vm_pause(struct vm *vm)
{
	return vm_state(vm) == VM_RUNNING;
}

bool vm_resume(struct vm *vm)
{
	(void)vm;
	return false;
}

void vm_halt(struct vm *vm)
{
	(void)vm;
}

void vm_mean_to_run(struct vm *vm)
{
	(void)vm;
}

static _Thread_local struct vcpu *current;

struct vcpu *vcpu_current(void)
{
	return current;
}

void vcpu_set_current(struct vcpu *vcpu)
{
	current = vcpu;
}

uint64_t timer_now(void)
{
	return 1000;
}

void timer_arm(uint64_t deadline)
{
	(void)deadline;
}

void vcpu_request(struct vcpu *vcpu, uint32_t bits)
{
	__atomic_fetch_or(&vcpu->request, bits, __ATOMIC_RELEASE);
}

void hold_charge_answer(struct vcpu *vcpu)
{
	(void)vcpu;
}

void vcpu_watch(struct vcpu *vcpu)
{
	(void)vcpu;
}

static struct vcpu *vcpu_create(struct vm *vm, uint32_t index)
{
	struct vcpu *vcpu = pa_ptr(mem_alloc(sizeof(*vcpu), 64, "vCPU"));

	vcpu->vm = vm;
	vcpu->index = index;
	vcpu->cpu = vm->config->cpus[index];
	vcpu->home = &cpus[vcpu->cpu];
	vcpu->priority = vm->config->priority;
	vcpu->state = VCPU_READY;
	return vcpu;
}

/* Tests that need no RAM give none. */
static void memory_create(struct vm *vm)
{
	struct place *ram = &vm->places.place[PLACE_RAM];
	struct pa pa;

	if (!vm->config->memory)
		return;
	pa = mem_alloc(vm->config->memory, BLOCK_SIZE, "RAM of a VM");
	if (vm->config->direct_mapped)
		ram->ipa = ipa_of(pa.v);
	ram->size = vm->config->memory;
	vm_place_map(vm, PLACE_RAM, pa);
}

static struct vm *vm_create(const struct config *config, uint32_t index)
{
	/* Where the devices are matters to a direct-mapped VM. */
	static const struct board board = {
		.nr_cpus = FAKE_CPUS,
		.gicd.base = { 0x08000000 },
		.nr_gicr = 1,
		.gicr[0].base = { 0x080a0000 },
		.uart.regs.base = { 0x09000000 },
	};
	struct vm *vm = pa_ptr(mem_alloc(sizeof(*vm), 64, "VM"));
	struct config_error error;

	vm->config = &config->vm[index];
	vm->id = vm->config->id;
	vm->index = index;
	vm->nr_vcpus = vm->config->nr_vcpus;
	if (places_create(&vm->places, config, index, &board, &error))
		panic("places: %s", error.reason);
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		vm->vcpu[i] = vcpu_create(vm, i);
	vm->state = VM_RUNNING;
	stage2_init(&vm->stage2, index + 1);
	memory_create(vm);
	return vm;
}

void fake_world_create(const struct config *config)
{
	for (uint32_t i = 0; i < config->nr_vms; i++)
		vm_add(vm_create(config, i));
	links_create(config);
	for (uint32_t i = 0; i < nr_vms; i++)
		if (vms[i]->config->controller)
			trace_create(vms[i], FAKE_CPUS, config->trace);
	mem_close();
}

void fake_world_destroy(void)
{
	for (uint32_t i = 0; i < nr_vms; i++)
		fake_stage2_destroy(&vms[i]->stage2);
	memset(vms, 0, sizeof(vms));
	memset(vm_of_id, 0, sizeof(vm_of_id));
	nr_vms = 0;
	vm_controller = NULL;
	fake_mem_reset();
}
