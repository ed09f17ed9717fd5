// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Who gets the buffers of a receiver that is too slow for all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "hyp/dev/net_share.h"

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
	if (available < buffers || !net_share_admit(&share, from, available, SIZE))
		return false;
	available -= buffers;
	net_share_take(&share, from, buffers, SIZE, senders);
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
	assert_false(net_share_admit(&share, FLOOD, SIZE / 2, SIZE));
	for (uint32_t i = 0; i < 2 * SIZE; i++) {
		available = SIZE;
		send(MODEST, 1, 2);
	}
	assert_true(net_share_admit(&share, FLOOD, SIZE / 2, SIZE));
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
