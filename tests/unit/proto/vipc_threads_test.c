// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Callers, repliers and one who ends everybody's calls, on several CPUs at once.  What the
 * lock does not cover is who owns a call's memory: the replier from its claim until it finishes,
 * the caller before and after.  These accesses are plain, so the thread sanitizer judges them.
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

#include "proto/vipc.h"

#define CALLERS		4
#define REPLIERS	2
#define CALLS		4000
#define REQUESTS	64u	/* the last so many can be replied to, some of them twice */

/* A call as drivers have it: on the stack of who waits. */
struct waiter {
	struct vipc_call call;
	uint64_t reply;
	uint32_t replies;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* of all below but "finished" */
static struct vipc_table table;
static uint64_t request[REQUESTS];
static uint32_t requests, replied, given_up, ended, nobody;
static uint32_t finished;

static bool is_done(struct waiter *w)
{
	bool done;

	pthread_mutex_lock(&lock);
	done = w->call.state == VIPC_DONE;
	pthread_mutex_unlock(&lock);
	return done;
}

static uint64_t begin(struct waiter *w)
{
	uint64_t cookie;

	vipc_call_init(&w->call);
	w->reply = 0;
	w->replies = 0;
	pthread_mutex_lock(&lock);
	cookie = vipc_add(&table, &w->call);
	request[requests++ % REQUESTS] = cookie;
	pthread_mutex_unlock(&lock);
	return cookie;
}

/* True: nobody replies any more, and nobody did. */
static bool give_up(struct waiter *w)
{
	bool idle;

	pthread_mutex_lock(&lock);
	idle = vipc_remove(&table, &w->call);
	given_up += idle;
	pthread_mutex_unlock(&lock);
	return idle;
}

/* How many calls went wrong. */
static void *call(void *unused)
{
	uintptr_t wrong = 0;
	struct waiter w;
	uint32_t i;

	(void)unused;
	for (i = 0; i < CALLS; i++) {
		uint64_t cookie = begin(&w);

		if (i % 3 == 0 && give_up(&w)) {
			wrong += w.replies != 0;
			memset(&w, 0xff, sizeof(w));
			continue;
		}
		while (!is_done(&w))
			sched_yield();
		wrong += w.replies != 1 || (w.reply && w.reply != cookie);
		memset(&w, 0xff, sizeof(w));	/* the frame of another call is here now */
	}
	return (void *)wrong;
}

static void finish(struct vipc_call *call, uint64_t reply, uint32_t *count)
{
	struct waiter *w;

	if (call) {
		w = (struct waiter *)((char *)call - offsetof(struct waiter, call));
		w->reply = reply;
		w->replies++;
	}
	pthread_mutex_lock(&lock);
	if (call)
		vipc_finish(call);
	(*(call ? count : &nobody))++;
	pthread_mutex_unlock(&lock);
}

/* Late, doubled and invented ones among them. */
static void *reply(void *arg)
{
	uint32_t i = (uint32_t)(uintptr_t)arg;
	struct vipc_call *claimed;
	uint64_t cookie;

	for (; !port_load_acquire_u32(&finished); i += REPLIERS) {
		pthread_mutex_lock(&lock);
		cookie = request[i % REQUESTS];
		claimed = i % 97 ? vipc_claim(&table, cookie) : vipc_claim(&table, cookie * i);
		pthread_mutex_unlock(&lock);
		finish(claimed, i % 97 || !claimed ? cookie : claimed->cookie, &replied);
		sched_yield();
	}
	return NULL;
}

/* The link goes, and comes back: nobody replies to those that are left. */
static void *end_all(void *unused)
{
	struct vipc_call *claimed;
	uint32_t i;

	(void)unused;
	for (i = 1; !port_load_acquire_u32(&finished); i++) {
		sched_yield();
		if (i % 64)
			continue;
		do {
			pthread_mutex_lock(&lock);
			claimed = vipc_claim_any(&table);
			if (!claimed)
				vipc_new_generation(&table);
			pthread_mutex_unlock(&lock);
			finish(claimed, 0, &ended);
		} while (claimed);
	}
	return NULL;
}

static void each_call_is_completed_once_by_whoever_claimed_it(void **state)
{
	pthread_t callers[CALLERS], others[REPLIERS + 1];
	void *wrong;
	int i;

	(void)state;
	vipc_table_init(&table);
	for (i = 0; i < REPLIERS; i++)
		assert_int_equal(pthread_create(&others[i], NULL, reply, (void *)(uintptr_t)i), 0);
	assert_int_equal(pthread_create(&others[i], NULL, end_all, NULL), 0);
	for (i = 0; i < CALLERS; i++)
		assert_int_equal(pthread_create(&callers[i], NULL, call, NULL), 0);
	for (i = 0; i < CALLERS; i++) {
		pthread_join(callers[i], &wrong);
		assert_int_equal((uintptr_t)wrong, 0);
	}
	port_store_release_u32(&finished, 1);
	for (i = 0; i <= REPLIERS; i++)
		pthread_join(others[i], NULL);
	assert_int_equal(replied + given_up + ended, CALLERS * CALLS);
	assert_int_equal(table.pending, 0);
	assert_true(nobody > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_call_is_completed_once_by_whoever_claimed_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
