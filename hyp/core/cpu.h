/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A CPU of the board: the vCPUs that are pinned to it, and the vCPU that it runs. */
#ifndef HYP_CORE_CPU_H
#define HYP_CORE_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hyp/config/config.h"
#include "hyp/core/vcpu.h"

struct cpu {
	uint32_t attention;		/* atomic, any CPU sets it: look at the vCPUs' requests */
	uint32_t id;
	uint64_t mpidr;			/* affinity fields; known before the CPU starts */
	uint64_t kick;			/* what irq_kick() writes, fixed when the CPU starts */
	struct vcpu *vcpus;		/* pinned here, linked by next_on_cpu; fixed at boot */
	uint32_t nr_vcpus;
	uint32_t online;		/* set by the CPU itself */
	uint64_t slice_end;		/* of the running vCPU; 0: nobody else wants its turn */
	uint64_t turns;			/* last turn given out, see vcpu.turn */
	uint32_t holds;			/* how many vCPUs hold requests */
	uint64_t paid;			/* who has the CPU has paid until then, see turn.h */
	uint64_t watchdog;		/* when to look at watchdogs, atomic; 0: not planned */
	struct credit wakes;		/* for wakes of all its vCPUs at others' expense */
	uint64_t earned;		/* until then its vCPUs have earned credit for XIRQs */
	struct vcpu idle;		/* current while no other is */
};

extern struct cpu cpus[CONFIG_CPUS_MAX];

static inline struct cpu *cpu_of(const struct vcpu *vcpu)
{
	return vcpu->home;
}

/* Does the vCPU have its CPU for itself?  Fixed at boot. */
static inline bool vcpu_is_alone(const struct vcpu *vcpu)
{
	return cpu_of(vcpu)->vcpus == vcpu && !vcpu->next_on_cpu;
}

/* This CPU: sched_run() has something to look at.  Other CPUs use vcpu_request(). */
static inline void cpu_attend(struct cpu *cpu)
{
	__atomic_store_n(&cpu->attention, 1, __ATOMIC_RELAXED);
}

/* A hint that costs nothing; sched_run() makes the order right. */
static inline bool cpu_has_attention(const struct cpu *cpu)
{
	return __atomic_load_n(&cpu->attention, __ATOMIC_RELAXED);
}

/* When the first hold of this CPU ends, UINT64_MAX: there is none. */
static inline uint64_t cpu_next_hold(const struct cpu *cpu)
{
	const struct vcpu *vcpu = cpu->holds ? cpu->vcpus : NULL;
	uint64_t next = UINT64_MAX;

	for (; vcpu; vcpu = vcpu->next_on_cpu)
		if (vcpu->hold && vcpu->hold < next)
			next = vcpu->hold;
	return next;
}

#endif
