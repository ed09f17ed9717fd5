// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* EL2's own small C library against the PC's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/lib/nospec.h"

void *hyp_memcpy(void *to, const void *from, size_t size);
void *hyp_memmove(void *to, const void *from, size_t size);
void *hyp_memset(void *to, int value, size_t size);
int hyp_memcmp(const void *a, const void *b, size_t size);
void *hyp_memchr(const void *bytes, int value, size_t size);
size_t hyp_strlen(const char *text);
size_t hyp_strnlen(const char *text, size_t limit);
int hyp_strcmp(const char *a, const char *b);
int hyp_strncmp(const char *a, const char *b, size_t limit);
char *hyp_strchr(const char *text, int c);
char *hyp_strrchr(const char *text, int c);
unsigned long hyp_strtoul(const char *text, char **end, int base);
int hyp_snprintf(char *to, size_t size, const char *format, ...);

#define AREA 160

static void fill(unsigned char *area)
{
	for (int i = 0; i < AREA; i++)
		area[i] = (unsigned char)(i * 7 + 1);
}

typedef void check_fn(size_t to, size_t from, size_t size);

static void every_shape(check_fn *check)
{
	for (size_t to = 0; to < 24; to++)
		for (size_t from = 0; from < 24; from++)
			for (size_t size = 0; size < 80; size++)
				check(to, from, size);
}

static void check_move(size_t to, size_t from, size_t size)
{
	_Alignas(16) unsigned char mine[AREA], theirs[AREA];

	fill(mine);
	fill(theirs);
	assert_ptr_equal(hyp_memmove(mine + to, mine + from, size), mine + to);
	memmove(theirs + to, theirs + from, size);
	assert_memory_equal(mine, theirs, AREA);
}

static void memmove_keeps_overlapping_bytes(void **state)
{
	(void)state;
	every_shape(check_move);
}

static void check_copy(size_t to, size_t from, size_t size)
{
	_Alignas(16) unsigned char mine[AREA], theirs[AREA], source[AREA];

	fill(source);
	memset(mine, 0xee, AREA);
	memset(theirs, 0xee, AREA);
	assert_ptr_equal(hyp_memcpy(mine + to, source + from, size), mine + to);
	memcpy(theirs + to, source + from, size);
	assert_memory_equal(mine, theirs, AREA);
}

static void memcpy_copies_exactly_the_bytes_asked_for(void **state)
{
	(void)state;
	every_shape(check_copy);
}

static void check_set(size_t to, size_t value, size_t size)
{
	_Alignas(16) unsigned char mine[AREA], theirs[AREA];

	fill(mine);
	fill(theirs);
	assert_ptr_equal(hyp_memset(mine + to, (int)value * 11 - 5, size), mine + to);
	memset(theirs + to, (int)value * 11 - 5, size);
	assert_memory_equal(mine, theirs, AREA);
}

static void memset_sets_exactly_the_bytes_asked_for(void **state)
{
	(void)state;
	every_shape(check_set);
}

static int sign(int v)
{
	return (v > 0) - (v < 0);
}

static void comparisons_agree_with_the_library(void **state)
{
	static const char *const text[] = { "", "a", "ab", "abc", "abd", "b", "\x80", "ab\xff" };
	size_t n = sizeof(text) / sizeof(text[0]);

	(void)state;
	for (size_t i = 0; i < n * n; i++) {
		const char *a = text[i / n], *b = text[i % n];

		assert_int_equal(sign(hyp_strcmp(a, b)), sign(strcmp(a, b)));
		assert_int_equal(sign(hyp_strncmp(a, b, 2)), sign(strncmp(a, b, 2)));
		assert_int_equal(sign(hyp_memcmp(a, b, 1)), sign(memcmp(a, b, 1)));
	}
}

static void searches_agree_with_the_library(void **state)
{
	const char *text = "vlink/0/vlink";

	(void)state;
	for (int c = 0; c < 128; c++) {
		assert_ptr_equal(hyp_strchr(text, c), strchr(text, c));
		assert_ptr_equal(hyp_strrchr(text, c), strrchr(text, c));
		assert_ptr_equal(hyp_memchr(text, c, 6), memchr(text, c, 6));
	}
	assert_int_equal(hyp_strlen(text), 13);
	assert_int_equal(hyp_strnlen(text, 5), 5);
	assert_int_equal(hyp_strnlen(text, 50), 13);
}

