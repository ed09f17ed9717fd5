// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A block of early data, with an honest server and with one that lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/earlydata.h"

#define CAPACITY	64u

static struct earlydata_block server, client;
static uint8_t copy[CAPACITY];

/* Exactly as large as it may be, so that a byte beyond it is a fault. */
static int begin(void **state)
{
	struct lv_earlydata *area = malloc(sizeof(*area) + CAPACITY);

	*state = area;
	memset(area, 0xa5, sizeof(*area) + CAPACITY);
	server = (struct earlydata_block){ .area = area, .capacity = CAPACITY };
	client = server;
	earlydata_clear(&server);
	return 0;
}

static int end(void **state)
{
	free(*state);
	return 0;
}

static void has_nothing_before_the_first_block(void **state)
{
	(void)state;
	assert_int_equal(earlydata_take(&client, copy), -EAGAIN);
}

static void gives_what_was_published_last(void **state)
{
	(void)state;
	earlydata_publish(&server, "first block", 11);
	earlydata_publish(&server, "second", 6);
	assert_int_equal(earlydata_take(&client, copy), 6);
	assert_memory_equal(copy, "second", 6);
	assert_int_equal(earlydata_take(&client, copy), 6);
}

static void carries_an_empty_and_a_full_block(void **state)
{
	uint8_t full[CAPACITY];

	(void)state;
	memset(full, 7, sizeof(full));
	earlydata_publish(&server, full, CAPACITY);
	assert_int_equal(earlydata_take(&client, copy), CAPACITY);
	assert_memory_equal(copy, full, CAPACITY);
	earlydata_publish(&server, full, 0);
	assert_int_equal(earlydata_take(&client, copy), 0);
}

static void waits_while_a_block_is_replaced(void **state)
{
	(void)state;
	earlydata_publish(&server, "x", 1);
	server.area->sequence |= 1;
	assert_int_equal(earlydata_take(&client, copy), -EAGAIN);
}

static void forgets_what_an_earlier_life_left(void **state)
{
	(void)state;
	earlydata_publish(&server, "old", 3);
	earlydata_clear(&server);
	assert_int_equal(earlydata_take(&client, copy), -EAGAIN);
}

static void never_takes_sequence_zero_for_a_block(void **state)
{
	(void)state;
	server.sequence = UINT32_MAX - 1;
	earlydata_publish(&server, "wrap", 4);
	assert_int_not_equal(server.area->sequence, 0);
	assert_int_equal(earlydata_take(&client, copy), 4);
}

static void refuses_a_lying_server(void **state)
{
	static const uint32_t sizes[] = { CAPACITY + 1, 0x7fffffff, 0x80000000, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		server.area->sequence = 2;
		server.area->size = sizes[i];
		assert_int_equal(earlydata_take(&client, copy), -EPROTO);
	}
}

int main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, begin, end)
	static const struct CMUnitTest tests[] = {
		TEST(has_nothing_before_the_first_block),
		TEST(gives_what_was_published_last),
		TEST(carries_an_empty_and_a_full_block),
		TEST(waits_while_a_block_is_replaced),
		TEST(forgets_what_an_earlier_life_left),
		TEST(never_takes_sequence_zero_for_a_block),
		TEST(refuses_a_lying_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
