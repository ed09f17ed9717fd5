// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Calls that the client takes back. */
#include "tests/unit/proto/vrpc_world.h"

static void a_withdrawn_call_is_never_begun(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	call_begins(w);
	assert_int_equal(vrpc_client_withdraw(client(w)), 0);
	assert_int_equal(vrpc_server_take(server(w), &n), -ECANCELED);
	assert_call_works(w, 5);
}

static void the_call_after_a_withdrawn_one_is_the_one_that_is_done(void **state)
{
	struct world *w = *state;
	uint32_t n;
	int i;

	connect_both(w);
	for (i = 0; i < 3; i++) {
		call_begins(w);
		assert_int_equal(vrpc_client_withdraw(client(w)), 0);
	}
	assert_call_works(w, 9);
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
}

/* It read "called" long ago, and stores "taken" only now. */
static void a_slow_server_does_not_begin_what_was_withdrawn_meanwhile(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	call_begins(w);
	assert_int_equal(vrpc_client_withdraw(client(w)), 0);
	w->shared->server.taken = 1;	/* of call 1, withdrawn */
	assert_call_works(w, 5);
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
}

/* Both saw the other's store: "taken" here, "withdrawn" there. */
static void a_declined_call_ends_at_once_and_leaves_the_session(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	assert_call_works(w, 1);
	call_begins(w);
	w->shared->server.taken = 2;
	assert_int_equal(vrpc_client_withdraw(client(w)), -EBUSY);
	assert_int_equal(vrpc_client_result(client(w), &n), -EINPROGRESS);
	assert_int_equal(vrpc_server_take(server(w), &n), -ECANCELED);
	assert_int_equal(vrpc_client_result(client(w), &n), -EINTR);
	assert_int_equal(w->side[CLIENT].downs, 0);
	assert_call_works(w, 5);
}

/* It had no data to tell, but it was done. */
static void an_empty_answer_to_a_call_withdrawn_too_late_is_an_answer(void **state)
{
	struct world *w = *state;
	uint32_t n = 77;

	connect_both(w);
	call_is_taken(w);
	assert_int_equal(vrpc_client_withdraw(client(w)), -EBUSY);
	assert_true(vrpc_server_answer(server(w), 0));
	assert_int_equal(vrpc_client_result(client(w), &n), 0);
	assert_int_equal(n, 0);
}

/* The client has gone on to its next call when the server gets to say so. */
static void a_late_refusal_is_not_the_next_calls(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	call_begins(w);
	assert_int_equal(vrpc_client_withdraw(client(w)), 0);
	call_begins(w);
	w->shared->server.taken = 1;
	w->shared->server.declined = 1;
	assert_int_equal(vrpc_client_result(client(w), &n), -EINPROGRESS);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
	assert_int_equal(vrpc_client_withdraw(client(w)), -EBUSY);
	assert_int_equal(vrpc_client_result(client(w), &n), -EINPROGRESS);
	assert_true(vrpc_server_answer(server(w), 3));
	assert_int_equal(vrpc_client_result(client(w), &n), 0);
}

static void a_call_that_nobody_takes_back_is_not_declined(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	call_begins(w);
	w->shared->server.declined = 1;
	assert_int_equal(vrpc_client_result(client(w), &n), -EINPROGRESS);
}

static void a_call_that_was_begun_cannot_be_withdrawn(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	call_is_taken(w);
	assert_int_equal(vrpc_client_withdraw(client(w)), -EBUSY);
	assert_true(vrpc_server_answer(server(w), 3));
	assert_int_equal(vrpc_client_result(client(w), &n), 0);
	assert_call_works(w, 4);
}

static void an_abandoned_call_ends_the_session_until_the_server_is_done(void **state)
{
	struct world *w = *state;

	connect_both(w);
	call_is_taken(w);
	vrpc_client_abandon(client(w));
	settle(w);
	assert_int_equal(vrpc_client_begin(client(w), 4), -EAGAIN);
	reopen_client(w);
	assert_false(vrpc_client_bound(client(w)));
	assert_false(vrpc_server_answer(server(w), 3));
	settle(w);
	assert_true(vrpc_client_bound(client(w)));
	assert_int_equal(w->side[SERVER].failures, 0);
	assert_call_works(w, 4);
}

#define test(name)	cmocka_unit_test_setup_teardown(name, vrpc_world_setup, vrpc_world_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		test(a_withdrawn_call_is_never_begun),
		test(the_call_after_a_withdrawn_one_is_the_one_that_is_done),
		test(a_slow_server_does_not_begin_what_was_withdrawn_meanwhile),
		test(a_declined_call_ends_at_once_and_leaves_the_session),
		test(an_empty_answer_to_a_call_withdrawn_too_late_is_an_answer),
		test(a_late_refusal_is_not_the_next_calls),
		test(a_call_that_nobody_takes_back_is_not_declined),
		test(a_call_that_was_begun_cannot_be_withdrawn),
		test(an_abandoned_call_ends_the_session_until_the_server_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
