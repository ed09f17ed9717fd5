// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Sends blocks and wants them back unchanged, until the other VM has lived its lives. */
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>

#include "tests/system/control/bare_lifecycle/lives.h"
#include "tests/system/control/bare_lifecycle/pipe.h"

static uint32_t wrong_words(const struct block *block, uint32_t number)
{
	uint32_t wrong = 0;

	for (uint32_t i = 0; i < BLOCK_WORDS; i++)
		wrong += block->word[i] != number + i;
	return wrong;
}

static void fill(struct block *block, uint32_t number)
{
	for (uint32_t i = 0; i < BLOCK_WORDS; i++)
		block->word[i] = number + i;
}

static bool round_trip(uint32_t number, uint32_t *wrong)
{
	static struct block block;

	fill(&block, number);
	if (!block_send(&block, LIMIT_MS) || !block_receive(&block, LIMIT_MS))
		return false;
	*wrong += wrong_words(&block, number);
	return true;
}

int main(void)
{
	struct meeting phoenix;
	uint32_t rounds = 0, wrong = 0, in_time = 0;
	uint64_t begin = timer_now();

	if (!test_true(meeting_open(&phoenix, 0) && pipe_begin(LIMIT_MS), "the VM has its links"))
		test_done();
	meeting_say(&phoenix, 1);
	while (phoenix.theirs[0] < LIVES && timer_to_us(timer_now() - begin) < 60000000) {
		rounds++;
		in_time += round_trip(rounds * BLOCK_WORDS, &wrong);
	}
	begin = timer_to_us(timer_now() - begin) / 1000;
	test_equal(phoenix.theirs[0], LIVES, "a VM restarts 200 times in a row");
	test_value(in_time == rounds && rounds > LIVES, in_time,
		   "two others go on exchanging data all the time");
	test_equal(wrong, 0, "not a word of it is wrong");
	test_note("%u blocks of 1 KiB there and back, %u lives in %lu ms\n", rounds,
		  phoenix.theirs[0], begin);
	round_trip(LAST_BLOCK, &wrong);
	meeting_wait(&phoenix, LIVES + 1, LIMIT_MS);	/* its words are there as long as we are */
	test_equal(nkddi_counter(LV_COUNTER_START), 1, "who stays was started once");
	test_equal(nkddi_counter(LV_COUNTER_FAULT), 0, "and had no fault");
	test_done();
}
