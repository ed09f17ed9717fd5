/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The virtual timer of each vCPU: a periodic tick and one alarm. */
#ifndef BARE_TIMER_H
#define BARE_TIMER_H

#include <stdint.h>

uint64_t timer_now(void);		/* ticks of the virtual counter */
uint64_t timer_hz(void);
uint64_t timer_of_us(uint64_t us);	/* microseconds in ticks */
uint64_t timer_to_us(uint64_t ticks);

void timer_cpu_init(void);

/* Call @tick(@cookie) from interrupt on this vCPU each @period_us. */
void timer_tick_start(uint64_t period_us, void (*tick)(void *), void *cookie);
void timer_tick_stop(void);

/*
 * Returns when no tick is overdue, after a second at the latest; interrupts enabled.
 * Before ticks are compared with time: a host may have held QEMU's timers back.
 */
void timer_catch_up(void);

/* An interrupt at @when at the latest, to end a sleep; UINT64_MAX: none. */
void timer_alarm(uint64_t when);

#endif
