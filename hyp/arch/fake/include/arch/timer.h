/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The host's answer to the timer seam: time passes when a test says so, a tick is 1 us. */
#ifndef ARCH_TIMER_H
#define ARCH_TIMER_H

#include <stdint.h>

uint64_t timer_now(void);
/* Noted in fake_cpu[]. */
void timer_arm(uint64_t deadline);

static inline uint64_t timer_ticks(uint64_t us)
{
	return us;
}

#endif
