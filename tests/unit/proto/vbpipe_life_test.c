// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/proto/vbpipe_world.h"

/*
 * Random life: bytes carry <stream, position>.  Whatever a file reads is, between two
 * ends that it was told of, a gapless run from one stream of the other side.
 */
struct life {
	uint8_t stream, at;	/* of the writer in its present stream */
	bool fresh;		/* the reader is at a boundary */
	uint8_t reads, expect;
	struct vbpipe_file file;
};

static uint32_t seed = 1;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 16) % sides;
}

/* The file was told of an end, by one call for one direction or for both. */
static void life_ended(struct life *life)
{
	if (life->file.rx == LINK_EPOCH_LAST)
		life->fresh = true;
	if (life->file.tx == LINK_EPOCH_LAST) {
		life->stream++;
		life->at = 0;
	}
}

static void life_write(struct world *w, struct life *life, int i)
{
	char text[2 * 40];
	uint32_t j, n = 1 + dice(40);
	int got;

	for (j = 0; j < n; j++) {
		text[2 * j] = (char)life[i].stream;
		text[2 * j + 1] = (char)(life[i].at + j);
	}
	got = do_write(w, i, &life[i].file, text, 2 * n);
	if (got == -EPIPE) {
		life_ended(&life[i]);
	} else if (got > 0) {
		/* Whole pairs only: CAPACITY is even, so are all counts. */
		assert_int_equal(got % 2, 0);
		life[i].at = (uint8_t)(life[i].at + got / 2);
	} else {
		assert_int_equal(got, -EAGAIN);
	}
}

static void life_read(struct world *w, struct life *life, int i)
{
	char text[64];
	int j, got = do_read(w, i, &life[i].file, text, 2 * (1 + dice(32)));

	if (got == 0)
		life_ended(&life[i]);
	for (j = 0; j + 1 < got; j += 2) {
		if (life[i].fresh) {
			life[i].fresh = false;
			life[i].reads = (uint8_t)text[j];
			life[i].expect = 0;
		}
		assert_int_equal((uint8_t)text[j], life[i].reads);
		assert_int_equal((uint8_t)text[j + 1], life[i].expect);
		life[i].expect++;
	}
	assert_true(got >= 0 || got == -EAGAIN);
}

static void life_open(struct world *w, struct life *life, int i)
{
	side_want(w, i, true);
	vbpipe_file_init(&w->side[i].v, &life[i].file, false);
	life[i].stream++;
	life[i].at = 0;
	life[i].fresh = true;
}

static void mixes_no_streams_in_a_random_life(void **state)
{
	struct life life[2] = { { .fresh = true }, { .fresh = true } };
	struct world *w = *state;
	unsigned long step;
	int i;

	life[1].stream = 128;
	for (step = 0; step < 400000; step++) {
		i = (int)dice(2);
		switch (dice(40)) {
		case 0:
			if (!dice(4))
				side_die(w, i);
			break;
		case 1:
			if (w->side[i].up && !dice(4))
				side_want(w, i, false);
			break;
		case 2: case 3: case 4: case 5: case 6: case 7:
			side_sysconf(w, i);
			break;
		default:
			if (!w->side[i].up)
				life_open(w, life, i);
			else if (dice(2))
				life_write(w, life, i);
			else
				life_read(w, life, i);
		}
	}
	assert_int_equal(w->side[0].v.rx.failures + w->side[1].v.rx.failures, 0);
	assert_int_equal(w->side[0].v.tx.failures + w->side[1].v.tx.failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(mixes_no_streams_in_a_random_life, world_setup,
						world_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
