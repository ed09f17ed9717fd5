// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "user/nk/option.h"

static bool flag, other;
static uint32_t number, ms;
static const char *text;

static const struct option own[] = {
	{ 'b', "batch", OPTION_FLAG, &flag, NULL, "flag" },
	{ 'n', "number", OPTION_NUMBER, &number, "N", "number" },
	{ 'd', "delay", OPTION_SECONDS, &ms, "SECONDS", "time" },
	{ 'p', "period", OPTION_PERIOD, &ms, "SECONDS", "time above 0" },
	{ 0, "text", OPTION_STRING, &text, "TEXT", "text" },
	{ .name = NULL },
};

static const struct option common[] = {
	{ 'j', "json", OPTION_FLAG, &other, NULL, "other flag" },
	{ .name = NULL },
};

static char *words[16];
static char *message;

/* Parses a line of words. */
static int parse(const char *line)
{
	static char copy[200];
	size_t size;
	FILE *errors;
	int n = 0, result;

	flag = other = false;
	number = ms = 7;
	text = NULL;
	strcpy(copy, line);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		words[n++] = word;
	free(message);
	errors = open_memstream(&message, &size);
	result = options_parse(own, common, n, words, errors);
	fclose(errors);
	assert_int_equal(result < 0, message[0] != '\0');
	return result;
}

static void operands_and_options_mix(void **state)
{
	(void)state;
	assert_int_equal(parse("one -b two --json three"), 3);
	assert_string_equal(words[0], "one");
	assert_string_equal(words[1], "two");
	assert_string_equal(words[2], "three");
	assert_true(flag && other);
	assert_int_equal(number, 7);
}

static void values_come_in_four_ways(void **state)
{
	(void)state;
	assert_int_equal(parse("-n 5"), 0);
	assert_int_equal(number, 5);
	assert_int_equal(parse("-n6"), 0);
	assert_int_equal(number, 6);
	assert_int_equal(parse("--number 8"), 0);
	assert_int_equal(number, 8);
	assert_int_equal(parse("--number=4294967295"), 0);
	assert_int_equal(number, UINT32_MAX);
	assert_int_equal(parse("--text=-a=b x"), 1);
	assert_string_equal(text, "-a=b");
}

static void letters_share_a_word(void **state)
{
	(void)state;
	assert_int_equal(parse("-bjn3"), 0);
	assert_true(flag && other);
	assert_int_equal(number, 3);
}

static void two_dashes_end_the_options(void **state)
{
	(void)state;
	assert_int_equal(parse("-- -b --json"), 2);
	assert_string_equal(words[0], "-b");
	assert_false(flag || other);
	assert_int_equal(parse("- -b"), 1);
	assert_string_equal(words[0], "-");
}

static void seconds_have_decimals(void **state)
{
	static const struct {
		const char *line;
		uint32_t ms;
	} cases[] = {
		{ "-d 2", 2000 }, { "-d 0.5", 500 }, { "-d 0.25", 250 }, { "-d 1.", 1000 },
		{ "-d 0.001", 1 }, { "-d 0", 0 }, { "-p 0.001", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(parse(cases[i].line), 0);
		assert_int_equal(ms, cases[i].ms);
	}
}

static void nonsense_is_refused(void **state)
{
	static const char *const lines[] = {
		"-x", "--none", "--batch=1", "-n", "--number", "-n x", "-n -1", "-n 4294967296", "-n 5x",
		"--number=", "-d .5", "-d 1.x", "-d 0.0001", "-d 2147483", "-bx", "--jso", "--jsons",
		"-p 0", "--period=0.000",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(parse(lines[i]), -1);
}

static void help_names_each_option(void **state)
{
	char *help;
	size_t size;
	FILE *stream = open_memstream(&help, &size);

	(void)state;
	options_help(own, stream);
	options_help(NULL, stream);
	fclose(stream);
	assert_string_equal(help, "  -b, --batch              flag\n"
				  "  -n, --number N           number\n"
				  "  -d, --delay SECONDS      time\n"
				  "  -p, --period SECONDS     time above 0\n"
				  "      --text TEXT          text\n");
	free(help);
}

static int forget_message(void **state)
{
	(void)state;
	free(message);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operands_and_options_mix),
		cmocka_unit_test(values_come_in_four_ways),
		cmocka_unit_test(letters_share_a_word),
		cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(seconds_have_decimals),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(help_names_each_option),
	};

	return cmocka_run_group_tests(tests, NULL, forget_message);
}
