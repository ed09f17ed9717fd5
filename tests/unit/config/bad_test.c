// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * One test for each file in bad/: the description is refused, and the refusal
 * begins with the text after "// expect: " in the file.
 */
#define _GNU_SOURCE
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/config/source.h"
#include "tools/lvpack/description.h"

#define EXPECT "// expect: "

/* The expected text of the source at @path, into @text. */
static void read_expected(const char *path, char *text, size_t size)
{
	struct file source;
	const char *line;

	assert_int_equal(file_read(path, &source), 0);
	line = memmem(source.data, source.size, EXPECT, strlen(EXPECT));
	assert_non_null(line);
	line += strlen(EXPECT);
	snprintf(text, size, "%.*s", (int)strcspn(line, "\n"), line);
	file_free(&source);
}

static void is_refused_as_expected(void **state)
{
	const char *path = *state, *refusal;
	struct paths none = { 0 };
	char expected[256];
	struct file blob;

	read_expected(path, expected, sizeof(expected));
	assert_int_equal(description_read(path, &none, &blob), 0);
	refusal = source_refusal(&blob);
	if (strncmp(refusal, expected, strlen(expected)))
		fail_msg("\nexpected %s\nrefusal  %s", expected, refusal);
	file_free(&blob);
}

/* "refuses_<file>", without folder and ending. */
static char *test_name(const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	char *text;

	if (asprintf(&text, "refuses_%.*s", (int)strcspn(name, "."), name) < 0)
		abort();
	return text;
}

int main(void)
{
	struct CMUnitTest *tests;
	glob_t found;
	int failed;

	if (glob(BAD_FOLDER "/*.dts", 0, NULL, &found))
		return 1;
	tests = calloc(found.gl_pathc, sizeof(*tests));
	for (size_t i = 0; i < found.gl_pathc; i++) {
		tests[i].name = test_name(found.gl_pathv[i]);
		tests[i].test_func = is_refused_as_expected;
		tests[i].initial_state = found.gl_pathv[i];
	}
	failed = _cmocka_run_group_tests("bad descriptions", tests, found.gl_pathc, NULL, NULL);
	for (size_t i = 0; i < found.gl_pathc; i++)
		free((char *)tests[i].name);
	free(tests);
	globfree(&found);
	return failed;
}
