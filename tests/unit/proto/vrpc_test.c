// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/proto/vrpc_world.h"

/* ---- info strings ---- */

static void names_match_exactly_up_to_a_comma_or_the_end(void **state)
{
	(void)state;
	assert_true(vrpc_text_has_name("vtrustonic_ivi", "vtrustonic_ivi"));
	assert_true(vrpc_text_has_name("vtrustonic_ivi cb", "vtrustonic_ivi cb"));
	assert_true(vrpc_text_has_name("vion,4k,x", "vion"));
	assert_false(vrpc_text_has_name("vtrustonic_ivi cb", "vtrustonic_ivi"));
	assert_false(vrpc_text_has_name("vtrustonic_ivi", "vtrustonic_ivi cb"));
	assert_false(vrpc_text_has_name("vion2,4k", "vion"));
}

static void an_instance_without_a_name_is_found_by_none(void **state)
{
	(void)state;
	assert_true(vrpc_text_has_name(NULL, NULL));
	assert_true(vrpc_text_has_name("", NULL));
	assert_true(vrpc_text_has_name(",2k", NULL));
	assert_false(vrpc_text_has_name("a", NULL));
	assert_false(vrpc_text_has_name(NULL, "a"));
}

static void parameters_are_never_null(void **state)
{
	(void)state;
	assert_string_equal(vrpc_text_parameters(NULL), "");
	assert_string_equal(vrpc_text_parameters(""), "");
	assert_string_equal(vrpc_text_parameters("name"), "");
	assert_string_equal(vrpc_text_parameters("name,"), "");
	assert_string_equal(vrpc_text_parameters("vsmfcdec,2k,x,y"), "2k,x,y");
}

static void the_larger_of_both_sizes_counts(void **state)
{
	(void)state;
	assert_int_equal(vrpc_text_maxsize("a,100", "a,2k"), 2048 - 12);
	assert_int_equal(vrpc_text_maxsize("a,2k", "a,100"), 2048 - 12);
	assert_int_equal(vrpc_text_maxsize("a,100", NULL), 100 - 12);
	assert_int_equal(vrpc_text_maxsize("vdmaheap,260272", ""), 260272 - 12);
	assert_int_equal(vrpc_text_maxsize("a,1M", "b,1m,more"), (1 << 20) - 12);
}

static void a_bad_size_gives_the_default(void **state)
{
	static const char *const bad[] = {
		"a", "a,", "a,x", "a,12q", "a,-5", "a,15", "a,0", "a,99999999999", "a,17M",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(vrpc_text_maxsize(bad[i], NULL), 1024 - 12);
}

/* ---- calls ---- */

static void calls_and_answers_carry_their_sizes(void **state)
{
	struct world *w = *state;
	uint32_t size;

	connect_both(w);
	for (size = 0; size <= MAXSIZE; size++)
		assert_call_works(w, size);
}

static void a_call_is_taken_once(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
	call_is_taken(w);
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
	assert_true(vrpc_server_answer(server(w), 1));
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
}

static void one_call_is_out_at_a_time(void **state)
{
	struct world *w = *state;

	connect_both(w);
	call_begins(w);
	assert_int_equal(vrpc_client_begin(client(w), 4), -EBUSY);
}

static void a_call_that_is_too_large_is_not_made(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	assert_int_equal(vrpc_client_begin(client(w), MAXSIZE + 1), -EMSGSIZE);
	assert_int_equal(vrpc_client_begin(client(w), ~0u), -EMSGSIZE);
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
	assert_call_works(w, 1);
}

static void numbers_may_wrap(void **state)
{
	struct world *w = *state;
	int i;

	connect_both(w);
	server(w)->number = client(w)->number = client(w)->answered = 0xfffffffe;
	w->shared->client.called = w->shared->server.answered = 0xfffffffe;
	w->shared->client.withdrawn = 1;	/* 2^32 calls ago */
	for (i = 0; i < 6; i++)
		assert_call_works(w, 4);
}

/* ---- a lying peer ---- */

static void assert_client_refuses(struct world *w)
{
	uint32_t n = 0;

	assert_int_equal(vrpc_client_result(client(w), &n), -EPROTO);
	assert_int_equal(w->side[CLIENT].failures, 1);
	assert_int_equal(vrpc_client_begin(client(w), 4), -EAGAIN);
	settle(w);
	reopen_client(w);
	assert_call_works(w, 4);
}

static void refuses_an_answer_that_is_too_large(void **state)
{
	struct world *w = *state;

	connect_both(w);
	call_begins(w);
	w->shared->server.size = MAXSIZE + 1;
	w->shared->server.answered = 1;
	assert_client_refuses(w);
}

static void refuses_an_answer_to_a_call_that_was_not_made(void **state)
{
	struct world *w = *state;

	connect_both(w);
	call_begins(w);
	w->shared->server.answered = 2;
	assert_client_refuses(w);
}

static void refuses_a_call_that_is_too_large(void **state)
{
	struct world *w = *state;
	uint32_t n = 0;

	connect_both(w);
	w->shared->client.size = MAXSIZE + 1;
	w->shared->client.called = 1;
	assert_int_equal(vrpc_server_take(server(w), &n), -EPROTO);
	assert_int_equal(w->side[SERVER].failures, 1);
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
	settle(w);
	reopen_client(w);
	assert_call_works(w, 4);
}

static void a_user_ends_the_session_of_a_call_that_it_does_not_allow(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	call_is_taken(w);
	vrpc_break(server(w));
	assert_int_equal(w->side[SERVER].failures, 1);
	assert_false(vrpc_server_answer(server(w), 0));
	settle(w);
	assert_int_equal(vrpc_client_result(client(w), &n), -EAGAIN);
	reopen_client(w);
	assert_call_works(w, 4);
}

static void calls_without_a_session_are_not_taken(void **state)
{
	struct world *w = *state;
	uint32_t n;

	w->shared->client.called = 7;
	w->shared->client.size = 1;
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
	side_want(w, SERVER, true);
	w->shared->client.called = 8;
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
}

static void a_server_at_work_takes_nothing_else(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	call_is_taken(w);
	w->shared->client.called = 9;
	w->shared->client.size = ~0u;
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
}

#define test(name)	cmocka_unit_test_setup_teardown(name, vrpc_world_setup, vrpc_world_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_match_exactly_up_to_a_comma_or_the_end),
		cmocka_unit_test(an_instance_without_a_name_is_found_by_none),
		cmocka_unit_test(parameters_are_never_null),
		cmocka_unit_test(the_larger_of_both_sizes_counts),
		cmocka_unit_test(a_bad_size_gives_the_default),
		test(calls_and_answers_carry_their_sizes),
		test(a_call_is_taken_once),
		test(one_call_is_out_at_a_time),
		test(a_call_that_is_too_large_is_not_made),
		test(numbers_may_wrap),
		test(refuses_an_answer_that_is_too_large),
		test(refuses_an_answer_to_a_call_that_was_not_made),
		test(refuses_a_call_that_is_too_large),
		test(a_user_ends_the_session_of_a_call_that_it_does_not_allow),
		test(calls_without_a_session_are_not_taken),
		test(a_server_at_work_takes_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
