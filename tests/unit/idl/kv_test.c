// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The store of user/examples/kv, asked through buffer and verifier. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/idl/loop.h"
#include "user/examples/kv/store.h"

LOOP_SERVE(kv)

#define LARGE (3u << 20)

static struct store store;
static struct loop loop;
static struct vrpq_client c;
static uint8_t buffer[4096] VRPQ_ALIGNED;

static int begin(void **state)
{
	(void)state;
	store_begin(&store);
	loop = (struct loop){ .serve = loop_serve_kv,
			      .server = &store_server,
			      .context = &store,
			      .room = LARGE + 4096 };
	vrpq_client_begin(&c, &loop_transport, &loop, buffer, sizeof(buffer));
	return 0;
}

static int end(void **state)
{
	(void)state;
	store_end(&store);
	return 0;
}

static int put_text(const char *key, const char *text)
{
	return kv_put(&c, key, (uint32_t)strlen(text), (const uint8_t *)text);
}

static void check_text(const char *key, const char *text)
{
	uint32_t size = 0, length = 0;
	uint8_t value[64];

	assert_int_equal(kv_get(&c, key, sizeof(value), &size, &length, value), 0);
	assert_true(size == strlen(text) && length == size);
	assert_memory_equal(value, text, size);
}

static void what_was_put_can_be_got(void **state)
{
	uint32_t size, length;
	uint8_t byte;

	(void)state;
	assert_int_equal(put_text("b", "second"), 0);
	assert_int_equal(put_text("a", "first"), 0);
	assert_int_equal(put_text("b", "instead"), 0);
	check_text("a", "first");
	check_text("b", "instead");
	assert_int_equal(kv_remove(&c, "a"), 0);
	assert_int_equal(kv_get(&c, "a", 1, &size, &length, &byte), -ENOENT);
}

static void a_small_room_gets_the_beginning(void **state)
{
	uint32_t size = 0, length = 0;
	uint8_t value[3];

	(void)state;
	put_text("key", "value");
	assert_int_equal(kv_get(&c, "key", 3, &size, &length, value), 0);
	assert_true(size == 5 && length == 3);
	assert_memory_equal(value, "val", 3);
	assert_int_equal(kv_get(&c, "key", 0, &size, &length, NULL), 0);
	assert_true(size == 5 && length == 0);
}

/* Far larger than the buffer: from memory of the caller, and into it. */
static void large_values_go_both_ways(void **state)
{
	uint8_t *value = malloc(LARGE), *again = malloc(LARGE);
	uint32_t size = 0, length = 0;

	(void)state;
	for (uint32_t i = 0; i < LARGE; i++)
		value[i] = (uint8_t)(i * 31 + i / 256);
	put_text("small", "before");
	assert_int_equal(kv_put(&c, "large", LARGE, value), 0);
	assert_true(loop.sends == 1 && loop.requests > LARGE);
	assert_int_equal(kv_get(&c, "large", LARGE, &size, &length, again), 0);
	assert_true(size == LARGE && length == LARGE);
	assert_memory_equal(value, again, LARGE);
	check_text("small", "before");
	free(value);
	free(again);
}

static void what_is_too_large_is_refused(void **state)
{
	char key[KV_KEY_MAX + 2];
	uint32_t size, length;
	uint8_t byte;

	(void)state;
	assert_int_equal(kv_put(&c, "key", KV_VALUE_MAX + 1, buffer), -EINVAL);
	memset(key, 'k', sizeof(key));
	key[KV_KEY_MAX + 1] = '\0';
	assert_int_equal(put_text(key, ""), -EINVAL);
	assert_int_equal(kv_get(&c, key, 1, &size, &length, &byte), -EINVAL);
	key[KV_KEY_MAX] = '\0';
	assert_int_equal(put_text(key, "longest"), 0);
	check_text(key, "longest");
}

static void keys_come_in_their_order(void **state)
{
	char key[KV_KEY_MAX + 1] = "";

	(void)state;
	put_text("c", "");
	put_text("a", "");
	put_text("b", "");
	for (char wanted = 'a'; wanted <= 'c'; wanted++) {
		assert_int_equal(kv_next(&c, key, key), 0);
		assert_true(key[0] == wanted && !key[1]);
	}
	assert_int_equal(kv_next(&c, key, key), -ENOENT);
}

static void numbers_are_added(void **state)
{
	int64_t number = 40;

	(void)state;
	assert_int_equal(kv_add(&c, "n", &number), 0);
	number = 2;
	assert_int_equal(kv_add(&c, "n", &number), 0);
	assert_int_equal(number, 42);
	put_text("text", "no number");
	assert_int_equal(kv_add(&c, "text", &number), -EINVAL);
}

static void what_is_wanted_stays(void **state)
{
	uint32_t keys = 0, size, length;
	uint64_t bytes = 0;
	uint8_t byte;
	char key[16];

	(void)state;
	for (uint32_t i = 0; i < STORE_KEYS; i++) {
		snprintf(key, sizeof(key), "%u", i);
		put_text(key, "x");
	}
	for (uint32_t i = 0; i < 100; i++) {
		snprintf(key, sizeof(key), "%u", i);
		assert_int_equal(kv_want(&c, key), 0);
	}
	put_text("one more", "y");
	assert_int_equal(kv_usage(&c, &keys, &bytes), 0);
	assert_true(keys == STORE_KEYS && bytes == STORE_KEYS);
	check_text("0", "x");
	assert_int_equal(kv_get(&c, "100", 1, &size, &length, &byte), -ENOENT);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_put_can_be_got),
		TEST(a_small_room_gets_the_beginning),
		TEST(large_values_go_both_ways),
		TEST(what_is_too_large_is_refused),
		TEST(keys_come_in_their_order),
		TEST(numbers_are_added),
		TEST(what_is_wanted_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
