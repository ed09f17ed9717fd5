/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The victim asks for a phase by its step; the flood answers with its own. */
#ifndef TESTS_SYSTEM_BARE_FLOOD_PHASES_H
#define TESTS_SYSTEM_BARE_FLOOD_PHASES_H

#define FLOOD_XIRQ	0		/* PXIRQ id of pair 0, owner: the victim */

enum phase {
	PHASE_SPIN = 1,		/* the flood is busy with itself: the measure */
	PHASE_XIRQ,
	PHASE_MASKED_XIRQ,	/* the victim has disabled it */
	PHASE_SYSCONF,
	PHASE_STATE,		/* states back and forth, each with SYSCONF */
	PHASE_HYPERCALL,	/* that all are refused */
	PHASE_CONSOLE,
	PHASE_END,
};

#endif
