/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Randomness for the VMs.  Without it Linux waits long for randomness of its own, and until then
 * each system call takes 10 000 instructions for a random number.
 */
#ifndef HYP_CORE_SEED_H
#define HYP_CORE_SEED_H

#include <stdint.h>

#define SEED_BYTES		32
#define SEED_KASLR_BYTES	8

/*
 * Boot: remember /chosen/rng-seed of the board's tree @fdt.  Returns SEED_BYTES, or 0:
 * the board's firmware gives no seed, or one of less than SEED_BYTES.
 */
uint32_t seed_init(const void *fdt);

/*
 * The seed of VM @id in its life @life, derived from the board's seed.  Nobody can tell the seed of
 * another VM or life from it.  Any CPU, after seed_init().
 */
void seed_make(uint32_t id, uint32_t life, uint8_t seed[SEED_BYTES]);

/* The same for where its kernel shall lie: /chosen/kaslr-seed, in the order of the tree's bytes. */
void seed_make_kaslr(uint32_t id, uint32_t life, uint8_t seed[SEED_KASLR_BYTES]);

/* SipHash-2-4 of @count words with the key @key. seed_make() uses it; exported for its test. */
uint64_t seed_hash(const uint64_t key[2], const uint64_t *word, uint32_t count);

#endif
