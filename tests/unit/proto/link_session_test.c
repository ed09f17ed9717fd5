// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Two ends of a session over one or two links, a bridge that judges, and a random life:
 * opens, closes, deaths, broken protocols, users who hold memory, steps that overtake
 * each other.
 *
 *     end 0   server ---- link 0 ---- client   end 1
 *             client ---- link 1 ---- server
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/link_session.h"

struct end;

struct wire {			/* one end of one link */
	struct end *end;
	uint32_t number;
};

struct end {
	struct world *world;
	struct end *other;
	struct link_session s;
	struct wire wire[LINK_SESSION_LINKS];
	uint32_t word[LINK_SESSION_LINKS];
	bool dirty[LINK_SESSION_LINKS];	/* own indices are used */
	uint64_t used_at[LINK_SESSION_LINKS];	/* for the first time since the reset */
	bool up, holds, stepping, sysconf, failed;
	uint32_t wants_hold;
	uint64_t up_at, down_at;
	uint32_t ups;
};

struct world {
	struct end end[2];
	uint32_t links;
	uint32_t seed;
	uint64_t clock;
};

static uint32_t chance(struct world *w, uint32_t n)
{
	w->seed = w->seed * 1664525 + 1013904223;
	return (w->seed >> 10) % n;
}

static void end_step(struct end *e)
{
	if (e->stepping)
		return;
	e->stepping = true;
	e->sysconf = false;
	link_session_step(&e->s);
	e->stepping = false;
}

static void overtake(struct end *e)
{
	if (chance(e->world, 4) == 0)
		end_step(e->other);
}

static void publish(void *owner, uint32_t state)
{
	struct wire *w = owner;
	struct end *e = w->end;

	overtake(e);
	if (link_state_may(e->word[w->number], state, e->other->word[w->number]))
		e->word[w->number] = state;
	e->other->sysconf = true;
	overtake(e);
}

static void reset(void *user, uint32_t link)
{
	struct end *e = user;

	assert_false(e->up);
	assert_false(e->holds);
	e->dirty[link] = false;
}

static void up(void *user)
{
	struct end *e = user;
	uint32_t i;

	assert_false(e->up);
	assert_false(e->holds);
	e->up = true;
	e->up_at = ++e->world->clock;
	e->ups++;
	for (i = 0; i < e->world->links; i++) {
		assert_false(e->dirty[i]);
		/* The other may have used this session before us, and be over already. */
		assert_false(e->other->dirty[i] && e->other->used_at[i] < e->down_at);
	}
	/* If the other end is up, then in this session and not in an older one. */
	assert_true(!e->other->up || e->other->up_at > e->down_at);
}

static void down(void *user, bool failed)
{
	struct end *e = user;

	assert_true(e->up);
	e->up = false;
	e->down_at = ++e->world->clock;
	e->failed = failed;
	assert_int_equal(link_session_epoch(&e->s), LINK_EPOCH_NONE);
	if (e->wants_hold) {
		e->holds = true;
		link_session_hold(&e->s, true);
	}
}

static const struct link_session_ops ops = {
	.reset = reset,
	.up = up,
	.down = down,
};

/* A VM boots: its driver knows nothing, its words are OFF, its indices anything. */
static void end_boot(struct end *e)
{
	struct link_end ends[LINK_SESSION_LINKS];
	struct end *other = e->other;
	struct world *w = e->world;
	uint32_t i;

	*e = (struct end){ .world = w, .other = other, .down_at = ++w->clock, .ups = e->ups };
	for (i = 0; i < w->links; i++) {
		e->dirty[i] = true;
		e->wire[i] = (struct wire){ e, i };
		ends[i] = (struct link_end){ &e->word[i], &other->word[i], publish, &e->wire[i] };
	}
	link_session_init(&e->s, ends, w->links, &ops, e);
	other->sysconf = true;
}

