// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The interface that has one of everything (golden/thing): what a client gives arrives at the
 * server, and the other way, by way of a buffer, the verifier and the dispatch table.  Built with
 * stubs that write requests, and once more (DIRECT) with those that call the server.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/idl/loop.h"

#include <thing.h>

LOOP_SERVE(thing)

static unsigned int served;	/* requests that reached the server since the test began */
static int32_t last_x;
static uint32_t most_ticks;

/* --- the server: compares with what the client below gives ---------------------- */

static const struct thing_mixed mixed = {
	.large = 0x1122334455667788, .color = THING_BLUE, .bytes = { 1, 2 }, .yes = true,
	.corner = { { 1.5f, -2 }, { 3, 4 } },
};
static const struct thing_value number = { .tag = THING_A_NUMBER, .as.number = -7 };
static const struct thing_value three = {
	.tag = THING_COLORS, .as.colors = { THING_RED, THING_WHITE, THING_GREEN }
};
static const struct thing_point points[3] = { { 1, 2 }, { 3, 4 }, { 5, 6 } };
static const uint8_t raw[3] = { 9, 8, 7 };

static void do_scalars(void *context, const struct thing_scalars_in *in)
{
	(void)context;
	served++;
	assert_true(in->a == 200 && in->b == INT64_MIN && in->c == -3 && in->d && in->e == 0.5f);
	assert_true(in->f == -1e100 && in->g == 65535 && in->h == THING_GREEN && in->j.id == 77);
	assert_true(in->i == (THING_QUIET | THING_LAST) && in->k == -128);
}

static void check_value(const struct thing_value *value, const struct thing_value *wanted)
{
	assert_int_equal(value->tag, wanted->tag);
	if (wanted->tag == THING_A_NUMBER)
		assert_int_equal(value->as.number, wanted->as.number);
	if (wanted->tag == THING_COLORS)
		assert_memory_equal(value->as.colors, wanted->as.colors, sizeof(wanted->as.colors));
}

static void do_structs(void *context, const struct thing_structs_in *in)
{
	(void)context;
	served++;
	assert_true(in->a.x == 5 && in->a.y == 6);
	assert_memory_equal(&in->b, &mixed, sizeof(mixed));
	check_value(&in->c, &number);
	check_value(&in->d[0].value, &three);
	assert_int_equal(in->d[0].after, 1);
	check_value(&in->d[1].value, &number);
	assert_int_equal(in->d[1].after, 2);
	assert_true(in->e[0] == 1 && in->e[3] == 4);
}

static void do_arrays(void *context, const struct thing_arrays_in *in)
{
	struct thing_point copy[2];

	(void)context;
	served++;
	assert_string_equal(in->name, "a name");
	assert_int_equal(in->name_length, 6);
	assert_true(in->nr_small == 2 && in->colors[0] == THING_BLUE && in->colors[1] == THING_RED);
	check_value(&in->values[0], &number);
	check_value(&in->values[1], &three);
	assert_true(in->kept[0] == 1000 && in->kept[1] == 2000);
	for (uint32_t n = 0; n < 3; n++) {
		struct thing_point point = thing_arrays_points_at(in, n);

		assert_memory_equal(&point, &points[n], sizeof(point));
		assert_int_equal(thing_arrays_raw_at(in, n), raw[n]);
	}
	assert_int_equal(thing_arrays_raw_at(in, 3), 0);
	assert_true(thing_arrays_points_copy(in, 1, 2, copy));
	assert_memory_equal(copy, points + 1, sizeof(copy));
	assert_false(thing_arrays_points_copy(in, in->nr_points - 1, 2, copy));
}

static void do_pointer(void *context, const struct thing_pointer_in *in)
{
	(void)context;
	served++;
	last_x = in->x;
	assert_int_equal(in->y, -in->x);
}

static void do_tick(void *context, const struct thing_tick_in *in, uint32_t count)
{
	uint32_t *next = context;

	for (uint32_t n = 0; n < count; n++) {
		assert_int_equal(in[n].n, (*next)++);
		assert_string_equal(in[n].why, in[n].n % 2 ? "odd" : "");
	}
	most_ticks = count > most_ticks ? count : most_ticks;
	served += count;
}

static int do_nothing(void *context, const struct thing_nothing_in *in,
		      struct thing_nothing_out *out)
{
	(void)context, (void)in, (void)out;
	served++;
	return 0;
}

