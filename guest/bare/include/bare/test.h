/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The lines that the runner counts.  A statement says what holds; the text behind it says what was
 * seen instead.
 */
#ifndef BARE_TEST_H
#define BARE_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Any vCPU.  Returns @ok. */
bool test_true(bool ok, const char *statement);
/* @got is the value judged, shown when @ok is false. */
bool test_value(bool ok, int64_t got, const char *statement);
bool test_equal(int64_t got, int64_t want, const char *statement);

/* Print DONE and power off. */
_Noreturn void test_done(void);

/* Not a result: what was measured. */
#define test_note(...) console_printf("note: " __VA_ARGS__)

#include <bare/console.h>

#endif
