// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Frames between two veth devices, honest ones and others. */
#include "tests/unit/proto/veth_world.h"

#define AREA	(BUDGET - LV_VETH_AREA)

/* ---- configuration ---- */

static void info_gives_address_and_name(void **state)
{
	static const uint8_t mac[] = { 0x02, 0x11, 0x22, 0xaa, 0xbb, 0xcc };
	static const uint8_t none[VETH_MAC_BYTES];
	struct veth_info info;

	(void)state;
	assert_int_equal(veth_info_parse("02:11:22:aa:BB:cc,net0", &info), 0);
	assert_memory_equal(info.mac, mac, sizeof(mac));
	assert_string_equal(info.name, "net0");
	assert_int_equal(veth_info_parse(",vnet23_0,more,name=x", &info), 0);
	assert_memory_equal(info.mac, none, sizeof(none));
	assert_string_equal(info.name, "vnet23_0");
	assert_int_equal(veth_info_parse("02:11:22:aa:bb:cc", &info), 0);
	assert_memory_equal(info.mac, mac, sizeof(mac));
	assert_string_equal(info.name, "");
	assert_int_equal(veth_info_parse(NULL, &info), 0);
	assert_int_equal(veth_info_parse("", &info), 0);
	assert_int_equal(veth_info_parse("2:0:0:0:0:1", &info), 0);
}

static void a_bad_field_counts_as_not_given(void **state)
{
	static const char *const macs[] = {
		"00:00:00:00:00:00", "01:00:00:00:00:01", "02:11:22:33:44", "02:11:22:33:44:55:66",
		"02:11:22:33:44:", ":::::", "02-11-22-33-44-55", "002:11:22:33:44:55",
		"02:11:22:33:44:5g", "x", "02:11:22:33:44:55 ",
	};
	static const char *const names[] = {
		",a/b", ",a:1", ",a%d", ",a b", ",..", ",.", ",sixteen_letters_", ",a\x80",
	};
	static const uint8_t none[VETH_MAC_BYTES];
	struct veth_info info;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(macs) / sizeof(macs[0]); i++) {
		assert_int_equal(veth_info_parse(macs[i], &info), VETH_INFO_BAD_MAC);
		assert_memory_equal(info.mac, none, sizeof(none));
	}
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(veth_info_parse(names[i], &info), VETH_INFO_BAD_NAME);
		assert_string_equal(info.name, "");
	}
}

static void default_addresses_differ(void **state)
{
	struct lv_vlink a = { .link = 1, .s_id = 2, .c_id = 3, .index = 0 };
	struct lv_vlink b = { .link = 1, .s_id = 3, .c_id = 2, .index = 1 };
	struct lv_vlink loop = { .link = 1, .s_id = 2, .c_id = 2, .index = 2 };
	struct lv_vlink back = { .link = 1, .s_id = 2, .c_id = 2, .index = 3 };
	uint8_t mac[4][VETH_MAC_BYTES];
	int i, j;

	(void)state;
	veth_default_mac(&a, &b, mac[0]);
	veth_default_mac(&b, &a, mac[1]);
	veth_default_mac(&loop, &back, mac[2]);
	veth_default_mac(&back, &loop, mac[3]);
	for (i = 0; i < 4; i++) {
		assert_int_equal(mac[i][0] & 3, 2);
		for (j = 0; j < i; j++)
			assert_memory_not_equal(mac[i], mac[j], VETH_MAC_BYTES);
	}
}

static void a_budget_too_small_for_a_frame_is_none(void **state)
{
	(void)state;
	assert_int_equal(veth_area_bytes(LV_VETH_BUDGET_MIN - 1), 0);
	assert_int_equal(veth_area_bytes(0), 0);
	assert_true(veth_area_bytes(LV_VETH_BUDGET_MIN) >= LV_VETH_FRAME_MAX);
	assert_int_equal(veth_area_bytes(BUDGET), AREA);
	assert_true(veth_area_bytes(UINT64_MAX) <= LV_FRAME_AREA_MAX);
	assert_true(veth_area_bytes(UINT64_MAX) + LV_VETH_AREA <= veth_pmem_bytes(UINT64_MAX));
}

/* ---- honest traffic ---- */

static void expect_frame(struct world *w, int i, uint32_t len, uint8_t value)
{
	struct veth_frame f;
	uint32_t at;

	assert_int_equal(veth_rx_next(&w->side[i].v, &f), 0);
	assert_non_null(f.data);
	assert_int_equal(f.desc.length, len);
	for (at = 0; at < len; at++)
		assert_int_equal(f.data[at], value);
}

