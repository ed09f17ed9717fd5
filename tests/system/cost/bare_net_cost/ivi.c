// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Takes what comes, polling or asleep until an interrupt says that there is something. */
#include <string.h>

#include <bare/card.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/test.h>

#include "tests/system/cost/bare_net_cost/parts.h"

static struct card card;
static struct meeting sys;

static struct card_desc table[CARD_ENTRIES][PIECES_OFFERED];

/* Whole, or in pieces by way of a table. */
static void offer_again(void)
{
	uint32_t id = card.rx.used.entry[card.rx.taken % CARD_ENTRIES].id;

	if (sys.mine[WORD_MODE] == MODE(HOSTILE, false)) {
		card_cut(table[id], PIECES_OFFERED, card.buffer[id], BUFFER_OFFERED, CARD_WRITABLE);
		card.rx.desc[id] = (struct card_desc){ (uintptr_t)table[id], sizeof(table[id]),
						       CARD_TABLE, 0 };
	} else {
		card.rx.desc[id] = (struct card_desc){ (uintptr_t)card.buffer[id], CARD_BUFFER,
						       CARD_WRITABLE, 0 };
	}
	card_release(&card);
}

/* Its first buffer says how many a frame has. */
static void take_all(void)
{
	static uint32_t left, ours;
	static uint8_t mac[6];
	const uint8_t *buffer;
	uint32_t length;

	card_address(mac, SYS);
	while ((buffer = card_receive(&card, &length))) {
		if (!left) {
			left = (uint32_t)(buffer[10] | buffer[11] << 8);
			ours = !memcmp(buffer + CARD_HEADER + 6, mac, sizeof(mac));
		}
		offer_again();
		if (!--left)
			sys.mine[WORD_FRAMES] += ours;
	}
}

static void poll(void)
{
	take_all();
	__asm__ volatile("yield");
}

static void sleep_and_take(void)
{
	irq_disable();
	if (card.rx.used.index == card.rx.taken) {
		irq_sleep_and_take();
	}
	take_all();
	irq_enable();
}

int main(void)
{
	if (!meeting_open(&sys, 0) ||
	    !test_true(card_start(&card, 0, FEATURES), "ivi's card starts"))
		test_done();
	meeting_say(&sys, STEP_READY);
	while (sys.theirs[0] < STEP_END) {
		uint32_t mode = sys.theirs[WORD_MODE];

		card.rx.avail.flags = !(mode & 1);	/* no interrupts */
		sys.mine[WORD_MODE] = mode;
		if (mode & 1)
			sleep_and_take();
		else
			poll();
	}
	test_done();
}
