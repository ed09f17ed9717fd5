// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What a VM can and cannot do to a screen that it shares. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/console/filter.h"

static struct console_filter filter;

/* What remains of @text, on a line of its own. */
static const char *shown(const char *text, bool colour)
{
	static char out[4096];
	uint32_t n = 0;

	memset(&filter, 0, sizeof(filter));
	for (; *text; text++)
		n += filter_char(&filter, *text, colour, out + n);
	out[n] = 0;
	return out;
}

static void passes(const char *text)
{
	assert_string_equal(shown(text, false), text);
}

static void becomes(const char *text, const char *what)
{
	assert_string_equal(shown(text, false), what);
}

static void text_passes(void **state)
{
	(void)state;
	passes("/ # ls\tbin ~{}");
	passes("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80 \xc2\xb0");
}

static void control_characters_are_dropped(void **state)
{
	char text[4] = "a?b";

	(void)state;
	for (char c = 1; c < 0x20; c++) {
		text[1] = c;
		if (c == '\t' || c == '\b' || c == 0x1b)
			continue;
		becomes(text, "ab");
	}
	becomes("a\x7f" "b", "ab");
}

static void control_characters_of_utf8_are_dropped(void **state)
{
	(void)state;
	becomes("a\xc2\x9b" "2Jb", "a2Jb");
	becomes("a\x9b" "2Jb", "a2Jb");
	becomes("\xc2x\xc2\xc2\xa0", "x\xc2\xa0");
	becomes("a\xc3z\x85", "a\xc3z");
}

static void editing_a_line_passes(void **state)
{
	(void)state;
	passes("/ # ls\b\b \b\33[K");
	passes("/ # ls\33[Jx\33[2D\33[C\33[1@\33[P\33[0K");
}

static void the_cursor_stays_right_of_the_name(void **state)
{
	(void)state;
	becomes("ab\b\b\b\b\bX", "ab\b\bX");
	becomes("ab\33[3DX", "abX");
	becomes("ab\33[9999999999DX", "abX");
	becomes("ab\33[2D\33[D\b\33[2C\33[CX", "ab\33[2D\33[2CX");
	becomes("a\xcc\x81\xcc\x81\b\b[lv]", "a\xcc\x81\xcc\x81\b[lv]");
}

static void the_cursor_stays_in_the_line(void **state)
{
	static const char *const attacks[] = {
		"\33[2J", "\33[H", "\33[1;1H", "\33[A", "\33[3B", "\33[1K", "\33[2K", "\33[1J", "\33[s",
		"\33[u", "\0337", "\0338", "\33M", "\33c", "\33[?1049h", "\33[1;5r", "\33[6n", "\33[5i",
		"\33(0", "\33#8", "\33%G", "\33]0;title\7", "\33]52;c;x\33\\", "\33P$q\33\\", "\33[>c",
		"\33[1G", "\33[1`", "\33[d", "\33[E", "\33[F", "\33[4h", "\33[!p", "\33[20;20f",
		"\33[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1m", "\33[31m",
	};

	(void)state;
	for (uint32_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
		char text[64] = "a";

		strcat(text, attacks[i]);
		strcat(text, "b");
		becomes(text, "ab");
	}
}

static void colours_pass_on_a_terminal_with_colours(void **state)
{
	(void)state;
	assert_string_equal(shown("\33[1;31mred\33[m", true), "\33[1;31mred\33[m");
	assert_string_equal(shown("\33[2J\33[1m", true), "\33[1m");
	assert_string_equal(shown("\33[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1m", true), "");
}

static void what_is_shown_in_part_again_cannot_be_left(void **state)
{
	char out[FILTER_MAX];

	(void)state;
	shown("abc", false);
	filter_redrawn(&filter, false);
	assert_int_equal(filter_char(&filter, '\b', false, out), 0);
	shown("abc", false);
	filter_redrawn(&filter, true);
	assert_int_equal(filter_char(&filter, '\b', false, out), 1);
}

/* Whatever comes: nothing but what may pass, and the place counted is right. */
static void random_output_stays_in_its_place(void **state)
{
	static const char letters[] = "\33\33\33[[[0123;?abDCKJmPH@\b\b\t\7\x9b\xc2\xc3";
	uint32_t seed = 1;
	int column = 0, reach = 0;

	(void)state;
	memset(&filter, 0, sizeof(filter));
	for (int i = 0; i < 1000000; i++) {
		char out[FILTER_MAX + 1];
		uint32_t n;

		seed = seed * 1664525 + 1013904223;
		n = filter_char(&filter, letters[(seed >> 8) % (sizeof(letters) - 1)], true, out);
		assert_in_range(n, 0, FILTER_MAX);
		out[n] = 0;
		if (n > 2 && out[n - 1] == 'D')
			column -= atoi(out + 2) ? atoi(out + 2) : 1;
		else if (n > 2 && out[n - 1] == 'C')
			column += atoi(out + 2) ? atoi(out + 2) : 1;
		else if (n == 1)
			column += out[0] == '\b' ? -1 : (unsigned char)out[0] < 0x80;
		assert_true(column >= 0);
		if (n == 1 && column > reach)
			reach = column;
		assert_true(column <= reach);
	}
}