static void frames_arrive_in_order_and_whole(void **state)
{
	static const uint32_t lengths[] = { 14, 15, 63, 64, 65, 1514, 9014 };
	struct world *w = *state;
	uint32_t i, round;

	connect_both(w);
	for (round = 0; round < 500; round++) {
		for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
			assert_int_equal(send_frame(w, 0, lengths[i], (uint8_t)(i + round)), 0);
		for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
			expect_frame(w, 1, lengths[i], (uint8_t)(i + round));
		veth_rx_flush(&w->side[1].v);
	}
	assert_int_equal(w->side[1].v.faults[VETH_GOOD], 3500);
}

static void the_largest_frame_fits_the_default_budget(void **state)
{
	struct world *w = *state;
	int i;

	connect_both(w);
	for (i = 0; i < 100; i++) {
		assert_int_equal(send_frame(w, 0, LV_VETH_FRAME_MAX, (uint8_t)i), 0);
		expect_frame(w, 1, LV_VETH_FRAME_MAX, (uint8_t)i);
		veth_rx_flush(&w->side[1].v);
	}
	assert_int_equal(send_frame(w, 0, LV_VETH_FRAME_MAX + 1, 0), -EMSGSIZE);
	assert_int_equal(send_frame(w, 0, LV_VETH_FRAME_MIN - 1, 0), -EMSGSIZE);
	assert_int_equal(send_frame(w, 0, 0, 0), -EMSGSIZE);
}

static void what_is_open_stays_open(void **state)
{
	const struct lv_veth_desc how = {
		.checksum = LV_VETH_CSUM_OPEN, .segment = LV_VETH_SEG_TCP4 | LV_VETH_SEG_ECN,
		.gso_size = 1448, .csum_start = 34, .csum_offset = 16,
	};
	struct world *w = *state;
	struct veth *v = &w->side[0].v;
	struct veth_frame f;
	uint8_t *at;

	connect_both(w);
	assert_int_equal(veth_tx_reserve(v, 5000, &at), 0);
	veth_tx_commit(v, &how);
	veth_tx_flush(v);
	assert_int_equal(veth_rx_next(&w->side[1].v, &f), 0);
	assert_non_null(f.data);
	assert_int_equal(f.desc.checksum, how.checksum);
	assert_int_equal(f.desc.segment, how.segment);
	assert_int_equal(f.desc.gso_size, how.gso_size);
	assert_int_equal(f.desc.csum_start, how.csum_start);
	assert_int_equal(f.desc.csum_offset, how.csum_offset);
}

static void a_full_ring_wakes_its_sender_once_half_is_back(void **state)
{
	struct world *w = *state;
	struct veth *v = &w->side[0].v;
	struct veth_frame f;
	uint32_t bytes, i, woken = 0, first = 0;

	connect_both(w);
	for (i = 0; i < LV_VETH_DESCS; i++)
		assert_int_equal(send_frame(w, 0, 60, 1), 0);
	assert_int_equal(send_frame(w, 0, 60, 1), -EAGAIN);
	assert_false(veth_tx_has_room(v));
	assert_false(veth_tx_wait(v));
	for (i = 1; i <= LV_VETH_DESCS; i++) {
		assert_int_equal(veth_rx_next(&w->side[1].v, &f), 0);
		if (!veth_rx_flush(&w->side[1].v))
			continue;
		woken++;
		first = first ? first : i;
	}
	assert_int_equal(woken, 1);
	assert_int_equal(first, LV_VETH_DESCS / 2);
	assert_int_equal(veth_tx_complete(v, &bytes), LV_VETH_DESCS);
	assert_int_equal(bytes, 60 * LV_VETH_DESCS);
	assert_true(veth_tx_has_room(v));
}

static void a_full_area_is_no_room_for_any_frame(void **state)
{
	struct world *w = *state;
	struct veth *v = &w->side[0].v;
	struct veth_frame f;
	uint32_t bytes;

	connect_both(w);
	assert_true(veth_tx_has_room(v));
	assert_int_equal(send_frame(w, 0, 65000, 1), 0);
	assert_false(veth_tx_has_room(v));
	assert_int_equal(send_frame(w, 0, 65000, 2), -EAGAIN);
	assert_false(veth_tx_wait(v));
	assert_int_equal(veth_rx_next(&w->side[1].v, &f), 0);
	assert_true(veth_rx_flush(&w->side[1].v));
	assert_int_equal(veth_tx_complete(v, &bytes), 1);
	assert_int_equal(bytes, 65000);
	assert_true(veth_tx_has_room(v));
}

