/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* CPUs, time and vCPUs as the scheduler sees them. */
#include <stddef.h>
#include <string.h>

#include "hyp/core/cpu.h"
#include "hyp/core/log.h"
#include "hyp/core/vm.h"
#include <arch/fake.h>
#include <arch/harden.h>
#include <arch/irq.h>
#include <arch/power.h>
#include <arch/timer.h>

struct fake_cpu fake_cpu[CONFIG_CPUS_MAX];
uint64_t fake_time;
int64_t fake_mitigations = -1;
_Thread_local void (*fake_wait)(void);
_Thread_local void (*fake_poll)(void);

static _Thread_local struct vcpu *current;

void fake_machine_reset(void)
{
	memset(fake_cpu, 0, sizeof(fake_cpu));
	fake_time = 1;
	fake_wait = fake_poll = NULL;
	fake_mitigations = -1;
	current = NULL;
}

void irq_kick(const struct cpu *cpu)
{
	__atomic_fetch_add(&fake_cpu[cpu->id].kicks, 1, __ATOMIC_RELAXED);
}

void irq_poll(void)
{
	if (fake_poll)
		fake_poll();
}

void irq_wait(void)
{
	fake_wait();
}

uint64_t timer_now(void)
{
	return __atomic_load_n(&fake_time, __ATOMIC_RELAXED);
}

void timer_arm(uint64_t deadline)
{
	fake_cpu[current->cpu].armed = deadline;
}

struct vcpu *vcpu_current(void)
{
	return current;
}

void vcpu_set_current(struct vcpu *vcpu)
{
	current = vcpu;
}

void arch_vcpu_reset(struct vcpu *vcpu, uint64_t entry, uint64_t context)
{
	if (vcpu->arch.loaded)
		panic("reset of a vCPU that is in a CPU");
	vcpu->arch.entry = entry;
	vcpu->arch.context = context;
	vcpu->arch.resets++;
}

void arch_vcpu_trap_wfi(struct vcpu *vcpu, bool trap)
{
	vcpu->arch.traps_wfi = trap;
}

void arch_vcpu_save(struct vcpu *vcpu)
{
	if (!vcpu->arch.loaded)
		panic("save of a vCPU that is in no CPU");
	vcpu->arch.loaded = false;
	vcpu->arch.saves++;
}

void arch_vcpu_restore(struct vcpu *vcpu)
{
	if (vcpu->arch.loaded)
		panic("restore of a vCPU that is in a CPU");
	vcpu->arch.loaded = true;
	vcpu->arch.restores++;
}

uint64_t arch_vcpu_deadline(const struct vcpu *vcpu)
{
	if (vcpu->arch.loaded)
		panic("deadline of a vCPU that is in a CPU");
	return vcpu->arch.deadline ? vcpu->arch.deadline : UINT64_MAX;
}

bool vgic_has_deliverable(const struct vcpu *vcpu)
{
	return !vcpu->hold && __atomic_load_n(&vcpu->arch.virq, __ATOMIC_ACQUIRE);
}

void vgic_flush(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->arch.virq, 0, __ATOMIC_RELAXED);
	vcpu->arch.flushes++;
}

bool vgic_unmute(struct vcpu *vcpu, uint32_t most)
{
	vcpu->arch.muted -= most < vcpu->arch.muted ? most : vcpu->arch.muted;
	return vcpu->arch.muted;
}

void vgic_reset_vcpu(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->arch.virq, 0, __ATOMIC_RELAXED);
}

void vgic_reset(struct vm *vm)
{
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		vgic_reset_vcpu(vm->vcpu[i]);
}

void power_off(void)
{
	boot_stop("power off");
}

int64_t power_arch_features(uint64_t id)
{
	(void)id;
	return fake_mitigations;
}

void harden_allow_ssb(struct vcpu *vcpu, bool allow)
{
	vcpu->arch.ssb = allow;
}

int64_t power_smccc(uint64_t id, uint64_t argument)
{
	(void)id;
	(void)argument;
	return -1;
}
