// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Shares a page with the victim, by which it sees that the victim lives. */
#include <bare/meeting.h>
#include <bare/test.h>

int main(void)
{
	struct meeting victim;

	if (!test_true(meeting_open(&victim, 1), "the bystander shares a link with the victim"))
		test_done();
	meeting_say(&victim, 1);
	test_true(meeting_wait(&victim, 1, 30000),
		  "the victim tells the bystander that it is well");
	test_equal(victim.theirs[1], 0x600d, "and the page between them holds what it wrote");
	test_done();
}
