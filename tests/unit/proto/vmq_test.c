// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A message queue with an honest peer, with a liar, and with one that dies. */
#include "tests/unit/proto/vmq_world.h"

/* ---- shape ---- */

static void refuses_bad_shapes(void **state)
{
	static const struct vmq_shape bad[] = {
		{ 0, 64, 0, 0 }, { 3, 64, 0, 0 }, { 0x20000, 64, 0, 0 }, { 4, 0, 0, 0 },
		{ 4, LV_MSG_SIZE_MAX + 1, 0, 0 }, { 4, 64, 1, 0 },
		{ 4, 64, LV_MSG_COUNT_MAX + 1, 64 }, { 4, 64, 4, LV_MSG_SIZE_MAX + 1 },
		{ 0x10000, 0x10000, 0, 0 }, { 4, 64, 0x10000, 0x10000 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(vmq_shape_check(&bad[i]), -EINVAL);
		assert_int_equal(vmq_pmem_bytes(&bad[i]), 0);
	}
}

/* Written out: a VM with other cache lines or pages must come to the same numbers. */
static void lays_out_memory_by_the_contract_alone(void **state)
{
	(void)state;
	assert_int_equal(desc_ring_bytes(SLOTS, sizeof(struct lv_vmq_desc)), 192);
	assert_int_equal(vmq_data_start(&world_shape), 4096);
	assert_int_equal(vmq_pmem_bytes(&world_shape), 4096 + 3 * 1024);
	assert_int_equal(vmq_pmem_bytes(&(struct vmq_shape){ 4, 1, 0, 0 }), 2 * 192 + 4 * 64);
}

/* ---- traffic ---- */

static void carries_messages_in_order(void **state)
{
	struct world *w = *state;
	uint32_t i;

	connect_both(w);
	for (i = 0; i < 1000; i++) {
		assert_in_range(send_word(w, i & 1, i), 0, 1);
		assert_in_range(vmq_rx_give_back(&w->side[1 - (i & 1)].q,
						 receive_word(w, 1 - (i & 1), i)),
				0, 1);
	}
}

static void gives_back_in_any_order(void **state)
{
	struct world *w = *state;
	uint32_t *msg[SLOTS], round, i;

	connect_both(w);
	for (round = 0; round < 50; round++) {
		for (i = 0; i < SLOTS; i++)
			send_word(w, 0, i);
		for (i = 0; i < SLOTS; i++)
			msg[i] = receive_word(w, 1, i);
		for (i = 0; i < SLOTS; i++)
			assert_in_range(vmq_rx_give_back(&w->side[1].q,
							 msg[(3 * i + round) % SLOTS]),
					0, 1);
	}
}

static void says_when_nothing_is_free_and_when_it_is_again(void **state)
{
	struct world *w = *state;
	uint32_t offset, i;
	void *msg;

	connect_both(w);
	for (i = 0; i < SLOTS; i++)
		send_word(w, 0, i);
	assert_int_equal(vmq_tx_alloc(&w->side[0].q, 0, &msg, &offset), -EAGAIN);
	assert_false(vmq_tx_wait(&w->side[0].q));
	assert_int_equal(vmq_rx_give_back(&w->side[1].q, receive_word(w, 1, 0)), 1);
	assert_int_equal(vmq_tx_alloc(&w->side[0].q, 0, &msg, &offset), 0);
	assert_int_equal(vmq_tx_alloc(&w->side[0].q, 0, &msg, &offset), -EAGAIN);
	assert_int_equal(vmq_rx_give_back(&w->side[1].q, receive_word(w, 1, 1)), 0);
	assert_true(vmq_tx_wait(&w->side[0].q));
}

/* Armed with a message unread; the peer gives back another one before it is drained. */
static void who_arms_with_messages_unread_and_drains_is_woken(void **state)
{
	struct world *w = *state;
	uint32_t offset, i, round;
	void *msg;

	connect_both(w);
	for (i = 0; i < SLOTS; i++)
		send_word(w, 0, i);
	for (round = 0; round < 100; round++) {
		assert_false(vmq_tx_wait(&w->side[0].q));
		assert_int_equal(vmq_rx_give_back(&w->side[1].q, receive_word(w, 1, i - SLOTS)), 1);
		assert_true(vmq_tx_wait(&w->side[0].q));
		if (round & 1)
			assert_int_equal(vmq_rx_give_back(&w->side[1].q,
							  receive_word(w, 1, i - SLOTS + 1)),
					 0);
		while (!vmq_tx_alloc(&w->side[0].q, 0, &msg, &offset)) {
			*(uint32_t *)msg = i++;
			assert_in_range(vmq_tx_send(&w->side[0].q, msg), 0, 1);
		}
	}
}

/* The same, but it sleeps on the arm of that time, which nothing has used up. */
static void an_arm_outlives_the_messages_that_were_unread(void **state)
{
	struct world *w = *state;
	uint32_t offset, i;
	void *msg;

	connect_both(w);
	for (i = 0; i < SLOTS; i++)
		send_word(w, 0, i);
	assert_false(vmq_tx_wait(&w->side[0].q));
	assert_int_equal(vmq_rx_give_back(&w->side[1].q, receive_word(w, 1, 0)), 1);
	assert_true(vmq_tx_wait(&w->side[0].q));
	assert_int_equal(vmq_tx_alloc(&w->side[0].q, 0, &msg, &offset), 0);
	assert_int_equal(vmq_tx_flush(&w->side[0].q), 0);
	assert_int_equal(vmq_rx_give_back(&w->side[1].q, receive_word(w, 1, 1)), 1);
}

static void bounds_data_buffers(void **state)
{
	struct world *w = *state;
	uint32_t offset[BUFFERS], none, i;
	void *msg[SLOTS];

	connect_both(w);
	assert_int_equal(vmq_tx_alloc(&w->side[0].q, 1025, &msg[0], &none), -E2BIG);
	for (i = 0; i < BUFFERS; i++) {
		assert_int_equal(vmq_tx_alloc(&w->side[0].q, 1024, &msg[i], &offset[i]), 0);
		assert_int_equal(vmq_tx_buffer(&w->side[0].q, msg[i], &none), 0);
		assert_int_equal(none, offset[i]);
	}
	assert_int_equal(vmq_tx_alloc(&w->side[0].q, 1, &msg[3], &none), -EAGAIN);
	assert_int_equal(vmq_tx_data_free(&w->side[0].q, offset[1]), 0);
	assert_int_equal(vmq_tx_data_free(&w->side[0].q, offset[1]), -EINVAL);
	assert_int_equal(vmq_tx_data_free(&w->side[0].q, 7), -EINVAL);
	assert_int_equal(vmq_tx_alloc(&w->side[0].q, 1, &msg[3], &none), 0);
	assert_int_equal(none, offset[1]);
}

static void judges_data_offsets_by_place_and_length(void **state)
{
	struct world *w = *state;
	const struct vmq *q = &w->side[1].q;

	assert_true(vmq_rx_data_ok(q, 0, 1024));
	assert_true(vmq_rx_data_ok(q, 2048, 1024));
	assert_false(vmq_rx_data_ok(q, 0, 1025));
	assert_false(vmq_rx_data_ok(q, 64, 1));
	assert_false(vmq_rx_data_ok(q, 3072, 1));
	assert_false(vmq_rx_data_ok(q, 0xfffffc00, 1));
	assert_false(vmq_rx_data_ok(q, 2048, 0xffffffff));
}

static void staged_messages_wait_for_a_flush(void **state)
{
	struct world *w = *state;
	uint32_t offset, i;
	void *msg;

	connect_both(w);
	assert_int_equal(vmq_rx_receive(&w->side[1].q, &msg), -EAGAIN);
	for (i = 0; i < 3; i++) {
		assert_int_equal(vmq_tx_alloc(&w->side[0].q, 0, &msg, &offset), 0);
		*(uint32_t *)msg = i;
		assert_int_equal(vmq_tx_stage(&w->side[0].q, msg), 0);
	}
	assert_int_equal(vmq_rx_receive(&w->side[1].q, &msg), -EAGAIN);
	assert_int_equal(vmq_tx_flush(&w->side[0].q), 1);
	assert_int_equal(vmq_tx_flush(&w->side[0].q), 0);
	for (i = 0; i < 3; i++)
		receive_word(w, 1, i);
}

static void replies_travel_in_the_same_message(void **state)
{
	struct world *w = *state;
	uint32_t *in;
	void *back;

	connect_both(w);
	assert_int_equal(vmq_tx_take_back(&w->side[0].q, &back), -EAGAIN);
	send_word(w, 0, 5);
	in = receive_word(w, 1, 5);
	*in = 6;
	assert_int_equal(vmq_rx_give_back(&w->side[1].q, in), 1);
	assert_int_equal(vmq_tx_take_back(&w->side[0].q, &back), 0);
	assert_int_equal(*(uint32_t *)back, 6);
	assert_int_equal(vmq_tx_free(&w->side[0].q, back), 0);
	assert_int_equal(vmq_tx_free(&w->side[0].q, back), -EINVAL);
}

static void refuses_what_its_user_does_not_hold(void **state)
{
	struct world *w = *state;
	uint32_t *msg, stranger;

	connect_both(w);
	send_word(w, 0, 1);
	msg = receive_word(w, 1, 1);
	assert_int_equal(vmq_rx_give_back(&w->side[1].q, msg + 1), -EINVAL);
	assert_int_equal(vmq_rx_give_back(&w->side[1].q, &stranger), -EINVAL);
	assert_in_range(vmq_rx_give_back(&w->side[1].q, msg), 0, 1);
	assert_int_equal(vmq_rx_give_back(&w->side[1].q, msg), -EINVAL);
	assert_int_equal(vmq_tx_send(&w->side[0].q, &stranger), -EINVAL);
	assert_true(vmq_is_on(&w->side[0].q) && vmq_is_on(&w->side[1].q));
}

/* ---- interrupts ---- */

static void notifies_only_a_receiver_that_saw_it_empty(void **state)
{
	struct world *w = *state;
	void *msg;

	connect_both(w);
	assert_int_equal(send_word(w, 0, 0), 0);
	receive_word(w, 1, 0);
	assert_int_equal(vmq_rx_receive(&w->side[1].q, &msg), -EAGAIN);
	assert_int_equal(send_word(w, 0, 1), 1);
	assert_int_equal(send_word(w, 0, 2), 0);
	receive_word(w, 1, 1);
	assert_int_equal(send_word(w, 0, 3), 0);
}

static void says_that_it_sleeps_once_it_saw_nothing(void **state)
{
	struct world *w = *state;
	void *msg;

	connect_both(w);
	assert_int_equal(vmq_rx_receive(&w->side[1].q, &msg), -EAGAIN);
	assert_int_equal(world_forth(w, 0)->consumer.wait, 1);
	assert_int_equal(send_word(w, 0, 1), 1);
	assert_int_equal(world_forth(w, 0)->consumer.wait, 0);
}

static void a_peer_cannot_ask_for_an_interrupt_per_message(void **state)
{
	struct world *w = *state;
	uint32_t i, notified = 0;

	connect_both(w);
	for (i = 0; i < SLOTS; i++) {
		world_forth(w, 0)->consumer.wait = 1;
		notified += (uint32_t)send_word(w, 0, i);
	}
	assert_int_equal(notified, 1);
	for (i = 0, notified = 0; i < SLOTS; i++) {
		world_back(w, 0)->consumer.wait = 1;
		notified += (uint32_t)vmq_rx_give_back(&w->side[1].q, receive_word(w, 1, i));
	}
	assert_int_equal(notified, 1);
}

/* ---- a liar ---- */

/* What is in the ring of link 0 is told to side 1, as if its peer had put it. */
static void lie_forth(struct world *w, uint32_t index, uint32_t slot)
{
	struct lv_vmq_desc *desc = (struct lv_vmq_desc *)world_forth(w, 0)->desc;

	desc[(index - 1) % SLOTS].slot = slot;
	world_forth(w, 0)->producer.index = index;
}

static void assert_ended(struct world *w, int i)
{
	void *msg;

	assert_false(vmq_is_on(&w->side[i].q));
	assert_int_equal(vmq_rx_receive(&w->side[i].q, &msg), -EAGAIN);
	side_step(w, i);
	assert_int_equal(w->side[i].q.session.failures, 1);
	assert_non_null(strchr(w->side[i].heard, '-'));
}

static void refuses_a_slot_that_is_delivered_twice(void **state)
{
	struct world *w = *state;
	void *msg;

	connect_both(w);
	lie_forth(w, 1, 2);
	assert_int_equal(vmq_rx_receive(&w->side[1].q, &msg), 0);
	lie_forth(w, 2, 2);
	assert_int_equal(vmq_rx_receive(&w->side[1].q, &msg), -EPROTO);
	assert_ended(w, 1);
}

static void refuses_a_slot_out_of_range(void **state)
{
	static const uint32_t slot[] = { SLOTS, 0x7fffffff, 0x80000000, 0xffffffff };
	struct world *w;
	void *msg;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(slot) / sizeof(slot[0]); i++) {
		world_setup((void **)&w);
		connect_both(w);
		lie_forth(w, 1, slot[i]);
		assert_int_equal(vmq_rx_receive(&w->side[1].q, &msg), -EPROTO);
		assert_ended(w, 1);
		world_teardown((void **)&w);
	}
}

