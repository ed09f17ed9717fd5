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
#include "tests/unit/proto/bridge.h"

#define CAPACITY	64u

static struct earlydata_block server, client;
static struct bridge bridge;	/* side 0 is the client */
static uint8_t copy[CAPACITY];

static void boot_server(struct lv_earlydata *area)
{
	const struct earlydata_config config = {
		true, bridge_end(&bridge, 0, 1), area, CAPACITY,
	};

	earlydata_init(&server, &config);
	earlydata_want(&server, true);
}

static void connect_both(void)
{
	while (earlydata_step(&server) | earlydata_step(&client))
		;
}

/* Exactly as large as it may be, so that a byte beyond it is a fault. */
static int begin(void **state)
{
	struct lv_earlydata *area = malloc(sizeof(*area) + CAPACITY);
	const struct earlydata_config config = {
		false, bridge_end(&bridge, 0, 0), area, CAPACITY,
	};

	*state = area;
	memset(area, 0xa5, sizeof(*area) + CAPACITY);
	bridge_init(&bridge);
	boot_server(area);
	earlydata_init(&client, &config);
	earlydata_want(&client, true);
	connect_both();
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
	bridge_kill(&bridge, 1);
	boot_server(server.area);
	connect_both();
	assert_int_equal(earlydata_take(&client, copy), -EAGAIN);
}

static void takes_nothing_of_a_server_that_died(void **state)
{
	(void)state;
	earlydata_publish(&server, "whole", 5);
	bridge_kill(&bridge, 1);
	assert_int_equal(earlydata_take(&client, copy), -EAGAIN);
	earlydata_step(&client);
	assert_int_equal(earlydata_take(&client, copy), -EAGAIN);
}

static void a_client_that_comes_back_gets_the_same_block(void **state)
{
	(void)state;
	earlydata_publish(&server, "same", 4);
	bridge_kill(&bridge, 0);
	connect_both();
	assert_int_equal(earlydata_take(&client, copy), 4);
}

static void reads_its_capacity_from_the_servers_info(void **state)
{
	static const struct {
		const char *info;
		uint32_t capacity;
		bool sane;
	} cases[] = {
		{ "", EARLYDATA_CAPACITY, true },
		{ "64", 64, true },
		{ "64K;later", 65536, true },
		{ "1M", 1048576, true },
		{ "63", EARLYDATA_CAPACITY, false },
		{ "1048577", EARLYDATA_CAPACITY, false },
		{ "much", EARLYDATA_CAPACITY, false },
	};
	uint32_t capacity;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(earlydata_capacity(cases[i].info, &capacity), cases[i].sane);
		assert_int_equal(capacity, cases[i].capacity);
	}
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
		TEST(takes_nothing_of_a_server_that_died),
		TEST(a_client_that_comes_back_gets_the_same_block),
		TEST(reads_its_capacity_from_the_servers_info),
		TEST(never_takes_sequence_zero_for_a_block),
		TEST(refuses_a_lying_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
