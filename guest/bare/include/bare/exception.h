/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the vectors save, and what an exception says about itself. */
#ifndef BARE_EXCEPTION_H
#define BARE_EXCEPTION_H

#include <stdint.h>

struct exception_frame {
	uint64_t x[31];
	uint64_t elr, spsr, esr, far;
	uint64_t pad;
};

#define ESR_EC(esr)		(((esr) >> 26) & 0x3f)
#define ESR_EC_UNKNOWN		0x00	/* UNDEFINED */
#define ESR_EC_SYSREG		0x18
#define ESR_EC_INSTR_ABORT	0x21	/* of the current EL */
#define ESR_EC_DATA_ABORT	0x25	/* of the current EL */

void exception_sync(struct exception_frame *frame);
void exception_irq(struct exception_frame *frame);
void exception_serror(struct exception_frame *frame);
void exception_unexpected(struct exception_frame *frame);

/* Tells what happened and stays.  Weak: a guest that brings it about on purpose has its own. */
_Noreturn void exception_fatal(const struct exception_frame *frame, const char *what);

#endif
