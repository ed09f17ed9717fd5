/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Waiting with a limit, asleep: each interrupt and otherwise each millisecond
 * the condition is looked at again.  Interrupts enabled, not from a handler.
 */
#ifndef BARE_WAIT_H
#define BARE_WAIT_H

#include <stdbool.h>
#include <stdint.h>

typedef bool wait_condition(void *cookie);

/* True: it came true within @limit_ms. */
bool wait_until(wait_condition *condition, void *cookie, uint32_t limit_ms);

/* The same, but looks again for interrupts only: who changes it must send one. */
bool wait_event(wait_condition *condition, void *cookie, uint32_t limit_ms);

/* Until *@word >= @least. */
bool wait_word(const volatile uint32_t *word, uint32_t least, uint32_t limit_ms);

void wait_ms(uint32_t ms);

/* Run without sleeping. */
void spin_us(uint64_t us);

#endif
