/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What both guests of this scenario ask for, and how they look at memory. */
#ifndef TESTS_SYSTEM_BARE_LABELS_H
#define TESTS_SYSTEM_BARE_LABELS_H

#include <stdbool.h>
#include <stdint.h>

#define LABELS		16	/* of a kind and link, docs/guest-interface.md */
#define RANGE		4	/* XIRQs */
#define LIMIT_MS	10000

/* Steps of the meeting: both say them. */
enum { SPOILT = 1, REBORN, SAW_THE_REBORN, HEALED };

static inline bool is_clear(int64_t address, uint64_t size)
{
	const volatile uint64_t *word = (const volatile uint64_t *)address;

	for (uint64_t i = 0; i < size / sizeof(*word); i++)
		if (word[i])
			return false;
	return true;
}

static inline void scribble(int64_t address, uint64_t size)
{
	volatile uint64_t *word = (volatile uint64_t *)address;

	for (uint64_t i = 0; i < size / sizeof(*word); i++)
		word[i] = 0xa5a5a5a5a5a5a5a5;
}

#endif
