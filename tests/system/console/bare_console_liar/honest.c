// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Prints more than its port holds, so it notices if nothing of that is shown. */
#include <bare/meeting.h>
#include <bare/test.h>

#include "tests/system/console/bare_console_liar/steps.h"
#include "tests/system/virtio/bare_virtio/driver.h"

#define LINE	64u
#define TEXTS	4u

static struct ring ring[2];
static char text[4097];

static bool is_shown(void)
{
	bool all = true;

	for (uint32_t i = 0; i < TEXTS && all; i++)
		all = print_text(&ring[1], text);
	return all;
}

int main(void)
{
	struct meeting liar;

	if (!test_true(meeting_open(&liar, 0), "the honest VM has its link"))
		test_done();
	for (uint32_t i = 0; i < 4096; i++)
		text[i] = (i + 1) % LINE ? (char)('a' + i % 26) : '\n';
	if (!test_true(bring_up(ring, 2, 0), "its console comes up"))
		test_done();
	for (uint32_t step = STEP_FRONT; step <= STEP_BACK; step++) {
		bool shown;

		meeting_wait(&liar, step, 20000);
		shown = is_shown();
		meeting_say(&liar, step);
		test_true(shown, step == STEP_FRONT ?
			  "a VM in front that never leaves its line keeps nobody from the screen" :
			  "nor does another one");
	}
	test_done();
}