static void refuses_an_impossible_index(void **state)
{
	struct world *w = *state;
	void *msg;

	connect_both(w);
	world_forth(w, 0)->producer.index = SLOTS + 1;
	assert_int_equal(vmq_rx_receive(&w->side[1].q, &msg), -EPROTO);
	assert_ended(w, 1);
}

/* Whoever waits for the answer to this message would wait for ever. */
static void refuses_a_consumer_that_took_what_is_not_there(void **state)
{
	struct world *w = *state;

	connect_both(w);
	world_forth(w, 0)->consumer.wait = 1;
	world_forth(w, 0)->consumer.index = 2;
	assert_int_equal(send_word(w, 0, 1), -EPROTO);
	assert_ended(w, 0);
}

static void refuses_the_same_of_what_was_staged(void **state)
{
	struct world *w = *state;
	uint32_t offset;
	void *msg;

	connect_both(w);
	assert_int_equal(vmq_tx_alloc(&w->side[0].q, 0, &msg, &offset), 0);
	assert_int_equal(vmq_tx_stage(&w->side[0].q, msg), 0);
	world_forth(w, 0)->consumer.wait = 1;
	world_forth(w, 0)->consumer.index = 0xffffffff;
	assert_int_equal(vmq_tx_flush(&w->side[0].q), -EPROTO);
	assert_ended(w, 0);
}

