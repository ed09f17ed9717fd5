// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Works, without interrupts of its own, while another VM's device interrupts that VM. */
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>

#define LIMIT_S		30
#define OWN_MAX		10	/* the console's, and what belongs to the meeting */

int main(void)
{
	struct meeting owner;
	uint64_t end;
	int64_t before;

	if (!meeting_open(&owner, 0) || !meeting_wait(&owner, 1, 10000))
		test_done();
	before = nkddi_counter(LV_COUNTER_EXIT_IRQ);
	meeting_say(&owner, 1);
	end = timer_now() + LIMIT_S * timer_hz();
	while (owner.theirs[0] < 2 && timer_now() < end)
		;
	before = nkddi_counter(LV_COUNTER_EXIT_IRQ) - before;
	test_value(before <= OWN_MAX, before, "another VM's device interrupts only its own CPU");
	test_done();
}
