// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/proto/vupipe_world.h"

static struct vupipe_user u[2];

static void put(uint32_t n)
{
	void *at;

	assert_int_equal(vupipe_reserve(&u[0], n, &at), 0);
	assert_int_equal(vupipe_commit(&u[0], n), 0);
}

static void get(uint32_t n, uint32_t there)
{
	const void *at;

	assert_int_equal(vupipe_peek(&u[1], n, &at), there);
	assert_int_equal(vupipe_release(&u[1], n), 0);
}

static int peek(uint32_t n)
{
	const void *at;

	return vupipe_peek(&u[1], n, &at);
}

static int reserve(uint32_t n)
{
	void *at;

	return vupipe_reserve(&u[0], n, &at);
}

static void needs_no_call_between_empty_and_full(void **state)
{
	uint32_t i, before[2];

	(void)state;
	world_connect(u, true);
	put(100);
	put(100);
	get(100, 200);
	memcpy(before, calls, sizeof(calls));
	for (i = 0; i < 1000; i++) {
		put(1000);
		get(1000, 1100);
	}
	assert_memory_equal(before, calls, sizeof(calls));
	assert_int_equal(kernel[0].wakes + kernel[1].wakes, 0);
	/* The kernels' own indices follow when they are asked. */
	assert_int_equal(vupipe_offset(&kernel[0].core), 1000200 % SIZE);
	assert_int_equal(vupipe_offset(&kernel[1].core), 1000100 % SIZE);
}

static void wraps_indices_at_their_end(void **state)
{
	uint32_t i, start = 0u - 2000u;

	(void)state;
	world_connect(u, true);
	kernel[0].core.cursor.index = kernel[0].core.cursor.seen = start;
	kernel[1].core.cursor.index = kernel[1].core.cursor.seen = start;
	lines->producer.line.index = lines->consumer.line.index = start;
	for (i = 0; i < 8; i++) {
		put(1000);
		get(1000, 1000);
	}
	assert_int_equal(lines->producer.line.index, 6000);
	assert_int_equal(peek(1), -EAGAIN);
	assert_int_equal(reserve(SIZE), 0);
}

static void refuses_a_peer_that_claims_too_much(void **state)
{
	(void)state;
	world_connect(u, true);
	put(10);
	get(10, 10);
	lines->producer.line.index = 10 + SIZE + 1;
	assert_int_equal(peek(1), -EPROTO);
	/* It may have followed a claim of ours that was taken back. */
	assert_int_equal(kernel[1].core.failures, 0);
	assert_int_equal(kernel[1].core.contradictions, 1);
	assert_true(kernel[1].unmaps > 0);
	assert_int_equal(link_state_own(&kernel[1].core.link), LV_VLINK_OFF);
	world_settle();
	assert_int_equal(peek(1), -EAGAIN);	/* a new stream, told once */
}

static void accuses_the_peer_if_nobody_here_can_store_an_index(void **state)
{
	static const uint32_t lies[] = { SIZE + 1, 0x80000000u, 0xffffffffu };
	size_t i;

	for (i = 0; i < 3; i++) {
		kernel[1].unmapped = true;
		world_connect(u, true);
		assert_int_equal(world_ioctl(0, PIOC_WRITE_NOTIFY, 10), 0);
		assert_int_equal(world_ioctl(1, PIOC_READ_NOTIFY, 10), 0);
		lines->consumer.line.index = 4711;	/* the peer has it mapped as well */
		assert_int_equal(vupipe_offset(&kernel[1].core), 10);
		lines->producer.line.index = 10 + lies[i];
		assert_int_equal(world_ioctl(1, PIOC_AVAILABLE_DATA, 1), -1);
		assert_int_equal(errno, EPROTO);
		assert_int_equal(kernel[1].core.failures, 1);
		assert_int_equal(kernel[1].core.contradictions, 0);
		world_teardown(state);
		world_setup(state);
	}
}

static void refuses_a_peer_that_takes_back(void **state)
{
	bool more;

	(void)state;
	world_connect(u, true);
	put(100);
	assert_int_equal(vupipe_available(&kernel[1].core, &kernel[1].file, 1, &more), 100);
	lines->producer.line.index = 50;
	assert_int_equal(vupipe_available(&kernel[1].core, &kernel[1].file, 200, &more), -EPROTO);
	assert_int_equal(kernel[1].core.failures, 1);
	assert_int_equal(kernel[1].core.contradictions, 0);
}

static void refuses_a_consumer_that_is_ahead_of_us(void **state)
{
	(void)state;
	world_connect(u, true);
	put(10);
	lines->consumer.line.index = 11;
	assert_int_equal(reserve(1), -EPROTO);
	assert_int_equal(kernel[0].core.failures, 0);
	assert_int_equal(kernel[0].core.contradictions, 1);
}