/* room is also what the test wants to see: 100 and more asks for mistakes. */
static int do_answers(void *context, const struct thing_answers_in *in,
		      struct thing_answers_out *out)
{
	(void)context;
	served++;
	if (in->room == 100)
		return -ENOENT;
	out->nr_words = in->room == 101 ? 102 : 2;
	out->words[0] = 11;
	out->words[1] = 22;
	out->good = true;
	out->nr_points = 1;
	out->points[0] = points[1];
	memcpy(out->text, "unended..", 9);
	memset(&out->value, 0xee, sizeof(out->value));
	out->value.tag = THING_A_POINT;
	out->value.as.point = points[2];
	out->nr_colors = 2;
	out->colors[0] = in->room == 102 ? (enum thing_color)5 : THING_WHITE;
	out->colors[1] = THING_RED;
	return 0;
}

static int do_both(void *context, const struct thing_both_in *in, struct thing_both_out *out)
{
	(void)context;
	served++;
	out->number = in->number * 2;
	out->holder.value = in->holder.value;
	out->holder.after = in->holder.after + 1;
	for (uint32_t n = 0; n < in->n; n++)
		out->items[n] = (uint16_t)(thing_both_items_at(in, n) + 1);
	memcpy(out->name, "new name", 9);
	assert_string_equal(in->name, "old");
	out->pair[0] = in->pair[1];
	out->pair[1] = in->pair[0];
	return 0;
}

static int do_grown(void *context, const struct thing_grown_in *in, struct thing_grown_out *out)
{
	(void)context;
	served++;
	assert_true(in->a == 1 && in->has_b && in->b == 2 && in->has_c && in->c == THING_GREEN);
	assert_true(in->n == 3 && thing_grown_more_at(in, 2) == 7);
	out->x = 4;
	out->y = 5;
	return 0;
}

static const struct thing_server server = {
	.scalars = do_scalars, .structs = do_structs, .arrays = do_arrays, .pointer = do_pointer,
	.tick = do_tick, .nothing = do_nothing, .answers = do_answers, .both = do_both, .grown = do_grown,
};

/* --- the client ------------------------------------------------------------------ */

static uint32_t next_tick;
static struct loop loop;
static uint8_t buffer[THING_BUFFER_MIN + 400] VRPQ_ALIGNED;
static struct vrpq_client client;

#ifdef DIRECT
static struct thing_direct direct = { &server, &next_tick };
#endif

static int begin(void **state)
{
	(void)state;
	served = 0;
	next_tick = 0;
	loop = (struct loop){
		.serve = loop_serve_thing, .server = &server, .context = &next_tick, .room = 4096
	};
	vrpq_client_begin(&client, &loop_transport, &loop, buffer, sizeof(buffer));
#ifdef DIRECT
	client.context = &direct;
#endif
	return 0;
}

/* Posts are with the server; all of them were good. */
static void check_served(unsigned int wanted)
{
#ifndef DIRECT
	assert_int_equal(vrpq_flush(&client), 0);
	assert_int_equal(loop.result, 0);
#endif
	assert_int_equal(served, wanted);
}

static void scalars_arrive(void **state)
{
	(void)state;
	assert_int_equal(thing_scalars(&client, 200, INT64_MIN, -3, true, 0.5f, -1e100, 65535, THING_GREEN,
				       THING_QUIET | THING_LAST, (struct thing_object){ 77 }, -128), 0);
	check_served(1);
}

static void structs_arrive(void **state)
{
	const struct thing_holder holders[2] = { { three, 1, 0 }, { number, 2, 0 } };
	const double e[4] = { 1, 2, 3, 4 };
	const struct thing_point a = { 5, 6 };

	(void)state;
	assert_int_equal(thing_structs(&client, &a, &mixed, &number, holders, e), 0);
	check_served(1);
}

static int post_arrays(uint8_t nr_small, const char *name)
{
	static const enum thing_color colors[6] = { THING_BLUE, THING_RED };
	static const uint16_t kept[6] = { 1000, 2000 };
	struct thing_value values[6] = { number, three };

	return thing_arrays(&client, nr_small, 3, name, colors, values, points, raw, kept);
}

static void arrays_arrive(void **state)
{
	(void)state;
	assert_int_equal(post_arrays(2, "a name"), 0);
	check_served(1);
}

static void stubs_refuse_what_the_interface_does_not_allow(void **state)
{
	struct thing_value bad = { .tag = (enum thing_kind)9 };

	(void)state;
	assert_int_equal(post_arrays(6, "a name"), -EINVAL);
	assert_int_equal(post_arrays(2, "a name that is far too long"), -EINVAL);
	assert_int_equal(thing_structs(&client, points, &mixed, &bad, NULL, NULL), -EINVAL);
	check_served(0);
}

