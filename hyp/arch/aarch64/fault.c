// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* An exception inside EL2: a bug of ours.  Say all that helps to find it, and stop. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <arch/irq.h>
#include <arch/layout.h>
#include <arch/start.h>
#include <arch/sysreg.h>
#include <arch/traps.h>

#include "hyp/core/log.h"
#include "hyp/core/console.h"

extern char stacks_start[], stacks_end[];

#define FRAMES_MAX 16

#define LINE_MAX 96

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
	char line[LINE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	console_emergency(line);
}

static uint64_t image_offset(uint64_t address)
{
	return address - (uintptr_t)image_start;
}

static bool on_stack(uint64_t fp)
{
	return fp >= (uintptr_t)stacks_start && fp + 16 <= (uintptr_t)stacks_end && !(fp & 7) &&
	       (fp >> STACK_BIT & 1);
}

/* Frame records: previous x29, return address (AAPCS64). */
static void backtrace(uint64_t fp)
{
	unsigned int i;

	for (i = 0; i < FRAMES_MAX && on_stack(fp); i++) {
		const uint64_t *record = (const uint64_t *)(uintptr_t)fp;

		say("  called from image+0x%llx", (unsigned long long)image_offset(record[1]));
		if (record[0] <= fp)
			break;
		fp = record[0];
	}
}

void fault_report(const uint64_t *x)
{
	unsigned int i;

	irq_stop_others();	/* VMs do not go on while the report takes its time */
	say("unexpected exception at EL2: ESR 0x%llx ELR image+0x%llx FAR 0x%llx",
	    (unsigned long long)sysreg_read(esr_el2),
	    (unsigned long long)image_offset(sysreg_read(elr_el2)),
	    (unsigned long long)sysreg_read(far_el2));
	if (x) {
		for (i = 0; i < 31; i++)
			say("  x%u 0x%llx", i, (unsigned long long)x[i]);
		backtrace(x[29]);
	}
	panic(x ? "exception at EL2" : "stack overflow at EL2");
}
