// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "user/nk/json.h"
#include "user/nk/table.h"

struct output {
	char *text;
	size_t size;
	struct json json;
};

static void output_begin(struct output *o)
{
	o->json = (struct json){ open_memstream(&o->text, &o->size), false };
}

static void output_is(struct output *o, const char *wanted)
{
	fclose(o->json.stream);
	assert_string_equal(o->text, wanted);
	free(o->text);
}

static void commas_stand_between_values(void **state)
{
	struct output o;

	(void)state;
	output_begin(&o);
	json_begin(&o.json, NULL, '{');
	json_number(&o.json, "a", 1);
	json_begin(&o.json, "b", '[');
	json_begin(&o.json, NULL, '{');
	json_end(&o.json, '}');
	json_bool(&o.json, NULL, true);
	json_begin(&o.json, NULL, '[');
	json_end(&o.json, ']');
	json_end(&o.json, ']');
	json_string(&o.json, "c", NULL);
	json_end(&o.json, '}');
	json_line(&o.json);
	json_number(&o.json, NULL, UINT64_MAX);
	output_is(&o, "{\"a\":1,\"b\":[{},true,[]],\"c\":null}\n18446744073709551615");
}

static void string_is(const char *value, const char *wanted)
{
	struct output o;

	output_begin(&o);
	json_string(&o.json, NULL, value);
	output_is(&o, wanted);
}

static void strings_are_escaped(void **state)
{
	(void)state;
	string_is("", "\"\"");
	string_is("a \"b\" \\ /", "\"a \\\"b\\\" \\\\ /\"");
	string_is("\n\t\x1b[1m\x7f", "\"\\u000a\\u0009\\u001b[1m\\u007f\"");
}

static void what_is_no_utf8_is_replaced(void **state)
{
	(void)state;
	string_is("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
		  "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"");
	string_is("\xff", "\"\\ufffd\"");
	string_is("\x80x", "\"\\ufffdx\"");
	string_is("\xc3", "\"\\ufffd\"");
	string_is("\xc3\"", "\"\\ufffd\\\"\"");
	string_is("\xe2\x82", "\"\\ufffd\\ufffd\"");
	string_is("\xc0\x80", "\"\\ufffd\\ufffd\"");			/* too long */
	string_is("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"");		/* a surrogate */
	string_is("\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");	/* above all */
}

static const struct column columns[] = {
	{ "name", "NAME", false },
	{ "size", "SIZE", true },
	{ "quiet", NULL, false },
	{ NULL, "SEEN", false },
};

static void fill(struct table *t)
{
	const uint8_t cpus[] = { 0, 3 };

	table_text(t, "a\x1b\"b");
	table_bytes(t, 0x10000000);
	table_bool(t, true);
	table_text(t, "x");
	table_text(t, NULL);
	table_decimal(t, 1005, 2);
	table_numbers(t, cpus, 2);
	table_none(t);
}

static void people_get_columns(void **state)
{
	struct table t = TABLE(columns);
	struct output o;

	(void)state;
	output_begin(&o);
	fill(&t);
	table_print(&t, o.json.stream, 0);
	output_is(&o, "NAME   SIZE  SEEN\n"
		      "a?\"b   256M  x\n"
		      "-     10.05  -\n");
	table_clear(&t);
}

/* The table of above in so many columns. */
static void within(size_t room, const char *wanted)
{
	struct table t = TABLE(columns);
	struct output o;

	output_begin(&o);
	fill(&t);
	table_print(&t, o.json.stream, room);
	output_is(&o, wanted);
	table_clear(&t);
}

static void texts_are_cut_where_the_terminal_ends(void **state)
{
	(void)state;
	within(17, "NAME   SIZE  SEEN\na?\"b   256M  x\n-     10.05  -\n");
	within(15, "NAME   SIZE  SE\na?\"b   256M  x\n-     10.05  -\n");
	within(3, "NAM\na?\"\n-\n");
	within(1, "N\na\n-\n");
}

static void numbers_are_shown_whole_or_not(void **state)
{
	(void)state;
	within(11, "NAME   SIZE\na?\"b   256M\n-     10.05\n");
	within(13, "NAME   SIZE\na?\"b   256M\n-     10.05\n");
	within(10, "NAME\na?\"b\n-\n");
}

static void characters_are_shown_whole_or_not(void **state)
{
	static const struct column column[] = { { "t", "T", false } };
	struct table t = TABLE(column);
	struct output o;

	(void)state;
	output_begin(&o);
	table_text(&t, "a\xe2\x82\xac");
	table_print(&t, o.json.stream, 3);
	output_is(&o, "T\na\n");
	table_clear(&t);
}

static void programs_get_json(void **state)
{
	struct table t = TABLE(columns);
	struct output o;

	(void)state;
	output_begin(&o);
	fill(&t);
	table_json(&t, &o.json, NULL);
	output_is(&o, "[{\"name\":\"a\\u001b\\\"b\",\"size\":268435456,\"quiet\":true},"
		      "{\"name\":null,\"size\":10.05,\"quiet\":[0,3]}]");
	table_clear(&t);
}

static void an_empty_table_is_its_titles(void **state)
{
	struct table t = TABLE(columns);
	struct output o;

	(void)state;
	output_begin(&o);
	table_print(&t, o.json.stream, 0);
	table_json(&t, &o.json, NULL);
	output_is(&o, "NAME  SIZE  SEEN\n[]");
	table_clear(&t);
}

static void many_rows_are_kept(void **state)
{
	struct table t = TABLE(columns);

	(void)state;
	for (int i = 0; i < 1000; i++)
		fill(&t);
	assert_int_equal(t.used, 8000);
	table_clear(&t);
	assert_int_equal(t.used, 0);
}

static void time_is(uint64_t ms, const char *wanted)
{
	static const struct column column[] = { { "t", "T", false } };
	struct table t = TABLE(column);
	struct output o;

	output_begin(&o);
	table_time(&t, ms);
	table_print(&t, o.json.stream, 0);
	output_is(&o, wanted);
	table_clear(&t);
}

static void times_are_readable(void **state)
{
	(void)state;
	time_is(0, "T\n0:00:00\n");
	time_is(3599999, "T\n0:59:59\n");
	time_is(90061000, "T\n1d 01:01:01\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commas_stand_between_values),
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(what_is_no_utf8_is_replaced),
		cmocka_unit_test(people_get_columns),
		cmocka_unit_test(texts_are_cut_where_the_terminal_ends),
		cmocka_unit_test(numbers_are_shown_whole_or_not),
		cmocka_unit_test(characters_are_shown_whole_or_not),
		cmocka_unit_test(programs_get_json),
		cmocka_unit_test(an_empty_table_is_its_titles),
		cmocka_unit_test(many_rows_are_kept),
		cmocka_unit_test(times_are_readable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
