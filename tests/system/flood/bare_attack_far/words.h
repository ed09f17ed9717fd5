/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the attacker shares with its victim and with the other VMs. */
#ifndef TESTS_SYSTEM_BARE_ATTACK_WORDS_H
#define TESTS_SYSTEM_BARE_ATTACK_WORDS_H

enum { ATTACKER = 2, VICTIM, SLEEPER, PHOENIX, PYRE };

/* The attacker meets VM n here. */
#define MEETING(vm)	((int32_t)(vm) - VICTIM)

/* PXIRQs of the other VM, by its meeting with the attacker. */
#define ID_ONE		1u
#define ID_MANY		2u	/* of the victim alone */
#define MANY		150u	/* and one more, which the victim never enables */

/* Word 0 of the attacker: the victim works while it is odd.  Word 0 of the others: it is ready. */
#define STEP_READY	1u
#define STEP_END	0xffffu

#define WORD_PROGRESS	1	/* of the victim: rounds of work */
#define WORD_BURN	1	/* of the attacker: phoenix and pyre reset themselves at once */

/* Slots that the victim borrows in bare_calls_*: shown for ever, not shown, and taken by force. */
#define LENT_KEPT	0u
#define LENT_TAKEN	64u
#define LENT_FORCED	128u

#endif
