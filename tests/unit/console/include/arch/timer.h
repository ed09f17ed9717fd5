/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A clock that the tests turn: microseconds. */
#ifndef ARCH_TIMER_H
#define ARCH_TIMER_H

#include <stdint.h>

uint64_t timer_now(void);

static inline uint64_t timer_ticks(uint64_t us)
{
	return us;
}

#endif
