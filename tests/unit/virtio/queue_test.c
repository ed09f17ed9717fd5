// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Virtqueues alone, with drivers that keep the rules and drivers that do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/dev/virtqueue.h"
#include "tests/unit/virtio/driver.h"

static struct place memory;
static struct virtqueue vq;
static struct vq_chain chain;
static uint32_t interrupts, breaks;

void virtio_queue_used(struct virtqueue *of)
{
	(void)of;
	interrupts++;
}

void virtio_queue_broke(struct virtio_device *device)
{
	(void)device;
	breaks++;
}

static void prepare(void)
{
	const struct ring *ring = ring_at(0);

	memset(ram, 0, sizeof(ram));
	memset(&vq, 0, sizeof(vq));
	memory = (struct place){
		.ipa = { RAM_BASE }, .pa = ptr_pa(ram), .size = RAM_SIZE
	};
	vq.memory = &memory;
	vq.size_max = vq.driver_size = RING_SIZE;
	vq.desc_ipa = ipa_of_pointer(ring->desc);
	vq.avail_ipa = ipa_of_pointer(&ring->avail);
	vq.used_ipa = ipa_of_pointer(&ring->used);
	interrupts = breaks = 0;
}

static void start(bool event_idx)
{
	prepare();
	assert_true(vq_start(&vq, event_idx, true));
}

static int set_up(void **state)
{
	(void)state;
	start(true);
	return 0;
}

static void expect_broken(void)
{
	assert_false(vq_pop(&vq, &chain));
	assert_int_equal(breaks, 1);
	assert_false(vq.live);
	vq_push(&vq, 0, 0);
	vq_publish(&vq);
	assert_int_equal(ring_at(0)->used.index, 0);
	assert_int_equal(interrupts, 0);
	assert_false(vq_enable_kicks(&vq));
	assert_false(vq_pop(&vq, &chain));
	assert_int_equal(breaks, 1);
}

