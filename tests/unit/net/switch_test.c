// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Where a frame goes to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "hyp/net/switch.h"

#define PORTS		4u
#define BROADCAST	0xffffffffffffull
#define OWN(n)		(0x020000000000ull + (n))
#define BEHIND(n)	(0x060000000000ull + (n))	/* learned */
#define ALL_BUT(n)	((1u << PORTS) - 1 - (1u << (n)))

static struct net_switch network;
static struct net_port port[NET_PORTS_MAX + 1];

static int setup(void **state)
{
	(void)state;
	memset(&network, 0, sizeof(network));
	memset(port, 0, sizeof(port));
	for (uint32_t i = 0; i < PORTS; i++) {
		assert_int_equal(net_switch_add(&network, &port[i], OWN(i)), 0);
		net_port_set_up(&port[i], true);
	}
	return 0;
}

static void an_address_is_read_from_its_first_byte(void **state)
{
	static const uint8_t bytes[] = { 0x02, 0x11, 0x22, 0x33, 0x44, 0x55 };

	(void)state;
	assert_int_equal(net_mac(bytes), 0x021122334455ull);
}

static void takes_as_many_ports_as_it_has(void **state)
{
	(void)state;
	for (uint32_t i = PORTS; i < NET_PORTS_MAX; i++)
		assert_int_equal(net_switch_add(&network, &port[i], OWN(i)), 0);
	assert_int_equal(net_switch_add(&network, &port[NET_PORTS_MAX], 1), -1);
	net_port_set_up(&port[31], true);
	assert_int_equal(net_port_targets(&port[0], OWN(31)), 1u << 31);
}

static void a_frame_goes_to_the_port_of_its_target(void **state)
{
	(void)state;
	for (uint32_t i = 1; i < PORTS; i++)
		assert_int_equal(net_port_targets(&port[0], OWN(i)), 1u << i);
}

static void a_group_is_everybody_else(void **state)
{
	(void)state;
	assert_int_equal(net_port_targets(&port[2], BROADCAST), ALL_BUT(2));
	assert_int_equal(net_port_targets(&port[2], 0x01005e000001ull), ALL_BUT(2));
	assert_int_equal(net_port_targets(&port[2], 0x333300000001ull), ALL_BUT(2));
}

static void an_unknown_target_is_everybody_else(void **state)
{
	(void)state;
	assert_int_equal(net_port_targets(&port[1], BEHIND(1)), ALL_BUT(1));
	assert_int_equal(net_port_targets(&port[1], 0), ALL_BUT(1));
}

static void nothing_comes_back_to_its_sender(void **state)
{
	(void)state;
	assert_int_equal(net_port_targets(&port[1], OWN(1)), 0);
	assert_true(net_port_admit(&port[1], BEHIND(1)));
	assert_int_equal(net_port_targets(&port[1], BEHIND(1)), 0);
}

static void learns_who_is_behind_a_port(void **state)
{
	(void)state;
	assert_true(net_port_admit(&port[3], BEHIND(7)));
	assert_int_equal(net_port_targets(&port[0], BEHIND(7)), 1u << 3);
}

static void what_moves_is_found_at_its_new_port(void **state)
{
	(void)state;
	assert_true(net_port_admit(&port[3], BEHIND(7)));
	assert_true(net_port_admit(&port[2], BEHIND(7)));
	assert_int_equal(net_port_targets(&port[0], BEHIND(7)), 1u << 2);
	assert_true(net_port_admit(&port[3], BEHIND(7)));
	assert_int_equal(net_port_targets(&port[0], BEHIND(7)), 1u << 3);
}

static void nobody_sends_under_anothers_own_address(void **state)
{
	(void)state;
	assert_true(net_port_admit(&port[1], OWN(1)));
	assert_false(net_port_admit(&port[0], OWN(1)));
	assert_int_equal(net_port_targets(&port[2], OWN(1)), 1u << 1);
}

static void not_even_when_its_owner_is_down(void **state)
{
	(void)state;
	net_port_set_up(&port[1], false);
	assert_false(net_port_admit(&port[0], OWN(1)));
	assert_int_equal(net_port_targets(&port[2], OWN(1)), 0);
}

static void nobody_sends_under_the_address_of_a_group_or_none(void **state)
{
	(void)state;
	assert_false(net_port_admit(&port[0], BROADCAST));
	assert_false(net_port_admit(&port[0], 0x01005e000001ull));
	assert_false(net_port_admit(&port[0], 0));
}

static void who_is_down_gets_nothing(void **state)
{
	(void)state;
	net_port_set_up(&port[1], false);
	assert_int_equal(net_port_targets(&port[0], OWN(1)), 0);
	assert_int_equal(net_port_targets(&port[0], BROADCAST), ALL_BUT(0) & ~2u);
	net_port_set_up(&port[1], true);
	assert_int_equal(net_port_targets(&port[0], OWN(1)), 2);
}

static void what_was_behind_a_port_is_forgotten_when_it_goes_down(void **state)
{
	(void)state;
	assert_true(net_port_admit(&port[1], BEHIND(5)));
	net_port_set_up(&port[1], false);
	net_port_set_up(&port[1], true);
	assert_int_equal(net_port_targets(&port[0], BEHIND(5)), ALL_BUT(0));
}

/* It may drive out its own addresses as much as it likes. */
static void a_flood_of_addresses_drives_out_nobody_elses(void **state)
{
	(void)state;
	assert_true(net_port_admit(&port[1], BEHIND(5)));
	for (uint32_t i = 1000; i < 100000; i++)
		assert_true(net_port_admit(&port[0], BEHIND(i)));
	assert_int_equal(net_port_targets(&port[2], BEHIND(5)), 2);
	assert_int_equal(net_port_targets(&port[2], OWN(0)), 1);
	assert_int_equal(net_port_targets(&port[2], BEHIND(99999)), 1);
}

static void a_dozen_neighbours_are_mostly_kept(void **state)
{
	uint32_t known = 0;

	(void)state;
	for (uint32_t i = 0; i < 12; i++)
		assert_true(net_port_admit(&port[1], BEHIND(i)));
	for (uint32_t i = 0; i < 12; i++)
		known += net_port_targets(&port[0], BEHIND(i)) == 2;
	assert_in_range(known, 6, 12);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_address_is_read_from_its_first_byte),
		TEST(takes_as_many_ports_as_it_has),
		TEST(a_frame_goes_to_the_port_of_its_target),
		TEST(a_group_is_everybody_else),
		TEST(an_unknown_target_is_everybody_else),
		TEST(nothing_comes_back_to_its_sender),
		TEST(learns_who_is_behind_a_port),
		TEST(what_moves_is_found_at_its_new_port),
		TEST(nobody_sends_under_anothers_own_address),
		TEST(not_even_when_its_owner_is_down),
		TEST(nobody_sends_under_the_address_of_a_group_or_none),
		TEST(who_is_down_gets_nothing),
		TEST(what_was_behind_a_port_is_forgotten_when_it_goes_down),
		TEST(a_flood_of_addresses_drives_out_nobody_elses),
		TEST(a_dozen_neighbours_are_mostly_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
