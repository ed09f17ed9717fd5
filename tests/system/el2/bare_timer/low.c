// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Counts in shared memory as fast as it can, until it is told to end. */
#include <bare/meeting.h>
#include <bare/test.h>

int main(void)
{
	struct meeting sys;

	if (!meeting_open(&sys, 0))
		test_done();
	meeting_say(&sys, 1);
	while (!sys.theirs[0]) {
		sys.mine[1]++;
		__asm__ volatile("yield");
	}
	test_true(true, "a VM of low priority gets on when the others sleep");
	test_done();
}
