// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/tests/test.h"

static int failures;
static const char *limited;

void test_pass(const char *statement)
{
	printf("PASS %s\n", statement);
	fflush(stdout);
}

void test_fail(const char *statement, const char *why, ...)
{
	char text[256];
	va_list args;

	va_start(args, why);
	vsnprintf(text, sizeof(text), why, args);
	va_end(args);
	failures++;
	printf("FAIL %s: %s\n", statement, text);
	fflush(stdout);
}

int test_failures(void)
{
	return failures;
}

void test_broken(const char *statement, const char *condition, const char *file, int line)
{
	test_fail(statement, "not (%s), errno %s (%s:%d)", condition, strerrorname_np(errno), file,
		  line);
}

static void too_long(int sig)
{
	static const char why[] = ": takes too long\n";

	(void)sig;
	if (write(1, "FAIL ", 5) < 0 || write(1, limited, strlen(limited)) < 0 ||
	    write(1, why, sizeof(why) - 1) < 0)
		_exit(3);
	_exit(2);
}

void test_limit(const char *statement, unsigned int seconds)
{
	limited = statement;
	signal(SIGALRM, too_long);
	alarm(seconds);
}

void test_die(const char *what)
{
	test_fail("the test can do its work", "%s: %s", what, strerror(errno));
	exit(1);
}

int test_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		test_die(path);
	return fd;
}

ssize_t test_read_all(int fd, void *buf, size_t size)
{
	size_t done = 0;
	ssize_t n = 1;

	while (done < size && n > 0) {
		n = read(fd, (char *)buf + done, size - done);
		done += n > 0 ? n : 0;
	}
	return n < 0 ? -1 : (ssize_t)done;
}

ssize_t test_write_all(int fd, const void *buf, size_t size)
{
	size_t done = 0;
	ssize_t n = 1;

	while (done < size && n > 0) {
		n = write(fd, (const char *)buf + done, size - done);
		done += n > 0 ? n : 0;
	}
	return n < 0 ? -1 : (ssize_t)done;
}

/* splitmix64 */
static uint64_t next_word(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

uint32_t test_random(uint64_t *state, uint32_t limit)
{
	return next_word(state) % limit;
}

void test_stream_init(struct test_stream *s, uint64_t seed)
{
	*s = (struct test_stream){ .state = seed * 0x100000001b3 };
}

static uint8_t stream_byte(struct test_stream *s)
{
	uint8_t byte;

	if (!s->left) {
		s->word = next_word(&s->state);
		s->left = sizeof(s->word);
	}
	byte = s->word;
	s->word >>= 8;
	s->left--;
	return byte;
}

void test_stream_fill(struct test_stream *s, uint8_t *buf, size_t size)
{
	s->position += size;
	while (size && s->left) {
		*buf++ = stream_byte(s);
		size--;
	}
	for (; size >= 8; size -= 8, buf += 8) {
		uint64_t word = next_word(&s->state);

		memcpy(buf, &word, 8);
	}
	while (size--)
		*buf++ = stream_byte(s);
}

bool test_stream_matches(struct test_stream *s, const uint8_t *buf, size_t size)
{
	static __thread uint8_t wanted[65536];
	bool same = true;

	for (size_t n; size; size -= n, buf += n) {
		n = size < sizeof(wanted) ? size : sizeof(wanted);
		test_stream_fill(s, wanted, n);
		same = same && !memcmp(buf, wanted, n);
	}
	return same;
}
