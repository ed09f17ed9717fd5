// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Message pool and frame area: who holds what, whatever the peer says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/frame_area.h"
#include "proto/msg_pool.h"

#define COUNT	5u
#define SIZE	100u

static uint8_t slots[COUNT * 128] __attribute__((aligned(64)));
static uint32_t marks[COUNT];

static struct msg_pool pool_of(enum msg_role role)
{
	struct msg_pool p;

	assert_int_equal(msg_pool_init(&p, slots, COUNT, SIZE, marks, role), 0);
	return p;
}

static void refuses_pools_that_are_none(void **state)
{
	static const uint32_t bad[][2] = {
		{ 0, 1 }, { 1, 0 }, { LV_MSG_COUNT_MAX + 1, 1 }, { 1, LV_MSG_SIZE_MAX + 1 },
		{ 256, LV_MSG_SIZE_MAX }, { 1, 0xffffffffu },
	};
	struct msg_pool p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(msg_pool_init(&p, slots, bad[i][0], bad[i][1], marks, MSG_OWNER),
				 -EINVAL);
	assert_int_equal(msg_pool_stride(SIZE), 128);
	assert_int_equal(msg_pool_bytes(COUNT, SIZE), sizeof(slots));
}

static void gives_each_slot_once(void **state)
{
	struct msg_pool p = pool_of(MSG_OWNER);
	uint32_t seen = 0, i;

	(void)state;
	for (i = 0; i < COUNT; i++)
		seen |= 1u << msg_pool_get(&p);
	assert_int_equal(seen, (1u << COUNT) - 1);
	assert_int_equal(msg_pool_get(&p), -EAGAIN);
	assert_int_equal(p.held, COUNT);
	assert_int_equal(msg_pool_put(&p, 3), 0);
	assert_int_equal(msg_pool_put(&p, 3), -EINVAL);
	assert_int_equal(msg_pool_put(&p, COUNT), -EINVAL);
	assert_int_equal(msg_pool_get(&p), 3);
}

static void refuses_a_slot_that_the_peer_does_not_have(void **state)
{
	struct msg_pool p = pool_of(MSG_OWNER);
	uint32_t sent = (uint32_t)msg_pool_get(&p), kept = (uint32_t)msg_pool_get(&p);
	uint32_t fresh = p.first;

	(void)state;
	assert_int_equal(msg_pool_leave(&p, sent), 0);
	assert_int_equal(msg_pool_leave(&p, sent), -EINVAL);
	assert_int_equal(msg_pool_arrive(&p, kept), -EPROTO);	/* ours */
	assert_int_equal(msg_pool_arrive(&p, fresh), -EPROTO);	/* never sent */
	assert_int_equal(msg_pool_arrive(&p, COUNT), -EPROTO);
	assert_int_equal(msg_pool_arrive(&p, 0xffffffffu), -EPROTO);
	assert_int_equal(msg_pool_arrive(&p, sent), 0);
	assert_int_equal(msg_pool_arrive(&p, sent), -EPROTO);	/* twice */
	assert_int_equal(msg_pool_put(&p, sent), 0);
	assert_int_equal(p.free + p.held, COUNT);
}

static void refuses_a_message_delivered_twice(void **state)
{
	struct msg_pool p = pool_of(MSG_BORROWER);

	(void)state;
	assert_int_equal(msg_pool_get(&p), -EAGAIN);
	assert_int_equal(msg_pool_arrive(&p, 2), 0);
	assert_int_equal(msg_pool_arrive(&p, 2), -EPROTO);
	assert_int_equal(msg_pool_put(&p, 2), -EINVAL);		/* not ours to free */
	assert_true(msg_pool_is_held(&p, 2));
	assert_int_equal(msg_pool_leave(&p, 2), 0);
	assert_false(msg_pool_is_held(&p, 2));
	assert_int_equal(msg_pool_arrive(&p, 2), 0);
}

static void knows_addresses_and_offsets_of_slots_only(void **state)
{
	struct msg_pool p = pool_of(MSG_OWNER);

	(void)state;
	assert_ptr_equal(msg_pool_at(&p, 2), slots + 256);
	assert_int_equal(msg_pool_slot(&p, slots + 256), 2);
	assert_int_equal(msg_pool_slot(&p, slots + 257), -EINVAL);
	assert_int_equal(msg_pool_slot(&p, slots - 128), -EINVAL);
	assert_int_equal(msg_pool_slot(&p, slots + sizeof(slots)), -EINVAL);
	assert_int_equal(msg_pool_offset_slot(&p, 512), 4);
	assert_int_equal(msg_pool_offset_slot(&p, 640), -EINVAL);
	assert_int_equal(msg_pool_offset_slot(&p, 0xffffff80u), -EINVAL);
}

static void begins_afresh_with_a_reset(void **state)
{
	struct msg_pool p = pool_of(MSG_OWNER);
	uint32_t i;

	(void)state;
	msg_pool_leave(&p, (uint32_t)msg_pool_get(&p));
	msg_pool_get(&p);
	msg_pool_reset(&p);
	for (i = 0; i < COUNT; i++)
		assert_int_equal(msg_pool_get(&p), i);
}

/* ---- frame area ---- */

