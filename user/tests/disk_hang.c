// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * disk_hang SLOW OTHER: the disk SLOW, as vbda, does a request in several times the seconds that its
 * front end waits for it.  It is given more requests than it can have, first to write, then to read
 * into pages that are granted; OTHER is a disk of the same link that must not wait for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/tests/test.h"

#define THREADS		24u
#define LARGE		0x10000u	/* goes by grants */
#define SMALL		0x1000u		/* is copied */

static const char *slow_name;
static int slow, other;
static bool reads;

static struct request {
	pthread_t thread;
	uint32_t number;
	int error;
} requests[THREADS];

static void *buffer(void)
{
	void *buf = aligned_alloc(SMALL, LARGE);

	if (!buf)
		test_die("a buffer");
	memset(buf, 0, LARGE);
	return buf;
}

static int move(int fd, bool to, uint32_t piece, size_t size)
{
	off_t at = (off_t)piece * LARGE;
	void *buf = buffer();
	ssize_t n = to ? pwrite(fd, buf, size, at) : pread(fd, buf, size, at);
	int error = n == (ssize_t)size ? 0 : errno;

	free(buf);
	return error;
}

static bool other_works(void)
{
	return !move(other, true, 1, LARGE) && !move(other, false, 2, LARGE) &&
	       !move(other, true, 3, SMALL) && !move(other, false, 4, SMALL);
}

static bool slow_is(const char *what)
{
	char path[64], text[16] = "";
	int fd;

	snprintf(path, sizeof(path), "/sys/block/%s/link", slow_name);
	fd = test_open(path, O_RDONLY);
	if (read(fd, text, sizeof(text) - 1) < 0)
		test_die(path);
	close(fd);
	return strncmp(text, what, strlen(what)) == 0;
}

static void wait_for(const char *what)
{
	while (!slow_is(what))
		usleep(50000);
}

static void *work(void *request)
{
	struct request *r = request;

	r->error = move(slow, !reads, r->number, reads || r->number % 2 ? LARGE : SMALL);
	return NULL;
}

static void start(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		requests[i].number = i;
		if (pthread_create(&requests[i].thread, NULL, work, &requests[i]))
			test_die("a thread");
	}
}

/* How many ended with that error. */
static uint32_t ended(uint32_t n, int error)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < n; i++) {
		pthread_join(requests[i].thread, NULL);
		count += requests[i].error == error;
	}
	return count;
}

static void judge(const char *statement, bool holds)
{
	if (holds)
		test_pass(statement);
	else
		test_fail(statement, "it does not");
}

static void writes_fail_in_time(void)
{
	start(THREADS);
	judge("what the drive does not write in time fails", ended(THREADS, EIO) == THREADS);
	judge("the other disk writes and reads", other_works());
	judge("the drive has not answered yet", slow_is("fails"));
	wait_for("on");
	test_pass("the disk goes on when it has");
}

/* A device may write to the pages as long as it has not answered. */
static void reads_wait_for_the_drive(void)
{
	reads = true;
	start(8);
	wait_for("fails");
	test_pass("the disk fails when the drive does not read in time");
	judge("new requests fail", move(slow, false, 0, SMALL) == EIO);
	judge("the other disk still works", other_works());
	judge("the drive has not answered yet", slow_is("fails"));
	judge("what it reads is read in the end", ended(8, 0) == 8);
	wait_for("on");
	test_pass("then the disk goes on");
}

int main(int argc, char **argv)
{
	char path[64];

	if (argc != 3)
		return 2;
	slow_name = argv[1];
	snprintf(path, sizeof(path), "/dev/%s", slow_name);
	slow = test_open(path, O_RDWR | O_DIRECT);
	snprintf(path, sizeof(path), "/dev/%s", argv[2]);
	other = test_open(path, O_RDWR | O_DIRECT);
	test_limit("a drive that hangs comes to an end", 120);
	writes_fail_in_time();
	reads_wait_for_the_drive();
	return test_failures() != 0;
}
