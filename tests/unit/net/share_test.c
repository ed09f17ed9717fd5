// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Who gets the buffers of a receiver that is too slow for all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "hyp/net/share.h"

#define SIZE	256u
#define FLOOD	1u
#define MODEST	2u

static struct net_share share;
static uint32_t available;

static int setup(void **state)
{
	(void)state;
	memset(&share, 0, sizeof(share));
	available = SIZE;
	return 0;
}

static bool send(uint32_t from, uint32_t buffers, uint32_t senders)
{
	if (available < buffers || !net_share_admit(&share, from, available, senders))
		return false;
	available -= buffers;
	net_share_take(&share, from, buffers, senders);
	return true;
}

static void the_only_sender_may_take_all(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 4 * SIZE; i++) {
		if (!available)
			available = SIZE;
		assert_true(send(FLOOD, 1, 1));
	}
}

static void a_flood_leaves_half(void **state)
{
	uint32_t sent = 0;

	(void)state;
	while (send(FLOOD, 1, 2))
		sent++;
	assert_int_equal(sent, SIZE / 2);
	assert_true(send(MODEST, 1, 2));
}

/* The receiver gives back one buffer at a time, and the flood is there first each time. */
static void a_modest_sender_gets_through_beside_a_flood(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < 100 * SIZE; round++) {
		while (send(FLOOD, 1, 2))
			;
		if (round % 8 == 0)
			assert_true(send(MODEST, 1, 2));
		available++;
	}
}

static void nor_do_two_floods_starve_it(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < 100 * SIZE; round++) {
		while (send(FLOOD, 3, 3) | send(5, 2, 3))
			;
		if (round % 8 == 0)
			assert_true(send(MODEST, 1, 3));
		available++;
	}
}

static void who_stops_flooding_is_modest_again(void **state)
{
	(void)state;
	while (send(FLOOD, 1, 2))
		;
	assert_false(net_share_admit(&share, FLOOD, SIZE / 2, 2));
	for (uint32_t i = 0; i < 2 * SIZE; i++) {
		available = SIZE;
		send(MODEST, 1, 2);
	}
	assert_true(net_share_admit(&share, FLOOD, SIZE / 2, 2));
}

/* How many of @tries the flood gets through to a receiver that offers @posted again each time. */
static uint32_t alone(uint32_t tries, uint32_t posted)
{
	uint32_t sent = 0;

	for (uint32_t i = 0; i < tries; i++) {
		sent += send(FLOOD, 1, 2);
		if (available <= posted / 2)
			available = posted;
	}
	return sent;
}

static void a_receiver_with_few_buffers_goes_on_receiving(void **state)
{
	(void)state;
	available = SIZE / 4;
	assert_int_equal(alone(100 * SIZE, SIZE / 4), 100 * SIZE);
}

/* After the windows that it takes to see that.  Others send now and then. */
static void nor_is_the_sender_locked_out_when_they_become_few(void **state)
{
	(void)state;
	while (send(FLOOD, 1, 2))
		;
	available = SIZE / 4;
	alone((NET_SHARE_BARREN + 2) * SIZE, SIZE / 4);
	for (uint32_t i = 0; i < 10; i++) {
		assert_true(send(MODEST, 1, 2));
		assert_int_equal(alone(SIZE, SIZE / 4), SIZE);
	}
}

static void who_is_alone_for_long_may_take_all(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < (NET_SHARE_QUIET + 1) * SIZE; i++) {
		available = SIZE;
		send(FLOOD, 1, 2);
	}
	for (available = SIZE; available;)
		assert_true(send(FLOOD, 1, 2));
	/* Until it is not. */
	available = SIZE;
	assert_true(send(MODEST, 1, 2));
	while (send(FLOOD, 1, 2))
		;
	assert_int_equal(available, SIZE / 2);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_only_sender_may_take_all),
		TEST(a_flood_leaves_half),
		TEST(a_modest_sender_gets_through_beside_a_flood),
		TEST(nor_do_two_floods_starve_it),
		TEST(who_stops_flooding_is_modest_again),
		TEST(a_receiver_with_few_buffers_goes_on_receiving),
		TEST(nor_is_the_sender_locked_out_when_they_become_few),
		TEST(who_is_alone_for_long_may_take_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
