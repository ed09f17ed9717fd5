// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Sends frames and lets timers fire between the marks that the counting plugin knows,
 * in peace and while the network is flooded.
 */
#include <string.h>

#include <bare/card.h>
#include <bare/cpu.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/system/cost/bare_net_cost/parts.h"
#include "tools/insncount/mark.h"

#define TIMES		100u
#define LIMIT_MS	10000u
#define PAYLOAD		65160u		/* 45 of 1448 bytes, as Linux fills a segment */
#define SEGMENT		(ETHER + 40 + PAYLOAD)

static struct card card;
static struct meeting ivi, flood;
static uint32_t sent;

static bool arrived(void)
{
	return wait_word(&ivi.theirs[WORD_FRAMES], sent, LIMIT_MS);
}

/* --- what is measured -------------------------------------------------------- */

static void small_polled(void)
{
	MARK_BEGIN(0);
	card_send(&card, CARD_HEADER + SMALL);
	MARK_END(0);
}

static void small_sleeping(void)
{
	MARK_BEGIN(1);
	card_send(&card, CARD_HEADER + SMALL);
	while (ivi.theirs[WORD_FRAMES] != sent + 1)
		__asm__ volatile("yield");
	MARK_END(1);
}

static void segment_polled(void)
{
	MARK_BEGIN(2);
	card_send(&card, CARD_HEADER + SEGMENT);
	MARK_END(2);
}

static struct card_desc table[PIECES_SENT];

static void segment_in_pieces(void)
{
	card_cut(table, PIECES_SENT, card.out, CARD_HEADER + SEGMENT, 0);
	MARK_BEGIN(3);
	card_send_pieces(&card, table, PIECES_SENT);
	MARK_END(3);
}

static void wait_for_tick(void)
{
	struct cpu *cpu = cpu_self();

	timer_alarm(timer_now());
	while (*(volatile uint64_t *)&cpu->alarm_at != UINT64_MAX)
		irq_sleep_and_take();
}

static void tick(void)
{
	irq_disable();
	MARK_BEGIN(4);
	wait_for_tick();
	MARK_END(4);
	irq_enable();
}

static void tick_flooded(void)
{
	irq_disable();
	MARK_BEGIN(5);
	wait_for_tick();
	MARK_END(5);
	irq_enable();
	__asm__ volatile("yield");
}

static void small_flooded(void)
{
	MARK_BEGIN(6);
	card_send(&card, CARD_HEADER + SMALL);
	MARK_END(6);
}

/* --- all of them ------------------------------------------------------------- */

static const struct {
	void (*once)(void);
	const char *name;
	uint32_t length;		/* of a frame, 0: none is sent */
	bool sleeps, flooded;
} paths[] = {
	{ small_polled, "60 bytes to a driver that polls", SMALL, false, false },
	{ small_sleeping, "60 bytes to a driver that sleeps", SMALL, true, false },
	{ segment_polled, "segment of 64 KiB to a driver that polls", SEGMENT, false, false },
	{ segment_in_pieces, "segment of 64 KiB in 64 pieces to a driver that offers 64", SEGMENT,
	  false, false },
	{ tick, "virtual timer, armed and fired", 0, false, false },
	{ tick_flooded, "virtual timer, network flooded", 0, false, true },
	{ small_flooded, "60 bytes to a driver that polls, network flooded", SMALL, false, true },
};

#define PATHS	(sizeof(paths) / sizeof(paths[0]))

static void make_frame(uint32_t length)
{
	uint8_t *ether = card.out + CARD_HEADER;

	memset(card.out, 0, CARD_HEADER + ETHER);
	if (length == SEGMENT) {
		/* NEEDS_CSUM, TCPV4, hdr_len, gso_size 1448, checksum of TCP */
		const uint16_t header[] = { 0x0101, ETHER + 40, 1448, ETHER + 20, 16 };

		memcpy(card.out, header, sizeof(header));
	}
	card_address(ether, IVI);
	card_address(ether + 6, SYS);
	ether[ETHER_AT] = 0x08;
}

/*
 * Frames end ivi's sleep; also so many that what this card has taken before is not
 * held against it any more.
 */
static void wake(void)
{
	make_frame(SMALL);
	for (uint32_t i = 0; i < 2 * CARD_ENTRIES; i++) {
		card_send(&card, CARD_HEADER + SMALL);
		wait_ms(1);
	}
	sent = ivi.theirs[WORD_FRAMES];
}

static void measure(uint32_t id)
{
	uint32_t floods, before;
	uint32_t mode = MODE(id, paths[id].sleeps);

	ivi.mine[WORD_MODE] = mode;
	wake();
	wait_word(&ivi.theirs[WORD_MODE], mode, LIMIT_MS);
	if (id == HOSTILE)
		wake();		/* what it offered before is used up */
	before = sent;
	floods = flood.theirs[WORD_SENT];
	make_frame(paths[id].length);
	for (uint32_t i = 0; i < TIMES; i++) {
		paths[id].once();
		if (!paths[id].length)
			continue;
		sent++;
		if (!arrived())
			break;
	}
	test_value(sent - before == (paths[id].length ? TIMES : 0) && arrived(),
		   ivi.theirs[WORD_FRAMES], paths[id].name);
	/* It floods by rings of frames, in its turns: how often depends on how long we took. */
	if (paths[id].flooded)
		test_value(flood.theirs[WORD_SENT] != floods, flood.theirs[WORD_SENT] - floods,
			   "meanwhile the flood goes on");
}

int main(void)
{
	if (!meeting_open(&ivi, 0) || !meeting_open(&flood, 1) ||
	    !test_true(card_start(&card, 0, FEATURES), "sys's card starts"))
		test_done();
	card.rx.avail.flags = 1;		/* what comes is of no interest */
	meeting_wait(&ivi, STEP_READY, LIMIT_MS);
	meeting_wait(&flood, STEP_READY, LIMIT_MS);
	for (uint32_t id = 0; id < PATHS; id++)
		test_note("path %u: %s\n", id, paths[id].name);
	for (uint32_t id = 0; id < PATHS; id++) {
		if (paths[id].flooded && flood.mine[0] < STEP_READY) {
			meeting_say(&flood, STEP_READY);
			wait_word(&flood.theirs[WORD_SENT], 1000, LIMIT_MS);
		}
		measure(id);
	}
	meeting_say(&flood, STEP_END);
	meeting_say(&ivi, STEP_END);
	wake();
	test_done();
}
