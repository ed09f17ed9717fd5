// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Dies when it has got something of the flood, 50 times, each time with frames on their way. */
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>

#include "tests/system/virtio_net/bare_virtio_net/frame.h"

#define DEATHS	50
#define FRAMES	3

static struct card card;

static void receive(uint32_t count)
{
	uint32_t length;

	while (count) {
		if (card_receive(&card, &length)) {
			card_release(&card);
			count--;
		}
		__asm__ volatile("yield");
	}
}

int main(void)
{
	struct meeting alice;

	if (!card_start(&card, 0, CARD_MERGE)) {
		test_true(false, "the card starts in each life");
		test_done();
	}
	receive(FRAMES);
	if (nkddi_counter(LV_COUNTER_START) <= DEATHS)
		psci_system_reset();
	test_equal(nkddi_counter(LV_COUNTER_START), DEATHS + 1,
		   "a receiver dies under a flood and gets frames in each life");
	meeting_open(&alice, 2);
	meeting_say(&alice, 1);
	test_done();
}
