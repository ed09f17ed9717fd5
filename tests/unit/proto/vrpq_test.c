// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Channels of a vrpq link: layouts, turns, bytes, deaths, lies. */
#include "tests/unit/proto/vrpq_world.h"

/* ---- layouts ---- */

static void divides_the_chunk(void **state)
{
	struct vrpq_layout l;

	(void)state;
	assert_int_equal(vrpq_layout_parse(&l, "", 8 << 20), 0);
	assert_int_equal(l.size, LV_VRPQ_SIZE);
	assert_int_equal(l.channels, LV_VRPQ_CHANNELS);
	assert_int_equal(l.request, 512 << 10);
	assert_int_equal(l.answer, LV_VRPQ_ANSWER);
	assert_int_equal(vrpq_layout_parse(&l, "vrpq-reqs=4096,vrpq-pmem=1M,vrpq-chans=1", 1 << 20),
			 0);
	assert_int_equal(l.request, 512 << 10);
	assert_int_equal(vrpq_layout_parse(&l, NULL, 128 << 10), 0);
	assert_true(l.request >= 4096 && l.answer >= 4096);
	assert_true(l.requests_at + l.channels * l.request <= l.size);
}

/* Whatever is asked for: no area overlaps another one, or the end of the chunk. */
static void fits_or_refuses(void **state)
{
	char info[96];
	struct vrpq_layout l;
	int fits = 0;

	(void)state;
	for (uint32_t chans = 0; chans <= 66; chans += 3)
		for (uint32_t answer = 0; answer <= 256; answer += 12)
			for (uint32_t size = 0; size <= 2048; size += 20) {
				snprintf(info, sizeof(info),
					 "vrpq-pmem=%uK,vrpq-chans=%u,vrpq-answer=%uK", size, chans,
					 answer);
				if (vrpq_layout_parse(&l, info, 1 << 20))
					continue;
				fits++;
				assert_true(l.size <= 1 << 20 && l.channels == chans);
				assert_true(l.answers_at >= chans * sizeof(struct lv_vrpq_channel));
				assert_true(l.requests_at >= l.answers_at + chans * l.answer);
				assert_true(l.requests_at + chans * l.request <= l.size);
				assert_true(l.requests_at % 4096 == 0 && l.request % 4096 == 0);
			}
	assert_true(fits > 1000);
	assert_int_equal(vrpq_layout_parse(&l, "vrpq-chans=0", 1 << 20), -EINVAL);
	assert_int_equal(vrpq_layout_parse(&l, "vrpq-pmem=2M", 1 << 20), -EINVAL);
	assert_int_equal(vrpq_layout_parse(&l, "", 4096), -EINVAL);
	assert_int_equal(vrpq_layout_parse(&l, "", 0), -EINVAL);
}

/* ---- turns ---- */

static void needs_both_ends(void **state)
{
	struct world *w = *state;
	struct vrpq_session session;
	bool closed = false;

	side_want(w, CLIENT, true);
	settle(w);
	assert_int_equal(vrpq_open(&w->end[CLIENT], 1, 1), -EAGAIN);
	assert_int_equal(vrpq_pending(&w->end[SERVER], 0, &session, &closed), -EAGAIN);
	connect_both(w);
	open_one(w, 1);
}

static void carries_bytes_both_ways(void **state)
{
	struct world *w = *state;
	struct vrpq_channel *client, *server;
	struct vrpq_span span[2];
	uint32_t n;

	connect_both(w);
	n = open_one(w, 7);
	client = at(w, CLIENT, n);
	server = at(w, SERVER, n);
	assert_int_equal(vrpq_application(server), 99);
	for (uint32_t round = 0; round < 100; round++) {
		assert_true(vrpq_room(client, 1000) >= 1000);
		vrpq_out_span(client, 1000, span);
		memset(span[0].at, (int)round, span[0].bytes);
		memset(span[1].at, (int)round, span[1].bytes);
		vrpq_produced(client, 1000);
		assert_int_equal(vrpq_unread(server, 1000), 1000);
		vrpq_in_span(server, 1000, span);
		assert_int_equal(span[0].bytes + span[1].bytes, 1000);
		assert_int_equal(span[0].at[0], round);
		assert_ptr_equal(span[0].at, w->chunk + w->layout.requests_at +
						     n * w->layout.request +
						     vrpq_in_offset(server));
		vrpq_consumed(server, 1000);
		assert_true(vrpq_room(server, 8) >= 8);
		vrpq_produced(server, 8);
		assert_int_equal(vrpq_unread(client, 8), 8);
		vrpq_consumed(client, 8);
	}
}

