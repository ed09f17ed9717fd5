// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Software step over instructions that EL2 completes: the exception has to come behind that
 * instruction, and not behind the next one (Arm ARM, "Software Step exceptions", D2).
 */
#include <bare/board.h>
#include <bare/exception.h>
#include <bare/test.h>

#define MDSCR_SS	1ull
#define MDSCR_KDE	(1ull << 13)
#define ESR_EC_STEP	0x33	/* of the current EL */

#define SPSR_STEP	0x2001c5ull	/* SS; D clear; A, I, F set; EL1h */

extern char over_load[], over_register[], over_call[], over_nop[];

/* Each is stepped over once, with the distributor's address in x0. */
__asm__(".text\n"
	"over_nop: nop\n nop\n nop\n b .\n"
	"over_load: ldr w1, [x0]\n nop\n nop\n b .\n"
	"over_register: mrs x1, id_aa64isar0_el1\n nop\n nop\n b .\n"
	"over_call: movz w0, #0x8400, lsl #16\n smc #0\n nop\n nop\n b .\n");

static const struct {
	char *at;
	const char *claim;
} steps[] = {
	{ over_nop, "a step over an instruction that does not trap ends behind it" },
	{ over_load, "a step over a load that EL2 answers ends behind it" },
	{ over_register, "a step over a register that EL2 answers ends behind it" },
	{ over_call + 4, "a step over an SMC ends behind it" },
};

static unsigned int step;

static _Noreturn void go(void)
{
	__asm__ volatile("msr daifset, #15\n"
			 "msr oslar_el1, xzr\n"
			 "msr mdscr_el1, %0\n"
			 "isb\n"
			 "msr spsr_el1, %1\n"
			 "msr elr_el1, %2\n"
			 "mov x0, %3\n"
			 "eret"
			 : : "r"(MDSCR_SS | MDSCR_KDE), "r"(SPSR_STEP), "r"(steps[step].at),
			     "r"(board.gicd.base) : "x0", "memory");
	__builtin_unreachable();
}

/* In place of the runtime's: no step ever goes back to where it came from. */
_Noreturn void exception_fatal(const struct exception_frame *frame, const char *what)
{
	(void)what;
	__asm__ volatile("msr mdscr_el1, xzr\n isb");
	test_value(ESR_EC(frame->esr) == ESR_EC_STEP && frame->elr == (uint64_t)steps[step].at + 4,
		   (int64_t)(frame->elr - (uint64_t)steps[step].at), steps[step].claim);
	if (++step < sizeof(steps) / sizeof(steps[0]))
		go();
	test_done();
}

int main(void)
{
	go();
}