static void strtoul_agrees_with_the_library(void **state)
{
	static const char *const text[] = {
		"0", "12x", "0x1F", "0x", "017", "08", " \t+5", "-1", "", "zz", "x",
		"18446744073709551615", "18446744073709551616", "0xffffffffffffffffff",
	};
	static const int base[] = { 0, 8, 10, 16, 36 };

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		for (size_t b = 0; b < sizeof(base) / sizeof(base[0]); b++) {
			char *mine, *theirs;

			assert_int_equal(hyp_strtoul(text[i], &mine, base[b]),
					 strtoul(text[i], &theirs, base[b]));
			assert_ptr_equal(mine, theirs);
		}
	}
}

#define SAME(...) do { \
	char mine_[80], theirs_[80]; \
	int m_ = hyp_snprintf(mine_, sizeof(mine_), __VA_ARGS__); \
	int t_ = snprintf(theirs_, sizeof(theirs_), __VA_ARGS__); \
	assert_string_equal(mine_, theirs_); \
	assert_int_equal(m_, t_); \
} while (0)

static void printf_formats_numbers_as_the_library_does(void **state)
{
	(void)state;
	SAME("%d %i %u", -5, 7, 4000000000u);
	SAME("%d|%5d|%-5d|%05d|%*d", INT32_MIN, -42, -42, -42, 6, 42);
	SAME("%*d|", -6, 42);
	SAME("%x %X %08x %lx %llx", 0xabcu, 0xabcu, 0x1234u, 0xdeadbeef00ul, ~0ull);
	SAME("%ld %lld %zu", INT64_MIN, -1ll, (size_t)77);
	SAME("%hhx %hx %hhd", 0x1234 & 0xff, 0x5678, (signed char)-3);
	SAME("%p %18p", (void *)(uintptr_t)0x40080000, (void *)(uintptr_t)0x1000);
}

static void printf_formats_text_as_the_library_does(void **state)
{
	(void)state;
	SAME("%s|%8s|%-8s|%.2s|%.*s|%c%%", "text", "text", "text", "text", 3, "text", 'c');
	SAME("%6.2s|%-3c|", "text", 'x');
}

static void printf_cuts_and_tells_the_whole_length(void **state)
{
	char text[5] = "....";

	(void)state;
	assert_int_equal(hyp_snprintf(text, sizeof(text), "%s", "longer"), 6);
	assert_string_equal(text, "long");
	assert_int_equal(hyp_snprintf(NULL, 0, "abc"), 3);
}

static void printf_shows_what_it_does_not_know(void **state)
{
	const char *format = "%q %";
	char text[16];

	(void)state;
	hyp_snprintf(text, sizeof(text), format);
	assert_string_equal(text, "%q %");
}

/* Not constant, so that the compiler takes the arithmetic. */
static volatile uint64_t unknown_size;

static void an_index_stays_in_its_table(void **state)
{
	static const uint64_t sizes[] = { 1, 2, 3, 13, 508, 1ull << 32, 1ull << 63 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint64_t size = unknown_size = sizes[i];

		for (uint64_t n = 0; n < size && n < 600; n++)
			assert_int_equal(index_nospec(n, unknown_size), n);
		assert_int_equal(index_nospec(size - 1, unknown_size), size - 1);
		assert_int_equal(index_nospec(size, unknown_size), 0);
		assert_int_equal(index_nospec(size + 1, unknown_size), 0);
		assert_int_equal(index_nospec(UINT64_MAX, unknown_size), 0);
		assert_int_equal(index_nospec(1ull << 63 | 5, unknown_size), 0);
	}
}

static void an_index_of_a_power_of_two_is_cut(void **state)
{
	(void)state;
	assert_int_equal(index_nospec(15, 16), 15);
	assert_int_equal(index_nospec(0x105, 16), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memmove_keeps_overlapping_bytes),
		cmocka_unit_test(memcpy_copies_exactly_the_bytes_asked_for),
		cmocka_unit_test(memset_sets_exactly_the_bytes_asked_for),
		cmocka_unit_test(comparisons_agree_with_the_library),
		cmocka_unit_test(searches_agree_with_the_library),
		cmocka_unit_test(strtoul_agrees_with_the_library),
		cmocka_unit_test(printf_formats_numbers_as_the_library_does),
		cmocka_unit_test(printf_formats_text_as_the_library_does),
		cmocka_unit_test(printf_cuts_and_tells_the_whole_length),
		cmocka_unit_test(printf_shows_what_it_does_not_know),
		cmocka_unit_test(an_index_stays_in_its_table),
		cmocka_unit_test(an_index_of_a_power_of_two_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