static void a_polling_receiver_is_not_interrupted(void **state)
{
	struct world *w = *state;
	struct veth *v = &w->side[0].v;
	static const struct lv_veth_desc plain;
	struct veth_frame f;
	uint8_t *at;
	int i;

	connect_both(w);
	assert_false(veth_rx_wait(&w->side[1].v));
	for (i = 0; i < 10; i++) {
		assert_int_equal(veth_tx_reserve(v, 60, &at), 0);
		veth_tx_commit(v, &plain);
		assert_int_equal(veth_tx_flush(v), i == 0);
	}
	for (i = 0; i < 10; i++)
		assert_int_equal(veth_rx_next(&w->side[1].v, &f), 0);
	assert_int_equal(veth_rx_next(&w->side[1].v, &f), -EAGAIN);
	assert_false(veth_rx_flush(&w->side[1].v));
	assert_false(veth_rx_wait(&w->side[1].v));
}

static void several_frames_are_sent_by_one_flush(void **state)
{
	static const struct lv_veth_desc plain;
	struct world *w = *state;
	struct veth *v = &w->side[0].v;
	struct veth_frame f;
	uint8_t *at;
	int i;

	connect_both(w);
	for (i = 0; i < 10; i++) {
		assert_int_equal(veth_tx_reserve(v, 60, &at), 0);
		veth_tx_commit(v, &plain);
	}
	assert_int_equal(veth_rx_next(&w->side[1].v, &f), -EAGAIN);
	veth_tx_flush(v);
	for (i = 0; i < 10; i++)
		assert_int_equal(veth_rx_next(&w->side[1].v, &f), 0);
}

static void a_reservation_can_be_taken_back(void **state)
{
	struct world *w = *state;
	uint8_t *first, *second;

	connect_both(w);
	assert_int_equal(veth_tx_reserve(&w->side[0].v, 60, &first), 0);
	veth_tx_undo(&w->side[0].v);
	assert_int_equal(veth_tx_reserve(&w->side[0].v, 60, &second), 0);
	assert_ptr_equal(first, second);
}

/* ---- life and death ---- */

static void without_a_peer_nothing_can_be_sent(void **state)
{
	struct world *w = *state;

	assert_int_equal(send_frame(w, 0, 60, 1), -EPIPE);
	side_want(w, 0, true);
	settle(w);
	assert_int_equal(send_frame(w, 0, 60, 1), -EPIPE);
	assert_int_equal(w->side[0].ups, 0);
}

static void a_dead_peer_takes_the_carrier_at_once(void **state)
{
	struct world *w = *state;

	connect_both(w);
	side_die(w, 1);
	assert_false(veth_is_up(&w->side[0].v));
	assert_int_equal(send_frame(w, 0, 60, 1), -EPIPE);
	settle(w);
	assert_int_equal(w->side[0].downs, 1);
	assert_int_equal(w->side[0].failed, 0);
	assert_false(w->side[0].up_in_down);
}

static void nothing_stale_arrives_in_a_new_session(void **state)
{
	struct world *w = *state;
	struct veth_frame f;
	int i;

	connect_both(w);
	for (i = 0; i < 50; i++) {
		assert_int_equal(send_frame(w, 0, 1000, 7), 0);
		assert_int_equal(send_frame(w, 1, 1000, 7), 0);
		side_die(w, 1);
		if (i & 1)
			settle(w);
		side_boot(w, 1);
		side_want(w, 1, true);
		settle(w);
		assert_true(veth_is_up(&w->side[0].v) && veth_is_up(&w->side[1].v));
		assert_int_equal(veth_rx_next(&w->side[0].v, &f), -EAGAIN);
		assert_int_equal(veth_rx_next(&w->side[1].v, &f), -EAGAIN);
		assert_int_equal(send_frame(w, 0, 500, 8), 0);
		expect_frame(w, 1, 500, 8);
		assert_int_equal(send_frame(w, 1, 500, 9), 0);
		expect_frame(w, 0, 500, 9);
	}
	assert_int_equal(w->side[0].v.sessions, 51);
	assert_int_equal(w->side[0].v.session.failures, 0);
}

static void an_interface_that_goes_down_is_a_peer_that_went(void **state)
{
	struct world *w = *state;

	connect_both(w);
	side_want(w, 1, false);
	settle(w);
	assert_false(veth_is_up(&w->side[0].v));
	side_want(w, 1, true);
	settle(w);
	assert_true(veth_is_up(&w->side[0].v));
	assert_int_equal(w->bridge.refused, 0);
}