/* What remains of @text when it is shown once more. */
static const char *again(const char *text)
{
	static char out[4096];
	uint32_t n = 0;

	memset(&filter, 0, sizeof(filter));
	for (; *text; text++)
		n += filter_again(&filter, *text, out + n);
	out[n] = 0;
	return out;
}

static void nothing_is_asked_again(void **state)
{
	static const char *const questions[] = {
		"\5", "\33Z", "\33[c", "\33[0c", "\33[>c", "\33[=0c", "\33[5n", "\33[6n", "\33[?6n", "\33[?996n",
		"\33[x", "\33[1x", "\33[14t", "\33[18t", "\33[?2026$p", "\33[4$p", "\33[>q", "\33[?u", "\33[?4m",
		"\33[1;1;1;1;1;1*y", "\33[?1;1;0S", "\33[5i", "\33[6\nn", "\33]10;?\7", "\33]11;?\33\\", "\33]4;1;?\7",
		"\33]52;c;?\7", "\33P$qm\33\\", "\33P+q544e\33\\", "\33_Gi=1,a=q;AAAA\33\\",
		"\xc2\x9a", "\33\33[6n", "\33[1\33[6n", "\33[6\30\33[c",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++) {
		char text[64];
		const char *left, *c;

		snprintf(text, sizeof(text), "a%sb", questions[i]);
		left = again(text);
		for (c = left; *c;
		     c++) /* of strings their end may be left, of others what aborts */
			if (!strchr("ab\33\\\30", *c))
				fail_msg("%zu: %s", i, left);
	}
}

static void all_else_is_shown_again(void **state)
{
	static const char *const texts[] = {
		"/ # ls\r\n\tbin\b\7", "gr\xc3\xbc\xc3\x9f \xe2\x94\x9b \xf0\x9f\x98\x80 \xc2\xb0",
		"\33[2J\33[H\33[5;7H\33[K\33[?25l\33[?1049h\33[1;24r\33[3A\33[2L\33[4P\33[s\33[u",
		"\33[m\33[1;31m\33[38;2;255;255;255;48;2;100;100;100mx", "\33(0\33)B\33=\33>\0337\0338\33M\33D\33c\33#8\33%G",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_string_equal(again(texts[i]), texts[i]);
	assert_string_equal(again("\xc2\x9b" "6n \xc2\x9d" "10;?\7"), "6n 10;?\7");
}

/* Does a terminal that reads this have to answer? */
static bool asks(const char *text)
{
	size_t numbers = 0;

	if (*text == 5)
		return true;
	if (*text != 0x1b)
		return false;
	if (text[1] == '[')
		numbers = strspn(text + 2, "?0123456789;:");
	return text[1] == '[' ? !text[2 + numbers] || strchr("cnxytpqi$*>=", text[2 + numbers])
			      : text[1] && strchr("Z]PX^_", text[1]);
}

static void random_output_asks_nothing_again(void **state)
{
	static const char letters[] = "\33\33\33[[[0123;?$>cnxytpq]P_Zm\5\7\\\30\n\xc2\x9b\x9a(a";
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char text[64] = "";
		const char *left;

		for (size_t j = 0; j + 1 < sizeof(text); j++) {
			seed = seed * 1664525 + 1013904223;
			text[j] = letters[(seed >> 8) % (sizeof(letters) - 1)];
		}
		for (left = again(text); *left; left++)
			assert_false(asks(left));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_passes),
		cmocka_unit_test(control_characters_are_dropped),
		cmocka_unit_test(control_characters_of_utf8_are_dropped),
		cmocka_unit_test(editing_a_line_passes),
		cmocka_unit_test(the_cursor_stays_right_of_the_name),
		cmocka_unit_test(the_cursor_stays_in_the_line),
		cmocka_unit_test(colours_pass_on_a_terminal_with_colours),
		cmocka_unit_test(what_is_shown_in_part_again_cannot_be_left),
		cmocka_unit_test(random_output_stays_in_its_place),
		cmocka_unit_test(nothing_is_asked_again),
		cmocka_unit_test(all_else_is_shown_again),
		cmocka_unit_test(random_output_asks_nothing_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
