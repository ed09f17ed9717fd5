// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Sends to everybody as fast as it can, a full ring with each kick. */
#include <string.h>

#include <bare/card.h>
#include <bare/meeting.h>
#include <bare/test.h>

#include "tests/system/cost/bare_net_cost/parts.h"

static struct card card;

static void make_frame(void)
{
	memset(card.out, 0, CARD_HEADER + SMALL);
	memset(card.out + CARD_HEADER, 0xff, 6);
	card_address(card.out + CARD_HEADER + 6, FLOOD);
	card.out[CARD_HEADER + ETHER_AT] = 0x88;
	card.rx.avail.flags = 1;
	for (uint16_t i = 0; i < CARD_ENTRIES; i++) {
		card.tx.desc[i] = (struct card_desc){ (uintptr_t)card.out, CARD_HEADER + SMALL, 0, 0 };
		card.tx.avail.entry[i] = i;
	}
}

static void send_ring(void)
{
	uint16_t index = (uint16_t)(card.tx.avail.index + CARD_ENTRIES);

	/* release: the entries */
	__atomic_store_n(&card.tx.avail.index, index, __ATOMIC_RELEASE);
	card_write(&card, CARD_NOTIFY, 1);
	while (__atomic_load_n(&card.tx.used.index, __ATOMIC_ACQUIRE) != index)
		__asm__ volatile("yield");
}

int main(void)
{
	struct meeting sys;

	if (!meeting_open(&sys, 1) ||
	    !test_true(card_start(&card, 0, 0), "the flood's card starts"))
		test_done();
	make_frame();
	meeting_say(&sys, STEP_READY);
	meeting_wait(&sys, STEP_READY, 60000);
	while (sys.theirs[0] < STEP_END) {
		send_ring();
		sys.mine[WORD_SENT] += CARD_ENTRIES;
		/* where all CPUs take turns in one thread: now the others */
		__asm__ volatile("yield");
	}
	test_done();
}