/* Both have gone on, unseen by the kernels, before it lies. */
static void does_not_accuse_the_peer_after_long_silence(void **state)
{
	uint32_t i;

	(void)state;
	world_connect(u, true);
	put(100);
	get(50, 100);
	for (i = 0; i < 1000; i++) {
		put(1000);
		get(1000, 1050);
	}
	lines->producer.line.index += SIZE;
	assert_int_equal(reserve(SIZE), -EPROTO);
	assert_int_equal(kernel[0].core.failures, 0);
	assert_int_equal(kernel[0].core.contradictions, 1);
}

static void does_not_accuse_the_peer_of_what_is_taken_back(void **state)
{
	(void)state;
	world_connect(u, true);
	put(100);
	get(100, 100);
	lines->producer.line.index = 50;	/* and even if we have not seen it */
	kernel[0].core.cursor.index = 50;
	assert_int_equal(world_ioctl(0, PIOC_AVAILABLE_ROOM, SIZE), -1);
	assert_int_equal(errno, EPROTO);
	assert_int_equal(kernel[0].core.failures, 0);
	assert_int_equal(kernel[0].core.contradictions, 1);
}

static void ends_the_stream_of_a_process_that_lies(void **state)
{
	static const uint32_t lies[] = { SIZE + 1, 0x80000000u, 0xffffffffu };
	size_t i;

	for (i = 0; i < 3; i++) {
		world_connect(u, true);
		put(10);
		get(10, 10);
		lines->producer.line.index = 10 + lies[i];
		assert_int_equal(world_ioctl(0, PIOC_WRITE_NOTIFY, 0), -1);
		assert_int_equal(errno, EPROTO);
		assert_int_equal(kernel[0].core.failures, 0);
		assert_int_equal(kernel[0].core.contradictions, 1);
		world_teardown(state);
		world_setup(state);
	}
	world_connect(u, true);
	put(10);
	lines->consumer.line.index = 11;	/* more than there is */
	assert_int_equal(peek(10), -EPROTO);
	assert_int_equal(kernel[1].core.failures, 0);
	assert_int_equal(kernel[1].core.contradictions, 1);
}

static uint32_t poll_producer(void)
{
	return vupipe_poll(&kernel[0].core, &kernel[0].file);
}

/* Else who needs much room and does not block would ask in a circle. */
static void polls_for_the_room_that_was_refused(void **state)
{
	(void)state;
	world_connect(u, true);
	put(3000);
	assert_int_equal(poll_producer(), VUPIPE_POLL_OUT);
	assert_int_equal(reserve(2000), -EAGAIN);
	assert_int_equal(poll_producer(), 0);
	get(903, 3000);					/* which wakes the first poll */
	assert_int_equal(poll_producer(), 0);		/* 1999 */
	assert_int_equal(kernel[0].wakes, 1);
	get(1, 2097);
	assert_int_equal(kernel[0].wakes, 2);
	assert_int_equal(poll_producer(), VUPIPE_POLL_OUT);
	assert_int_equal(reserve(2000), 0);
}

static void forgets_a_refusal_when_something_else_is_produced(void **state)
{
	(void)state;
	world_connect(u, true);
	put(3000);
	assert_int_equal(reserve(2000), -EAGAIN);
	put(10);
	assert_int_equal(poll_producer(), VUPIPE_POLL_OUT);
	assert_int_equal(reserve(2000), -EAGAIN);
	assert_int_equal(reserve(1), 0);
	assert_int_equal(poll_producer(), 0);		/* what was granted is not produced yet */
	world_want(1, false);
	assert_int_equal(poll_producer(), VUPIPE_POLL_HUP | VUPIPE_POLL_ERR);
	assert_int_equal(reserve(2000), -EPIPE);
	world_want(1, true);
	assert_int_equal(poll_producer(), VUPIPE_POLL_OUT);
}