static void refuses_rings_that_are_not_in_the_vms_ram(void **state)
{
	static const struct { uint64_t desc, avail, used; uint16_t size; } bad[] = {
		{ 0, 0x1000, 0x2000, 8 },
		{ RAM_BASE - 16, RAM_BASE, RAM_BASE, 8 },
		{ RAM_BASE + RAM_SIZE - 112, RAM_BASE, RAM_BASE, 8 },
		{ RAM_BASE, RAM_BASE + RAM_SIZE - 20, RAM_BASE, 8 },
		{ RAM_BASE, RAM_BASE, RAM_BASE + RAM_SIZE - 68, 8 },
		{ ~0ull - 15, RAM_BASE, RAM_BASE, 8 },
		{ RAM_BASE + 8, RAM_BASE, RAM_BASE, 8 },
		{ RAM_BASE, RAM_BASE + 1, RAM_BASE, 8 },
		{ RAM_BASE, RAM_BASE, RAM_BASE + 2, 8 },
		{ RAM_BASE, RAM_BASE, RAM_BASE, 0 },
		{ RAM_BASE, RAM_BASE, RAM_BASE, 6 },
		{ RAM_BASE, RAM_BASE, RAM_BASE, 16 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		prepare();
		vq.desc_ipa = bad[i].desc;
		vq.avail_ipa = bad[i].avail;
		vq.used_ipa = bad[i].used;
		vq.driver_size = bad[i].size;
		assert_false(vq_start(&vq, true, true));
		assert_false(vq.live);
	}
}

static void hands_out_a_chain_as_it_was_given(void **state)
{
	struct vq_iter iter;
	char text[8] = "";

	(void)state;
	memcpy(ram + DATA, "abcdef", 6);
	ring_describe(0, 3, ipa_at(DATA), 2, NEXT, 5);
	ring_describe(0, 5, ipa_at(DATA + 2), 4, NEXT, 1);
	ring_describe(0, 1, ipa_at(DATA + 64), 3, NEXT | WRITE, 2);
	ring_describe(0, 2, ipa_at(DATA + 80), 3, WRITE, 0);
	ring_offer(0, 3);
	assert_true(vq_pop(&vq, &chain));
	assert_int_equal(chain.readable, 6);
	assert_int_equal(chain.writable, 6);
	iter = vq_reader(&chain);
	assert_int_equal(vq_skip(&iter, 1), 1);
	assert_int_equal(vq_read(&iter, text, sizeof(text)), 5);
	assert_string_equal(text, "bcdef");
	iter = vq_writer(&chain);
	assert_int_equal(vq_write(&iter, "123456789", 9), 6);
	assert_memory_equal(ram + DATA + 64, "123", 4);
	assert_memory_equal(ram + DATA + 80, "456", 4);
	vq_push(&vq, chain.head, 6);
	assert_int_equal(ring_at(0)->used.index, 0);
	vq_publish(&vq);
	assert_int_equal(ring_at(0)->used.index, 1);
	assert_int_equal(ring_at(0)->used.entry[0].id, 3);
	assert_int_equal(ring_at(0)->used.entry[0].len, 6);
	assert_int_equal(interrupts, 1);
	assert_false(vq_pop(&vq, &chain));
	assert_int_equal(breaks, 0);
}

static void follows_an_indirect_table_after_direct_descriptors(void **state)
{
	struct ring *ring = ring_at(0);

	(void)state;
	ring_describe(0, 0, ipa_at(DATA), 1, NEXT, 1);
	ring_describe(0, 1, ipa_of_pointer(ring->table), 32, INDIRECT | WRITE, 0);
	ring->table[0] = (struct ring_desc){ ipa_at(DATA + 1), 2, NEXT, 1 };
	ring->table[1] = (struct ring_desc){ ipa_at(DATA + 9), 4, WRITE, 0 };
	ring_offer(0, 0);
	assert_true(vq_pop(&vq, &chain));
	assert_int_equal(chain.readable, 3);
	assert_int_equal(chain.writable, 4);
	assert_int_equal(chain.nr_descriptors, 3);
}

static void copies_between_chains_of_different_shape(void **state)
{
	static struct vq_chain target;
	struct vq_iter from, to;

	(void)state;
	for (int i = 0; i < 100; i++)
		ram[DATA + i] = (unsigned char)i;
	ring_describe(0, 0, ipa_at(DATA), 33, NEXT, 1);
	ring_describe(0, 1, ipa_at(DATA + 33), 67, 0, 0);
	ring_describe(0, 2, ipa_at(DATA + 200), 50, NEXT | WRITE, 3);
	ring_describe(0, 3, ipa_at(DATA + 300), 60, WRITE, 0);
	ring_offer(0, 0);
	ring_offer(0, 2);
	assert_true(vq_pop(&vq, &chain));
	assert_true(vq_pop(&vq, &target));
	from = vq_reader(&chain);
	to = vq_writer(&target);
	assert_int_equal(vq_copy(&to, &from, 1000), 100);
	assert_memory_equal(ram + DATA + 200, ram + DATA, 50);
	assert_memory_equal(ram + DATA + 300, ram + DATA + 50, 50);
	assert_int_equal(vq_write(&to, "x", 1), 1);
	assert_int_equal(ram[DATA + 350], 'x');
}

static void breaks_on_each_lie(void **state)
{
	struct ring *ring = ring_at(0);
	const uint64_t table = ipa_of_pointer(ring->table);
	const struct { struct ring_desc desc[2], table[2]; uint16_t head, index; } lie[] = {
		{ .head = RING_SIZE, .index = 1 },
		{ .head = 0xffff, .index = 1 },
		{ .index = RING_SIZE + 1 },
		{ .index = 0xffff },
		{ { { 0, 1, 0, 0 } }, .index = 1 },
		{ { { RAM_BASE - 1, 1, 0, 0 } }, .index = 1 },
		{ { { RAM_BASE + RAM_SIZE, 1, 0, 0 } }, .index = 1 },
		{ { { RAM_BASE + RAM_SIZE - 1, 2, 0, 0 } }, .index = 1 },
		{ { { RAM_BASE, RAM_SIZE + 1, 0, 0 } }, .index = 1 },
		{ { { RAM_BASE, 0xffffffff, 0, 0 } }, .index = 1 },
		{ { { ~0ull, 2, 0, 0 } }, .index = 1 },
		{ { { RAM_BASE, 1, NEXT, 0 } }, .index = 1 },		/* a loop */
		{ { { RAM_BASE, 0, NEXT, 0 } }, .index = 1 },		/* of nothing */
		{ { { RAM_BASE, 1, NEXT, 8 } }, .index = 1 },
		{ { { RAM_BASE, 1, NEXT | WRITE, 1 }, { RAM_BASE, 1, 0, 0 } }, .index = 1 },
		{ { { table, 32, INDIRECT | NEXT, 1 } }, .index = 1 },
		{ { { table, 24, INDIRECT, 0 } }, .index = 1 },
		{ { { table, 0, INDIRECT, 0 } }, .index = 1 },
		{ { { table + 4, 16, INDIRECT, 0 } }, .index = 1 },
		{ { { RAM_BASE + RAM_SIZE - 16, 32, INDIRECT, 0 } }, .index = 1 },
		{ { { table, 32, INDIRECT, 0 } }, { { table, 16, INDIRECT, 0 } }, .index = 1 },
		{ { { table, 32, INDIRECT, 0 } }, { { RAM_BASE, 1, NEXT, 2 } }, .index = 1 },
		{ { { table, 32, INDIRECT, 0 } }, { { RAM_BASE, 1, NEXT, 0 } }, .index = 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lie) / sizeof(lie[0]); i++) {
		start(i & 1);
		memcpy(ring->desc, lie[i].desc, sizeof(lie[i].desc));
		memcpy(ring->table, lie[i].table, sizeof(lie[i].table));
		ring->avail.entry[0] = lie[i].head;
		ring->avail.index = lie[i].index;
		expect_broken();
	}
}

static void takes_no_indirect_table_that_was_not_negotiated(void **state)
{
	(void)state;
	prepare();
	assert_true(vq_start(&vq, true, false));
	ring_describe(0, 0, ipa_of_pointer(ring_at(0)->table), 16, INDIRECT, 0);
	ring_at(0)->table[0] = (struct ring_desc){ ipa_at(DATA), 1, 0, 0 };
	ring_offer(0, 0);
	expect_broken();
}

static void takes_the_longest_chain_and_no_longer(void **state)
{
	(void)state;
	for (uint32_t n = VQ_SEGMENTS_MAX; n <= VQ_SEGMENTS_MAX + 1; n++) {
		struct ring_desc *table = (struct ring_desc *)(ram + DATA);

		start(true);
		for (uint32_t i = 0; i < n; i++)
			table[i] = (struct ring_desc){ ipa_at(0x1000), 1, i + 1 < n ? NEXT : 0,
						       (uint16_t)(i + 1) };
		ring_describe(0, 0, ipa_at(DATA), 16 * n, INDIRECT, 0);
		ring_offer(0, 0);
		assert_int_equal(vq_pop(&vq, &chain), n == VQ_SEGMENTS_MAX);
	}
	assert_int_equal(breaks, 1);
}

static void indices_wrap(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 0x20010; i++) {
		ring_give(0, i % RING_SIZE, DATA, 1, false);
		assert_true(vq_pop(&vq, &chain));
		vq_push(&vq, chain.head, 0);
		vq_publish(&vq);
		assert_int_equal(ring_at(0)->used.index, (uint16_t)(i + 1));
	}
	assert_int_equal(breaks, 0);
}