static void wakes_who_sleeps_and_nobody_else(void **state)
{
	struct world *w = *state;
	struct vrpq_channel *client, *server;
	uint32_t n;

	connect_both(w);
	n = open_one(w, 7);
	client = at(w, CLIENT, n);
	server = at(w, SERVER, n);
	vrpq_room(client, 1);
	vrpq_produced(client, 64);
	assert_false(vrpq_notify(client));		/* nobody sleeps */
	assert_true(vrpq_has_unread(server, 64));
	assert_false(vrpq_has_unread(server, 65));
	assert_false(vrpq_wait_unread(server, 128));	/* sleeps for 128 */
	vrpq_produced(client, 32);
	assert_false(vrpq_notify(client));		/* not enough */
	vrpq_produced(client, 32);
	assert_true(vrpq_notify(client));
	assert_false(vrpq_notify(client));		/* once */
	vrpq_produced(client, (uint32_t)vrpq_room(client, w->layout.request));
	assert_int_equal(vrpq_room(client, 1), 0);
	assert_false(vrpq_wait_room(client, 1));
	assert_int_equal(vrpq_unread(server, w->layout.request), w->layout.request);
	assert_true(vrpq_consumed(server, 64));
}

static void a_client_waits_to_be_taken(void **state)
{
	struct world *w = *state;
	struct vrpq_channel *client;

	connect_both(w);
	client = at(w, CLIENT, (uint32_t)vrpq_open(&w->end[CLIENT], 3, 1));
	assert_int_equal(vrpq_room(client, 1), -EAGAIN);
	assert_int_equal(vrpq_unread(client, 1), 0);
	assert_false(vrpq_wait_room(client, 1));
	assert_false(vrpq_left(client));
	vrpq_accept(&w->end[SERVER], client->number);
	assert_true(vrpq_wait_room(client, 1));
	assert_int_equal(vrpq_room(client, 1), w->layout.request);
}

static void a_client_that_gave_up_is_followed(void **state)
{
	struct world *w = *state;
	struct vrpq_session session;
	bool closed = false;
	int number;

	connect_both(w);
	for (int i = 0; i < 10; i++) {
		number = vrpq_open(&w->end[CLIENT], 3, 1);
		assert_true(number >= 0);
		vrpq_close(at(w, CLIENT, (uint32_t)number));
		assert_int_equal(vrpq_pending(&w->end[SERVER], 0, &session, &closed), -EAGAIN);
		assert_true(closed);
		closed = false;
	}
	open_one(w, 4);
}

static void what_was_sent_before_the_close_is_read(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	n = open_one(w, 7);
	vrpq_room(at(w, CLIENT, n), 1);
	vrpq_produced(at(w, CLIENT, n), 100);
	vrpq_close(at(w, CLIENT, n));
	assert_true(vrpq_left(at(w, SERVER, n)));
	assert_true(vrpq_reaches(at(w, SERVER, n)));
	assert_int_equal(vrpq_room(at(w, SERVER, n), 1), -EPIPE);
	assert_int_equal(vrpq_unread(at(w, SERVER, n), 1), 100);
	assert_true(vrpq_wait_unread(at(w, SERVER, n), 200));
	vrpq_consumed(at(w, SERVER, n), 100);
	assert_int_equal(vrpq_unread(at(w, SERVER, n), 1), -EPIPE);
	/* ... and the channel is free when the server has closed it, too. */
	assert_int_not_equal(vrpq_open(&w->end[CLIENT], 8, 1), (int)n);
	vrpq_close(at(w, SERVER, n));
	assert_int_equal(vrpq_open(&w->end[CLIENT], 8, 1), (int)n);
}

static void a_server_that_closes_ends_the_channel(void **state)
{
	struct world *w = *state;
	struct vrpq_session session;
	bool closed = false;
	uint32_t n;

	connect_both(w);
	n = open_one(w, 7);
	vrpq_room(at(w, SERVER, n), 1);
	vrpq_produced(at(w, SERVER, n), 16);
	vrpq_close(at(w, SERVER, n));
	assert_int_equal(vrpq_room(at(w, CLIENT, n), 1), -EPIPE);
	assert_int_equal(vrpq_unread(at(w, CLIENT, n), 1), 16);
	vrpq_consumed(at(w, CLIENT, n), 16);
	assert_int_equal(vrpq_unread(at(w, CLIENT, n), 1), -EPIPE);
	/* As long as the client has not closed it, nobody waits there. */
	assert_int_equal(vrpq_pending(&w->end[SERVER], 0, &session, &closed), -EAGAIN);
	assert_false(closed);
	assert_true(vrpq_left(at(w, CLIENT, n)));
	vrpq_close(at(w, CLIENT, n));
	assert_int_equal(open_one(w, 8), n);
}

