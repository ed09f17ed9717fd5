// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Never sleeps, until the owner is done. */
#include <bare/meeting.h>
#include <bare/test.h>

#include "tests/system/el2/bare_edge/words.h"

int main(void)
{
	struct meeting owner;

	if (!meeting_open(&owner, 0))
		test_done();
	meeting_say(&owner, STEP_READY);
	while (owner.theirs[0] != STEP_END) {
		owner.mine[WORD_WORK]++;
		/* where all CPUs take turns in one thread: now the others */
		__asm__ volatile("yield");
	}
	test_true(owner.mine[WORD_WORK] > 0, "somebody worked beside the owner");
	test_done();
}
