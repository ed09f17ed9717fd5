// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A client, a server and a bridge between them, in one thread.
 *
 *     side[0] server <==== struct lv_vrpc ====> side[1] client
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/vrpc.h"

#define MAXSIZE	100u

enum { SERVER, CLIENT };

struct world;

struct side {
	struct vrpc v;
	struct world *world;
	uint32_t *own, *peer;
	bool sysconf;		/* pending */
	unsigned int ups, downs, failures;
};

struct world {
	struct side side[2];
	uint32_t word[2];
	struct lv_vrpc *shared;
};

static void world_publish(void *user, uint32_t to)
{
	struct side *s = user;

	if (link_state_may(*s->own, to, *s->peer))
		*s->own = to;
	s->world->side[s == &s->world->side[0]].sysconf = true;
}

static void world_up(void *user)
{
	struct side *s = user;

	s->ups++;
}

static void world_down(void *user, bool failed)
{
	struct side *s = user;

	s->downs++;
	s->failures += failed;
}

static const struct vrpc_ops world_ops = { world_publish, world_up, world_down };

static void side_boot(struct world *w, int i)
{
	struct side *s = &w->side[i];
	struct vrpc_config config = {
		.shared = w->shared,
		.maxsize = MAXSIZE,
		.server = i == SERVER,
		.end = { &w->word[i], &w->word[1 - i], NULL },
		.ops = &world_ops,
		.user = s,
	};

	*s = (struct side){ .world = w, .own = &w->word[i], .peer = &w->word[1 - i] };
	vrpc_init(&s->v, &config);
}

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	w->shared = aligned_alloc(64, 256);
	memset(w->shared, 0xa5, 256);	/* what a life before left */
	side_boot(w, SERVER);
	side_boot(w, CLIENT);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	free(w->shared);
	free(w);
	return 0;
}

static struct vrpc *server(struct world *w)
{
	return &w->side[SERVER].v;
}

static struct vrpc *client(struct world *w)
{
	return &w->side[CLIENT].v;
}

static void settle(struct world *w)
{
	int i;

	for (i = 0; i < 64; i++)
		if (w->side[i & 1].sysconf) {
			w->side[i & 1].sysconf = false;
			vrpc_step(&w->side[i & 1].v);
		}
	assert_false(w->side[0].sysconf || w->side[1].sysconf);
}

/* The hypervisor's part in a death, and the boot that follows. */
static void side_die(struct world *w, int i)
{
	w->word[i] = LV_VLINK_OFF;
	side_boot(w, i);
	w->side[1 - i].sysconf = true;
}

static void connect_both(struct world *w)
{
	vrpc_want(server(w), true);
	vrpc_want(client(w), true);
	settle(w);
	assert_true(vrpc_client_bound(client(w)));
	assert_int_equal(w->word[SERVER], LV_VLINK_ON);
}

static void reopen_client(struct world *w)
{
	vrpc_want(client(w), false);
	settle(w);
	vrpc_want(client(w), true);
	settle(w);
}

static void assert_call_works(struct world *w, uint32_t size)
{
	uint32_t n = 77;

	assert_int_equal(vrpc_client_begin(client(w), size), 0);
	assert_int_equal(vrpc_client_result(client(w), &n), -EINPROGRESS);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
	assert_int_equal(n, size);
	assert_true(vrpc_server_answer(server(w), MAXSIZE - size));
	assert_int_equal(vrpc_client_result(client(w), &n), 0);
	assert_int_equal(n, MAXSIZE - size);
}

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
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
	assert_true(vrpc_server_answer(server(w), 1));
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
}

