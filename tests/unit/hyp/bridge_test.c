/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The bridge: which state stores go through, and what both VMs see then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/hyp/three_vms.h"

#define OFF	LV_VLINK_OFF
#define RESET	LV_VLINK_RESET
#define ON	LV_VLINK_ON

/* May an end go from the first to the second state?  Indexed by the peer's: OFF, RESET, ON. */
static const bool legal[3][3][3] = {
	[OFF] = {
		[OFF]	= { true, true, true },
		[RESET] = { true, true, false },
		[ON]	= { false, false, false },
	},
	[RESET] = {
		[OFF]	= { true, true, true },
		[RESET] = { true, true, true },
		[ON]	= { true, true, true },
	},
	[ON] = {
		[OFF]	= { true, true, true },
		[RESET] = { true, false, false },
		[ON]	= { true, true, true },
	},
};

static uint32_t owner(uint32_t link, enum link_side side)
{
	return link_by_index(link)->vm[side]->id;
}

static void store(uint32_t link, enum link_side side, uint32_t value)
{
	assert_int_equal(state_store(owner(link, side), link, side, value), STORE_DONE);
}

/* Legal stores that lead from OFF, OFF to each pair of states. */
static void bring_to(uint32_t link, uint32_t server, uint32_t client)
{
	store(link, LINK_SERVER, OFF);
	store(link, LINK_CLIENT, OFF);
	if (server != OFF || client == ON)
		store(link, LINK_SERVER, RESET);
	if (client != OFF || server == ON)
		store(link, LINK_CLIENT, RESET);
	if (server == ON)
		store(link, LINK_SERVER, ON);
	if (client == ON)
		store(link, LINK_CLIENT, ON);
	if (server == OFF)
		store(link, LINK_SERVER, OFF);
	if (client == OFF)
		store(link, LINK_CLIENT, OFF);
}

/* Both VMs see these states. */
static void assert_states(uint32_t link, uint32_t server, uint32_t client)
{
	for (int side = 0; side < LINK_SIDES; side++) {
		const struct lv_vlink *seen = link_seen(owner(link, side), link);

		assert_int_equal(seen->s_state, server);
		assert_int_equal(seen->c_state, client);
	}
}

static uint32_t after(uint32_t from, uint32_t to, uint32_t peer)
{
	return legal[from][to][peer] ? to : from;
}

/* One end stores @to while the pair is server, client; then put all back. */
static void judge(uint32_t link, enum link_side side, uint32_t to, uint32_t server, uint32_t client)
{
	uint32_t from = side == LINK_SERVER ? server : client;
	uint32_t peer = side == LINK_SERVER ? client : server;
	enum store_result expected =
		legal[from][to][peer] ? STORE_DONE : STORE_REFUSED;

	bring_to(link, server, client);
	assert_states(link, server, client);
	assert_int_equal(state_store(owner(link, side), link, side, to), expected);
	if (side == LINK_SERVER)
		assert_states(link, after(from, to, peer), client);
	else
		assert_states(link, server, after(from, to, peer));
}

static void judge_all(uint32_t link)
{
	for (uint32_t n = 0; n < 2 * 3 * 3 * 3; n++)
		judge(link, n % 2, n / 2 % 3, n / 6 % 3, n / 18);
}

static void follows_the_transition_table(void **state)
{
	(void)state;
	judge_all(LINK_PIPE);
	judge_all(LINK_PIPE_BACK);
	judge_all(LINK_RPC);
}

static void follows_it_on_a_loopback_link(void **state)
{
	(void)state;
	judge_all(LINK_LOOP);
}