static void answers_come_back(void **state)
{
	uint64_t words[2] = { 0 };
	uint32_t nr_points = 0;
	struct thing_point got[3];
	struct thing_value value;
	enum thing_color colors[2];
	uint16_t nr_words = 0;
	uint8_t nr_colors = 0;
	bool good = false;
	char text[10];

	(void)state;
	assert_int_equal(thing_answers(&client, 2, &nr_words, words, &good, &nr_points, got, text,
				       &value, &nr_colors, colors),
			 0);
	assert_true(nr_words == 2 && words[0] == 11 && words[1] == 22 && good);
	assert_int_equal(nr_points, 1);
	assert_memory_equal(got, points + 1, sizeof(*got));
	assert_string_equal(text, "unended..");
	assert_int_equal(value.tag, THING_A_POINT);
	assert_memory_equal(&value.as.point, points + 2, sizeof(*points));
	assert_true(nr_colors == 2 && colors[0] == THING_WHITE && colors[1] == THING_RED);
}

static int ask(uint32_t room)
{
	uint64_t words[128];
	uint32_t nr_points;
	struct thing_point got[3];
	struct thing_value value;
	enum thing_color colors[2];
	uint16_t nr_words;
	uint8_t nr_colors;
	bool good;
	char text[10];

	return thing_answers(&client, room, &nr_words, words, &good, &nr_points, got, text, &value,
			     &nr_colors, colors);
}

static void errors_come_back(void **state)
{
	(void)state;
	assert_int_equal(ask(100), -ENOENT);
	assert_true(ask(101) < 0);
	assert_int_equal(ask(102), -EBADMSG);
	assert_int_equal(ask(3), 0);
}

static void what_goes_both_ways_does(void **state)
{
	struct thing_holder holder = { three, 5, 0 };
	uint16_t items[3] = { 1, 2, 3 };
	float pair[2] = { 8, 9 };
	char name[16] = "old";
	int32_t n = -21;

	(void)state;
	assert_int_equal(thing_both(&client, &n, &holder, 3, items, name, pair), 0);
	assert_int_equal(n, -42);
	check_value(&holder.value, &three);
	assert_int_equal(holder.after, 6);
	assert_true(items[0] == 2 && items[2] == 4 && pair[0] == 9 && pair[1] == 8);
	assert_string_equal(name, "new name");
}

static void new_parameters_go_along(void **state)
{
	const uint8_t more[3] = { 5, 6, 7 };
	uint32_t x;
	uint8_t y;

	(void)state;
	assert_int_equal(thing_grown(&client, 1, &x, 2, &y, THING_GREEN, 3, more), 0);
	assert_true(x == 4 && y == 5);
}

static void posts_come_before_the_call_behind_them(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 9; n++)
		assert_int_equal(thing_tick(&client, n, n % 2 ? "odd" : ""), 0);
	assert_int_equal(thing_nothing(&client), 0);
	assert_int_equal(served, 10);
}

static void what_is_not_served_says_so(void **state)
{
	struct thing_server none = server;

	(void)state;
	none.nothing = NULL;
	none.newer = NULL;
	loop.server = &none;
#ifdef DIRECT
	direct.server = &none;
#endif
	assert_int_equal(thing_newer(&client, 1), 0);
	assert_int_equal(thing_nothing(&client), -ENOSYS);
#ifdef DIRECT
	direct.server = &server;
#endif
	assert_int_equal(served, 0);
}

#ifndef DIRECT

static void an_answer_that_the_server_has_no_room_for_is_no_crime(void **state)
{
	(void)state;
	loop.room = 64;
	assert_int_equal(ask(50), -EMSGSIZE);
	assert_int_equal(loop.result, 0);
	assert_int_equal(thing_nothing(&client), 0);
	assert_int_equal(served, 1);
}

static void posts_wait_in_the_buffer(void **state)
{
	(void)state;
	assert_int_equal(post_arrays(2, "a name"), 0);
	assert_int_equal(loop.sends + loop.calls, 0);
	assert_int_equal(vrpq_notify(&client), 0);
	assert_true(loop.sends == 1 && loop.notifies == 1);
	check_served(1);
}

static void a_full_buffer_is_handed_over(void **state)
{
	unsigned int n = 0;

	(void)state;
	while (!loop.sends) {
		assert_int_equal(thing_tick(&client, n, n % 2 ? "odd" : ""), 0);
		n++;
	}
	assert_int_equal(served, n - 1);
	assert_true(loop.requests <= sizeof(buffer) && loop.requests > sizeof(buffer) - 40);
	check_served(n);
}

static void posts_in_a_row_come_at_once(void **state)
{
	(void)state;
	most_ticks = 0;
	for (uint32_t n = 0; n < 10; n++)
		assert_int_equal(thing_tick(&client, n, n % 2 ? "odd" : ""), 0);
	check_served(10);
	assert_int_equal(most_ticks, 4);
}

