// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/seed.h"

#include <libfdt.h>
#include <string.h>

static uint64_t board[SEED_BYTES / 8];	/* the firmware's */

static uint64_t rotate(uint64_t value, uint32_t bits)
{
	return value << bits | value >> (64 - bits);
}

static void rounds(uint64_t v[4], int n)
{
	while (n--) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32) + v[3];
		v[2] += v[1];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[2] = rotate(v[2], 32);
	}
}

static void absorb(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	rounds(v, 2);
	v[0] ^= word;
}

uint64_t seed_hash(const uint64_t key[2], const uint64_t *word, uint32_t count)
{
	uint64_t v[4] = {
		key[0] ^ 0x736f6d6570736575ull,
		key[1] ^ 0x646f72616e646f6dull,
		key[0] ^ 0x6c7967656e657261ull,
		key[1] ^ 0x7465646279746573ull,
	};

	for (uint32_t i = 0; i < count; i++)
		absorb(v, word[i]);
	absorb(v, (uint64_t)count * 8 << 56);
	v[2] ^= 0xff;
	rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint32_t seed_init(const void *fdt)
{
	int chosen = fdt_path_offset(fdt, "/chosen"), size = 0;
	const void *given = chosen < 0 ? NULL : fdt_getprop(fdt, chosen, "rng-seed", &size);

	if (!given || size < SEED_BYTES)
		return 0;
	memcpy(board, given, sizeof(board));
	return SEED_BYTES;
}

/* Half of the board's seed is the key; the other half is hashed with the VM's id and life. */
static void make_part(uint32_t id, uint32_t life, uint32_t part, uint8_t *seed)
{
	uint64_t word[4] = { board[2], board[3], life, (uint64_t)id << 32 | part };
	uint64_t hash = seed_hash(board, word, 4);

	memcpy(seed, &hash, sizeof(hash));
}

void seed_make(uint32_t id, uint32_t life, uint8_t seed[SEED_BYTES])
{
	for (uint32_t i = 0; i < SEED_BYTES / 8; i++)
		make_part(id, life, i, seed + i * 8);
}

void seed_make_kaslr(uint32_t id, uint32_t life, uint8_t seed[SEED_KASLR_BYTES])
{
	make_part(id, life, SEED_BYTES / 8, seed);
}
