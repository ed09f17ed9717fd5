// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Sends blocks and wants them back unchanged, until boss has done with puppet. */
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>

#include "tests/system/control/bare_control/orders.h"
#include "tests/system/control/bare_lifecycle/pipe.h"

static bool round_trip(uint32_t number, uint32_t *wrong)
{
	static struct block block;

	for (uint32_t i = 0; i < BLOCK_WORDS; i++)
		block.word[i] = number + i;
	if (!block_send(&block, LIMIT_MS) || !block_receive(&block, LIMIT_MS))
		return false;
	for (uint32_t i = 0; i < BLOCK_WORDS; i++)
		*wrong += block.word[i] != number + i;
	return true;
}

int main(void)
{
	struct meeting boss;
	uint32_t rounds = 0, wrong = 0, failed = 0;

	if (!test_true(meeting_open(&boss, 1) && pipe_begin(LIMIT_MS), "the VM has its links"))
		test_done();
	meeting_say(&boss, 1);
	while (!boss.theirs[0] && !failed)
		failed += !round_trip(++rounds * BLOCK_WORDS, &wrong);
	test_value(!failed && rounds > 100, rounds,
		   "two VMs go on exchanging data while a third one is under control");
	test_equal(wrong, 0, "not a word of it is wrong");
	test_note("%u blocks of 1 KiB there and back\n", rounds);
	round_trip(LAST_BLOCK, &wrong);
	test_equal(nkddi_counter(LV_COUNTER_START), 1, "who stays was started once");
	test_done();
}
