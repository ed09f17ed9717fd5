// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/vm/system.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hyp/core/link.h"
#include "hyp/core/links.h"
#include "hyp/core/seed.h"
#include "hyp/core/vm_device.h"
#include "hyp/core/xirq.h"
#include "hyp/core/xmem.h"
#include <arch/psci.h>

uint32_t system_deaths, system_death_steps, system_device_resets, system_sysconfs;
bool system_is_off;
bool system_dma_goes_on;
uint32_t system_waits, system_link_steps;
uint64_t system_step_ticks;

static uint32_t system_devices_let_go;
uint32_t system_devices_attended;
static struct vcpu *running[CONFIG_CPUS_MAX];
static struct config_vm configs[CONFIG_VMS_MAX];
static uint8_t image[RAM / 2];
static jmp_buf asleep, off;

bool links_death_step(struct vm *vm)
{
	(void)vm;
	if (system_link_steps) {
		system_link_steps--;
		return true;
	}
	__atomic_fetch_add(&system_deaths, 1, __ATOMIC_ACQ_REL);
	return false;
}

void xmem_death_begin(struct vm *vm)
{
	(void)vm;
}

bool xmem_death_step(struct vm *vm)
{
	(void)vm;
	if (!system_death_steps)
		return false;
	if (system_deaths || system_device_resets || !system_devices_let_go)
		abort();
	system_death_steps--;
	fake_time += system_step_ticks;
	return true;
}

uint32_t xmem_reached_by(const struct vm *vm)
{
	(void)vm;
	return system_waits;
}

bool xmem_waits(struct vm *vm)
{
	(void)vm;
	return system_waits;
}

void xmem_death_end(struct vm *vm)
{
	(void)vm;
}

void xirq_post_sysconf(struct vm *vm)
{
	(void)vm;
	__atomic_fetch_add(&system_sysconfs, 1, __ATOMIC_RELAXED);
}

uint32_t xirq_peers(const struct vm *vm)
{
	return vm->xirq.entry[0].senders;
}

struct link *link_by_index(uint64_t index)
{
	(void)index;
	return NULL;
}

static void device_create(struct vm *vm)
{
	(void)vm;
}

void seed_make(uint32_t id, uint32_t life, uint8_t seed[SEED_BYTES])
{
	(void)id;
	memset(seed, (int)life + 1, SEED_BYTES);
}

void seed_make_kaslr(uint32_t id, uint32_t life, uint8_t seed[SEED_KASLR_BYTES])
{
	(void)id;
	if (seed)		/* the systems here have none */
		memset(seed, (int)life + 1, SEED_KASLR_BYTES);
}

/* A sender that knows nothing of the stop is faster. */
static void device_reset(struct vm *vm)
{
	__atomic_store_n(&vm->vcpu[0]->arch.virq, 1, __ATOMIC_RELEASE);
	__atomic_fetch_add(&system_device_resets, 1, __ATOMIC_RELAXED);
}

/* Before the VM's grants end. */
static bool device_let_go(struct vm *vm)
{
	uint32_t deaths = __atomic_load_n(&system_deaths, __ATOMIC_ACQUIRE);

	(void)vm;
	if (__atomic_fetch_add(&system_devices_let_go, 1, __ATOMIC_ACQ_REL) < deaths)
		abort();
	return !system_dma_goes_on;
}

static void device_attend(struct vcpu *vcpu)
{
	(void)vcpu;
	system_devices_attended++;
}

static const struct vm_device device = {
	.create = device_create,
	.let_go = device_let_go,
	.reset = device_reset,
	.attend = device_attend,
};

const struct vm_device *const vm_devices[] = { &device, NULL };

static void sleep_for_good(void)
{
	longjmp(asleep, 1);
}

int system_create(void **state)
{
	(void)state;
	fake_machine_reset();
	memset(cpus, 0, sizeof(cpus));
	memset(configs, 0, sizeof(configs));
	memset(image, 0x5a, sizeof(image));
	system_deaths = system_device_resets = system_devices_let_go = system_sysconfs = 0;
	system_devices_attended = 0;
	system_is_off = system_dma_goes_on = false;
	system_link_steps = system_death_steps = 0;
	system_step_ticks = 0;
	for (uint32_t i = 0; i < CONFIG_CPUS_MAX; i++) {
		cpus[i].id = cpus[i].idle.cpu = i;
		cpus[i].idle.home = &cpus[i];
		cpus[i].idle.state = VCPU_READY;
		running[i] = &cpus[i].idle;
	}
	fake_wait = sleep_for_good;
	vcpu_set_current(&cpus[0].idle);
	return 0;
}

int system_destroy(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < nr_vms; i++) {
		for (uint32_t j = 0; j < vms[i]->nr_vcpus; j++)
			free(vms[i]->vcpu[j]);
		free(pa_ptr(vm_place(vms[i], PLACE_RAM)->pa));
		free(vms[i]->load);
		free(vms[i]);
	}
	nr_vms = 0;
	vm_controller = NULL;
	return 0;
}