static void interrupts_only_at_the_event_that_was_asked_for(void **state)
{
	struct ring *ring = ring_at(0);

	(void)state;
	ring->avail.used_event = 2;
	for (uint32_t i = 0; i < 4; i++) {
		ring_give(0, i, DATA, 1, false);
		assert_true(vq_pop(&vq, &chain));
		vq_push(&vq, chain.head, 0);
		vq_publish(&vq);
		assert_int_equal(interrupts, i >= 2);
	}
	vq_publish(&vq);
	assert_int_equal(interrupts, 1);
}

static void several_published_together_pass_an_event_between_them(void **state)
{
	(void)state;
	ring_at(0)->avail.used_event = 1;
	for (uint32_t i = 0; i < 3; i++) {
		ring_give(0, i, DATA, 1, false);
		assert_true(vq_pop(&vq, &chain));
		vq_push(&vq, chain.head, 0);
	}
	assert_int_equal(ring_at(0)->used.index, 0);
	vq_publish(&vq);
	assert_int_equal(ring_at(0)->used.index, 3);
	assert_int_equal(interrupts, 1);
}

static void flags_suppress_where_there_is_no_event_index(void **state)
{
	struct ring *ring = ring_at(0);

	(void)state;
	start(false);
	ring->avail.flags = 1;
	ring_give(0, 0, DATA, 1, false);
	assert_true(vq_pop(&vq, &chain));
	vq_push(&vq, chain.head, 0);
	vq_publish(&vq);
	assert_int_equal(interrupts, 0);
	vq_disable_kicks(&vq);
	assert_int_equal(ring->used.flags, 1);
	assert_false(vq_enable_kicks(&vq));
	assert_int_equal(ring->used.flags, 0);
	ring_give(0, 1, DATA, 1, false);
	vq_disable_kicks(&vq);
	assert_true(vq_enable_kicks(&vq));
}

