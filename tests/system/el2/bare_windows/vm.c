// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Both VMs do the same.  Each looks at the map of its CPU. */
#include <string.h>

#include <bare/board.h>
#include <bare/card.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/smccc.h>
#include <bare/test.h>
#include <bare/wait.h>
#include <bare/xmem.h>

#include "tests/system/el2/map_inject.h"

#define LIMIT_MS	20000
#define FRAMES		64
#define FRAME		1514u

#define LIST		1u		/* ids of blocks */
#define LARGE		2u
#define LARGE_SIZE	0xc000u		/* three steps of clearing */

static uint8_t lent[2][4096] __attribute__((aligned(4096)));
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

/* By lists, which EL2 reads and writes; the last one names what is no RAM. */
static void lend(const struct lv_vlink *loop)
{
	struct xmem_slots slots = { loop, 0, 2 };
	int64_t block = nkddi_pdev_alloc(loop, LIST, sizeof(lent));
	volatile uint64_t *list = (volatile uint64_t *)block;

	list[0] = (uint64_t)lent[1];
	list[1] = (uint64_t)lent[0];
	test_equal(xmem_grant(slots, (uint64_t)block, LV_XMEM_SERVER | LV_XMEM_LIST, 0), 2,
		   "pages are granted by a list");
	nothing_is_mapped("nor when EL2 has read a list");
	test_equal(xmem_map(slots, (uint64_t)block, LV_XMEM_SERVER, 0, NULL), 2,
		   "they are mapped, and EL2 writes the list");
	nothing_is_mapped("nor when EL2 has written a list");
	xmem_unmap(slots, LV_XMEM_SERVER | LV_XMEM_END, 0);
	list[1] = (uint64_t)nkddi_pdev();
	test_equal(xmem_grant(slots, (uint64_t)block, LV_XMEM_SERVER | LV_XMEM_LIST, 0), LV_EACCES,
		   "a list that names no RAM is refused");
	nothing_is_mapped("nor when EL2 has refused a list");
}

/* What the first life had in PDEV is cleared in steps. */
static void second_life(const struct lv_vlink *loop)
{
	nothing_is_mapped("nor when a VM was started anew");
	test_true(nkddi_pdev_alloc(loop, LARGE, LARGE_SIZE) > 0,
		  "it gets memory of its first life");
	nothing_is_mapped("nor when that was cleared");
	test_done();
}

int main(void)
{
	const struct lv_vlink *loop = nkddi_find("loop", board.vm_id - 2, true);

	if (nkddi_counter(LV_COUNTER_START) > 1)
		second_life(loop);
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
	lend(loop);
	psci_system_reset();
}
