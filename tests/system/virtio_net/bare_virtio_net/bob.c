// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Answers whoever asks, until alice has had enough. */
#include <bare/meeting.h>
#include <bare/test.h>

#include "tests/system/virtio_net/bare_virtio_net/frame.h"

static struct card card;
static uint32_t forged, answered;

static void answer(const uint8_t *frame, uint32_t length)
{
	uint32_t to = frame_is_from(frame, length, ALICE) ? ALICE : MALLORY;

	if (!frame_is_from(frame, length, to) || frame[14] != ASK)
		return;
	if (frame_is_genuine(frame, length, BOB, to, ASK))
		answered += frame_send(&card, to, BOB, ANSWER, frame_number(frame));
	else if (to == ALICE)
		forged++;
}

int main(void)
{
	struct meeting alice;
	const uint8_t *buffer;
	uint32_t length;

	meeting_open(&alice, 0);
	if (!test_true(card_start(&card, 0, 0), "bob's card starts"))
		test_done();
	meeting_say(&alice, 1);
	while (alice.theirs[0] < 2) {
		while ((buffer = card_receive(&card, &length))) {
			answer(buffer + CARD_HEADER, length - CARD_HEADER);
			card_release(&card);
		}
		__asm__ volatile("yield");
	}
	test_value(answered > 0, answered, "bob answers");
	test_equal(forged, 0, "nobody forges a frame of alice's to bob");
	test_equal(card_read(&card, CARD_STATUS), 15, "bob's card is as it was");
	test_done();
}
