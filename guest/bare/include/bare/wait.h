/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Waiting with a limit, asleep: the condition is looked at again at each interrupt and at least
 * each millisecond.  Call these with interrupts enabled, not from a handler.
 */
#ifndef BARE_WAIT_H
#define BARE_WAIT_H

#include <stdbool.h>
#include <stdint.h>

typedef bool wait_condition(void *cookie);

/* True: it came true within @limit_ms. */
bool wait_until(wait_condition *condition, void *cookie, uint32_t limit_ms);

/* The same, but looks again only at interrupts: whoever changes the condition must send one. */
bool wait_event(wait_condition *condition, void *cookie, uint32_t limit_ms);

/*
 * For a loop that waits and may find nothing after all, because a peer took back what it showed:
 * all waits of the loop together have @limit_ms, and when these are over, the loop looks once more.
 */
struct patience {
	uint64_t end;			/* of the virtual counter */
	bool over;
};

struct patience wait_patience(uint32_t limit_ms);

/* wait_event() until then.  False, too, when it was over before. */
bool wait_event_again(wait_condition *condition, void *cookie, struct patience *patience);

/* Wait until *@word >= @least, at most @limit_ms. */
bool wait_word(const volatile uint32_t *word, uint32_t least, uint32_t limit_ms);

void wait_ms(uint32_t ms);

/* Run without sleeping. */
void spin_us(uint64_t us);

#endif
