// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Counts, and keeps a pattern in its memory, while the intruder is at work. */
#include <bare/board.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define PATTERN_WORDS	0x20000		/* 1 MiB */
#define TICK_US		2000

static uint64_t pattern[PATTERN_WORDS];
static volatile uint32_t ticks;

static void tick(void *cookie)
{
	(void)cookie;
	ticks++;
}

static uint64_t word_of(uint32_t i)
{
	return 0x9e3779b97f4a7c15ull * (i + 1);
}

static uint32_t spoiled_words(void)
{
	uint32_t bad = 0;

	for (uint32_t i = 0; i < PATTERN_WORDS; i++)
		bad += pattern[i] != word_of(i);
	return bad;
}

int main(void)
{
	struct meeting intruder, bystander;
	uint64_t begin;

	meeting_open(&intruder, 0);
	meeting_open(&bystander, 1);
	meeting_wait(&bystander, 1, 10000);
	for (uint32_t i = 0; i < PATTERN_WORDS; i++)
		pattern[i] = word_of(i);
	timer_tick_start(TICK_US, tick, NULL);
	begin = timer_now();
	meeting_say(&intruder, 1);
	meeting_wait(&intruder, 1, 25000);
	timer_catch_up();
	begin = timer_to_us(timer_now() - begin);
	test_value(ticks + 8 >= begin / TICK_US, ticks, "the victim misses no tick meanwhile");
	test_equal(spoiled_words(), 0, "the victim's memory is untouched");
	test_equal(nkddi_counter(LV_COUNTER_FAULT), 0, "no fault went astray to the victim");
	test_equal(nkddi_counter(LV_COUNTER_START), 1, "the victim was started once");
	bystander.mine[1] = 0x600d;
	meeting_say(&bystander, 1);
	test_done();
}
