// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The judge against a table spelled out by hand, and one engine against a scripted peer.
 * Two engines against each other: proto/link_state.pml.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/link_state.h"

#define O	LV_VLINK_OFF
#define R	LV_VLINK_RESET
#define N	LV_VLINK_ON

static const struct {
	uint32_t from, to, peer;
	bool legal;
} expected[] = {
	{ O, O, O, true },  { O, O, R, true },	{ O, O, N, true },
	{ O, R, O, true },  { O, R, R, true },	{ O, R, N, false },
	{ O, N, O, false }, { O, N, R, false }, { O, N, N, false },
	{ R, O, O, true },  { R, O, R, true },	{ R, O, N, true },
	{ R, R, O, true },  { R, R, R, true },	{ R, R, N, true },
	{ R, N, O, true },  { R, N, R, true },	{ R, N, N, true },
	{ N, O, O, true },  { N, O, R, true },	{ N, O, N, true },
	{ N, R, O, true },  { N, R, R, false }, { N, R, N, false },
	{ N, N, O, true },  { N, N, R, true },	{ N, N, N, true },
};

static void judges_every_transition_as_spelled_out(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_int_equal(link_state_may(expected[i].from, expected[i].to, expected[i].peer),
				 expected[i].legal);
	assert_int_equal(i, 27);
}

static void refuses_unknown_states(void **state)
{
	static const uint32_t odd[] = { 3, 4, 0x80000000u, 0xffffffffu };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		assert_int_equal(link_state_sane(odd[i]), O);
		assert_string_equal(link_state_name(odd[i]), "OFF");
		assert_false(link_state_may(O, odd[i], O));
		assert_false(link_state_may(odd[i], odd[i], O));
		assert_true(link_state_may(odd[i], R, O));
		assert_false(link_state_may(O, N, odd[i]));
		assert_true(link_state_may(R, N, odd[i]));
		assert_true(link_state_may(N, R, odd[i]));
	}
}

static void names_the_states(void **state)
{
	(void)state;
	assert_string_equal(link_state_name(O), "OFF");
	assert_string_equal(link_state_name(R), "RST");
	assert_string_equal(link_state_name(N), "ON");
}

static const struct {
	uint32_t own, peer, next, next_to_off;
} moves[] = {
	{ O, O, R, R }, { O, R, R, R }, { O, N, O, O },
	{ R, O, R, R }, { R, R, N, N }, { R, N, N, N },
	{ N, O, R, O }, { N, R, N, N }, { N, N, N, N },
};

static void engine_follows_the_table(void **state)
{
	struct link_state l;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		l = (struct link_state){ .want = true };
		assert_int_equal(link_state_next(&l, moves[i].own, moves[i].peer), moves[i].next);
		l.leave = LINK_LEAVE_TO_OFF;
		assert_int_equal(link_state_next(&l, moves[i].own, moves[i].peer),
				 moves[i].next_to_off);
		l.hold = true;
		if (moves[i].own == N)
			assert_int_equal(link_state_next(&l, N, moves[i].peer), N);
		l.restart = true;
		assert_int_equal(link_state_next(&l, moves[i].own, moves[i].peer), O);
		l = (struct link_state){ .want = false };
		assert_int_equal(link_state_next(&l, moves[i].own, moves[i].peer), O);
	}
}

/* ---- one engine, a scripted peer ---- */

struct end {
	struct link_state link;
	uint32_t own, peer;
	unsigned int resets, published;
	uint32_t refuse;	/* this many stores */
	uint32_t peer_after;	/* what the peer becomes when a store is refused */
};

static void end_publish(void *owner, uint32_t to)
{
	struct end *e = owner;

	e->published++;
	if (e->refuse) {
		e->refuse--;
		e->peer = e->peer_after;
		return;
	}
	assert_true(link_state_may(e->own, to, e->peer));
	e->own = to;
}

static void end_reset(void *user)
{
	struct end *e = user;

	e->resets++;
}

static void end_init(struct end *e)
{
	struct link_end end = { &e->own, &e->peer, end_publish, e };

	*e = (struct end){ 0 };
	link_state_init(&e->link, &end, end_reset, e);
	e->link.want = true;
}

static void resets_before_it_publishes(void **state)
{
	struct end e;

	(void)state;
	end_init(&e);
	assert_true(link_state_step(&e.link));
	assert_int_equal(e.own, R);
	assert_int_equal(e.resets, 1);
	assert_false(link_state_step(&e.link));
	e.peer = R;
	assert_true(link_state_step(&e.link));
	assert_int_equal(e.own, N);
	assert_int_equal(e.resets, 1);
	assert_false(link_state_usable(&e.link));
	e.peer = N;
	assert_true(link_state_usable(&e.link));
}

static void reevaluates_after_a_refused_store(void **state)
{
	struct end e;

	(void)state;
	end_init(&e);
	e.peer = R;
	e.refuse = 1;
	e.peer_after = N;
	assert_false(link_state_step(&e.link));
	assert_int_equal(e.own, O);
	assert_int_equal(e.published, 1);
	e.peer = O;
	assert_true(link_state_step(&e.link));
	assert_int_equal(e.own, R);
}

static void gives_up_on_a_bridge_that_refuses_everything(void **state)
{
	struct end e;

	(void)state;
	end_init(&e);
	e.refuse = 1000;
	e.peer_after = R;
	assert_false(link_state_step(&e.link));
	assert_int_equal(e.published, LINK_STEP_LIMIT);
}

static void counts_an_epoch_per_connection(void **state)
{
	struct end e;
	uint32_t first;

	(void)state;
	end_init(&e);
	assert_int_equal(link_state_epoch(&e.link), LINK_EPOCH_NONE);
	e.peer = R;
	link_state_step(&e.link);
	first = link_state_epoch(&e.link);
	assert_int_not_equal(first, LINK_EPOCH_NONE);
	e.peer = O;
	link_state_step(&e.link);
	assert_int_equal(e.own, R);
	assert_int_equal(link_state_epoch(&e.link), LINK_EPOCH_NONE);
	e.peer = R;
	link_state_step(&e.link);
	assert_int_not_equal(link_state_epoch(&e.link), first);
	e.link.epoch = LINK_EPOCH_LAST - 1;
	e.peer = O;
	link_state_step(&e.link);
	e.peer = R;
	link_state_step(&e.link);
	assert_int_equal(link_state_epoch(&e.link), LINK_EPOCH_NONE + 1);
}

static void restart_goes_through_off(void **state)
{
	struct end e;

	(void)state;
	end_init(&e);
	e.peer = R;
	link_state_step(&e.link);
	e.peer = N;
	link_state_restart(&e.link);
	assert_true(link_state_step(&e.link));
	assert_int_equal(e.own, O);	/* the peer is still ON */
	e.peer = R;
	link_state_step(&e.link);
	assert_int_equal(e.own, N);
	assert_int_equal(e.resets, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_every_transition_as_spelled_out),
		cmocka_unit_test(refuses_unknown_states),
		cmocka_unit_test(names_the_states),
		cmocka_unit_test(engine_follows_the_table),
		cmocka_unit_test(resets_before_it_publishes),
		cmocka_unit_test(reevaluates_after_a_refused_store),
		cmocka_unit_test(gives_up_on_a_bridge_that_refuses_everything),
		cmocka_unit_test(counts_an_epoch_per_connection),
		cmocka_unit_test(restart_goes_through_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
