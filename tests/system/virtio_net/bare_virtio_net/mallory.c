// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Floods, lies about itself, and fuzzes registers, rings, descriptors and headers.
 * Buffers and rings stay in a part of RAM where nothing else is, as far as the
 * device keeps to what it finds: it writes into buffers for receiving.
 */
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/sysreg.h>
#include <bare/test.h>

#include "tests/system/virtio_net/bare_virtio_net/frame.h"

static struct card card;
static uint32_t broken;

static uint64_t random_next(void)
{
	static uint64_t state = 0x9e3779b97f4a7c15ull;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/*
 * Where all CPUs take turns in one thread (-icount) a flood must end its turn, or no turn of
 * the others comes while there is room in anybody's ring; elsewhere the hint does nothing.
 */
static void send(uint32_t length)
{
	card_send(&card, length);
	cpu_yield();
}

/* A good card that sends as fast as it can: to all, to bob, to nobody, under its own address. */
static void flood(void)
{
	static const uint32_t targets[] = { 0, BOB, ALICE, 77 };

	for (uint32_t i = 0; i < 64; i++) {
		uint32_t to = targets[i % 4];
		uint32_t length = frame_make(card.out + CARD_HEADER, to, MALLORY, ASK,
					     (uint32_t)random_next());

		memset(card.out, 0, CARD_HEADER);
		if (!to)
			memset(card.out + CARD_HEADER, 0xff, 6);
		send(CARD_HEADER + length);
	}
}

/* Under another's address, and under thousands that nobody has. */
static void lie(void)
{
	for (uint32_t i = 0; i < 64; i++) {
		uint32_t length = frame_make(card.out + CARD_HEADER, BOB, ALICE, ASK, i);
		uint64_t r = random_next();

		memset(card.out, 0, CARD_HEADER);
		if (i & 1)
			memcpy(card.out + CARD_HEADER + 7, &r, 5);
		send(CARD_HEADER + length);
	}
}

/* Headers of all kinds before frames of all lengths. */
static void send_nonsense(void)
{
	for (uint32_t i = 0; i < 64; i++) {
		uint64_t r = random_next();

		frame_make(card.out + CARD_HEADER, r & 1 ? BOB : ALICE, MALLORY, ASK, (uint32_t)r);
		memcpy(card.out, &r, 8);
		card.out[0] &= 3;
		send((uint32_t)(r >> 20) % (r >> 60 ? 1600 : CARD_TX) + 1);
	}
}

/* Where a descriptor may point to: receiving buffers, edges, and what is not there. */
static uint64_t address(uint64_t r)
{
	static const uint64_t wild[] = {
		0, 0x41000000ull, 0x40fffff8ull, 0x08000000ull, 0x7080000000ull, 0x7000000000ull,
		0x7100000000ull, ~0ull, ~0ull - 4095,
	};

	if (r % 8)
		return (uintptr_t)card.buffer + (r >> 8) % sizeof(card.buffer);
	return wild[(r >> 8) % (sizeof(wild) / sizeof(wild[0]))];
}

/* What begins in the buffers ends there, or far outside of RAM. */
static uint32_t length_at(uint64_t at, uint64_t r)
{
	uint64_t left = (uintptr_t)card.buffer + sizeof(card.buffer) - at;

	if (left > sizeof(card.buffer))
		return (uint32_t)r;
	return r & 31 ? (uint32_t)((r >> 5) % (left + 1)) : 0xf0000000u;
}

static void scribble(struct card_ring *ring)
{
	uint64_t r = random_next(), at = address(random_next());
	uint32_t i = (uint32_t)(r >> 8) % CARD_ENTRIES;

	switch (r % 4) {
	case 0: case 1:
		ring->desc[i] = (struct card_desc){ at, length_at(at, r >> 16), (uint16_t)(r >> 40 & 7),
						    (uint16_t)((r >> 44) % (CARD_ENTRIES + 1)) };
		break;
	case 2:
		ring->avail.entry[i] = (uint16_t)((r >> 16) % (CARD_ENTRIES + 1));
		break;
	case 3:
		if (r >> 16 & 31)
			ring->avail.index += r >> 24 & 7;
		else
			ring->avail.index = (uint16_t)(r >> 32);
	}
	card_write(&card, CARD_NOTIFY, r >> 60 & 1);
}

/* All registers but those by which a ring could come to lie over our own code. */
static void write_register(void)
{
	uint64_t r = random_next();
	uint32_t offset = (uint32_t)(r >> 8) % 0x120 & ~3u;

	if (offset < CARD_DESC || offset >= 0xb0)
		card_write(&card, offset, (uint32_t)(r >> 32) >> (r & 31));
	(void)card_read(&card, offset);
}

static void fuzz(void)
{
	for (uint32_t i = 0; i < 200; i++) {
		scribble(random_next() & 1 ? &card.rx : &card.tx);
		cpu_yield();
		if (!(i % 8))
			write_register();
		if (!(card_read(&card, CARD_STATUS) & CARD_NEEDS_RESET))
			continue;
		broken++;
		card_start(&card, 0,
			   random_next() & (CARD_CSUM | CARD_TSO4 | CARD_MERGE | 3u << 28));
	}
}

static void (*const action[])(void) = { flood, lie, send_nonsense, fuzz };

int main(void)
{
	struct meeting alice;

	meeting_open(&alice, 1);
	meeting_wait(&alice, 1, 30000);
	meeting_say(&alice, 1);
	for (uint32_t i = 0; i < 8 || alice.theirs[0] < 2; i++) {
		card_start(&card, 0, CARD_CSUM | CARD_TSO4 | CARD_MERGE);
		action[i % 4]();
	}
	test_value(broken > 10, broken, "who breaks the rules is told that a reset is needed");
	test_true(card_start(&card, 0, 0), "a reset makes the card good again");
	test_true(frame_send(&card, 0, MALLORY, ASK, 1), "and it sends");
	test_value(nkddi_counter(LV_COUNTER_NET_REFUSED) > 0, nkddi_counter(LV_COUNTER_NET_REFUSED),
		   "what was refused is counted");
	meeting_say(&alice, 2);
	test_done();
}
