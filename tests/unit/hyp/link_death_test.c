/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the death of a VM does to its links and to its peers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/hyp/three_vms.h"

static void store(uint32_t vm, uint32_t link, enum link_side side, uint32_t value)
{
	assert_int_equal(state_store(vm, link, side, value), STORE_DONE);
}

static void connect(uint32_t server, uint32_t client, uint32_t link)
{
	store(server, link, LINK_SERVER, LV_VLINK_RESET);
	store(client, link, LINK_CLIENT, LV_VLINK_RESET);
	store(server, link, LINK_SERVER, LV_VLINK_ON);
	store(client, link, LINK_CLIENT, LV_VLINK_ON);
}

static void connect_all(void)
{
	connect(2, 3, LINK_PIPE);
	connect(3, 2, LINK_PIPE_BACK);
	connect(3, 4, LINK_RPC);
	connect(4, 4, LINK_LOOP);
	connect(4, 3, LINK_BARE);
}

static void assert_states(uint32_t vm, uint32_t link, uint32_t server, uint32_t client)
{
	assert_int_equal(link_seen(vm, link)->s_state, server);
	assert_int_equal(link_seen(vm, link)->c_state, client);
}

static bool sysconf_taken(uint32_t vm)
{
	return fake_vgic_take(vm_by_id(vm), LV_XIRQ_SYSCONF);
}

static void turns_every_end_of_the_dead_off_in_both_copies(void **state)
{
	(void)state;
	connect_all();
	while (links_death_step(vm_by_id(3)))
		;
	for (uint32_t vm = 2; vm <= 3; vm++) {
		assert_states(vm, LINK_PIPE, LV_VLINK_ON, LV_VLINK_OFF);
		assert_states(vm, LINK_PIPE_BACK, LV_VLINK_OFF, LV_VLINK_ON);
	}
	for (uint32_t vm = 3; vm <= 4; vm++) {
		assert_states(vm, LINK_RPC, LV_VLINK_OFF, LV_VLINK_ON);
		assert_states(vm, LINK_BARE, LV_VLINK_ON, LV_VLINK_OFF);
	}
}

static void leaves_links_of_others_alone(void **state)
{
	(void)state;
	connect_all();
	while (links_death_step(vm_by_id(2)))
		;
	assert_states(3, LINK_RPC, LV_VLINK_ON, LV_VLINK_ON);
	assert_states(4, LINK_LOOP, LV_VLINK_ON, LV_VLINK_ON);
	assert_states(4, LINK_BARE, LV_VLINK_ON, LV_VLINK_ON);
}

static void turns_both_ends_of_a_loopback_link_off(void **state)
{
	(void)state;
	connect_all();
	while (links_death_step(vm_by_id(4)))
		;
	assert_states(4, LINK_LOOP, LV_VLINK_OFF, LV_VLINK_OFF);
	assert_int_equal(link_counter_of(LINK_LOOP, LV_COUNTER_LINK_STATE_SERVER), 3);
	assert_int_equal(link_counter_of(LINK_LOOP, LV_COUNTER_LINK_STATE_CLIENT), 3);
}

static void tells_the_peers_and_nobody_else(void **state)
{
	(void)state;
	connect_all();
	while (links_death_step(vm_by_id(2)))
		;
	assert_false(sysconf_taken(2));
	assert_true(sysconf_taken(3));
	assert_false(sysconf_taken(4));
	assert_int_equal(vm_counter_of(3, LV_COUNTER_XIRQ_RECEIVED), 1);

	while (links_death_step(vm_by_id(3)))
		;
	assert_true(sysconf_taken(2));
	assert_false(sysconf_taken(3));
	assert_true(sysconf_taken(4));
}

static void may_happen_twice(void **state)
{
	(void)state;
	connect_all();
	while (links_death_step(vm_by_id(3)))
		;
	while (links_death_step(vm_by_id(3)))
		;
	assert_states(2, LINK_PIPE, LV_VLINK_ON, LV_VLINK_OFF);
	assert_int_equal(link_counter_of(LINK_PIPE, LV_COUNTER_LINK_STATE_CLIENT), 3);
}

static void the_reborn_waits_until_the_survivor_left_on(void **state)
{
	(void)state;
	connect(2, 3, LINK_PIPE);
	while (links_death_step(vm_by_id(3)))
		;
	assert_int_equal(state_store(3, LINK_PIPE, LINK_CLIENT, LV_VLINK_RESET), STORE_REFUSED);
	store(2, LINK_PIPE, LINK_SERVER, LV_VLINK_RESET);
	store(3, LINK_PIPE, LINK_CLIENT, LV_VLINK_RESET);
	store(2, LINK_PIPE, LINK_SERVER, LV_VLINK_ON);
	store(3, LINK_PIPE, LINK_CLIENT, LV_VLINK_ON);
	assert_states(2, LINK_PIPE, LV_VLINK_ON, LV_VLINK_ON);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, three_vms_create, three_vms_destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(turns_every_end_of_the_dead_off_in_both_copies),
		TEST(leaves_links_of_others_alone),
		TEST(turns_both_ends_of_a_loopback_link_off),
		TEST(tells_the_peers_and_nobody_else),
		TEST(may_happen_twice),
		TEST(the_reborn_waits_until_the_survivor_left_on),
	};

	return cmocka_run_group_tests_name("link_death", tests, NULL, NULL);
}