static void refuses_the_same_of_what_was_given_back(void **state)
{
	struct world *w = *state;

	connect_both(w);
	send_word(w, 0, 1);
	world_back(w, 0)->consumer.wait = 1;
	world_back(w, 0)->consumer.index = 2;
	assert_int_equal(vmq_rx_give_back(&w->side[1].q, receive_word(w, 1, 1)), -EPROTO);
	assert_ended(w, 1);
}

static void refuses_a_slot_that_comes_back_unsent(void **state)
{
	struct world *w = *state;
	struct lv_vmq_desc *desc = (struct lv_vmq_desc *)world_back(w, 0)->desc;
	void *msg;

	connect_both(w);
	send_word(w, 0, 1);
	desc[0].slot = 3;
	world_back(w, 0)->producer.index = 1;
	assert_int_equal(vmq_tx_take_back(&w->side[0].q, &msg), -EPROTO);
	assert_ended(w, 0);
}

static void refuses_a_slot_that_comes_back_twice(void **state)
{
	struct world *w = *state;
	struct lv_vmq_desc *desc = (struct lv_vmq_desc *)world_back(w, 0)->desc;
	void *msg;

	connect_both(w);
	send_word(w, 0, 1);
	desc[0].slot = desc[1].slot = 0;
	world_back(w, 0)->producer.index = 2;
	assert_int_equal(vmq_tx_take_back(&w->side[0].q, &msg), 0);
	assert_int_equal(vmq_tx_take_back(&w->side[0].q, &msg), -EPROTO);
	assert_ended(w, 0);
}

