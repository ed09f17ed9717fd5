// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Opening, closing, dying. */
#include "tests/unit/proto/vrpc_world.h"

static void a_client_that_opens_first_is_connected_when_the_server_comes(void **state)
{
	struct world *w = *state;

	side_open(w, CLIENT);
	assert_false(vrpc_client_bound(client(w)));
	assert_int_equal(vrpc_client_begin(client(w), 4), -EAGAIN);
	side_open(w, SERVER);
	assert_true(vrpc_client_bound(client(w)));
	assert_int_equal(w->side[CLIENT].ups, 1);
	assert_call_works(w, 4);
}

static void words_are_reset_before_a_state_is_published(void **state)
{
	struct world *w = *state;

	side_want(w, CLIENT, true);
	assert_int_equal(w->bridge.word[0][CLIENT], LV_VLINK_RESET);
	assert_int_equal(w->shared->client.called, 0);
	assert_int_equal(w->shared->client.withdrawn, 0);
	assert_int_equal(w->shared->server.answered, 0xa5a5a5a5);
	side_want(w, SERVER, true);
	assert_int_equal(w->shared->server.answered, 0);
	assert_int_equal(w->shared->server.taken, 0);
}

static void a_call_ends_when_the_server_dies(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	call_begins(w);
	side_die(w, SERVER);
	assert_int_equal(vrpc_client_result(client(w), &n), -EAGAIN);
	settle(w);
	assert_int_equal(w->side[CLIENT].downs, 1);
	assert_int_equal(w->side[CLIENT].failures, 0);
	assert_int_equal(vrpc_client_begin(client(w), 4), -EAGAIN);
}

static void an_answer_of_the_old_life_is_none_in_the_new(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	assert_call_works(w, 1);
	call_is_taken(w);
	assert_true(vrpc_server_answer(server(w), 5));
	side_die(w, SERVER);
	settle(w);
	side_open(w, SERVER);
	assert_int_equal(vrpc_client_result(client(w), &n), -EAGAIN);
}

static void a_client_hears_of_each_death_before_it_calls_again(void **state)
{
	struct world *w = *state;

	connect_both(w);
	side_die(w, SERVER);
	settle(w);
	side_open(w, SERVER);
	assert_int_equal(vrpc_client_begin(client(w), 4), -EAGAIN);
	reopen_client(w);
	assert_call_works(w, 4);
}

static void the_first_call_of_a_new_client_is_not_answered_by_the_old_ones_work(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	call_is_taken(w);
	side_die(w, CLIENT);
	settle(w);
	side_open(w, CLIENT);
	/* The server works on: its hands are in the data, nobody else gets them. */
	assert_false(vrpc_client_bound(client(w)));
	assert_false(vrpc_server_answer(server(w), 5));
	settle(w);
	assert_true(vrpc_client_bound(client(w)));
	call_begins(w);
	assert_int_equal(vrpc_client_result(client(w), &n), -EINPROGRESS);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
	assert_true(vrpc_server_answer(server(w), 6));
	assert_int_equal(vrpc_client_result(client(w), &n), 0);
	assert_int_equal(n, 6);
}

/* The server notices the death only when it wants to answer. */
static void work_for_a_client_that_died_unnoticed_is_dropped(void **state)
{
	struct world *w = *state;

	connect_both(w);
	call_is_taken(w);
	side_die(w, CLIENT);
	assert_false(vrpc_server_answer(server(w), 5));
	assert_int_equal(w->side[SERVER].downs, 1);
	side_open(w, CLIENT);
	assert_call_works(w, 4);
}

static void a_server_that_closes_ends_the_call_and_may_still_finish(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	call_is_taken(w);
	side_want(w, SERVER, false);
	settle(w);
	assert_int_equal(w->bridge.word[0][SERVER], LV_VLINK_OFF);
	assert_int_equal(vrpc_client_result(client(w), &n), -EAGAIN);
	assert_false(vrpc_server_answer(server(w), 5));
	assert_int_equal(w->shared->server.answered, 0);
	side_want(w, SERVER, true);
	reopen_client(w);
	assert_call_works(w, 4);
}

static void a_client_that_closes_leaves_the_servers_words_alone(void **state)
{
	struct world *w = *state;
	struct lv_vrpc_server before;
	uint32_t n;

	connect_both(w);
	assert_call_works(w, 4);
	before = w->shared->server;
	side_want(w, CLIENT, false);
	assert_int_equal(vrpc_client_result(client(w), &n), -EAGAIN);
	assert_memory_equal(&w->shared->server, &before, sizeof(before));
}

static void fifty_deaths_of_either_side_leave_it_working(void **state)
{
	struct world *w = *state;
	uint32_t n;
	int i;

	connect_both(w);
	for (i = 0; i < 50; i++) {
		if (i % 3)
			call_begins(w);
		if (i % 3 == 2)
			assert_int_equal(vrpc_server_take(server(w), &n), 0);
		side_die(w, i & 1);
		if (i & 1 && i % 3 == 2)
			assert_false(vrpc_server_answer(server(w), 1));
		if (i % 2 == 0 && i % 3)
			assert_int_equal(vrpc_client_result(client(w), &n), -EAGAIN);
		settle(w);
		side_want(w, i & 1, true);
		reopen_client(w);
		assert_call_works(w, 4);
	}
}

/* The client closes before a SYSCONF tells it of the death. */
static void who_saw_the_end_of_a_session_hears_of_it_before_it_closes(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	call_begins(w);
	side_die(w, SERVER);
	assert_int_equal(vrpc_client_result(client(w), &n), -EAGAIN);
	assert_int_equal(w->side[CLIENT].downs, 0);
	vrpc_want(client(w), false);
	assert_int_equal(w->side[CLIENT].downs, 1);
	settle(w);
	assert_int_equal(w->side[CLIENT].downs, 1);
}

#define test(name)	cmocka_unit_test_setup_teardown(name, vrpc_world_setup, vrpc_world_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		test(a_client_that_opens_first_is_connected_when_the_server_comes),
		test(words_are_reset_before_a_state_is_published),
		test(a_call_ends_when_the_server_dies),
		test(who_saw_the_end_of_a_session_hears_of_it_before_it_closes),
		test(an_answer_of_the_old_life_is_none_in_the_new),
		test(a_client_hears_of_each_death_before_it_calls_again),
		test(the_first_call_of_a_new_client_is_not_answered_by_the_old_ones_work),
		test(work_for_a_client_that_died_unnoticed_is_dropped),
		test(a_server_that_closes_ends_the_call_and_may_still_finish),
		test(a_client_that_closes_leaves_the_servers_words_alone),
		test(fifty_deaths_of_either_side_leave_it_working),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
