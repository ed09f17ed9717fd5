// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Making the VMs at boot: the parts that do not change until power-off. */
#include "hyp/config/board.h"
#include "hyp/core/cpu.h"
#include "hyp/core/links.h"
#include "hyp/core/log.h"
#include "hyp/core/mem.h"
#include "hyp/core/seed.h"
#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_create.h"
#include "hyp/core/vm_device.h"
#include "hyp/core/vm_load.h"
#include "hyp/core/vm_place.h"
#include <arch/irq.h>

static _Noreturn void refuse(const struct config_error *error)
{
	boot_stop("system description: %s: %s%s%s", error->node, error->property,
		  error->property[0] ? ": " : "", error->reason);
}

static void create_memory(struct vm *vm)
{
	struct place *ram = &vm->places.place[PLACE_RAM];
	struct pa pa = mem_alloc_raw(vm->config->memory, BLOCK_SIZE, vm->config->name);

	if (vm->config->direct_mapped) {
		if (pa.v + vm->config->memory > CONFIG_IPA_LIMIT)
			boot_stop("system description: /vm@%u: direct-mapped: "
				  "only memory above 448 GiB is free",
				  vm->id);
		ram->ipa = ipa_of(pa.v);
		ram->size = vm->config->memory;
	}
	stage2_init(&vm->stage2, vm->index + 1);
	vm_place_map(vm, PLACE_RAM, pa);
}

/* Lent pages appear to a direct-mapped VM where they lie. */
static void check_lenders(const struct config *config)
{
	for (uint32_t i = 0; i < config->nr_links; i++) {
		const struct config_link *link = &config->link[i];
		const struct vm *end[] = { vms[link->server], vms[link->client] };

		for (int side = 0; side < 2; side++) {
			const struct place *ram = vm_place(end[side], PLACE_RAM);

			if (link->xmem[side] && end[!side]->config->direct_mapped &&
			    ram->pa.v + ram->size > CONFIG_IPA_LIMIT)
				boot_stop("system description: /vm@%u: direct-mapped: VM %u, "
					  "which lends to it, has memory above 448 GiB",
					  end[!side]->id, end[side]->id);
		}
	}
}

static void create_vcpu(struct vm *vm, uint32_t index)
{
	struct vcpu *vcpu = pa_ptr(mem_alloc(sizeof(*vcpu), 64, "a vCPU"));
	struct cpu *cpu = &cpus[vm->config->cpus[index]];

	vcpu->vm = vm;
	vcpu->index = index;
	vcpu->cpu = vm->config->cpus[index];
	vcpu->home = cpu;
	vcpu->priority = vm->config->priority;
	vcpu->next_on_cpu = cpu->vcpus;
	cpu->vcpus = vcpu;
	cpu->nr_vcpus++;
	vm->vcpu[index] = vcpu;
}

static void pass_through(struct vm *vm)
{
	const struct device *device;
	uint32_t i, j;

	for (i = PLACE_VIRTIO + vm->config->nr_virtio; i < vm->places.count; i++)
		vm_place_map(vm, i, vm_place(vm, i)->pa);
	for (i = 0; i < vm->config->nr_devices; i++) {
		device = &vm->places.device[i];
		for (j = 0; j < device->nr_irqs; j++)
			irq_pass_through(vm, device->irq[j].intid, device->irq[j].edge);
	}
}

static struct vm *create_vm(const struct config *config, uint32_t index, const struct board *board)
{
	struct vm *vm = pa_ptr(mem_alloc(sizeof(*vm), 64, "a VM"));
	struct config_error error;
	uint32_t i;

	vm->index = index;
	vm->config = &config->vm[index];
	vm->id = vm->config->id;
	vm->nr_vcpus = vm->config->nr_vcpus;
	if (places_create(&vm->places, config, index, board, &error))
		refuse(&error);
	create_memory(vm);
	for (i = 0; i < vm->nr_vcpus; i++)
		create_vcpu(vm, i);
	vgic_create(vm);
	vm_devices_create(vm);
	pass_through(vm);
	return vm;
}

void vms_create(const struct config *config, const struct board *board,
		const struct payload *payload)
{
	uint32_t seed_size = seed_init(board->fdt), i, j;
	struct config_error error;

	for (i = 0; i < config->nr_vms; i++)
		vm_add(create_vm(config, i, board));
	check_lenders(config);
	links_create(config);
	for (i = 0; i < nr_vms; i++)
		if (vms[i]->config->controller)
			trace_create(vms[i], board->nr_cpus, config->trace);
	for (i = 0; i < nr_vms; i++)
		if (vm_load_create(vms[i], board, payload, seed_size, &error))
			refuse(&error);
	/* All vCPUs are placed now, so the number of vCPUs of each CPU is known. */
	for (i = 0; i < nr_vms; i++)
		for (j = 0; j < vms[i]->nr_vcpus; j++) {
			struct vcpu *vcpu = vms[i]->vcpu[j];

			arch_vcpu_init(vcpu, cpu_of(vcpu)->nr_vcpus > 1);
		}
}