/* ---- a lying peer ---- */

static struct lv_desc_ring *ring_of(struct world *w, int sender)
{
	return (struct lv_desc_ring *)w->memory[sender];
}

static void expect_fresh_session(struct world *w, int victim)
{
	side_want(w, victim, true);
	settle(w);
	assert_true(veth_is_up(&w->side[0].v) && veth_is_up(&w->side[1].v));
	assert_int_equal(send_frame(w, 1 - victim, 100, 3), 0);
	expect_frame(w, victim, 100, 3);
	assert_int_equal(send_frame(w, victim, 100, 4), 0);
	expect_frame(w, 1 - victim, 100, 4);
}

static void a_producer_that_lies_ends_the_session(void **state)
{
	static const uint32_t lies[] = { LV_VETH_DESCS + 1, 0x80000000u, 0xffffffffu };
	struct world *w = *state;
	struct veth_frame f;
	size_t i;

	connect_both(w);
	for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		ring_of(w, 0)->producer.index = w->side[1].v.rx.cursor.index + lies[i];
		assert_int_equal(veth_rx_next(&w->side[1].v, &f), -EPROTO);
		assert_false(veth_is_up(&w->side[1].v));
		expect_fresh_session(w, 1);
		assert_int_equal(w->side[1].v.session.failures, i + 1);
		assert_int_equal(w->side[1].failed, i + 1);
		veth_rx_flush(&w->side[1].v);
	}
}

static void a_consumer_that_lies_ends_the_session(void **state)
{
	static const uint32_t lies[] = { 2, 0x80000000u, 0xffffffffu };
	struct world *w = *state;
	uint32_t bytes;
	size_t i;

	connect_both(w);
	for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		assert_int_equal(send_frame(w, 0, 60, 1), 0);
		ring_of(w, 0)->consumer.index = w->side[0].v.tx.cursor.seen + lies[i];
		assert_int_equal(veth_tx_complete(&w->side[0].v, &bytes), -EPROTO);
		assert_int_equal(send_frame(w, 0, 60, 1), -EPIPE);
		expect_fresh_session(w, 0);
		assert_int_equal(w->side[0].failed, i + 1);
		veth_rx_flush(&w->side[1].v);
		assert_int_equal(veth_tx_complete(&w->side[0].v, &bytes), 1);
	}
}

static void write_states(struct world *w, uint32_t own, uint32_t peer)
{
	int link;

	for (link = 0; link < 2; link++) {
		w->bridge.word[link][0] = own;
		w->bridge.word[link][1] = peer;
	}
}

/* Somebody besides our driver writes its state words: it never resets its links. */
static void frames_of_a_past_session_never_complete(void **state)
{
	struct world *w = *state;
	struct veth *v = &w->side[0].v;
	struct veth_frame f;
	uint32_t bytes, i;

	connect_both(w);
	for (i = 0; i < 4; i++)
		assert_int_equal(send_frame(w, 0, 1514, 1), 0);
	write_states(w, LV_VLINK_RESET, LV_VLINK_RESET);
	veth_step(v);
	assert_int_equal(w->side[0].downs, 1);
	write_states(w, LV_VLINK_ON, LV_VLINK_ON);
	ring_of(w, 0)->consumer.index = 2;
	veth_step(v);
	assert_int_equal(w->side[0].ups, 2);
	assert_int_equal(veth_tx_complete(v, &bytes), -EPROTO);
	assert_int_equal(bytes, 0);
	assert_false(veth_tx_flush(v));
	assert_int_equal(send_frame(w, 0, 60, 1), -EPIPE);
	assert_int_equal(veth_rx_next(v, &f), -EPROTO);
}

static void what_is_staged_when_a_session_ends_is_not_published(void **state)
{
	static const struct lv_veth_desc plain;
	struct world *w = *state;
	struct veth *v = &w->side[0].v;
	uint8_t *at;

	connect_both(w);
	assert_int_equal(veth_tx_reserve(v, 60, &at), 0);
	veth_tx_commit(v, &plain);
	side_die(w, 1);
	assert_false(veth_tx_flush(v));
	assert_int_equal(ring_of(w, 0)->producer.index, 0);
}

struct lie {
	struct lv_veth_desc desc;
	enum veth_fault fault;
};

#define OPEN	.checksum = LV_VETH_CSUM_OPEN
#define PLACE	.offset = 64, .length = 2000

