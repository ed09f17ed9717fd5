// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stddef.h>

#include <bare/irq.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define LOOK_AGAIN_US	1000

/* Between the last look and WFI interrupts are masked: none is slept over. */
static void sleep_once(uint64_t end)
{
	uint64_t soon = timer_now() + timer_of_us(LOOK_AGAIN_US);

	timer_alarm(soon < end ? soon : end);
	irq_sleep();
}

bool wait_until(wait_condition *condition, void *cookie, uint32_t limit_ms)
{
	uint64_t end = timer_now() + timer_of_us(limit_ms * 1000ull);
	bool done;

	irq_disable();
	while (!(done = condition(cookie)) && timer_now() < end) {
		sleep_once(end);
		irq_enable();
		isb();
		irq_disable();
	}
	timer_alarm(UINT64_MAX);
	irq_enable();
	return done;
}

struct word { const volatile uint32_t *at; uint32_t least; };

static bool word_reached(void *cookie)
{
	const struct word *word = cookie;

	return __atomic_load_n(word->at, __ATOMIC_ACQUIRE) >= word->least;
}

bool wait_word(const volatile uint32_t *at, uint32_t least, uint32_t limit_ms)
{
	struct word word = { at, least };

	return wait_until(word_reached, &word, limit_ms);
}

static bool never(void *cookie)
{
	(void)cookie;
	return false;
}

void wait_ms(uint32_t ms)
{
	wait_until(never, NULL, ms);
}

void spin_us(uint64_t us)
{
	uint64_t end = timer_now() + timer_of_us(us);

	while (timer_now() < end)
		__asm__ volatile("yield");
}
