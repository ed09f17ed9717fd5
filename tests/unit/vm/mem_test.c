// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The boot allocator.  Includes it, to start it afresh. */
#include "hyp/core/mem.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <arch/fake.h>

#define BASE	0x40000000ull
#define MIB	0x100000ull

static jmp_buf stopped;
static struct range mapped[RANGES_MAX];
static unsigned int nr_mapped;

void stage1_map(struct pa pa, uint64_t size, enum stage1_prot prot)
{
	assert_int_equal(prot, STAGE1_DATA);
	mapped[nr_mapped++] = (struct range){ pa.v, pa.v + size };
}

static int setup(void **state)
{
	(void)state;
	nr_ranges = nr_mapped = 0;
	closed = false;
	return 0;
}

/* The text with which the boot stops, NULL if it does not. */
static const char *stop_of(void (*step)(void))
{
	const char *volatile text = fake_stop_text;

	fake_stop_jump = &stopped;
	if (!setjmp(stopped)) {
		step();
		text = NULL;
	}
	fake_stop_jump = NULL;
	return text;
}

static void begins_with_nothing(void **state)
{
	(void)state;
	assert_int_equal(mem_free_bytes(), 0);
}

static void gives_the_lowest_address_that_fits(void **state)
{
	(void)state;
	mem_add(pa_of(BASE + 64 * MIB), 16 * MIB);
	mem_add(pa_of(BASE), 4 * MIB);
	assert_int_equal(mem_alloc_raw(MIB, PAGE_SIZE, "a").v, BASE);
	assert_int_equal(mem_alloc_raw(8 * MIB, PAGE_SIZE, "b").v, BASE + 64 * MIB);
	assert_int_equal(mem_alloc_raw(MIB, PAGE_SIZE, "c").v, BASE + MIB);
	assert_int_equal(mem_free_bytes(), 10 * MIB);
}

static void aligns(void **state)
{
	uint64_t whole;

	(void)state;
	mem_add(pa_of(BASE), 16 * MIB);
	whole = mem_free_bytes();
	assert_int_equal(mem_alloc_raw(24, 8, "a").v, BASE);
	assert_int_equal(mem_alloc_raw(64, 64, "b").v, BASE + 64);
	assert_int_equal(mem_alloc_raw(PAGE_SIZE, BLOCK_SIZE, "c").v, BASE + BLOCK_SIZE);
	/* What alignment leaves out is not lost. */
	assert_int_equal(mem_alloc_raw(8, 8, "d").v, BASE + 24);
	assert_int_equal(mem_alloc_raw(PAGE_SIZE, PAGE_SIZE, "e").v, BASE + PAGE_SIZE);
	assert_int_equal(mem_free_bytes(), whole - 24 - 64 - 8 - 2 * PAGE_SIZE);
}

static void adds_whole_pages_only(void **state)
{
	(void)state;
	mem_add(pa_of(BASE + 1), 3 * PAGE_SIZE);
	assert_int_equal(mem_free_bytes(), 2 * PAGE_SIZE);
	assert_int_equal(mem_alloc_raw(8, 8, "a").v, BASE + PAGE_SIZE);
	setup(NULL);
	mem_add(pa_of(BASE + 1), PAGE_SIZE);
	assert_int_equal(mem_free_bytes(), 0);
}

static bool is_free(uint64_t page)
{
	for (unsigned int i = 0; i < nr_ranges; i++)
		if (page >= ranges[i].base && page < ranges[i].end)
			return true;
	return false;
}

/* Reservations in, across, around, beside, at the ends, twice. */
static void reserves_every_page_that_is_touched(void **state)
{
	static const struct { uint64_t at, size, first, last; } cases[] = {
		{ 3, 1, 3, 3 }, { 0, 1, 0, 0 }, { 9, 1, 9, 9 }, { 0, 10, 0, 9 }, { 2, 5, 2, 6 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		setup(NULL);
		mem_add(pa_of(BASE), 10 * PAGE_SIZE);
		for (int twice = 0; twice < 2; twice++)
			mem_reserve(pa_of(BASE + cases[i].at * PAGE_SIZE + 1),
				    cases[i].size * PAGE_SIZE - 2);
		for (uint64_t page = 0; page < 10; page++)
			assert_int_equal(is_free(BASE + page * PAGE_SIZE),
					 page < cases[i].first || page > cases[i].last);
	}
}

static void reserves_across_several_ranges(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 8; i++)
		mem_add(pa_of(BASE + 2 * i * MIB), MIB);
	mem_reserve(pa_of(BASE + MIB / 2), 10 * MIB);
	assert_int_equal(mem_free_bytes(), MIB / 2 + MIB / 2 + 2 * MIB);
	mem_reserve(pa_of(0), UINT64_MAX / 2);
	assert_int_equal(mem_free_bytes(), 0);
}

static void a_reservation_outside_changes_nothing(void **state)
{
	(void)state;
	mem_add(pa_of(BASE), MIB);
	mem_reserve(pa_of(BASE + MIB), MIB);
	mem_reserve(pa_of(BASE - MIB), MIB);
	assert_int_equal(mem_free_bytes(), MIB);
}