static const struct lie lies[] = {
	{ { .offset = 0, .length = 14 }, VETH_GOOD },
	{ { .offset = AREA - 64, .length = 64 }, VETH_GOOD },
	{ { .offset = 0, .length = LV_VETH_FRAME_MAX }, VETH_GOOD },
	{ { .offset = 0, .length = 0 }, VETH_BAD_PLACE },
	{ { .offset = 0, .length = 13 }, VETH_BAD_PLACE },
	{ { .offset = 1, .length = 100 }, VETH_BAD_PLACE },
	{ { .offset = 63, .length = 100 }, VETH_BAD_PLACE },
	{ { .offset = 0, .length = LV_VETH_FRAME_MAX + 1 }, VETH_BAD_PLACE },
	{ { .offset = 0, .length = 0xffffffff }, VETH_BAD_PLACE },
	{ { .offset = AREA - 64, .length = 65 }, VETH_BAD_PLACE },
	{ { .offset = AREA, .length = 14 }, VETH_BAD_PLACE },
	{ { .offset = 0xffffffc0, .length = 128 }, VETH_BAD_PLACE },
	{ { PLACE, .checksum = LV_VETH_CSUM_GOOD }, VETH_GOOD },
	{ { PLACE, .checksum = 3 }, VETH_BAD_CHECKSUM },
	{ { PLACE, .checksum = 255 }, VETH_BAD_CHECKSUM },
	{ { PLACE, OPEN, .csum_start = 34, .csum_offset = 16 }, VETH_GOOD },
	{ { PLACE, OPEN, .csum_start = 13 }, VETH_BAD_CHECKSUM },
	{ { PLACE, OPEN, .csum_start = 1998 }, VETH_GOOD },
	{ { PLACE, OPEN, .csum_start = 1999 }, VETH_BAD_CHECKSUM },
	{ { PLACE, OPEN, .csum_start = 1990, .csum_offset = 9 }, VETH_BAD_CHECKSUM },
	{ { PLACE, OPEN, .csum_start = 0xffff, .csum_offset = 0xffff }, VETH_BAD_CHECKSUM },
	{ { PLACE, OPEN, .csum_start = 34, .csum_offset = 16, .segment = LV_VETH_SEG_TCP4,
	    .gso_size = 1 }, VETH_GOOD },
	{ { PLACE, OPEN, .csum_start = 34, .csum_offset = 16, .segment = LV_VETH_SEG_TCP6 |
	    LV_VETH_SEG_ECN, .gso_size = 1400 }, VETH_GOOD },
	{ { PLACE, OPEN, .csum_start = 34, .csum_offset = 6, .segment = LV_VETH_SEG_UDP,
	    .gso_size = 1400 }, VETH_GOOD },
	{ { PLACE, OPEN, .csum_start = 34, .csum_offset = 16, .segment = LV_VETH_SEG_TCP4 },
	  VETH_BAD_SEGMENT },
	{ { .offset = 0, .length = 2049, OPEN, .csum_start = 34, .csum_offset = 16,
	    .segment = LV_VETH_SEG_TCP4, .gso_size = 1 }, VETH_BAD_SEGMENT },
	{ { .offset = 0, .length = LV_VETH_FRAME_MAX, OPEN, .csum_start = 34, .csum_offset = 16,
	    .segment = LV_VETH_SEG_TCP4, .gso_size = 31 }, VETH_BAD_SEGMENT },
	{ { .offset = 0, .length = LV_VETH_FRAME_MAX, OPEN, .csum_start = 34, .csum_offset = 16,
	    .segment = LV_VETH_SEG_TCP4, .gso_size = 48 }, VETH_GOOD },
	{ { PLACE, .segment = LV_VETH_SEG_TCP4, .gso_size = 1400 }, VETH_BAD_SEGMENT },
	{ { PLACE, .gso_size = 1400 }, VETH_BAD_SEGMENT },
	{ { PLACE, OPEN, .csum_start = 34, .csum_offset = 6, .segment = LV_VETH_SEG_TCP4,
	    .gso_size = 1400 }, VETH_BAD_SEGMENT },
	{ { PLACE, OPEN, .csum_start = 34, .csum_offset = 16, .segment = LV_VETH_SEG_UDP,
	    .gso_size = 1400 }, VETH_BAD_SEGMENT },
	{ { PLACE, OPEN, .csum_start = 34, .csum_offset = 6, .segment = LV_VETH_SEG_UDP |
	    LV_VETH_SEG_ECN, .gso_size = 1400 }, VETH_BAD_SEGMENT },
	{ { PLACE, OPEN, .csum_start = 34, .csum_offset = 16, .segment = LV_VETH_SEG_ECN,
	    .gso_size = 1400 }, VETH_BAD_SEGMENT },
	{ { PLACE, OPEN, .csum_start = 34, .csum_offset = 16, .segment = 4, .gso_size = 1400 },
	  VETH_BAD_SEGMENT },
	{ { PLACE, OPEN, .csum_start = 1980, .csum_offset = 16, .segment = LV_VETH_SEG_TCP4,
	    .gso_size = 1400 }, VETH_BAD_SEGMENT },
	{ { PLACE, OPEN, .csum_start = 1979, .csum_offset = 16, .segment = LV_VETH_SEG_TCP4,
	    .gso_size = 1400 }, VETH_GOOD },
};

