// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vCPU 0 writes registers, and brings the device up anew whenever it is broken;
 * vCPU 1 scribbles over rings and descriptors all the time.  Buffers lie in an
 * arena of one letter, so that nothing that is printed looks like a result.
 */
#include <bare/meeting.h>
#include <bare/test.h>
#include <bare/cpu.h>

#include "tests/system/virtio/bare_virtio/driver.h"

#define QUEUES		6u
#define ROUNDS		3000u
#define ARENA		0x10000u

/*
 * All that the device can be made to read, even if it sees the address of one
 * descriptor and the length of another: our texts are out of its reach.
 */
static struct {
	struct ring ring[QUEUES];
	char table[0x1000];		/* for long indirect ones */
	char arena[3 * ARENA];		/* buffers begin in the middle third */
} own;

static volatile bool over, gone;

static uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Mostly the arena; also its edges, the other side of RAM, nowhere. */
static uint64_t address(uint64_t *state)
{
	uint64_t r = random_next(state);
	static const uint64_t wild[] = {
		0, 0x40000000ull - 8, 0x41000000ull - 8, 0x41000000ull, DEVICE, 0x08000000ull,
		0x7000000000ull, 0x7100000000ull, ~0ull, ~0ull - 4095,
	};

	if (r % 8)
		return (uintptr_t)own.arena + ARENA + (r >> 8) % ARENA;
	return wild[(r >> 8) % (sizeof(wild) / sizeof(wild[0]))];
}

/* Up to the size of the arena, or more than there is. */
static uint32_t length(uint64_t r)
{
	return (uint32_t)(r % ARENA) >> (r >> 51 & 15) | (r >> 32 & 31 ? 0 : 0xf0000000u);
}

static struct desc random_desc(uint64_t *state)
{
	uint64_t r = random_next(state);
	bool indirect = !(r % 5);
	uint64_t addr = address(state);

	if (indirect)
		addr = r & 32 ? (uintptr_t)own.table : (uintptr_t)own.ring[r % QUEUES].table;
	return (struct desc){
		.addr = addr,
		.len = indirect ? (uint32_t)(r >> 8 & 0xff) * 16 : length(r >> 8),
		.flags = (uint16_t)((indirect ? INDIRECT : 0) | (r >> 40 & (NEXT | WRITE))),
		.next = (uint16_t)((r >> 44) % (ENTRIES + 1)),
	};
}

static void scribble(struct ring *target, uint64_t *state)
{
	uint64_t r = random_next(state);

	switch (r % 8) {
	case 0: case 1: case 2:
		target->desc[r >> 8 & (ENTRIES - 1)] = random_desc(state);
		break;
	case 3:
		target->table[r >> 8 & (ENTRIES - 1)] = random_desc(state);
		break;
	case 4:
		((struct desc *)own.table)[r >> 8 & 0xff] = random_desc(state);
		break;
	case 5:
		target->avail.entry[r >> 8 & (ENTRIES - 1)] = (uint16_t)((r >> 16) % (ENTRIES + 1));
		break;
	case 6:
		__atomic_add_fetch(&target->avail.index, (uint16_t)(r >> 8 & 7), __ATOMIC_RELEASE);
		break;
	case 7:
		if (!(r >> 8 & 31))
			target->avail.index = (uint16_t)(r >> 16);
		target->avail.used_event = (uint16_t)(r >> 32);
		target->used.index = (uint16_t)(r >> 48);
		break;
	}
}

static void scribbler(void *cookie)
{
	uint64_t state = 0x123456789abcdefull;

	(void)cookie;
	while (!over)
		scribble(&own.ring[random_next(&state) % QUEUES], &state);
	gone = true;
}

/* Rings anywhere but over our own code. */
static void write_any(uint64_t *state, uint64_t r)
{
	uint32_t offset = (uint32_t)(r >> 8) % 0x120 & ~3u;

	if (offset >= QUEUE_DESC && offset < 0xb0)
		wr(offset, offset & 4 ? (r >> 40) % 8 == 0 : (uint32_t)address(state));
	else
		wr(offset, (uint32_t)(r >> 32) >> (r >> 24 & 31));
}

static void write_register(uint64_t *state)
{
	uint64_t r = random_next(state);

	if (r % 4)
		wr(QUEUE_NOTIFY, (uint32_t)(r >> 8) % (QUEUES + 2));
	else if (r % 8)
		(void)rd((uint32_t)(r >> 8) % 0x120 & ~3u);
	else
		write_any(state, r);
}

static uint32_t attack(void)
{
	uint64_t state = 0xfedcba987654321ull;
	uint32_t broken = 0;

	for (uint32_t i = 0; i < ROUNDS; i++) {
		if (!(i % 64) || rd(STATUS) & NEEDS_RESET) {
			broken += rd(STATUS) / NEEDS_RESET & 1;
			bring_up(own.ring, QUEUES, (uint32_t)random_next(&state) & (2 | 3u << 28));
		}
		for (uint32_t j = 0; j < 8; j++)
			scribble(&own.ring[random_next(&state) % QUEUES], &state);
		write_register(&state);
	}
	return broken;
}

int main(void)
{
	struct meeting victim;
	uint32_t broken;

	meeting_open(&victim, 0);
	memset(own.arena, 'z', sizeof(own.arena));
	for (uint32_t i = 99; i < 3 * ARENA; i += 100)
		own.arena[i] = '\n';
	meeting_wait(&victim, 1, 20000);
	cpu_start(1, scribbler, NULL);
	broken = attack();
	over = true;
	while (!gone)
		__asm__ volatile("yield");
	console_printf("\n");		/* it left a line unfinished */
	test_value(broken > 10, broken, "the device says that it needs a reset");
	meeting_say(&victim, 1);
	test_true(bring_up(own.ring, 2, 3u << 28), "a reset makes it good again");
	test_true(print_text(&own.ring[1], "as good as new\n"), "and it prints");
	test_done();
}
