// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Both VMs do the same.  Each looks at the map of its CPU. */
#include <string.h>

#include <bare/card.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/smccc.h>
#include <bare/test.h>
#include <bare/wait.h>

#include "tests/system/el2/map_inject.h"

#define LIMIT_MS	20000
#define FRAMES		64
#define FRAME		1514u

static struct card card;
static struct meeting peer;

static int64_t pages(uint64_t of)
{
	return (int64_t)smccc_hvc(MAP_CALL, of, 0, 0, 0).x[0];
}

static void nothing_is_mapped(const char *statement)
{
	test_equal(pages(MAP_OF_GUESTS), 0, statement);
}

/* Frames to all; what comes is given back at once. */
static void exchange(void)
{
	int64_t sent = 0, received = 0, most = 0;
	uint32_t length;

	memset(card.out, 0, CARD_HEADER + FRAME);
	memset(card.out + CARD_HEADER, 0xff, 6);
	memcpy(card.out + CARD_HEADER + 6, card.mac, 6);
	card.out[CARD_HEADER + 12] = 0x08;
	while (sent < FRAMES || received < FRAMES / 4) {
		if (sent < FRAMES && card_send(&card, CARD_HEADER + FRAME))
			sent++;
		while (card_receive(&card, &length)) {
			card_release(&card);
			received++;
		}
		if (pages(MAP_OF_GUESTS) > most)
			most = pages(MAP_OF_GUESTS);
	}
	test_equal(most, 0, "nor when frames were sent and received");
}

/* A store with write-back: EL2 has to read the instruction. */
static void store_with_writeback(void)
{
	uint64_t at = card.base + CARD_INTERRUPT_ACK;

	__asm__ volatile("str wzr, [%0], #4" : "+r"(at) : : "memory");
	test_equal((int64_t)(at - card.base), CARD_INTERRUPT_ACK + 4, "EL2 read an instruction");
}

int main(void)
{
	test_true(pages(MAP_OF_SELF) >= 1, "the walk finds what EL2 maps");
	test_equal(pages(MAP_OF_GUESTS_OPEN), 1, "the walk finds an open window");
	nothing_is_mapped("nothing of guests is mapped when a VM was loaded");
	if (!test_true(meeting_open(&peer, 0), "there is link memory"))
		test_done();
	nothing_is_mapped("nor when there is link memory");
	test_true(nkddi_pdev_alloc(peer.vlink, 0, 64) > 0, "there is a block of PDEV");
	nothing_is_mapped("nor when there is a block of PDEV");
	if (!test_true(card_start(&card, 0, 0), "the card starts"))
		test_done();
	nothing_is_mapped("nor when a card was started");
	store_with_writeback();
	nothing_is_mapped("nor when EL2 has read an instruction");
	meeting_say(&peer, 1);
	if (meeting_wait(&peer, 1, LIMIT_MS))
		exchange();
	meeting_say(&peer, 2);
	meeting_wait(&peer, 2, LIMIT_MS);
	test_done();
}