/* It gave slots back without releasing the ring by which they went. */
static void refuses_a_peer_that_keeps_the_ring_full(void **state)
{
	struct world *w = *state;
	struct lv_vmq_desc *desc = (struct lv_vmq_desc *)world_back(w, 0)->desc;
	uint32_t i;

	connect_both(w);
	for (i = 0; i < SLOTS; i++) {
		send_word(w, 0, i);
		desc[i].slot = i;
	}
	world_back(w, 0)->producer.index = SLOTS;
	assert_int_equal(send_word(w, 0, 9), -EPROTO);
	assert_false(vmq_is_on(&w->side[0].q));
}

static void a_user_can_end_what_its_messages_broke(void **state)
{
	struct world *w = *state;
	uint32_t *held;

	connect_both(w);
	assert_in_range(send_word(w, 0, 7), 0, 1);
	held = receive_word(w, 1, 7);
	vmq_break(&w->side[1].q);
	assert_ended(w, 1);
	assert_false(vmq_is_on(&w->side[1].q));
	assert_in_range(vmq_rx_give_back(&w->side[1].q, held), 0, 1);
	side_step(w, 1);
	settle(w);
	assert_true(vmq_is_on(&w->side[0].q) && vmq_is_on(&w->side[1].q));
	vmq_break(&w->side[1].q);
	assert_int_equal(w->side[0].q.session.failures, 0);
}