/* Against a map with a flag for each page. */
static void agrees_with_a_simple_map(void **state)
{
	enum { PAGES = 256 };
	bool free_page[PAGES];

	(void)state;
	srand(1);
	for (int round = 0; round < 200; round++) {
		setup(NULL);
		mem_add(pa_of(BASE), PAGES * PAGE_SIZE);
		memset(free_page, true, sizeof(free_page));
		for (int i = 0; i < 20; i++) {
			uint64_t at = (uint64_t)rand() % PAGES, n = (uint64_t)rand() % 8 + 1;

			mem_reserve(pa_of(BASE + at * PAGE_SIZE), n * PAGE_SIZE);
			for (uint64_t page = at; page < at + n && page < PAGES; page++)
				free_page[page] = false;
		}
		for (uint64_t page = 0; page < PAGES; page++)
			assert_int_equal(is_free(BASE + page * PAGE_SIZE), free_page[page]);
	}
}

static void maps_what_is_for_el2_and_nothing_else(void **state)
{
	static _Alignas(PAGE_SIZE) char memory[8 * PAGE_SIZE];
	struct pa own, ram;

	(void)state;
	mem_add(ptr_pa(memory), sizeof(memory));
	ram = mem_alloc_raw(2 * PAGE_SIZE, PAGE_SIZE, "a guest's");
	assert_int_equal(nr_mapped, 0);
	own = mem_alloc(1000, 8, "EL2's");
	assert_int_equal(nr_mapped, 1);
	assert_int_equal(mapped[0].base, own.v);
	assert_int_equal(mapped[0].end, own.v + 1000);
	assert_int_equal(ram.v % PAGE_SIZE, 0);
	assert_true(own.v >= ram.v + 2 * PAGE_SIZE);
}

static void gives_zeros(void **state)
{
	static _Alignas(PAGE_SIZE) char memory[4 * PAGE_SIZE];
	char *piece;

	(void)state;
	memset(memory, 0x5a, sizeof(memory));
	mem_add(ptr_pa(memory), sizeof(memory));
	piece = pa_ptr(mem_alloc(1000, 8, "zeros"));
	for (int i = 0; i < 1000; i++)
		assert_int_equal(piece[i], 0);
	assert_int_equal(piece[1000], 0x5a);
}

static void want_too_much(void)
{
	mem_alloc_raw(2 * MIB, PAGE_SIZE, "the choir");
}

static void says_what_does_not_fit(void **state)
{
	(void)state;
	mem_add(pa_of(BASE), MIB);
	mem_add(pa_of(BASE + 4 * MIB), MIB);
	assert_string_equal(stop_of(want_too_much),
			    "too little memory: the choir wants 2048 KiB, 2048 KiB are free");
	assert_int_equal(mem_free_bytes(), 2 * MIB);
}

static void want_all_of_it(void)
{
	mem_alloc_raw(UINT64_MAX, PAGE_SIZE, "all");
}

static void a_huge_size_does_not_wrap(void **state)
{
	(void)state;
	mem_add(pa_of(BASE), MIB);
	assert_non_null(stop_of(want_all_of_it));
}

static void alloc_a_little(void)
{
	mem_alloc_raw(8, 8, "a straggler");
}

static void gives_nothing_after_boot(void **state)
{
	(void)state;
	mem_add(pa_of(BASE), MIB);
	mem_close();
	assert_string_equal(stop_of(alloc_a_little), "memory for a straggler wanted after boot");
}

/* More pieces than it can keep: only small ones get lost. */
static void keeps_the_large_pieces(void **state)
{
	(void)state;
	mem_add(pa_of(BASE), 16 * MIB);
	mem_add(pa_of(BASE + 32 * MIB), 8 * MIB);
	for (uint64_t i = 0; i < 2 * RANGES_MAX; i++)
		mem_reserve(pa_of(BASE + 2 * i * PAGE_SIZE), PAGE_SIZE);
	assert_true(nr_ranges <= RANGES_MAX);
	assert_int_equal(mem_alloc_raw(15 * MIB, PAGE_SIZE, "a").v, BASE + MIB - PAGE_SIZE);
	assert_int_equal(mem_alloc_raw(8 * MIB, PAGE_SIZE, "b").v, BASE + 32 * MIB);
	for (uint64_t i = 0; i < 2 * RANGES_MAX; i++)
		assert_false(is_free(BASE + 2 * i * PAGE_SIZE));
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(begins_with_nothing),
		TEST(gives_the_lowest_address_that_fits),
		TEST(aligns),
		TEST(adds_whole_pages_only),
		TEST(reserves_every_page_that_is_touched),
		TEST(reserves_across_several_ranges),
		TEST(a_reservation_outside_changes_nothing),
		TEST(agrees_with_a_simple_map),
		TEST(maps_what_is_for_el2_and_nothing_else),
		TEST(gives_zeros),
		TEST(says_what_does_not_fit),
		TEST(a_huge_size_does_not_wrap),
		TEST(gives_nothing_after_boot),
		TEST(keeps_the_large_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
