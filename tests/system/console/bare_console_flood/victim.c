// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Works; YIELD lets the CPUs have their turns in QEMU's one thread. */
#include <bare/meeting.h>
#include <bare/test.h>

#include "tests/system/console/bare_console_flood/words.h"

int main(void)
{
	struct meeting loud;

	if (!test_true(meeting_open(&loud, 0), "the victim has its link"))
		test_done();
	meeting_say(&loud, STEP_READY);
	while (loud.theirs[0] < STEP_END) {
		for (uint32_t i = 0; i < 100; i++)
			__asm__ volatile("" : : : "memory");
		loud.mine[WORD_PROGRESS]++;
		__asm__ volatile("yield");
	}
	test_done();
}
