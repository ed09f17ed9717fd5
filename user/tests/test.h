/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the test programs of the Linux ring share: verdicts on the console,
 * limits instead of hangs, and bytes that can be predicted.
 */
#ifndef USER_TESTS_TEST_H
#define USER_TESTS_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Prints "PASS statement" or "FAIL statement: why"; why is a printf format. */
void test_pass(const char *statement);
__attribute__((format(printf, 2, 3))) void test_fail(const char *statement, const char *why, ...);

/* How many test_fail() this process saw; what main() returns is test_failures() != 0. */
int test_failures(void);

/*
 * True if all of it holds, else a FAIL line that shows the condition, the errno
 * that was left and where; at most one for a statement.
 */
#define test_expect(statement, condition) \
	((condition) || (test_broken(statement, #condition, __FILE__, __LINE__), false))
void test_broken(const char *statement, const char *condition, const char *file, int line);

/*
 * The process ends with "FAIL statement: takes too long" unless it calls this
 * again within so many seconds; 0 ends the limit.
 */
void test_limit(const char *statement, unsigned int seconds);

/* Prints the errno and ends the process; for what is no matter of the test. */
__attribute__((noreturn)) void test_die(const char *what);

/* open() that ends the process on failure. */
int test_open(const char *path, int flags);

/* A whole buffer, over short reads and writes; bytes until the end or -1. */
ssize_t test_read_all(int fd, void *buf, size_t size);
ssize_t test_write_all(int fd, const void *buf, size_t size);

/* An endless stream of bytes, the same for the same seed. */
struct test_stream {
	uint64_t state;
	uint64_t word;
	unsigned int left;	/* bytes of word not used yet */
	uint64_t position;
};

void test_stream_init(struct test_stream *s, uint64_t seed);
void test_stream_fill(struct test_stream *s, uint8_t *buf, size_t size);
/* True if buf is what comes next. */
bool test_stream_matches(struct test_stream *s, const uint8_t *buf, size_t size);

/* A random number below limit. */
uint32_t test_random(uint64_t *state, uint32_t limit);

#endif
