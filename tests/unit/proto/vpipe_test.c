// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vpipe without an OS.
 *
 *     client  ==== one link, one ring ====>  server
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/vpipe.h"
#include "tests/unit/proto/bridge.h"

#define CAPACITY	64u

static struct bridge bridge;	/* side 0 is the client */
static struct vpipe side[2];
static struct lv_byte_ring *ring;
static uint8_t spare[CAPACITY];

static void boot(int i)
{
	struct vpipe_config config = {
		.server = i, .ring = ring, .capacity = CAPACITY, .spare = spare,
		.end = bridge_end(&bridge, 0, i),
	};

	assert_int_equal(vpipe_init(&side[i], &config), 0);
	vpipe_step(&side[i]);
}

static void step(void *world, int i)
{
	(void)world;
	vpipe_step(&side[i]);
}

static void settle(void)
{
	assert_true(bridge_settle(&bridge, step, NULL));
}

static void want(int i, bool wanted)
{
	vpipe_want(&side[i], wanted);
	vpipe_step(&side[i]);
	settle();
}

static int setup(void **state)
{
	(void)state;
	ring = aligned_alloc(64, sizeof(*ring) + CAPACITY);
	memset(ring, 0xa5, sizeof(*ring) + CAPACITY);
	bridge_init(&bridge);
	boot(0);
	boot(1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(ring);
	return 0;
}

static int put(pipe_mark *mark, const char *text)
{
	uint32_t len = (uint32_t)strlen(text);
	struct byte_ring_seg seg[2];
	pipe_stream at = PIPE_FRESH;
	int n = pipe_writer_reserve(&side[0].tx, mark, &at, len, len, seg);

	if (n <= 0)
		return n;
	memcpy(seg[0].base, text, seg[0].len);
	memcpy(seg[1].base, text + seg[0].len, seg[1].len);
	pipe_writer_commit(&side[0].tx, len);
	return n;
}

static int get(pipe_mark *mark, char text[CAPACITY])
{
	struct byte_ring_seg seg[2];
	pipe_stream at = PIPE_FRESH;
	int n = pipe_reader_peek(&side[1].rx, mark, &at, CAPACITY, seg);

	if (n <= 0)
		return n;
	memcpy(text, seg[0].base, seg[0].len);
	memcpy(text + seg[0].len, seg[1].base, seg[1].len);
	pipe_reader_consume(&side[1].rx, (uint32_t)n);
	return n;
}

static void carries_bytes_from_client_to_server(void **state)
{
	pipe_mark out, in;
	char text[CAPACITY], states[3];

	(void)state;
	want(0, true);
	assert_false(vpipe_connected(&side[0]));
	want(1, true);
	assert_true(vpipe_connected(&side[0]) && vpipe_connected(&side[1]));
	vpipe_states(&side[1], states);
	assert_string_equal(states, "OO");
	out = vpipe_begin(&side[0], true);
	in = vpipe_begin(&side[1], true);
	assert_int_equal(vpipe_poll(&side[1], in), 0);
	assert_int_equal(put(&out, "hello"), 5);
	assert_int_equal(vpipe_poll(&side[1], in), VPIPE_POLL_IN);
	assert_int_equal(vpipe_poll(&side[0], out), 0);	/* an atomic write is all the ring */
	assert_int_equal(get(&in, text), 5);
	assert_memory_equal(text, "hello", 5);
	assert_int_equal(vpipe_poll(&side[0], out), VPIPE_POLL_OUT);
}

static void tells_both_sides_of_an_end(void **state)
{
	pipe_mark out, in;
	char text[CAPACITY];

	(void)state;
	want(0, true);
	want(1, true);
	out = vpipe_begin(&side[0], true);
	in = vpipe_begin(&side[1], true);
	put(&out, "rest");
	want(0, false);
	assert_true(vpipe_connected(&side[1]));
	assert_int_equal(vpipe_poll(&side[1], in), VPIPE_POLL_IN | VPIPE_POLL_HUP);
	assert_int_equal(get(&in, text), 4);
	assert_int_equal(vpipe_poll(&side[1], in), VPIPE_POLL_HUP);
	assert_int_equal(get(&in, text), 0);
	want(0, true);
	out = vpipe_begin(&side[0], true);
	want(1, false);
	assert_int_equal(vpipe_poll(&side[0], out), VPIPE_POLL_HUP | VPIPE_POLL_ERR);
	assert_int_equal(put(&out, "x"), -EPIPE);
}

static void refuses_a_lying_peer(void **state)
{
	pipe_mark out, in;
	char text[CAPACITY];

	(void)state;
	want(0, true);
	want(1, true);
	out = vpipe_begin(&side[0], true);
	in = vpipe_begin(&side[1], true);
	ring->producer.index = CAPACITY + 1;
	assert_int_equal(get(&in, text), -EPROTO);
	assert_int_equal(vpipe_failures(&side[1]), 1);
	settle();
	want(0, true);
	in = vpipe_begin(&side[1], true);
	out = vpipe_begin(&side[0], true);
	assert_int_equal(put(&out, "x"), 1);
	ring->consumer.index = CAPACITY + 1;
	memset(text, 'x', CAPACITY - 1);
	text[CAPACITY - 1] = '\0';
	assert_int_equal(put(&out, text), 63);
	assert_int_equal(put(&out, "x"), -EPROTO);
	assert_int_equal(vpipe_failures(&side[0]), 1);
}

static void waits_for_the_first_peer_only(void **state)
{
	pipe_mark mark;
	char text[CAPACITY];

	(void)state;
	want(1, true);
	mark = vpipe_begin(&side[1], false);
	assert_int_equal(vpipe_poll(&side[1], mark), 0);
	assert_int_equal(get(&mark, text), -EAGAIN);
	mark = vpipe_begin(&side[1], true);
	assert_int_equal(get(&mark, text), 0);
}

static void reads_the_info(void **state)
{
	static const struct {
		const char *text;
		enum vpipe_warning warning;
		uint32_t capacity;
		const char *name;
	} cases[] = {
		{ NULL, VPIPE_INFO_OK, 4096, "" },
		{ "", VPIPE_INFO_OK, 4096, "" },
		{ "64K", VPIPE_INFO_OK, 65536, "" },
		{ "100", VPIPE_INFO_OK, 128, "" },
		{ "2M;;;;name=log", VPIPE_INFO_OK, 2 << 20, "log" },
		{ ";x;y", VPIPE_INFO_OK, 4096, "" },
		{ "63", VPIPE_INFO_BAD_SIZE, 4096, "" },
		{ "4 K", VPIPE_INFO_BAD_SIZE, 4096, "" },
		{ "64K;name=a/b", VPIPE_INFO_BAD_NAME, 4096, "" },
	};
	struct vpipe_info info;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(vpipe_info_parse(cases[i].text, &info), cases[i].warning);
		assert_int_equal(info.capacity, cases[i].capacity);
		assert_string_equal(info.name, cases[i].name);
		assert_non_null(vpipe_warning_text(cases[i].warning));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(carries_bytes_from_client_to_server, setup, teardown),
		cmocka_unit_test_setup_teardown(tells_both_sides_of_an_end, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses_a_lying_peer, setup, teardown),
		cmocka_unit_test_setup_teardown(waits_for_the_first_peer_only, setup, teardown),
		cmocka_unit_test(reads_the_info),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