static void the_latest_takes_the_place_of_those_before(void **state)
{
	(void)state;
	for (int32_t x = 0; x < 100; x++)
		assert_int_equal(thing_pointer(&client, x, -x), 0);
	check_served(1);
	assert_int_equal(last_x, 99);
	assert_int_equal(thing_pointer(&client, 5, -5), 0);
	check_served(2);
	assert_int_equal(last_x, 5);
}

/* Larger than the buffer: gathered from where it lies, behind what was posted before. */
static void large_requests_are_not_copied(void **state)
{
	static const struct thing_point many[100] = { { 1, 2 }, { 3, 4 }, { 5, 6 } };
	uint8_t bytes[100] = { 9, 8, 7 };
	const enum thing_color colors[2] = { THING_BLUE, THING_RED };
	const uint16_t kept[2] = { 1000, 2000 };
	const struct thing_value values[2] = { number, three };

	(void)state;
	vrpq_client_begin(&client, &loop_transport, &loop, buffer, THING_BUFFER_MIN);
	assert_int_equal(thing_tick(&client, 0, ""), 0);
	assert_int_equal(thing_arrays(&client, 2, 100, "a name", colors, values, many, bytes, kept),
			 0);
	assert_int_equal(loop.sends, 1);
	assert_true(loop.requests > THING_BUFFER_MIN);
	check_served(2);
}

/* --- clients and servers that lie ------------------------------------------------ */

static uint32_t spoilt_word, spoilt_value;

static void spoil(uint8_t *area, uint32_t size)
{
	if (spoilt_word * 4 + 4 <= size)
		memcpy(area + spoilt_word * 4, &spoilt_value, 4);
}

/* The session ends, or the value is one that the interface allows. */
static void check_spoilt(int (*post)(void))
{
	static const uint32_t values[] = { 0, 1, 2, 5, 8, 0x10000, 0x7fffffff, 0xfffffff8, 0xffffffff };
	unsigned int refused = 0;

	loop.spoil = spoil;
	for (spoilt_word = 0; spoilt_word < 40; spoilt_word++) {
		for (uint32_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
			spoilt_value = values[v];
			assert_int_equal(post(), 0);
			vrpq_flush(&client);
			assert_true(!loop.result || loop.result == -EBADMSG);
			refused += loop.result != 0;
		}
	}
	assert_true(refused > 20);
}

extern const struct thing_server thing_fuzz_server;	/* looks at all it gets, and judges it */

static int post_some_arrays(void)
{
	return post_arrays(2, "a name");
}

static int post_some_structs(void)
{
	const struct thing_holder holders[2] = { { three, 1, 0 }, { number, 2, 0 } };
	const double e[4] = { 1, 2, 3, 4 };

	return thing_structs(&client, points, &mixed, &number, holders, e);
}

static void a_lying_client_ends_its_session(void **state)
{
	(void)state;
	loop.server = &thing_fuzz_server;
	check_spoilt(post_some_arrays);
	check_spoilt(post_some_structs);
}

static void lie(uint8_t *answer, uint32_t size)
{
	spoil(answer, size);
}

static void a_lying_server_cannot_hurt_its_client(void **state)
{
	static const uint32_t values[] = { 0, 1, 3, 4, 8, 0x10000, 0x7fffffff, 0xfffffff8, 0xffffffff };
	unsigned int refused = 0;

	(void)state;
	loop.lie = lie;
	for (spoilt_word = 0; spoilt_word < 40; spoilt_word++) {
		for (uint32_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
			int err;

			spoilt_value = values[v];
			err = ask(2);
			assert_true(err <= 0 && err >= -4095);
			refused += err != 0;
		}
	}
	assert_true(refused > 20);
}

#endif

#define TEST(function) cmocka_unit_test_setup(function, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(scalars_arrive),
		TEST(structs_arrive),
		TEST(arrays_arrive),
		TEST(stubs_refuse_what_the_interface_does_not_allow),
		TEST(answers_come_back),
		TEST(errors_come_back),
		TEST(what_goes_both_ways_does),
		TEST(new_parameters_go_along),
		TEST(posts_come_before_the_call_behind_them),
		TEST(what_is_not_served_says_so),
#ifndef DIRECT
		TEST(an_answer_that_the_server_has_no_room_for_is_no_crime),
		TEST(posts_wait_in_the_buffer),
		TEST(a_full_buffer_is_handed_over),
		TEST(posts_in_a_row_come_at_once),
		TEST(the_latest_takes_the_place_of_those_before),
		TEST(large_requests_are_not_copied),
		TEST(a_lying_client_ends_its_session),
		TEST(a_lying_server_cannot_hurt_its_client),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