static void refuses_values_that_are_no_state(void **state)
{
	static const uint32_t junk[] = { 3, 4, 0x100, 0x10001, 0x80000000, 0xffffffff };

	(void)state;
	for (uint32_t n = 0; n < 9 * sizeof(junk) / sizeof(*junk); n++) {
		bring_to(LINK_PIPE, n % 3, n / 3 % 3);
		for (int side = 0; side < LINK_SIDES; side++)
			assert_int_equal(state_store(owner(LINK_PIPE, side), LINK_PIPE, side,
						     junk[n / 9]),
					 STORE_REFUSED);
		assert_states(LINK_PIPE, n % 3, n / 3 % 3);
	}
}

static void takes_only_the_low_half_of_the_stored_register(void **state)
{
	uint64_t field = link_ipa(2, LINK_PIPE) + offsetof(struct lv_vlink, s_state);

	(void)state;
	assert_int_equal(store_handle(cpu_of(2), ipa_of(field), 0xdead00000001, 4), STORE_DONE);
	assert_states(LINK_PIPE, RESET, OFF);
}

static void refuses_a_store_to_the_peers_state(void **state)
{
	(void)state;
	bring_to(LINK_PIPE, RESET, RESET);
	for (uint32_t value = 0; value < 4; value++) {
		assert_int_equal(state_store(2, LINK_PIPE, LINK_CLIENT, value), STORE_REFUSED);
		assert_int_equal(state_store(3, LINK_PIPE, LINK_SERVER, value), STORE_REFUSED);
	}
	assert_states(LINK_PIPE, RESET, RESET);
}

static void keeps_links_apart(void **state)
{
	(void)state;
	bring_to(LINK_PIPE, ON, ON);
	bring_to(LINK_RPC, RESET, OFF);
	assert_states(LINK_PIPE, ON, ON);
	assert_states(LINK_PIPE_BACK, OFF, OFF);
	assert_states(LINK_RPC, RESET, OFF);
	assert_states(LINK_LOOP, OFF, OFF);
}

static void counts_changes_and_refusals_but_not_repetitions(void **state)
{
	(void)state;
	store(LINK_PIPE, LINK_SERVER, RESET);
	store(LINK_PIPE, LINK_SERVER, RESET);
	store(LINK_PIPE, LINK_CLIENT, RESET);
	store(LINK_PIPE, LINK_SERVER, ON);
	assert_int_equal(state_store(2, LINK_PIPE, LINK_SERVER, RESET), STORE_REFUSED);
	assert_int_equal(state_store(2, LINK_PIPE, LINK_CLIENT, OFF), STORE_REFUSED);

	assert_int_equal(vm_counter_of(2, LV_COUNTER_EXIT_VLINK), 5);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_STATE_CHANGE), 2);
	assert_int_equal(vm_counter_of(2, LV_COUNTER_REFUSED), 2);
	assert_int_equal(vm_counter_of(3, LV_COUNTER_STATE_CHANGE), 1);
	assert_int_equal(link_counter_of(LINK_PIPE, LV_COUNTER_LINK_STATE_SERVER), 2);
	assert_int_equal(link_counter_of(LINK_PIPE, LV_COUNTER_LINK_STATE_CLIENT), 1);
	assert_int_equal(link_counter_of(LINK_PIPE, LV_COUNTER_LINK_REFUSED), 2);
}

static void posts_no_sysconf_itself(void **state)
{
	(void)state;
	bring_to(LINK_PIPE, ON, ON);
	for (uint32_t vm = 2; vm <= 4; vm++)
		assert_false(fake_vgic_take(vm_by_id(vm), LV_XIRQ_SYSCONF));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, three_vms_create, three_vms_destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(follows_the_transition_table),
		TEST(follows_it_on_a_loopback_link),
		TEST(refuses_values_that_are_no_state),
		TEST(takes_only_the_low_half_of_the_stored_register),
		TEST(refuses_a_store_to_the_peers_state),
		TEST(keeps_links_apart),
		TEST(counts_changes_and_refusals_but_not_repetitions),
		TEST(posts_no_sysconf_itself),
	};

	return cmocka_run_group_tests_name("bridge", tests, NULL, NULL);
}
