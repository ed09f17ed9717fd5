// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/board.h>
#include <bare/cpu.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/mmu.h>
#include <bare/psci.h>
#include <bare/runtime.h>
#include <bare/timer.h>

static void cpu_interrupts_on(void)
{
	gic_cpu_init();
	timer_cpu_init();
	__asm__ volatile("msr daifclr, #4");	/* SError */
	irq_enable();
}

void runtime_start(const void *fdt)
{
	board_init(fdt);
	mmu_init();
	cpu_init();
	gic_init();
	cpu_interrupts_on();
	main();
	psci_system_off();
}

void runtime_start_secondary(void)
{
	struct cpu *cpu = cpu_self();

	cpu_interrupts_on();
	__atomic_store_n(&cpu->running, 1, __ATOMIC_RELEASE);
	cpu->function(cpu->cookie);
	irq_disable();
	__atomic_store_n(&cpu->running, 0, __ATOMIC_RELEASE);
	psci_call(PSCI_CPU_OFF, 0, 0, 0);
}