static void answers_the_classic_calls(void **state)
{
	(void)state;
	world_connect(u, true);
	assert_int_equal(world_ioctl(0, PIOC_AVAILABLE_ROOM, SIZE), SIZE);
	assert_int_equal(world_ioctl(0, PIOC_WRITE_NOTIFY, 3000), 0);
	assert_int_equal(world_ioctl(0, PIOC_WRITE_NOTIFY, 1097), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(vupipe_offset(&kernel[0].core), 3000);
	assert_int_equal(world_ioctl(1, PIOC_AVAILABLE_DATA, 1), 3000);
	assert_int_equal(world_ioctl(1, PIOC_READ_NOTIFY, 3001), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(world_ioctl(1, PIOC_READ_NOTIFY, 3000), 0);
	assert_int_equal(world_ioctl(1, PIOC_AVAILABLE_DATA, 1), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(world_ioctl(0, PIOC_AVAILABLE_ROOM, SIZE), SIZE);
}

static void keeps_what_a_dead_peer_left(void **state)
{
	(void)state;
	world_connect(u, true);
	put(100);
	get(30, 100);
	world_want(0, false);
	assert_int_equal(link_state_own(&kernel[1].core.link), LV_VLINK_ON);
	assert_true(vupipe_connected(&kernel[1].core));
	assert_int_equal(vupipe_poll(&kernel[1].core, &kernel[1].file),
			 VUPIPE_POLL_IN | VUPIPE_POLL_HUP);
	world_want(0, true);
	assert_int_equal(bridge.word[0][0], LV_VLINK_OFF);	/* its successor has to wait */
	get(70, 70);
	assert_int_equal(vupipe_poll(&kernel[1].core, &kernel[1].file), VUPIPE_POLL_HUP);
	assert_int_equal(peek(1), 0);
	world_settle();
	assert_int_equal(bridge.word[0][0], LV_VLINK_ON);
	world_user(0, &u[0], true, true);
	assert_int_equal(peek(1), -EAGAIN);
	put(5);
	get(5, 5);
}

static void tells_a_producer_of_the_end(void **state)
{
	(void)state;
	world_connect(u, true);
	put(100);
	world_want(1, false);
	assert_int_equal(vupipe_poll(&kernel[0].core, &kernel[0].file),
			 VUPIPE_POLL_HUP | VUPIPE_POLL_ERR);
	assert_false(vupipe_reaches(&kernel[0].core, &kernel[0].file));
	assert_int_equal(reserve(SIZE), -EPIPE);
	assert_int_equal(reserve(SIZE), -EPIPE);
	world_want(1, true);
	assert_int_equal(reserve(SIZE), 0);
	assert_int_equal(u[0].index, 0);
}

static void lets_only_the_present_stream_reach_the_pages(void **state)
{
	static const struct vupipe_file ended = { .mark = PIPE_ENDED };
	struct vupipe_file old = { .mark = PIPE_FRESH };

	(void)state;
	assert_false(vupipe_reaches(&kernel[0].core, &old));
	world_connect(u, true);
	old = kernel[0].file;
	assert_true(vupipe_reaches(&kernel[0].core, &old));
	assert_true(vupipe_reaches(&kernel[1].core, &kernel[1].file));
	memset(data, 0x5a, SIZE);
	world_want(0, false);
	assert_false(vupipe_reaches(&kernel[0].core, &old));
	world_want(0, true);
	assert_false(vupipe_reaches(&kernel[0].core, &old));
	assert_false(vupipe_reaches(&kernel[0].core, &ended));
	assert_int_equal(data[0] | data[SIZE - 1], 0);	/* nothing of the old one is seen */
}

static bool is_zero(void)
{
	uint32_t i, all = 0;

	for (i = 0; i < SIZE; i++)
		all |= data[i];
	return all == 0;
}

/* Whoever handles a SYSCONF, or a call, leaves that to others. */
static void clears_nothing_while_it_evaluates_the_link(void **state)
{
	(void)state;
	world_connect(u, true);
	memset(data, 0x5a, SIZE);
	vupipe_want(&kernel[1].core, false);
	world_step(1);
	assert_int_equal(bridge.word[0][1], LV_VLINK_OFF);
	world_step(0);
	assert_int_equal(data[0], 0x5a);
	assert_int_equal(bridge.word[0][0], LV_VLINK_ON);		/* held: nobody comes near the area */
	assert_int_equal(kernel[0].clear, 1);
	assert_true(kernel[0].unmaps > 1);
	vupipe_want(&kernel[1].core, true);
	world_step(1);
	assert_int_equal(bridge.word[0][1], LV_VLINK_OFF);
	assert_false(vupipe_connected(&kernel[0].core));
	world_settle();
	assert_true(is_zero());
	assert_true(vupipe_connected(&kernel[0].core));
}

/* The last close in the middle of it, or the peer's return. */
static void clears_the_rest_when_it_is_wanted_again(void **state)
{
	(void)state;
	world_connect(u, true);
	memset(data, 0x5a, SIZE);
	world_want(1, false);
	assert_true(is_zero());
	world_want(1, true);
	memset(data, 0x5a, SIZE);
	vupipe_want(&kernel[0].core, false);
	world_step(0);
	assert_false(vupipe_clear(&kernel[0].core));
	world_settle();
	assert_int_equal(data[0], 0x5a);		/* nobody wants it */
	assert_int_equal(bridge.word[0][0], LV_VLINK_OFF);
	world_want(0, true);
	assert_true(is_zero());
	assert_true(vupipe_connected(&kernel[0].core));
}

/* What the process last claimed decides, not where its kernel stands now. */
static void shows_who_left_an_index_that_is_nowhere_near(void **state)
{
	static const uint32_t places[] = { 0, 1, SIZE, 0x7ffff000u, 0x80000000u, 0x80000fffu };
	uint32_t i, nowhere;

	(void)state;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		world_connect(u, true);
		lines->producer.line.index = lines->consumer.line.index = places[i];
		assert_int_equal(vupipe_offset(&kernel[0].core), places[i] % SIZE);
		assert_int_equal(vupipe_offset(&kernel[1].core), places[i] % SIZE);
		world_want(0, false);
		nowhere = vupipe_nowhere(&kernel[1].file);
		assert_true(nowhere - places[i] > SIZE);
		assert_true(places[i] + SIZE - nowhere > SIZE);
		world_want(1, false);
	}
}

static void does_not_wait_for_a_first_peer_without_blocking(void **state)
{
	(void)state;
	world_want(1, true);
	world_user(1, &u[1], false, true);
	assert_int_equal(peek(1), -EAGAIN);
	assert_int_equal(vupipe_poll(&kernel[1].core, &kernel[1].file), 0);
	world_want(0, true);
	world_user(0, &u[0], true, true);
	put(7);
	get(7, 7);
}

static void reads_the_info(void **state)
{
	static const struct {
		const char *text;
		bool good;
		uint32_t capacity;
	} cases[] = {
		{ NULL, true, 4096 }, { "", true, 4096 }, { "1", true, 4096 },
		{ "64K", true, 65536 }, { "5000;name=x", true, 8192 }, { "256M", true, 1u << 28 },
		{ "257M", false, 4096 }, { "0", false, 4096 }, { "x", false, 4096 },
	};
	uint32_t capacity;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(vupipe_info_parse(cases[i].text, &capacity), cases[i].good);
		assert_int_equal(capacity, cases[i].capacity);
	}
}

/* Whatever a peer and a process write, an answer is an error or fits the ring. */
static void survives_random_lines(void **state)
{
	uint32_t *words[] = { &lines->producer.line.index, &lines->producer.line.wait,
			      &lines->consumer.line.index, &lines->consumer.line.wait };
	uint32_t i, seed = 1;
	int n;

	(void)state;
	world_connect(u, true);
	for (i = 0; i < 300000; i++) {
		seed = seed * 1664525u + 1013904223u;
		if (seed >> 31)
			*words[seed >> 28 & 3] = seed & 0x1000 ? seed * 7 : (seed >> 8) % (2 * SIZE);
		n = seed >> 20 & 1 ? peek(1 + (seed >> 3) % SIZE) : reserve(1 + (seed >> 3) % SIZE);
		assert_true(n <= (int)SIZE);
		if (n < 0)
			assert_true(n == -EAGAIN || n == -EPIPE || n == -EPROTO);
		assert_true(vupipe_offset(&kernel[seed >> 9 & 1].core) < SIZE);
		vupipe_poll(&kernel[seed >> 10 & 1].core, &kernel[seed >> 10 & 1].file);
		if (seed >> 22 & 1)
			world_ioctl(seed >> 5 & 1, seed >> 5 & 1 ? PIOC_READ_NOTIFY : PIOC_WRITE_NOTIFY,
				    (seed >> 11) % 64);
		world_settle();
	}
	assert_true(kernel[0].core.failures + kernel[1].core.failures > 100);
	assert_true(kernel[0].core.contradictions + kernel[1].core.contradictions > 100);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(needs_no_call_between_empty_and_full),
		TEST(wraps_indices_at_their_end),
		TEST(refuses_a_peer_that_claims_too_much),
		TEST(accuses_the_peer_if_nobody_here_can_store_an_index),
		TEST(refuses_a_peer_that_takes_back),
		TEST(refuses_a_consumer_that_is_ahead_of_us),
		TEST(ends_the_stream_of_a_process_that_lies),
		TEST(does_not_accuse_the_peer_after_long_silence),
		TEST(does_not_accuse_the_peer_of_what_is_taken_back),
		TEST(polls_for_the_room_that_was_refused),
		TEST(forgets_a_refusal_when_something_else_is_produced),
		TEST(answers_the_classic_calls),
		TEST(keeps_what_a_dead_peer_left),
		TEST(tells_a_producer_of_the_end),
		TEST(lets_only_the_present_stream_reach_the_pages),
		TEST(clears_nothing_while_it_evaluates_the_link),
		TEST(clears_the_rest_when_it_is_wanted_again),
		TEST(shows_who_left_an_index_that_is_nowhere_near),
		TEST(does_not_wait_for_a_first_peer_without_blocking),
		TEST(reads_the_info),
		TEST(survives_random_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