static void channels_run_out(void **state)
{
	struct vrpq_session session = { .number = 5 };
	struct world *w = *state;

	connect_both(w);
	for (uint32_t i = 0; i < CHANNELS; i++)
		open_one(w, 5);
	assert_int_equal(vrpq_open(&w->end[CLIENT], 5, 1), -EBUSY);
	session.epoch = link_session_epoch(&w->end[SERVER].session);
	assert_true(vrpq_session_lives(&w->end[SERVER], &session));
	for (uint32_t i = 0; i < CHANNELS; i++)
		vrpq_close(at(w, CLIENT, i));
	assert_false(vrpq_session_lives(&w->end[SERVER], &session));
	assert_int_equal(vrpq_open(&w->end[CLIENT], 5, 1), -EBUSY);
}

/* Fills the area from "at" on, and "n" bytes more, which the last client never publishes. */
static void write_secrets(struct world *w, uint32_t number, uint32_t at_byte, uint32_t n)
{
	struct vrpq_channel *client = at(w, CLIENT, number), *server = at(w, SERVER, number);
	struct vrpq_span span[2];

	vrpq_room(client, 1);
	vrpq_produced(client, at_byte);
	vrpq_unread(server, 1);
	vrpq_consumed(server, at_byte);
	vrpq_room(client, n);
	vrpq_out_span(client, n, span);
	memset(span[0].at, 's', span[0].bytes);
	memset(span[1].at, 's', span[1].bytes);
	vrpq_close(client);
	vrpq_close(server);
}

static bool area_is_zero(const struct world *w, uint32_t number)
{
	const uint8_t *area = w->chunk + w->layout.requests_at + number * w->layout.request;
	uint32_t i = 0;

	while (i < w->layout.request && !area[i])
		i++;
	return i == w->layout.request;
}

/* The chunk began with what a life before left, too. */
static void a_new_session_finds_the_area_empty(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	n = open_one(w, 1);
	assert_true(area_is_zero(w, n));
	write_secrets(w, n, 0, 1000);
	assert_int_equal(open_one(w, 2), n);
	assert_true(area_is_zero(w, n));
	write_secrets(w, n, w->layout.request - 8, 16);	/* round the end */
	assert_int_equal(open_one(w, 3), n);
	assert_true(area_is_zero(w, n));
}

/* ---- deaths ---- */

static void the_session_of_a_life_before_is_another_one(void **state)
{
	struct world *w = *state;
	struct vrpq_session old, now;
	bool closed = false;

	connect_both(w);
	assert_int_equal(vrpq_open(&w->end[CLIENT], 1, 99), 0);
	assert_int_equal(vrpq_pending(&w->end[SERVER], 0, &old, &closed), 0);
	side_die(w, CLIENT);
	settle(w);
	connect_both(w);
	assert_false(vrpq_session_lives(&w->end[SERVER], &old));
	assert_int_equal(vrpq_open(&w->end[CLIENT], 1, 99), 0);
	assert_false(vrpq_session_lives(&w->end[SERVER], &old));
	assert_int_equal(vrpq_pending(&w->end[SERVER], 0, &now, &closed), 0);
	assert_true(vrpq_session_lives(&w->end[SERVER], &now));
}

/* A server's process that sleeps on a channel of a life before keeps nobody waiting. */
static void a_channel_that_is_held_is_not_chosen(void **state)
{
	struct world *w = *state;

	connect_both(w);
	for (uint32_t i = 0; i < CHANNELS; i++)
		open_one(w, 1);
	vrpq_close(at(w, SERVER, CHANNELS - 1));
	side_die(w, CLIENT);
	settle(w);
	connect_both(w);
	assert_int_equal(open_one(w, 2), CHANNELS - 1);
	assert_int_equal(vrpq_open(&w->end[CLIENT], 3, 1), -EBUSY);
	vrpq_close(at(w, SERVER, 1));
	assert_int_equal(open_one(w, 3), 1);
	assert_int_equal(vrpq_open(&w->end[CLIENT], 4, 1), -EBUSY);
}

