/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A meeting point: a page of PMEM by which two VMs of a test go step by step.  The link has the
 * class "meet".  Each end writes its own part of the page and reads the other part.  Word 0 of a
 * part is the step that the end has reached; the other words are free.
 */
#ifndef BARE_MEETING_H
#define BARE_MEETING_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/vlink.h"

#define MEETING_WORDS	512

struct meeting {
	struct lv_vlink *vlink;
	bool server;
	uint32_t peer;			/* VM id */
	volatile uint32_t *mine;
	const volatile uint32_t *theirs;
};

/* "meet@<number>", whichever end is ours.  False: there is no such link. */
bool meeting_open(struct meeting *meeting, int32_t number);

/* This end reached @step.  A peer that sees the step sees what was written before. */
void meeting_say(struct meeting *meeting, uint32_t step);

/* Wait until the peer has reached @step; a time-out is a FAIL line of its own. */
bool meeting_wait(struct meeting *meeting, uint32_t step, uint32_t limit_ms);

#endif
