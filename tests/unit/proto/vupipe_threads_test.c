// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Producer and consumer as two processes that sleep: no byte and no wake-up is lost. */
#include <unistd.h>

#include "tests/unit/proto/vupipe_world.h"

#define MESSAGES	60000u
#define LIMIT_SECONDS	60

static struct vupipe_user u[2];

static uint32_t length(uint32_t i)
{
	return 4 + i * 2654435761u % (i % 64 ? 60 : SIZE / 2);
}

/* The ring is mapped once here: no message crosses its end. */
static uint32_t until_end(uint32_t index)
{
	return SIZE - (index & (SIZE - 1));
}

static void *producer(void *unused)
{
	uint32_t i, n;
	void *at;

	for (i = 0; i < MESSAGES; i++) {
		n = length(i);
		if (until_end(u[0].index) < n)
			n = until_end(u[0].index);
		if (vupipe_reserve(&u[0], n, &at))
			abort();
		memset(at, (int)(i & 0xff), n);
		if (vupipe_commit(&u[0], n))
			abort();
	}
	return unused;
}

static void *consumer(void *unused)
{
	uint32_t i, j, n;
	const void *at = NULL;

	for (i = 0; i < MESSAGES; i++) {
		n = length(i);
		if (until_end(u[1].index) < n)
			n = until_end(u[1].index);
		if (vupipe_peek(&u[1], n, &at) < (int)n)
			abort();
		for (j = 0; j < n; j++)
			if (((const uint8_t *)at)[j] != (i & 0xff))
				abort();
		if (vupipe_release(&u[1], n))
			abort();
	}
	return unused;
}

static void loses_no_byte_and_no_wake_up(void **state)
{
	pthread_t thread;

	(void)state;
	alarm(LIMIT_SECONDS);
	world_connect(u, false);
	assert_int_equal(pthread_create(&thread, NULL, producer, NULL), 0);
	consumer(NULL);
	pthread_join(thread, NULL);
	assert_int_equal(kernel[0].core.failures + kernel[1].core.failures, 0);
	assert_int_equal(kernel[0].core.contradictions + kernel[1].core.contradictions, 0);
	assert_true(kernel[1].wakes > 0);
	assert_true(calls[0] + calls[1] < 2 * 2 * MESSAGES);
	alarm(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(loses_no_byte_and_no_wake_up, world_setup,
						world_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