static void a_death_ends_all_channels(void **state)
{
	struct world *w = *state;

	for (int victim = SERVER; victim <= CLIENT; victim++) {
		uint32_t n;

		connect_both(w);
		n = open_one(w, 7);
		vrpq_room(at(w, CLIENT, n), 1);
		vrpq_produced(at(w, CLIENT, n), 100);
		side_die(w, victim);
		settle(w);
		assert_true(vrpq_left(at(w, !victim, n)));
		assert_false(vrpq_reaches(at(w, !victim, n)));
		assert_int_equal(vrpq_room(at(w, !victim, n), 1), -EPIPE);
		assert_int_equal(vrpq_unread(at(w, !victim, n), 1), -EPIPE);
		assert_true(vrpq_wait_unread(at(w, !victim, n), 1));
		/* Who has the channel of a life before keeps it from the next one, until he closes. */
		connect_both(w);
		if (victim == SERVER)
			assert_int_not_equal(vrpq_open(&w->end[CLIENT], 8, 1), (int)n);
		vrpq_close(at(w, !victim, n));
		for (uint32_t i = 0; i < CHANNELS; i++) {
			w->channel[0][i].owned = false;
			w->channel[1][i].owned = false;
		}
		side_want(w, SERVER, false);
		settle(w);
	}
}

/* ---- lies ---- */

static void an_impossible_index_ends_the_session(void **state)
{
	struct world *w = *state;
	uint32_t n;

	connect_both(w);
	n = open_one(w, 7);
	at(w, SERVER, n)->shared->requests.index = w->layout.request + 8;
	assert_int_equal(vrpq_unread(at(w, SERVER, n), 1), -EPROTO);
	vrpq_step(&w->end[SERVER]);
	assert_int_equal(w->failures, 1);
	assert_int_equal(vrpq_unread(at(w, SERVER, n), 1), -EPIPE);
	settle(w);
	vrpq_close(at(w, SERVER, n));
	vrpq_close(at(w, CLIENT, n));
	open_one(w, 8);
}

/* Whatever turns a client shows, the server's end comes to a state in which honest clients work. */
static void turns_that_jump_hurt_nobody_else(void **state)
{
	struct world *w = *state;
	struct vrpq_session session;
	uint32_t n, honest;
	bool closed;

	connect_both(w);
	honest = open_one(w, 1);
	n = open_one(w, 7);
	for (uint32_t i = 0; i < 1000; i++) {
		struct vrpq_channel *c = at(w, SERVER, n);

		c->shared->client.turn = i * 0x9e3779b9u;
		vrpq_unread(c, 1);
		if (c->owned && vrpq_left(c))
			vrpq_close(c);
		if (vrpq_pending(&w->end[SERVER], 0, &session, &closed) == (int)n)
			vrpq_accept(&w->end[SERVER], n);
		assert_false(vrpq_left(at(w, SERVER, honest)));
	}
	assert_int_equal(w->failures, 0);
}

/* Number 0 stands for no session everywhere else: who shows it is closed, and goes before nobody. */
static void a_client_without_a_session_is_closed(void **state)
{
	struct vrpq_session session;
	struct world *w = *state;
	bool closed = false;
	int liar, honest;

	connect_both(w);
	liar = vrpq_open(&w->end[CLIENT], 0, 1);
	honest = vrpq_open(&w->end[CLIENT], 7, 1);
	assert_int_equal(vrpq_pending(&w->end[SERVER], 0, &session, &closed), honest);
	assert_int_equal(session.number, 7);
	assert_true(closed);
	assert_true(vrpq_left(at(w, CLIENT, (uint32_t)liar)));
	assert_false(vrpq_left(at(w, CLIENT, (uint32_t)honest)));
	vrpq_close(at(w, CLIENT, (uint32_t)liar));
	assert_int_equal(open_one(w, 8), liar);
}

#define test(name) cmocka_unit_test_setup_teardown(name, vrpq_world_setup, vrpq_world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(divides_the_chunk),
		cmocka_unit_test(fits_or_refuses),
		test(needs_both_ends),
		test(carries_bytes_both_ways),
		test(wakes_who_sleeps_and_nobody_else),
		test(a_client_waits_to_be_taken),
		test(a_client_that_gave_up_is_followed),
		test(what_was_sent_before_the_close_is_read),
		test(a_server_that_closes_ends_the_channel),
		test(channels_run_out),
		test(a_new_session_finds_the_area_empty),
		test(a_death_ends_all_channels),
		test(the_session_of_a_life_before_is_another_one),
		test(a_channel_that_is_held_is_not_chosen),
		test(an_impossible_index_ends_the_session),
		test(turns_that_jump_hurt_nobody_else),
		test(a_client_without_a_session_is_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
