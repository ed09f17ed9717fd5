// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Making the VMs at boot: everything that stays as it is until power-off. */
#include "hyp/config/board.h"
#include "hyp/core/cpu.h"
#include "hyp/config/device.h"
#include "hyp/core/links.h"
#include "hyp/core/log.h"
#include "hyp/core/mem.h"
#include "hyp/core/seed.h"
#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_create.h"
#include "hyp/core/vm_device.h"
#include "hyp/core/vm_load.h"
#include <arch/irq.h>

/* What an ordinary VM sees, close to what kernels built for QEMU's board expect. */
static const struct vm_layout ordinary = {
	.ram = { 0x40000000 },
	.gicd = { 0x08000000 },
	.gicr = { 0x080a0000 },
	.uart = { 0x09000000 },
	.uart_intid = 33,
};

static _Noreturn void refuse(const struct config_error *error)
{
	boot_stop("system description: %s: %s%s%s", error->node, error->property,
		  error->property[0] ? ": " : "", error->reason);
}

static struct vm_layout direct_layout(const struct vm *vm, const struct board *board)
{
	return (struct vm_layout){
		.ram = { vm->ram.v },
		.gicd = { board->gicd.base.v },
		.gicr = { board->gicr.base.v },
		.uart = { board->uart.regs.base.v },
		.uart_intid = board->uart.intid,
	};
}

static void create_memory(struct vm *vm, const struct board *board)
{
	vm->ram = mem_alloc_raw(vm->config->memory, BLOCK_SIZE, vm->config->name);
	if (vm->config->direct_mapped && vm->ram.v + vm->config->memory > CONFIG_IPA_LIMIT)
		boot_stop("system description: /vm@%u: direct-mapped: only memory above 448 GiB is free",
			  vm->id);
	vm->layout = vm->config->direct_mapped ? direct_layout(vm, board) : ordinary;
	stage2_init(&vm->stage2, vm->index + 1);
	stage2_map(&vm->stage2, vm->layout.ram, vm->ram, vm->config->memory, STAGE2_RAM);
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

static struct vm *create_vm(const struct config *config, uint32_t index,
			    const struct board *board)
{
	struct vm *vm = pa_ptr(mem_alloc(sizeof(*vm), 64, "a VM"));
	uint32_t i;

	vm->index = index;
	vm->config = &config->vm[index];
	vm->id = vm->config->id;
	vm->nr_vcpus = vm->config->nr_vcpus;
	create_memory(vm, board);
	for (i = 0; i < vm->nr_vcpus; i++)
		create_vcpu(vm, i);
	if (vgic_create(vm))
		panic("no room for the GIC of %s", vm->config->name);
	vm_devices_create(vm);
	return vm;
}

static struct device *create_devices(struct vm *vm, const struct board *board)
{
	uint32_t count = vm->config->nr_devices, i, j;
	struct device *devices = pa_ptr(mem_alloc(sizeof(*devices) * (count + 1), 8, "devices"));
	struct config_error error;

	for (i = 0; i < count; i++) {
		struct device *device = &devices[i];

		if (device_resolve(board, vm->config, i, device, &error))
			refuse(&error);
		for (j = 0; j < device->nr_regions; j++) {
			uint64_t base = round_down(device->region[j].base.v, PAGE_SIZE);
			uint64_t end = round_up(device->region[j].base.v + device->region[j].size,
						PAGE_SIZE);

			stage2_map(&vm->stage2, ipa_of(base), pa_of(base), end - base,
				   STAGE2_DEVICE);
		}
		for (j = 0; j < device->nr_irqs; j++)
			irq_pass_through(vm, device->irq[j].intid, device->irq[j].edge);
	}
	return devices;
}

void vms_create(const struct config *config, const struct board *board,
		const struct payload *payload)
{
	uint32_t seed_size = seed_init(board->fdt), i, j;
	struct config_error error;

	for (i = 0; i < config->nr_vms; i++)
		vm_add(create_vm(config, i, board));
	links_create(config);
	for (i = 0; i < nr_vms; i++)
		if (vms[i]->config->controller)
			trace_create(vms[i], board->nr_cpus, config->trace);
	for (i = 0; i < nr_vms; i++)
		if (vm_load_create(vms[i], board, payload, create_devices(vms[i], board), seed_size,
				   &error))
			refuse(&error);
	/* Whether a CPU is shared is known now. */
	for (i = 0; i < nr_vms; i++)
		for (j = 0; j < vms[i]->nr_vcpus; j++) {
			struct vcpu *vcpu = vms[i]->vcpu[j];

			arch_vcpu_init(vcpu, cpu_of(vcpu)->nr_vcpus > 1);
		}
}
