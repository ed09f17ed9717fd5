// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Asks bob, again where a flood drowned the question, and judges each byte of the answers. */
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>

#include "tests/system/virtio_net/bare_virtio_net/frame.h"

#define QUESTIONS	200u
#define AGAIN_US	100000u
#define LIMIT_US	60000000u

static struct card card;
static uint32_t forged, floods;

/* True: the answer to @number is among what has come. */
static bool look(uint32_t number)
{
	const uint8_t *buffer;
	uint32_t length;
	bool found = false;

	while (!found && (buffer = card_receive(&card, &length))) {
		const uint8_t *frame = buffer + CARD_HEADER;

		if (!frame_is_from(frame, length - CARD_HEADER, BOB))
			floods++;
		else if (!frame_is_genuine(frame, length - CARD_HEADER, ALICE, BOB, ANSWER))
			forged++;
		else
			found = frame_number(frame) == number;
		card_release(&card);
	}
	return found;
}

static bool ask(uint32_t number)
{
	uint64_t limit = timer_now() + timer_of_us(LIMIT_US), again = 0;

	while (!look(number)) {
		uint64_t now = timer_now();

		if (now > limit)
			return false;
		if (now < again) {
			__asm__ volatile("yield");
			continue;
		}
		if (!frame_send(&card, BOB, ALICE, ASK, number))
			return false;
		again = now + timer_of_us(AGAIN_US);
	}
	return true;
}

int main(void)
{
	struct meeting bob, mallory, phoenix;
	uint32_t n = 0;

	meeting_open(&bob, 0);
	meeting_open(&mallory, 1);
	meeting_open(&phoenix, 2);
	if (!test_true(card_start(&card, 0, 0), "alice's card starts"))
		test_done();
	meeting_wait(&bob, 1, 30000);
	meeting_say(&mallory, 1);
	meeting_wait(&mallory, 1, 30000);
	while (n < QUESTIONS && ask(n))
		n++;
	test_equal(n, QUESTIONS, "every question of alice's gets its answer");
	test_true(meeting_wait(&phoenix, 1, 120000), "phoenix has its last life");
	meeting_say(&mallory, 2);
	test_true(meeting_wait(&mallory, 2, 60000), "mallory comes to an end");
	test_equal(forged, 0, "nobody forges a frame of bob's to alice");
	test_value(floods > 0, floods, "mallory's frames come under mallory's address");
	test_equal(card_read(&card, CARD_STATUS), 15, "alice's card is as it was");
	test_value(nkddi_counter(LV_COUNTER_NET_SENT) >= QUESTIONS,
		   nkddi_counter(LV_COUNTER_NET_SENT), "what alice sent is counted");
	meeting_say(&bob, 2);
	test_done();
}
