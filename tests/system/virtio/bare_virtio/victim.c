// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Prints by its own device until the attacker has done its worst. */
#include <bare/meeting.h>
#include <bare/test.h>

#include "tests/system/virtio/bare_virtio/driver.h"

static struct ring ring[2];
static const char line[] = "the victim says a line\n";

int main(void)
{
	struct meeting attacker;
	uint32_t lines = 0;
	bool good;

	meeting_open(&attacker, 0);
	test_equal(rd(DEVICE_ID), 3, "the victim has a virtual console");
	good = test_true(bring_up(ring, 2, 0), "and a driver that it accepts");
	meeting_say(&attacker, 1);
	while (good && attacker.theirs[0] < 1) {
		good = print_text(&ring[1], line);
		lines++;
	}
	good = good && print_text(&ring[1], line);
	test_value(good, lines, "every line that the victim gives to its device is taken");
	test_equal(rd(STATUS), 15, "its device is as it was");
	test_done();
}
