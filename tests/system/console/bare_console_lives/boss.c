// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Disturbs puppet as it prints. */
#include <bare/control.h>
#include <bare/meeting.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/system/console/bare_console_lives/steps.h"

#define PUPPET	3
#define ROUNDS	100u

static void disturb(uint32_t round)
{
	wait_ms(1 + round * 17 % 53);
	control_vm(PUPPET, LV_VM_PAUSE);
	spin_us(round * 331 % 700);
	if (round % 4)
		control_vm(PUPPET, LV_VM_RESUME);
	if (round % 3 == 0)
		control_vm(PUPPET, LV_VM_RESTART);
	if (round % 7 == 0) {
		control_vm(PUPPET, LV_VM_STOP);
		control_wait(PUPPET, LV_VM_OFF, 20000);
		control_vm(PUPPET, LV_VM_START);
	}
	control_vm(PUPPET, LV_VM_RESUME);
}

int main(void)
{
	struct meeting puppet, calm;

	if (!test_true(meeting_open(&puppet, 0) && meeting_open(&calm, 1), "boss has its links"))
		test_done();
	meeting_wait(&calm, STEP_READY, 20000);
	for (uint32_t round = 0; round < ROUNDS; round++) {
		disturb(round);
		console_printf("round %u\n", round);
	}
	meeting_say(&puppet, STEP_END);
	control_vm(PUPPET, LV_VM_STOP);
	test_true(control_wait(PUPPET, LV_VM_OFF, 20000), "puppet is off in the end");
	test_equal(control_vm(PUPPET, LV_VM_START), 0, "and starts once more");
	/* Who goes first takes the step along: nobody would hold the link's memory. */
	test_true(meeting_wait(&puppet, STEP_READY, 20000), "puppet knows that this is the end");
	meeting_say(&calm, STEP_END);
	test_done();
}
