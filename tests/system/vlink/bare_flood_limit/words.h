/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The victim asks for a phase by its step; the flood answers when it is over. */
#ifndef TESTS_SYSTEM_BARE_FLOOD_LIMIT_WORDS_H
#define TESTS_SYSTEM_BARE_FLOOD_LIMIT_WORDS_H

#define ID_XIRQ		0u	/* PXIRQ id of meet 0, owner: the victim */

enum phase {
	PHASE_WORK = 1,		/* XIRQs without a pause, the victim works */
	PHASE_SLEEP,		/* each after the last one was seen; it sleeps by WFI */
	PHASE_SUSPEND,		/* the same; by PSCI CPU_SUSPEND */
	PHASE_WORK_AGAIN,
	PHASE_END,
};

/* Of the flood: number of the last XIRQ, when it was sent (ticks).  Of the victim: last one seen. */
#define WORD_NUMBER	1
#define WORD_TIME	2

#endif
