// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stddef.h>

#include <bare/irq.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define LOOK_AGAIN_US	1000
#define FOR_EVER	(UINT64_MAX / 2)

static uint64_t nearer(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Interrupts are masked between the last look and WFI: the vCPU sleeps through none of them. */
static bool sleep_until(wait_condition *condition, void *cookie, uint64_t end, uint64_t look_again)
{
	bool done;

	irq_disable();
	while (!(done = condition(cookie)) && timer_now() < end) {
		timer_alarm(nearer(end, timer_now() + look_again));
		irq_sleep();
		irq_enable();
		isb();
		irq_disable();
	}
	timer_alarm(UINT64_MAX);
	irq_enable();
	return done;
}

static uint64_t end_of(uint32_t limit_ms)
{
	return timer_now() + timer_of_us(limit_ms * 1000ull);
}

bool wait_until(wait_condition *condition, void *cookie, uint32_t limit_ms)
{
	return sleep_until(condition, cookie, end_of(limit_ms), timer_of_us(LOOK_AGAIN_US));
}

bool wait_event(wait_condition *condition, void *cookie, uint32_t limit_ms)
{
	return sleep_until(condition, cookie, end_of(limit_ms), FOR_EVER);
}

struct patience wait_patience(uint32_t limit_ms)
{
	return (struct patience){ .end = end_of(limit_ms) };
}

bool wait_event_again(wait_condition *condition, void *cookie, struct patience *patience)
{
	if (patience->over)
		return false;
	patience->over = timer_now() >= patience->end;
	return sleep_until(condition, cookie, patience->end, FOR_EVER);
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
		cpu_yield();
}
