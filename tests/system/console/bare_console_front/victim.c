// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Prints one line, which waits, and works. */
#include <bare/console.h>
#include <bare/meeting.h>
#include <bare/test.h>

#include "tests/system/console/bare_console_front/words.h"

/* A round is about as long as one of the VM in front. */
static void work(struct meeting *front, uint32_t end)
{
	while (front->theirs[0] < end) {
		for (uint32_t i = 0; i < 1000; i++)
			__asm__ volatile("" : : : "memory");
		front->mine[WORD_PROGRESS]++;
		__asm__ volatile("yield");
	}
}

int main(void)
{
	struct meeting front;

	if (!test_true(meeting_open(&front, 0), "the victim has its link"))
		test_done();
	meeting_say(&front, STEP_READY);
	work(&front, STEP_PRINT);
	console_printf("the line\n");
	meeting_say(&front, STEP_PRINT);
	work(&front, STEP_END);
	test_done();
}