static void world_init(struct world *w, uint32_t links, uint32_t seed)
{
	int i;

	*w = (struct world){ .links = links, .seed = seed };
	for (i = 0; i < 2; i++) {
		w->end[i].world = w;
		w->end[i].other = &w->end[1 - i];
	}
	end_boot(&w->end[0]);
	end_boot(&w->end[1]);
}

static void end_want(struct end *e, bool want)
{
	link_session_want(&e->s, want);
	end_step(e);
}

static void end_release(struct end *e)
{
	e->holds = false;
	link_session_hold(&e->s, false);
	end_step(e);
}

/* SYSCONFs arrive until nobody has anything to say. */
static void settle(struct world *w)
{
	int rounds = 0;

	while (w->end[0].sysconf || w->end[1].sysconf) {
		assert_true(rounds++ < 100);
		if (w->end[0].sysconf)
			end_step(&w->end[0]);
		if (w->end[1].sysconf)
			end_step(&w->end[1]);
	}
}

static void connect(struct world *w)
{
	end_want(&w->end[0], true);
	end_want(&w->end[1], true);
	settle(w);
	assert_true(w->end[0].up && w->end[1].up);
	assert_int_not_equal(link_session_epoch(&w->end[0].s), LINK_EPOCH_NONE);
}

static void comes_up_when_all_links_are_usable(void **state)
{
	struct world w;
	uint32_t links;
	char text[5];

	(void)state;
	for (links = 1; links <= LINK_SESSION_LINKS; links++) {
		world_init(&w, links, 1);
		end_want(&w.end[0], true);
		settle(&w);
		assert_false(w.end[0].up);
		connect(&w);
		link_session_states(&w.end[0].s, text);
		assert_string_equal(text, links == 1 ? "OO" : "OOOO");
	}
}

static void an_epoch_ends_when_the_peer_is_seen_gone(void **state)
{
	struct world w;
	uint32_t epoch;

	(void)state;
	world_init(&w, 1, 2);
	connect(&w);
	epoch = link_session_epoch(&w.end[0].s);
	assert_true(link_session_is(&w.end[0].s, epoch));
	w.end[1].word[0] = LV_VLINK_OFF;		/* no step yet */
	assert_false(link_session_is(&w.end[0].s, epoch));
	end_boot(&w.end[1]);
	connect(&w);
	assert_false(link_session_is(&w.end[0].s, epoch));
	assert_false(link_session_is(&w.end[0].s, LINK_EPOCH_NONE));
	assert_false(link_session_failed(&w.end[0].s, epoch));
	assert_int_equal(w.end[0].ups, 2);
}

static void a_lost_link_takes_the_other_with_it(void **state)
{
	struct world w;
	uint32_t i;

	(void)state;
	world_init(&w, 2, 3);
	connect(&w);
	for (i = 0; i < 4; i++)
		w.end[i & 1].dirty[i >> 1] = true;
	w.end[1].word[1] = LV_VLINK_OFF;
	end_step(&w.end[0]);
	end_step(&w.end[1]);
	settle(&w);
	assert_true(w.end[0].up && w.end[1].up);	/* up() has seen all reset */
	assert_int_equal(w.end[0].ups, 2);
}

static void a_broken_protocol_ends_the_session_once(void **state)
{
	struct world w;
	uint32_t epoch;

	(void)state;
	world_init(&w, 2, 4);
	connect(&w);
	epoch = link_session_epoch(&w.end[0].s);
	link_session_break(&w.end[0].s, epoch + 1);	/* not the present one */
	assert_true(link_session_is(&w.end[0].s, epoch));
	link_session_break(&w.end[0].s, epoch);
	link_session_break(&w.end[0].s, epoch);
	assert_int_equal(link_session_epoch(&w.end[0].s), LINK_EPOCH_NONE);
	end_step(&w.end[0]);
	assert_true(w.end[0].failed);
	assert_true(link_session_failed(&w.end[0].s, epoch));
	settle(&w);
	assert_true(w.end[0].up && w.end[1].up);
	assert_false(w.end[1].failed);
	assert_int_equal(w.end[0].s.failures, 1);
}