static void add_vcpu(struct vm *vm, uint32_t index)
{
	struct vcpu *vcpu = calloc(1, sizeof(*vcpu));
	struct cpu *cpu = &cpus[vm->config->cpus[index]];

	vcpu->vm = vm;
	vcpu->index = index;
	vcpu->cpu = cpu->id;
	vcpu->home = cpu;
	vcpu->wakes.left = CREDIT_MAX;		/* earned since boot */
	vcpu->priority = vm->config->priority;
	vcpu->next_on_cpu = cpu->vcpus;
	cpu->vcpus = vcpu;
	cpu->nr_vcpus++;
	cpu->wakes.left = CREDIT_MAX;
	vm->vcpu[index] = vcpu;
}

/* A hole, the image, and zeros. */
static void set_load(struct vm *vm)
{
	vm->load = malloc(sizeof(*vm->load));
	*vm->load = (struct vm_load){
		.nr_pieces = 3,
		.piece = {
			{ 0, VM_LOAD_STEP, NULL },
			{ VM_LOAD_STEP, sizeof(image), image },
			{ 3 * VM_LOAD_STEP, VM_LOAD_STEP, NULL },
		},
		.entry = ENTRY,
		.dtb = DTB,
		.starts.left = CREDIT_MAX,
	};
}

struct vm *system_add(const char *where, uint32_t priority)
{
	struct config_vm *config = &configs[nr_vms];
	struct vm *vm = calloc(1, sizeof(*vm));

	*config = (struct config_vm){ .controller = config->controller,
				      .id = nr_vms + 2,
				      .priority = priority,
				      .on_watchdog = CONFIG_CRASH_RESTARTS,
				      .restart_limit = UINT32_MAX };
	snprintf(config->name, sizeof(config->name), "vm%u", config->id);
	vm->id = config->id;
	vm->index = nr_vms;
	vm->config = config;
	vm->places.place[PLACE_RAM].pa = ptr_pa(malloc(RAM));
	set_load(vm);
	for (; where[vm->nr_vcpus]; vm->nr_vcpus++) {
		config->cpus[vm->nr_vcpus] = (uint8_t)(where[vm->nr_vcpus] - '0');
		add_vcpu(vm, vm->nr_vcpus);
	}
	config->nr_vcpus = vm->nr_vcpus;
	vm_add(vm);
	return vm;
}

struct vm *system_add_controller(const char *where, uint32_t priority)
{
	configs[nr_vms].controller = true;
	return system_add(where, priority);
}

struct config_vm *system_config(struct vm *vm)
{
	return &configs[vm->index];
}

struct vcpu *run_after(uint32_t cpu, uint64_t ticks)
{
	struct vcpu *volatile next = NULL;

	vcpu_set_current(running[cpu]);
	cpus[cpu].paid = fake_time;
	fake_time += ticks;
	fake_stop_jump = &off;
	if (setjmp(off))
		system_is_off = true;
	else if (!setjmp(asleep))
		next = sched_run(&cpus[cpu]);
	fake_stop_jump = NULL;
	running[cpu] = vcpu_current();
	return next;
}

struct vcpu *run(uint32_t cpu)
{
	return run_after(cpu, 0);
}

struct vcpu *run_later(uint32_t cpu, uint64_t ticks)
{
	vcpu_set_current(running[cpu]);
	fake_time += ticks;
	if (fake_cpu[cpu].armed <= fake_time) {
		fake_cpu[cpu].armed = UINT64_MAX;
		sched_tick(&cpus[cpu]);
	}
	/* As vectors.S and traps.c: without attention nothing is looked at. */
	if (!cpus[cpu].attention && running[cpu] != &cpus[cpu].idle)
		return running[cpu];
	return run(cpu);
}

void system_start(struct vm *vm)
{
	uint32_t cpu = vm->vcpu[0]->cpu;

	vcpu_set_current(running[cpu]);
	vm_start(vm);
	run(cpu);
}

void guest_wfi(struct vcpu *vcpu)
{
	vcpu_set_current(vcpu);
	sched_block(vcpu);
}

int64_t guest_psci(struct vcpu *vcpu, uint32_t call, uint64_t a1, uint64_t a2, uint64_t a3)
{
	uint64_t x[4] = { call, a1, a2, a3 };

	vcpu_set_current(vcpu);
	psci_handle(vcpu, x);
	return (int64_t)x[0];
}

void interrupt(struct vcpu *vcpu, uint32_t cpu)
{
	vcpu_set_current(running[cpu]);
	__atomic_store_n(&vcpu->arch.virq, 1, __ATOMIC_RELEASE);
	vcpu_request(vcpu, VCPU_REQUEST_VIRQ);
}

uint32_t kicks(uint32_t cpu)
{
	return __atomic_exchange_n(&fake_cpu[cpu].kicks, 0, __ATOMIC_RELAXED);
}
