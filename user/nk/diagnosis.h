/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What is wrong with a link, from what can be seen of it in this VM.  No system call: facts
 * in, findings out.
 */
#ifndef USER_NK_DIAGNOSIS_H
#define USER_NK_DIAGNOSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/counter.h"
#include "user/nk/end.h"

struct facts_end {
	uint32_t vm;
	const char *vm_name;
	bool vm_known;			/* and so is its state */
	uint32_t vm_state;
	bool own;			/* in this VM: "end" and interrupts are filled */
	struct end end;
	uint32_t state[2];		/* before and after the time of watching */
	struct end_interrupts interrupts[2];
};

struct facts {
	const char *class_name;
	struct facts_end end[SIDES];
	uint64_t pmem_size;
	uint64_t counter[2][LV_COUNTER_LINK_LIMIT];
	uint32_t watched;		/* ms */
};

enum verdict {
	VERDICT_OK,
	VERDICT_NOTE,		/* not wrong, but worth to know */
	VERDICT_FAILED,
	VERDICT_SKIPPED,	/* a step before it failed, or it makes no sense yet */
};

struct finding {
	const char *step;
	enum verdict verdict;
	char what[200];
	char advice[300];	/* what to do; "" if nothing */
};

#define DIAGNOSIS_STEPS	7

/* Fills one finding for each step, in order.  True: no step failed. */
bool diagnose(const struct facts *facts, struct finding findings[DIAGNOSIS_STEPS]);

const char *verdict_name(enum verdict verdict);

#endif
