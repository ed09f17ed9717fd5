// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Seeds of the VMs from the seed that the firmware gave. */
#include <libfdt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/core/seed.h"

static char tree[1024] __attribute__((aligned(8)));

/* A tree whose /chosen has an rng-seed of @size bytes. */
static void make_tree(int size)
{
	char given[64];

	memset(given, 0x5a, sizeof(given));
	assert_int_equal(fdt_create_empty_tree(tree, sizeof(tree)), 0);
	assert_int_equal(fdt_setprop(tree, fdt_add_subnode(tree, 0, "chosen"), "rng-seed", given,
				     size),
			 0);
}

/* The vector for eight bytes from the authors of SipHash. */
static void hashes_as_siphash_does(void **state)
{
	const uint64_t key[2] = { 0x0706050403020100, 0x0f0e0d0c0b0a0908 };
	const uint64_t word = 0x0706050403020100;

	(void)state;
	assert_true(seed_hash(key, &word, 1) == 0x93f5f5799a932462);
	assert_true(seed_hash(key, NULL, 0) == 0x726fdb47dd0e0e31);
}

static void gives_each_life_of_each_vm_its_own_seed(void **state)
{
	uint8_t two[SEED_BYTES], three[SEED_BYTES], again[SEED_BYTES];

	(void)state;
	make_tree(32);
	assert_int_equal(seed_init(tree), SEED_BYTES);
	seed_make(2, 0, two);
	seed_make(3, 0, three);
	seed_make(2, 1, again);
	assert_memory_not_equal(two, three, SEED_BYTES);
	assert_memory_not_equal(two, again, SEED_BYTES);
	assert_memory_not_equal(three, again, SEED_BYTES);
	seed_make(2, 0, again);
	assert_memory_equal(two, again, SEED_BYTES);
	for (int i = 0; i < SEED_BYTES; i += 8)
		assert_memory_not_equal(two + i, two + (i + 8) % SEED_BYTES, 8);
}

static void has_another_seed_for_the_place_of_the_kernel(void **state)
{
	uint8_t seed[SEED_BYTES], two[SEED_KASLR_BYTES], again[SEED_KASLR_BYTES];

	(void)state;
	make_tree(32);
	assert_int_equal(seed_init(tree), SEED_BYTES);
	seed_make(2, 0, seed);
	seed_make_kaslr(2, 0, two);
	for (int i = 0; i < SEED_BYTES; i += 8)
		assert_memory_not_equal(two, seed + i, 8);
	seed_make_kaslr(2, 1, again);
	assert_memory_not_equal(two, again, SEED_KASLR_BYTES);
	seed_make_kaslr(3, 0, again);
	assert_memory_not_equal(two, again, SEED_KASLR_BYTES);
}

static void gives_none_where_the_board_has_too_little(void **state)
{
	(void)state;
	make_tree(31);
	assert_int_equal(seed_init(tree), 0);
	assert_int_equal(fdt_create_empty_tree(tree, sizeof(tree)), 0);
	assert_int_equal(seed_init(tree), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_as_siphash_does),
		cmocka_unit_test(gives_each_life_of_each_vm_its_own_seed),
		cmocka_unit_test(has_another_seed_for_the_place_of_the_kernel),
		cmocka_unit_test(gives_none_where_the_board_has_too_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