#define AREA	4096u
#define FRAMES	16u

static void refuses_areas_that_are_none(void **state)
{
	uint32_t span[FRAMES];
	struct frame_area a;

	(void)state;
	assert_int_equal(frame_area_init(&a, 0, span, FRAMES), -EINVAL);
	assert_int_equal(frame_area_init(&a, 100, span, FRAMES), -EINVAL);
	assert_int_equal(frame_area_init(&a, LV_FRAME_AREA_MAX + 64, span, FRAMES), -EINVAL);
	assert_int_equal(frame_area_init(&a, AREA, span, 12), -EINVAL);
	assert_int_equal(frame_area_init(&a, AREA, span, 0), -EINVAL);
}

/* The model: a byte map, and a queue of the frames out. */
struct model {
	struct frame_area a;
	uint32_t span[FRAMES];
	uint8_t busy[AREA];
	uint32_t offset[1u << 16], len[1u << 16];
	uint32_t first, last;
};

static bool model_alloc(struct model *m, uint32_t len)
{
	uint32_t lacks = frame_area_lacks(&m->a, len), offset, i;
	int err = frame_area_alloc(&m->a, len, &offset);

	assert_int_equal(err, lacks ? -EAGAIN : 0);
	if (err)
		return false;
	assert_true(frame_area_holds(AREA, offset, len, AREA));
	for (i = offset; i < offset + len; i++) {
		assert_int_equal(m->busy[i], 0);
		m->busy[i] = 1;
	}
	m->offset[m->last] = offset;
	m->len[m->last++] = len;
	return true;
}

static void model_free(struct model *m, uint32_t n)
{
	assert_int_equal(frame_area_free(&m->a, n), 0);
	for (; n; n--, m->first++)
		memset(m->busy + m->offset[m->first], 0, m->len[m->first]);
}

static void model_undo(struct model *m)
{
	frame_area_undo(&m->a);
	m->last--;
	memset(m->busy + m->offset[m->last], 0, m->len[m->last]);
}

static void never_lays_a_frame_on_another(void **state)
{
	struct model *m = calloc(1, sizeof(*m));
	uint32_t seed = 1, len, lacks;

	(void)state;
	assert_int_equal(frame_area_init(&m->a, AREA, m->span, FRAMES), 0);
	while (m->last < 60000) {
		seed = seed * 1664525 + 1013904223;
		len = 1 + (seed >> 8) % (seed >> 30 ? 300 : AREA);
		lacks = frame_area_lacks(&m->a, len);
		assert_true(lacks <= m->last - m->first);
		assert_int_equal(model_alloc(m, len), !lacks);
		if (lacks) {
			model_free(m, lacks);
			assert_true(model_alloc(m, len));
		}
		if (seed % 11 == 0)
			model_undo(m);
		if (seed % 5 == 0)
			model_free(m, (m->last - m->first) / 2);
	}
	model_free(m, m->last - m->first);
	assert_int_equal(frame_area_free(&m->a, 1), -EPROTO);
	assert_int_equal(m->a.used, 0);
	free(m);
}

static void fits_a_frame_as_large_as_the_area(void **state)
{
	uint32_t span[FRAMES], offset;
	struct frame_area a;

	(void)state;
	frame_area_init(&a, AREA, span, FRAMES);
	frame_area_alloc(&a, 64, &offset);
	frame_area_free(&a, 1);
	assert_int_equal(frame_area_alloc(&a, AREA, &offset), 0);
	assert_int_equal(frame_area_alloc(&a, AREA + 1, &offset), -EMSGSIZE);
	assert_int_equal(frame_area_alloc(&a, 0, &offset), -EMSGSIZE);
	assert_int_equal(frame_area_alloc(&a, 1, &offset), -EAGAIN);
	assert_int_equal(frame_area_lacks(&a, 1), 1);
}

static void judges_places_that_a_peer_names(void **state)
{
	(void)state;
	assert_true(frame_area_holds(AREA, 0, AREA, AREA));
	assert_true(frame_area_holds(AREA, AREA - 64, 64, 64));
	assert_false(frame_area_holds(AREA, AREA - 64, 65, 100));
	assert_false(frame_area_holds(AREA, 64, 0, 100));
	assert_false(frame_area_holds(AREA, 63, 1, 100));
	assert_false(frame_area_holds(AREA, 0, 101, 100));
	assert_false(frame_area_holds(AREA, 0xffffffc0u, 64, 100));
	assert_false(frame_area_holds(AREA, 64, 0xffffffc0u, 0xffffffffu));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_pools_that_are_none),
		cmocka_unit_test(gives_each_slot_once),
		cmocka_unit_test(refuses_a_slot_that_the_peer_does_not_have),
		cmocka_unit_test(refuses_a_message_delivered_twice),
		cmocka_unit_test(knows_addresses_and_offsets_of_slots_only),
		cmocka_unit_test(begins_afresh_with_a_reset),
		cmocka_unit_test(refuses_areas_that_are_none),
		cmocka_unit_test(never_lays_a_frame_on_another),
		cmocka_unit_test(fits_a_frame_as_large_as_the_area),
		cmocka_unit_test(judges_places_that_a_peer_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
