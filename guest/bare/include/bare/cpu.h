/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The vCPUs of this guest. */
#ifndef BARE_CPU_H
#define BARE_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include <bare/sysreg.h>

#define CPUS_MAX	8
#define CPU_STACK_SIZE	0x4000		/* start.S knows it as a shift by 14 */

typedef void cpu_function(void *cookie);

struct cpu {
	uint32_t index;			/* first: start.S finds the stack by it */
	uint32_t running;
	uint64_t mpidr;			/* affinity fields only */
	cpu_function *function;		/* of a secondary */
	void *cookie;
	/* probe.c: the access that is allowed to fail */
	bool probing, faulted;
	uint64_t fault_esr, fault_far;
	/* gic.c */
	uint64_t gicr;
	/* timer.c: ticks of the virtual counter, UINT64_MAX = none */
	uint64_t tick_at, tick_period, alarm_at;
	void (*tick)(void *cookie);
	void *tick_cookie;
};

extern struct cpu cpus[CPUS_MAX];

static inline struct cpu *cpu_self(void)
{
	struct cpu *cpu;

	__asm__ volatile("mrs %0, tpidr_el1" : "=r"(cpu));
	return cpu;
}

/* Tell the index of each CPU, of which the device tree names @count.  Boot only. */
void cpu_init(void);

/*
 * Start vCPU @index in @function(@cookie) by PSCI CPU_ON.  When the function
 * returns, the vCPU does PSCI CPU_OFF.  Returns PSCI's answer.
 */
int64_t cpu_start(uint32_t index, cpu_function *function, void *cookie);

#endif
