// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Client and server on two CPUs, sessions one after the other: each sends a stream of bytes, closes,
 * and the server answers with as many.  Nothing may be lost, seen twice, or seen of another session,
 * and a sleeper is always woken: the XIRQs of the test are all that a thread sleeps for.
 */
#include "tests/unit/proto/vrpq_world.h"

#include <pthread.h>
#include <sched.h>

#define SESSIONS	100u
#define BYTES		30000u

static struct world *w;
static uint32_t xirq[2];		/* pending, by side */

static void trigger(int side)
{
	port_store_release_u32(&xirq[!side], 1);
}

static void sleep_for_xirq(int side)
{
	while (!port_xchg_u32(&xirq[side], 0))
		sched_yield();
}

static uint8_t byte_of(uint32_t session, uint32_t i)
{
	return (uint8_t)(session * 31 + i * 7 + (i >> 8));
}

/* All locks of a driver in one: a side is one thread here. */
static void send_some(int side, struct vrpq_channel *c, uint32_t session, uint32_t *done)
{
	struct vrpq_span span[2];
	int n = vrpq_room(c, 1);

	assert_true(n >= 0 || n == -EAGAIN);
	if (n <= 0) {
		if (vrpq_notify(c))
			trigger(side);
		if (!vrpq_wait_room(c, 1))
			sleep_for_xirq(side);
		return;
	}
	n = n < (int)(BYTES - *done) ? n : (int)(BYTES - *done);
	vrpq_out_span(c, (uint32_t)n, span);
	for (int s = 0; s < 2; s++)
		for (uint32_t i = 0; i < span[s].bytes; i++)
			span[s].at[i] = byte_of(session, (*done)++);
	vrpq_produced(c, (uint32_t)n);
	if (*done == BYTES && vrpq_notify(c))
		trigger(side);
}

/* False: there will be no more. */
static bool take_some(int side, struct vrpq_channel *c, uint32_t session, uint32_t *done)
{
	struct vrpq_span span[2];
	int n = vrpq_unread(c, 1);

	assert_true(n >= 0 || n == -EPIPE);
	if (n == -EPIPE)
		return false;
	if (!n) {
		if (!vrpq_wait_unread(c, 1))
			sleep_for_xirq(side);
		return true;
	}
	vrpq_in_span(c, (uint32_t)n, span);
	for (int s = 0; s < 2; s++)
		for (uint32_t i = 0; i < span[s].bytes; i++)
			assert_int_equal(span[s].at[i], byte_of(session, (*done)++));
	if (vrpq_consumed(c, (uint32_t)n))
		trigger(side);
	return true;
}

static void *serve(void *unused)
{
	(void)unused;
	for (uint32_t i = 1; i <= SESSIONS; i++) {
		uint32_t got = 0, sent = 0;
		struct vrpq_session session;
		bool closed = false;
		int number;

		while ((number = vrpq_pending(&w->end[SERVER], 0, &session, &closed)) < 0)
			sleep_for_xirq(SERVER);
		vrpq_accept(&w->end[SERVER], (uint32_t)number);
		trigger(SERVER);
		while (got < BYTES)
			take_some(SERVER, at(w, SERVER, (uint32_t)number), session.number, &got);
		while (sent < BYTES)
			send_some(SERVER, at(w, SERVER, (uint32_t)number), session.number, &sent);
		while (take_some(SERVER, at(w, SERVER, (uint32_t)number), session.number, &got))
			;
		assert_int_equal(got, BYTES);
		vrpq_close(at(w, SERVER, (uint32_t)number));
		trigger(SERVER);
	}
	return NULL;
}

static void ask(uint32_t session)
{
	uint32_t got = 0, sent = 0;
	int number;

	while ((number = vrpq_open(&w->end[CLIENT], session, 1)) < 0)
		sleep_for_xirq(CLIENT);
	trigger(CLIENT);
	while (sent < BYTES)
		send_some(CLIENT, at(w, CLIENT, (uint32_t)number), session, &sent);
	while (got < BYTES)
		assert_true(take_some(CLIENT, at(w, CLIENT, (uint32_t)number), session, &got));
	vrpq_close(at(w, CLIENT, (uint32_t)number));
	trigger(CLIENT);
}

static void streams_of_sessions_are_whole(void **state)
{
	pthread_t server;

	w = *state;
	connect_both(w);
	pthread_create(&server, NULL, serve, NULL);
	for (uint32_t i = 1; i <= SESSIONS; i++)
		ask(i);
	pthread_join(server, NULL);
	assert_int_equal(w->failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(streams_of_sessions_are_whole, vrpq_world_setup,
						vrpq_world_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
