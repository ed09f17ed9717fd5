// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/console.h>
#include <bare/cpu.h>
#include <bare/exception.h>
#include <bare/gic.h>

__attribute__((weak)) _Noreturn void exception_fatal(const struct exception_frame *frame,
						     const char *what)
{
	cpu_self()->probing = false;
	console_printf("FAIL nothing unexpected happens: %s on vCPU %u, esr %lx elr %lx far %lx\n",
		       what, cpu_self()->index, frame->esr, frame->elr, frame->far);
	for (unsigned i = 0; i < 31; i += 3)
		console_printf("  x%02u %016lx  %016lx  %016lx\n", i, frame->x[i],
			       i < 30 ? frame->x[i + 1] : frame->elr,
			       i < 30 ? frame->x[i + 2] : frame->spsr);
	for (;;)
		__asm__ volatile("wfe");
}

/* Skip what the probe did; a jump to nowhere returns to the code that jumped. */
static void probe_fault(struct exception_frame *frame)
{
	struct cpu *cpu = cpu_self();

	cpu->faulted = true;
	cpu->probing = false;
	cpu->fault_esr = frame->esr;
	cpu->fault_far = frame->far;
	if (ESR_EC(frame->esr) == ESR_EC_INSTR_ABORT)
		frame->elr = frame->x[30];
	else
		frame->elr += 4;
}

void exception_sync(struct exception_frame *frame)
{
	if (!cpu_self()->probing)
		exception_fatal(frame, "synchronous exception");
	probe_fault(frame);
}

void exception_irq(struct exception_frame *frame)
{
	struct cpu *cpu = cpu_self();
	bool probing = cpu->probing;

	(void)frame;
	cpu->probing = false;	/* a handler that faults is not the probe */
	gic_handle();
	cpu->probing = probing;
}

void exception_serror(struct exception_frame *frame)
{
	exception_fatal(frame, "SError");
}

void exception_unexpected(struct exception_frame *frame)
{
	exception_fatal(frame, "exception from a wrong level");
}