static void one_call_is_out_at_a_time(void **state)
{
	struct world *w = *state;

	connect_both(w);
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
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

/* ---- coming and going ---- */

static void a_client_that_opens_first_is_connected_when_the_server_comes(void **state)
{
	struct world *w = *state;

	vrpc_want(client(w), true);
	settle(w);
	assert_false(vrpc_client_bound(client(w)));
	assert_int_equal(vrpc_client_begin(client(w), 4), -EAGAIN);
	vrpc_want(server(w), true);
	settle(w);
	assert_true(vrpc_client_bound(client(w)));
	assert_int_equal(w->side[CLIENT].ups, 1);
	assert_call_works(w, 4);
}

static void words_are_reset_before_a_state_is_published(void **state)
{
	struct world *w = *state;

	vrpc_want(client(w), true);
	assert_int_equal(w->word[CLIENT], LV_VLINK_RESET);
	assert_int_equal(w->shared->client.called, 0);
	assert_int_equal(w->shared->client.withdrawn, 0);
	assert_int_equal(w->shared->server.answered, 0xa5a5a5a5);
	vrpc_want(server(w), true);
	assert_int_equal(w->shared->server.answered, 0);
	assert_int_equal(w->shared->server.taken, 0);
}

static void a_call_ends_when_the_server_dies(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
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
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
	assert_true(vrpc_server_answer(server(w), 5));
	side_die(w, SERVER);
	settle(w);
	vrpc_want(server(w), true);
	settle(w);
	assert_int_equal(vrpc_client_result(client(w), &n), -EAGAIN);
}

static void a_client_hears_of_each_death_before_it_calls_again(void **state)
{
	struct world *w = *state;

	connect_both(w);
	side_die(w, SERVER);
	settle(w);
	vrpc_want(server(w), true);
	settle(w);
	assert_int_equal(vrpc_client_begin(client(w), 4), -EAGAIN);
	reopen_client(w);
	assert_call_works(w, 4);
}

static void the_first_call_of_a_new_client_is_not_answered_by_the_old_ones_work(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
	side_die(w, CLIENT);
	settle(w);
	vrpc_want(client(w), true);
	settle(w);
	/* The server works on: its hands are in the data, nobody else gets them. */
	assert_false(vrpc_client_bound(client(w)));
	assert_false(vrpc_server_answer(server(w), 5));
	settle(w);
	assert_true(vrpc_client_bound(client(w)));
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
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
	uint32_t n;

	connect_both(w);
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
	side_die(w, CLIENT);
	assert_false(vrpc_server_answer(server(w), 5));
	assert_int_equal(w->side[SERVER].downs, 1);
	vrpc_want(client(w), true);
	settle(w);
	assert_call_works(w, 4);
}

static void a_server_that_closes_ends_the_call_and_may_still_finish(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
	vrpc_want(server(w), false);
	settle(w);
	assert_int_equal(w->word[SERVER], LV_VLINK_OFF);
	assert_int_equal(vrpc_client_result(client(w), &n), -EAGAIN);
	assert_false(vrpc_server_answer(server(w), 5));
	assert_int_equal(w->shared->server.answered, 0);
	vrpc_want(server(w), true);
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
	vrpc_want(client(w), false);
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
			assert_int_equal(vrpc_client_begin(client(w), 4), 0);
		if (i % 3 == 2)
			assert_int_equal(vrpc_server_take(server(w), &n), 0);
		side_die(w, i & 1);
		if (i & 1 && i % 3 == 2)
			assert_false(vrpc_server_answer(server(w), 1));
		if (i % 2 == 0 && i % 3)
			assert_int_equal(vrpc_client_result(client(w), &n), -EAGAIN);
		settle(w);
		vrpc_want(&w->side[i & 1].v, true);
		reopen_client(w);
		assert_call_works(w, 4);
	}
}

/* ---- taking back ---- */

static void a_withdrawn_call_is_never_begun(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
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
		assert_int_equal(vrpc_client_begin(client(w), 4), 0);
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
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
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
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
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
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
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
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
	assert_int_equal(vrpc_client_withdraw(client(w)), 0);
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
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
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
	w->shared->server.declined = 1;
	assert_int_equal(vrpc_client_result(client(w), &n), -EINPROGRESS);
}

static void a_call_that_was_begun_cannot_be_withdrawn(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
	assert_int_equal(vrpc_client_withdraw(client(w)), -EBUSY);
	assert_true(vrpc_server_answer(server(w), 3));
	assert_int_equal(vrpc_client_result(client(w), &n), 0);
	assert_call_works(w, 4);
}

static void an_abandoned_call_ends_the_session_until_the_server_is_done(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
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
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
	w->shared->server.size = MAXSIZE + 1;
	w->shared->server.answered = 1;
	assert_client_refuses(w);
}

static void refuses_an_answer_to_a_call_that_was_not_made(void **state)
{
	struct world *w = *state;

	connect_both(w);
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
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

static void calls_without_a_session_are_not_taken(void **state)
{
	struct world *w = *state;
	uint32_t n;

	w->shared->client.called = 7;
	w->shared->client.size = 1;
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
	vrpc_want(server(w), true);
	w->shared->client.called = 8;
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
}

static void a_server_at_work_takes_nothing_else(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	assert_int_equal(vrpc_client_begin(client(w), 4), 0);
	assert_int_equal(vrpc_server_take(server(w), &n), 0);
	w->shared->client.called = 9;
	w->shared->client.size = ~0u;
	assert_int_equal(vrpc_server_take(server(w), &n), -EAGAIN);
}

#define test(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

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
		test(a_client_that_opens_first_is_connected_when_the_server_comes),
		test(words_are_reset_before_a_state_is_published),
		test(a_call_ends_when_the_server_dies),
		test(an_answer_of_the_old_life_is_none_in_the_new),
		test(a_client_hears_of_each_death_before_it_calls_again),
		test(the_first_call_of_a_new_client_is_not_answered_by_the_old_ones_work),
		test(work_for_a_client_that_died_unnoticed_is_dropped),
		test(a_server_that_closes_ends_the_call_and_may_still_finish),
		test(a_client_that_closes_leaves_the_servers_words_alone),
		test(fifty_deaths_of_either_side_leave_it_working),
		test(a_withdrawn_call_is_never_begun),
		test(the_call_after_a_withdrawn_one_is_the_one_that_is_done),
		test(a_slow_server_does_not_begin_what_was_withdrawn_meanwhile),
		test(a_declined_call_ends_at_once_and_leaves_the_session),
		test(an_empty_answer_to_a_call_withdrawn_too_late_is_an_answer),
		test(a_late_refusal_is_not_the_next_calls),
		test(a_call_that_nobody_takes_back_is_not_declined),
		test(a_call_that_was_begun_cannot_be_withdrawn),
		test(an_abandoned_call_ends_the_session_until_the_server_is_done),
		test(refuses_an_answer_that_is_too_large),
		test(refuses_an_answer_to_a_call_that_was_not_made),
		test(refuses_a_call_that_is_too_large),
		test(calls_without_a_session_are_not_taken),
		test(a_server_at_work_takes_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