static void nothing_is_reset_while_users_hold_memory(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 2, 5);
	connect(&w);
	w.end[0].wants_hold = 1;
	end_boot(&w.end[1]);
	end_want(&w.end[1], true);
	settle(&w);
	assert_true(w.end[0].holds);
	assert_false(w.end[1].up);
	assert_int_equal(w.end[0].word[0], LV_VLINK_ON);
	end_release(&w.end[0]);
	settle(&w);
	assert_true(w.end[0].up && w.end[1].up);
}

static void unwanted_goes_off_whatever_is_held(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 2, 6);
	connect(&w);
	w.end[0].wants_hold = 1;
	end_want(&w.end[0], false);
	assert_false(w.end[0].up);
	assert_int_equal(w.end[0].word[0], LV_VLINK_OFF);
	assert_int_equal(w.end[0].word[1], LV_VLINK_OFF);
	settle(&w);
	assert_false(w.end[1].up);
}

static void any_state_word_of_the_peer_is_survived(void **state)
{
	struct world w;
	uint32_t i;

	(void)state;
	world_init(&w, 2, 7);
	connect(&w);
	w.end[1].stepping = true;	/* it only scribbles */
	w.end[1].up = false;
	for (i = 0; i < 20000; i++) {
		w.end[1].word[i & 1] = chance(&w, 5) ? chance(&w, 3) : 0xfffffff0u + i % 16;
		memset(w.end[1].dirty, 0, sizeof(w.end[1].dirty));
		end_step(&w.end[0]);
		if (w.end[0].holds)
			end_release(&w.end[0]);
	}
}

/* ---- a random life ---- */

static void end_use(struct end *e, uint32_t link)
{
	if (!e->dirty[link])
		e->used_at[link] = ++e->world->clock;
	e->dirty[link] = true;
}

static void act(struct world *w)
{
	struct end *e = &w->end[chance(w, 2)];
	uint32_t what = chance(w, 40), link = chance(w, w->links);
	uint32_t epoch = link_session_epoch(&e->s);

	if (what < 14)
		end_step(e);
	else if (what < 28 && epoch != LINK_EPOCH_NONE)
		end_use(e, link);
	else if (what == 28)
		link_session_break(&e->s, epoch);
	else if (what == 29)
		end_want(e, false);
	else if (what < 34)
		end_want(e, true);
	else if (what == 34)
		end_boot(e);
	else if (what == 35)
		e->wants_hold = !e->wants_hold;
	else if (what == 36 && e->up)
		e->word[link] = LV_VLINK_OFF;	/* something takes one link down */
	else if (e->holds)
		end_release(e);
}

static void live(uint32_t links, uint32_t seed)
{
	struct world w;
	uint32_t i, j;

	world_init(&w, links, seed);
	for (i = 0; i < 400; i++) {
		for (j = chance(&w, 60); j; j--)
			act(&w);
		for (j = 0; j < 2; j++) {
			w.end[j].wants_hold = 0;
			end_release(&w.end[j]);
			end_want(&w.end[j], true);
			end_step(&w.end[j]);	/* a break is followed by a step */
		}
		settle(&w);
		assert_true(w.end[0].up && w.end[1].up);
	}
}

static void two_ends_always_meet_and_never_with_stale_indices(void **state)
{
	uint32_t seed;

	(void)state;
	for (seed = 1; seed <= 30; seed++) {
		live(1, seed);
		live(2, seed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_up_when_all_links_are_usable),
		cmocka_unit_test(an_epoch_ends_when_the_peer_is_seen_gone),
		cmocka_unit_test(a_lost_link_takes_the_other_with_it),
		cmocka_unit_test(a_broken_protocol_ends_the_session_once),
		cmocka_unit_test(nothing_is_reset_while_users_hold_memory),
		cmocka_unit_test(unwanted_goes_off_whatever_is_held),
		cmocka_unit_test(any_state_word_of_the_peer_is_survived),
		cmocka_unit_test(two_ends_always_meet_and_never_with_stale_indices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
