// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Begins a line and returns to its beginning for ever; then sends buffers of odd shapes. */
#include <bare/meeting.h>
#include <bare/test.h>

#include "tests/system/console/bare_console_liar/steps.h"
#include "tests/system/virtio/bare_virtio/driver.h"

#define QUEUES		6u		/* of two ports and control */
#define FEATURES	(2u | 1u << 28)	/* MULTIPORT, INDIRECT_DESC */
#define FRONT		1u		/* queue by which the port in front sends */
#define BACK		5u
#define SIZE		4096u
#define PIECES		128u		/* of a chain, at most */

static struct ring ring[QUEUES];
static char text[SIZE];
static struct desc table[PIECES] __attribute__((aligned(16)));
static struct meeting honest;

static bool is_taken(const struct ring *tx)
{
	return __atomic_load_n(&tx->used.index, __ATOMIC_ACQUIRE) == tx->avail.index;
}

static void return_for_ever(uint32_t queue, enum step step)
{
	struct ring *tx = &ring[queue];

	tx->desc[0] = (struct desc){ (uintptr_t)text, SIZE, 0, 0 };
	for (uint32_t i = 0; honest.theirs[0] < step; i++) {
		if (is_taken(tx)) {
			offer(tx, 0);
			wr(QUEUE_NOTIFY, queue);
		}
		if (i == 1000)
			meeting_say(&honest, step);
		__asm__ volatile("yield");
	}
}

/* As many chains as fit, each of many pieces of @length bytes. */
static bool send_pieces(uint32_t length)
{
	struct ring *tx = &ring[BACK];
	uint64_t end = timer_now() + timer_of_us(5000000);

	for (uint32_t i = 0; i < PIECES; i++)
		table[i] = (struct desc){ (uintptr_t)text, length, i + 1 < PIECES ? NEXT : 0,
					  (uint16_t)(i + 1) };
	for (uint16_t i = 0; i < ENTRIES; i++) {
		tx->desc[i] = (struct desc){ (uintptr_t)table, sizeof(table), INDIRECT, 0 };
		offer(tx, i);
	}
	wr(QUEUE_NOTIFY, BACK);
	while (!is_taken(tx) && timer_now() < end)
		__asm__ volatile("yield");
	return is_taken(tx);
}

int main(void)
{
	if (!test_true(meeting_open(&honest, 0), "the liar has its link"))
		test_done();
	if (!test_true(bring_up(ring, QUEUES, FEATURES), "its console comes up"))
		test_done();
	memset(text, '\r', sizeof(text));
	console_printf("in front");
	return_for_ever(FRONT, STEP_FRONT);
	console_printf("\n");
	return_for_ever(BACK, STEP_BACK);
	memset(text, 'x', sizeof(text));
	test_true(bring_up(ring, QUEUES, FEATURES), "its console comes up again");
	test_true(send_pieces(1), "chains of many characters are taken");
	test_true(send_pieces(0), "chains of nothing are taken");
	test_done();
}
