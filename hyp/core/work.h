/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Deferred work: what an exit began and what takes too long for one exit.  It is done in steps
 * while its vCPU has its turn: the VM that asked for the work pays, and interrupts are taken
 * between the steps.
 */
#ifndef HYP_CORE_WORK_H
#define HYP_CORE_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/lib/rare.h"

struct cpu;
struct vcpu;

struct work {
	bool (*step)(struct work *work);	/* bounded; true: there is more */
	struct work *next;			/* of the same vCPU */
};

/*
 * Call @work->step() before the vCPU runs again, until it returns false; where that
 * takes many steps, the vCPU runs in between for as long as they take.  On the
 * vCPU's own CPU, in an exit or a step; @work is not deferred already.  It is done
 * even if the vCPU blocks, goes off or its VM stops: a step has to look whether there
 * is still something to do.
 */
void vcpu_defer(struct vcpu *vcpu, struct work *work);

/* For the scheduler: @next has work and has its turn.  Is it the turn of the work, or of @next? */
RARE bool work_is_due(struct cpu *cpu, struct vcpu *next);

/* Do one step of @vcpu's work, which there is, and go on to the next work.  Returns its ticks. */
uint64_t work_do(struct vcpu *vcpu);

/* Do one step and go on to the vCPU's next work; other vCPUs get the CPU if it is their turn. */
RARE void work_step(struct cpu *cpu, struct vcpu *next);

#endif
