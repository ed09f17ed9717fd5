// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/board.h>
#include <bare/cpu.h>
#include <bare/psci.h>
#include <bare/runtime.h>

struct cpu cpus[CPUS_MAX];
uint8_t cpu_stacks[CPUS_MAX][CPU_STACK_SIZE] __attribute__((aligned(16)));

void cpu_init(void)
{
	for (uint32_t i = 0; i < CPUS_MAX; i++) {
		cpus[i].index = i;
		cpus[i].mpidr = board.mpidr[i];
	}
	cpus[0].running = 1;
}

int64_t cpu_start(uint32_t index, cpu_function *function, void *cookie)
{
	cpus[index].function = function;
	cpus[index].cookie = cookie;
	dsb();
	return psci_call(PSCI_CPU_ON, board.mpidr[index], (uint64_t)start_secondary,
			 (uint64_t)&cpus[index]);
}