static void a_copy_is_safe_from_the_peer(void **state)
{
	struct world *w = *state;
	uint32_t *msg, copy;

	connect_both(w);
	send_word(w, 0, 7);
	msg = receive_word(w, 1, 7);
	memcpy(&copy, msg, sizeof(copy));
	*(uint32_t *)msg = 8;		/* the peer, now */
	assert_int_equal(copy, 7);
	assert_in_range(vmq_rx_give_back(&w->side[1].q, msg), 0, 1);
}

/* ---- life ---- */

static void reports_on_or_off_once_at_first(void **state)
{
	struct world *w = *state;

	side_want(w, 0, true);
	side_step(w, 0);
	side_step(w, 0);
	assert_string_equal(w->side[0].heard, "-");
	connect_both(w);
	assert_string_equal(w->side[0].heard, "-+");
	assert_string_equal(w->side[1].heard, "+");
}

static void nothing_travels_before_link_on(void **state)
{
	struct world *w = *state;
	uint32_t offset;
	void *msg;

	assert_int_equal(vmq_tx_alloc(&w->side[0].q, 0, &msg, &offset), -ECONNABORTED);
	side_want(w, 0, true);
	assert_int_equal(vmq_tx_alloc(&w->side[0].q, 0, &msg, &offset), -ENOTCONN);
	assert_int_equal(vmq_rx_receive(&w->side[0].q, &msg), -EAGAIN);
}

static void waits_for_what_users_hold_before_it_begins_afresh(void **state)
{
	struct world *w = *state;
	uint32_t offset, *in;
	void *out;

	connect_both(w);
	send_word(w, 1, 4);
	in = receive_word(w, 0, 4);
	assert_int_equal(vmq_tx_alloc(&w->side[0].q, 10, &out, &offset), 0);
	side_die(w, 1);
	side_want(w, 1, true);
	settle(w);
	assert_string_equal(w->side[0].heard, "+-");
	assert_int_equal(*in, 4);
	assert_int_equal(w->bridge.word[0][0], LV_VLINK_ON);
	assert_int_equal(vmq_tx_alloc(&w->side[0].q, 0, &out, &offset), -ECONNABORTED);
	assert_int_equal(vmq_rx_give_back(&w->side[0].q, in), 0);
	assert_int_equal(vmq_tx_send(&w->side[0].q, out), -ECONNABORTED);
	assert_true(vmq_is_ending(&w->side[0].q));
	side_step(w, 0);
	assert_string_equal(w->side[0].heard, "+-");	/* the buffer */
	assert_int_equal(vmq_tx_data_free(&w->side[0].q, offset), 0);
	side_step(w, 0);
	settle(w);
	assert_string_equal(w->side[0].heard, "+-.+");
	assert_in_range(send_word(w, 0, 1), 0, 1);
	receive_word(w, 1, 1);
}

static void aborted_ends_after_a_lie_too(void **state)
{
	struct world *w = *state;
	void *msg;
	int i;

	connect_both(w);
	for (i = 0; i < 20; i++) {
		world_forth(w, 0)->producer.index += 100;
		assert_int_equal(vmq_rx_receive(&w->side[1].q, &msg), -EPROTO);
		side_step(w, 1);
		settle(w);
		assert_true(vmq_is_on(&w->side[0].q) && vmq_is_on(&w->side[1].q));
		assert_in_range(send_word(w, 0, 1), 0, 1);
		assert_in_range(vmq_rx_give_back(&w->side[1].q, receive_word(w, 1, 1)), 0, 1);
	}
	assert_int_equal(w->side[1].q.session.failures, 20);
	assert_int_equal(w->bridge.refused, 0);
}