static void judges_descriptors(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		enum veth_fault fault = veth_desc_judge(&lies[i].desc, AREA);

		if (fault != lies[i].fault)
			fail_msg("descriptor %zu: %d", i, (int)fault);
	}
}

static void a_bad_descriptor_is_counted_and_the_next_frame_arrives(void **state)
{
	struct world *w = *state;
	uint32_t expected[VETH_FAULTS] = { 0 };
	struct veth_frame f;
	size_t i;

	connect_both(w);
	for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		uint32_t at = w->side[0].v.tx.cursor.index % LV_VETH_DESCS;

		assert_int_equal(send_frame(w, 0, 100, 1), 0);
		memcpy(ring_of(w, 0)->desc + at * sizeof(lies[i].desc), &lies[i].desc,
		       sizeof(lies[i].desc));
		assert_int_equal(send_frame(w, 0, 100, 2), 0);
		assert_int_equal(veth_rx_next(&w->side[1].v, &f), 0);
		assert_int_equal(f.data != NULL, lies[i].fault == VETH_GOOD);
		expect_frame(w, 1, 100, 2);
		veth_rx_flush(&w->side[1].v);
		expected[lies[i].fault]++;
	}
	for (i = VETH_BAD_PLACE; i < VETH_FAULTS; i++)
		assert_int_equal(w->side[1].v.faults[i], expected[i]);
	assert_true(veth_is_up(&w->side[1].v));
}

static void a_peer_that_takes_nothing_stops_the_sender_and_no_more(void **state)
{
	struct world *w = *state;
	uint32_t i, sent = 0;

	connect_both(w);
	for (i = 0; i < 1000; i++)
		sent += send_frame(w, 0, 60, 1) == 0;
	assert_int_equal(sent, LV_VETH_DESCS);
	assert_true(veth_is_up(&w->side[0].v));
	assert_false(veth_tx_wait(&w->side[0].v));
}

#define WITH_WORLD(test)	cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(info_gives_address_and_name),
		cmocka_unit_test(a_bad_field_counts_as_not_given),
		cmocka_unit_test(default_addresses_differ),
		cmocka_unit_test(a_budget_too_small_for_a_frame_is_none),
		WITH_WORLD(frames_arrive_in_order_and_whole),
		WITH_WORLD(the_largest_frame_fits_the_default_budget),
		WITH_WORLD(what_is_open_stays_open),
		WITH_WORLD(a_full_ring_wakes_its_sender_once_half_is_back),
		WITH_WORLD(a_full_area_is_no_room_for_any_frame),
		WITH_WORLD(a_polling_receiver_is_not_interrupted),
		WITH_WORLD(several_frames_are_sent_by_one_flush),
		WITH_WORLD(a_reservation_can_be_taken_back),
		WITH_WORLD(without_a_peer_nothing_can_be_sent),
		WITH_WORLD(a_dead_peer_takes_the_carrier_at_once),
		WITH_WORLD(nothing_stale_arrives_in_a_new_session),
		WITH_WORLD(an_interface_that_goes_down_is_a_peer_that_went),
		WITH_WORLD(a_producer_that_lies_ends_the_session),
		WITH_WORLD(a_consumer_that_lies_ends_the_session),
		WITH_WORLD(frames_of_a_past_session_never_complete),
		WITH_WORLD(what_is_staged_when_a_session_ends_is_not_published),
		cmocka_unit_test(judges_descriptors),
		WITH_WORLD(a_bad_descriptor_is_counted_and_the_next_frame_arrives),
		WITH_WORLD(a_peer_that_takes_nothing_stops_the_sender_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
