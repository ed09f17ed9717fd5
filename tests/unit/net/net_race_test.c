// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Senders on several CPUs, and a receiver that resets its card under their hands. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/net/world.h"

#define TIMES		300u
#define LENGTH		200u
#define RECEIVER	3u

static const struct net_header plain;

static void *send_all(void *arg)
{
	struct card *card = arg;

	for (uint32_t i = 0; i < TIMES; i++) {
		card_send(card, &plain, i % 8 ? RECEIVER : WORLD_CARDS, LENGTH, i);
		world_work();
	}
	return card_sent(card) == TIMES ? NULL : arg;
}

/* A frame is one that somebody sent, from its first to its last byte. */
static bool genuine(const unsigned char *frame, uint32_t length)
{
	static _Thread_local unsigned char wanted[LENGTH];
	uint32_t from = frame[11];

	if (length != LENGTH || from >= RECEIVER)
		return false;
	frame_make(&cards[from], wanted, frame[0] == 0xff ? WORLD_CARDS : RECEIVER, LENGTH,
		   (uint32_t)(frame[14] - 14 * 7));
	return !memcmp(frame, wanted, LENGTH);
}

static void *receive(void *arg)
{
	static unsigned char frame[FRAME_MAX];
	struct card *card = &cards[RECEIVER];
	struct net_header header;
	bool *stop = arg;
	uint32_t length, rounds = 0;

	while (!__atomic_load_n(stop, __ATOMIC_ACQUIRE)) {
		while ((length = card_take(card, &header, frame))) {
			if (!genuine(frame, length))
				return arg;
			card_offer(card, 1, 1526);
		}
		if (++rounds % 50)
			continue;
		card_reset(card);
		card_start(card, 0);
		card_offer(card, RING, 1526);
	}
	return NULL;
}

static void senders_and_a_receiver_do_not_get_in_each_others_way(void **state)
{
	pthread_t sender[RECEIVER], receiver;
	bool stop = false;
	void *failed;

	(void)state;
	for (uint32_t i = 0; i < WORLD_CARDS; i++) {
		card_start(&cards[i], 0);
		card_offer(&cards[i], RING, 1526);
	}
	assert_int_equal(pthread_create(&receiver, NULL, receive, &stop), 0);
	for (uint32_t i = 0; i < RECEIVER; i++)
		assert_int_equal(pthread_create(&sender[i], NULL, send_all, &cards[i]), 0);
	for (uint32_t i = 0; i < RECEIVER; i++) {
		pthread_join(sender[i], &failed);
		assert_null(failed);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	pthread_join(receiver, &failed);
	assert_null(failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(senders_and_a_receiver_do_not_get_in_each_others_way,
						world_create, world_destroy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