static void asks_for_kicks_by_event_index(void **state)
{
	struct ring *ring = ring_at(0);

	(void)state;
	ring_give(0, 0, DATA, 1, false);
	ring_give(0, 1, DATA, 1, false);
	assert_true(vq_enable_kicks(&vq));
	assert_true(vq_pop(&vq, &chain));
	assert_true(vq_pop(&vq, &chain));
	vq_disable_kicks(&vq);
	assert_int_equal(ring->used.avail_event, 0);
	assert_false(vq_enable_kicks(&vq));
	assert_int_equal(ring->used.avail_event, 2);
	ring_give(0, 2, DATA, 1, false);
	ring_give(0, 3, DATA, 1, false);
	vq_kick_at_more(&vq);
	assert_int_equal(ring->used.avail_event, 4);
	assert_int_equal(vq_available(&vq), 2);
}

static void rollback_offers_the_buffers_again(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 3; i++)
		ring_give(0, i, DATA + i, 1, true);
	assert_true(vq_pop(&vq, &chain));
	vq_push(&vq, chain.head, 1);
	vq_publish(&vq);
	assert_true(vq_pop(&vq, &chain));
	vq_push(&vq, chain.head, 1);
	assert_true(vq_pop(&vq, &chain));
	vq_rollback(&vq);
	vq_publish(&vq);
	assert_int_equal(ring_at(0)->used.index, 1);
	assert_true(vq_pop(&vq, &chain));
	assert_int_equal(chain.head, 1);
}

static void a_stopped_queue_is_left_alone(void **state)
{
	(void)state;
	ring_give(0, 0, DATA, 1, false);
	assert_true(vq_pop(&vq, &chain));
	vq_stop(&vq);
	vq_push(&vq, chain.head, 0);
	vq_publish(&vq);
	assert_int_equal(ring_at(0)->used.index, 0);
	assert_false(vq_pop(&vq, &chain));
	assert_int_equal(vq_available(&vq), 0);
	vq_break(&vq);
	assert_int_equal(breaks, 0);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(refuses_rings_that_are_not_in_the_vms_ram),
		TEST(hands_out_a_chain_as_it_was_given),
		TEST(follows_an_indirect_table_after_direct_descriptors),
		TEST(copies_between_chains_of_different_shape),
		TEST(breaks_on_each_lie),
		TEST(takes_no_indirect_table_that_was_not_negotiated),
		TEST(takes_the_longest_chain_and_no_longer),
		TEST(indices_wrap),
		TEST(interrupts_only_at_the_event_that_was_asked_for),
		TEST(several_published_together_pass_an_event_between_them),
		TEST(flags_suppress_where_there_is_no_event_index),
		TEST(asks_for_kicks_by_event_index),
		TEST(rollback_offers_the_buffers_again),
		TEST(a_stopped_queue_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