static void messages_of_a_dead_peer_are_not_delivered(void **state)
{
	struct world *w = *state;
	void *msg;

	connect_both(w);
	send_word(w, 0, 1);
	side_die(w, 0);
	side_want(w, 0, true);
	assert_int_equal(vmq_rx_receive(&w->side[1].q, &msg), -EAGAIN);
	settle(w);
	assert_true(vmq_is_on(&w->side[1].q));
	assert_int_equal(vmq_rx_receive(&w->side[1].q, &msg), -EAGAIN);
}

static void survives_many_deaths_with_messages_out(void **state)
{
	struct world *w = *state;
	uint32_t i, k;

	connect_both(w);
	for (i = 0; i < 200; i++) {
		for (k = 0; k < i % SLOTS; k++)
			send_word(w, i & 1, k);
		side_die(w, (int)(i >> 1 & 1));
		side_want(w, i >> 1 & 1, true);
		settle(w);
		assert_true(vmq_is_on(&w->side[0].q) && vmq_is_on(&w->side[1].q));
		memset(w->side[0].heard, 0, sizeof(w->side[0].heard));
		memset(w->side[1].heard, 0, sizeof(w->side[1].heard));
	}
}

static void abort_turns_both_links_off_at_once(void **state)
{
	struct world *w = *state;
	uint32_t offset;
	void *msg;

	connect_both(w);
	side_want(w, 0, false);
	assert_int_equal(w->bridge.word[0][0], LV_VLINK_OFF);
	assert_int_equal(w->bridge.word[1][0], LV_VLINK_OFF);
	assert_int_equal(vmq_tx_alloc(&w->side[0].q, 0, &msg, &offset), -ECONNABORTED);
	side_step(w, 0);
	settle(w);
	assert_string_equal(w->side[0].heard, "+-.");
	assert_string_equal(w->side[1].heard, "+-.");
	connect_both(w);
	assert_string_equal(w->side[1].heard, "+-.+");
}

#define TEST(f)		cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
#define TEST_SEEN(f)	cmocka_unit_test_setup_teardown(f, world_setup_seen, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_bad_shapes),
		cmocka_unit_test(lays_out_memory_by_the_contract_alone),
		TEST(carries_messages_in_order),
		TEST(gives_back_in_any_order),
		TEST(says_when_nothing_is_free_and_when_it_is_again),
		TEST(who_arms_with_messages_unread_and_drains_is_woken),
		TEST(an_arm_outlives_the_messages_that_were_unread),
		TEST(bounds_data_buffers),
		TEST(judges_data_offsets_by_place_and_length),
		TEST(staged_messages_wait_for_a_flush),
		TEST_SEEN(replies_travel_in_the_same_message),
		TEST(refuses_what_its_user_does_not_hold),
		TEST(notifies_only_a_receiver_that_saw_it_empty),
		TEST(says_that_it_sleeps_once_it_saw_nothing),
		TEST(a_peer_cannot_ask_for_an_interrupt_per_message),
		TEST(refuses_a_slot_that_is_delivered_twice),
		cmocka_unit_test(refuses_a_slot_out_of_range),
		TEST(refuses_an_impossible_index),
		TEST(refuses_a_consumer_that_took_what_is_not_there),
		TEST(refuses_the_same_of_what_was_staged),
		TEST(refuses_the_same_of_what_was_given_back),
		TEST_SEEN(refuses_a_slot_that_comes_back_unsent),
		TEST_SEEN(refuses_a_slot_that_comes_back_twice),
		TEST(refuses_a_peer_that_keeps_the_ring_full),
		TEST(a_user_can_end_what_its_messages_broke),
		TEST(a_copy_is_safe_from_the_peer),
		TEST(reports_on_or_off_once_at_first),
		TEST(nothing_travels_before_link_on),
		TEST(waits_for_what_users_hold_before_it_begins_afresh),
		TEST(aborted_ends_after_a_lie_too),
		TEST(messages_of_a_dead_peer_are_not_delivered),
		TEST(survives_many_deaths_with_messages_out),
		TEST(abort_turns_both_links_off_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
