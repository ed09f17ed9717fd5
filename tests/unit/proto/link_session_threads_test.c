// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Two ends of a session in two threads: one comes and goes, the other steps all the time,
 * so that the peer's word changes between any two looks at it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <sys/time.h>

#include "proto/link_session.h"
#include "tests/unit/proto/bridge.h"

#define ROUNDS		3000
#define LIMIT_SECONDS	60	/* of CPU time: a busy machine is no mistake */

struct end {
	struct link_session s;
	bool up;
	uint32_t ups;
};

static uint32_t finished;

static void reset(void *user, uint32_t link)
{
	struct end *e = user;

	(void)link;
	if (e->up)
		abort();
}

static void up(void *user)
{
	struct end *e = user;

	e->up = true;
	e->ups++;
}

static void down(void *user, bool failed)
{
	struct end *e = user;

	(void)failed;
	e->up = false;
}

static void *come_and_go(void *arg)
{
	struct end *e = arg;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		link_session_want(&e->s, true);
		while (!e->up) {
			link_session_step(&e->s);
			sched_yield();
		}
		link_session_want(&e->s, false);
		link_session_step(&e->s);
	}
	port_store_release_u32(&finished, 1);
	return NULL;
}

static void *stay(void *arg)
{
	struct end *e = arg;

	link_session_want(&e->s, true);
	while (!port_load_acquire_u32(&finished))
		link_session_step(&e->s);
	return NULL;
}

/* What runs too long ends here; what sleeps for ever is ended by the runner. */
static void limit_cpu_time(time_t seconds)
{
	const struct itimerval limit = { .it_value.tv_sec = seconds };

	setitimer(ITIMER_PROF, &limit, NULL);
}

static void is_not_reset_while_up_by_a_peer_that_leaves_between_two_looks(void **state)
{
	static const struct link_session_ops ops = { reset, up, down };
	static struct bridge bridge;
	struct end end[2] = { 0 };
	pthread_t thread[2];
	int i;

	(void)state;
	bridge_init(&bridge);
	for (i = 0; i < 2; i++) {
		struct link_end ends[1] = { bridge_end(&bridge, 0, i) };

		link_session_init(&end[i].s, ends, 1, &ops, &end[i]);
	}
	limit_cpu_time(LIMIT_SECONDS);
	pthread_create(&thread[0], NULL, come_and_go, &end[0]);
	pthread_create(&thread[1], NULL, stay, &end[1]);
	pthread_join(thread[0], NULL);
	pthread_join(thread[1], NULL);
	limit_cpu_time(0);
	assert_int_equal(end[0].ups, ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_not_reset_while_up_by_a_peer_that_leaves_between_two_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
