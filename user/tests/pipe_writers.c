// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * pipe_writers PATH WRITERS RECORDS: so many processes write records of at most
 * 4096 bytes at once, while one reads those of the peer's processes.  A record
 * is a header and bytes that follow from it: a mixed one cannot go unseen.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/tests/test.h"

#define RECORD_MAX	4096
#define WRITERS_MAX	32
#define MAGIC		0x7265636fu

struct record {
	uint32_t magic;
	uint32_t size;		/* all of it */
	uint32_t writer;
	uint32_t number;	/* counts up for each writer */
};

static void record_body(const struct record *r, struct test_stream *s)
{
	test_stream_init(s, (uint64_t)r->writer << 32 | r->number);
}

static int write_records(int fd, uint32_t writer, uint32_t count)
{
	uint64_t rnd = writer + 1;
	struct test_stream s;
	union {
		struct record r;
		uint8_t bytes[RECORD_MAX];
	} u;

	for (uint32_t i = 0; i < count; i++) {
		u.r = (struct record){ .magic = MAGIC, .writer = writer, .number = i };
		/* Small ones are many, whole pages are some. */
		u.r.size = sizeof(u.r) + test_random(&rnd, test_random(&rnd, 4) ? 200 :
						     RECORD_MAX - sizeof(u.r) + 1);
		record_body(&u.r, &s);
		test_stream_fill(&s, u.bytes + sizeof(u.r), u.r.size - sizeof(u.r));
		if (!test_expect("a small write is whole", write(fd, &u, u.r.size) == u.r.size))
			return 1;
	}
	return 0;
}

static bool read_record(int fd, uint32_t *next, uint32_t writers)
{
	const char *statement = "records of at most 4096 bytes are never mixed";
	uint8_t body[RECORD_MAX];
	struct test_stream s;
	struct record r;
	ssize_t left;

	if (!test_expect(statement, test_read_all(fd, &r, sizeof(r)) == sizeof(r)) ||
	    !test_expect(statement, r.magic == MAGIC) ||
	    !test_expect(statement, r.size >= sizeof(r) && r.size <= RECORD_MAX) ||
	    !test_expect(statement, r.writer < writers) ||
	    !test_expect(statement, r.number == next[r.writer]))
		return false;
	left = r.size - sizeof(r);
	record_body(&r, &s);
	next[r.writer]++;
	return test_expect(statement, test_read_all(fd, body, left) == left) &&
	       test_expect(statement, test_stream_matches(&s, body, left));
}

static bool all_writers_end_well(uint32_t writers)
{
	int status;

	while (writers--)
		if (wait(&status) < 0 || status)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	uint32_t next[WRITERS_MAX] = { 0 };
	uint32_t i, writers, count;
	bool ok = true;
	int fd;

	if (argc != 4)
		return 2;
	writers = strtoul(argv[2], NULL, 0);
	count = strtoul(argv[3], NULL, 0);
	if (writers > WRITERS_MAX)
		return 2;
	fd = test_open(argv[1], O_RDWR);
	for (i = 0; i < writers; i++)
		if (fork() == 0)
			_exit(write_records(fd, i, count));
	test_limit("all records arrive", 240);
	for (i = 0; ok && i < writers * count; i++)
		ok = read_record(fd, next, writers);
	if (ok)
		test_pass("records of at most 4096 bytes are never mixed");
	if (test_expect("all writers end well", all_writers_end_well(writers)))
		test_pass("all writers end well");
	return test_failures() != 0;
}
