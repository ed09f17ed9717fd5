// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vumem_leave DEVICE close|unmap|exit|exclusive: a server whose client keeps what it has mapped, or gives
 * it back drop by drop (vumem_liar.ko), and how long it takes to get rid of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linkvisor/vumem.h>

#include "user/tests/test.h"

#define PAGE		4096u
#define BUFFERS		8
/* The client has 500 ms in all; the rest is for a busy machine. */
#define PATIENCE	500
#define LONG		1500

static const char *device;
static struct vumem_server *server;
static uint8_t *memory;			/* shared */
static int ready[2];

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void say_ready(void)
{
	if (write(ready[1], "r", 1) != 1)
		test_die("write");
}

static void hear_ready(void)
{
	if (read(ready[0], (char[1]){ 0 }, 1) != 1)
		test_die("read");
}

/* Answers the next ALLOC; 0, or why the memory was refused. */
static int lend(uint8_t *at, uint32_t attr)
{
	struct vumem_resp resp = {
		.attr = VUMEM_MAPPABLE | attr,
		.address = (uintptr_t)at,
		.map_size = PAGE,
	};
	struct vumem_req req;
	int err = vumemReceive(server, &req);

	if (err || req.cmd != VUMEM_CMD_ALLOC)
		test_die("a request");
	return vumemRespond(server, &resp);
}

/* The client asks once more when it has mapped the last one. */
static void lend_all(int n)
{
	struct pollfd fd = { .fd = vumemServerFdGet(server), .events = POLLIN };

	for (int i = 0; i < n; i++)
		if (lend(memory + i * PAGE, 0))
			test_die("a loan");
	if (poll(&fd, 1, 10000) != 1)
		test_die("one more request");
}

/* ---- close ---- */

static void *closes(void *closed)
{
	say_ready();
	vumemServerDestroy(closed);
	return NULL;
}

/* Until the thread waits for the client, or soon will. */
static pthread_t close_begin(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, closes, server))
		test_die("a thread");
	hear_ready();
	usleep(50000);
	return thread;
}

static void close_waits_alone(void)
{
	const char *s = "while a living process closes its device, nobody waits for a lock";
	int64_t began, opened;
	pthread_t thread;

	lend_all(BUFFERS);
	began = now();
	thread = close_begin();
	opened = now();
	test_expect(s, open(device, O_RDWR) < 0 && errno == EBUSY);
	opened = now() - opened;
	if (test_expect(s, opened < PATIENCE / 2))
		test_pass(s);
	pthread_join(thread, NULL);
	s = "and all its loans wait once";
	if (test_expect(s, now() - began < LONG))
		test_pass(s);
}

static void unmap_waits_for_close(void)
{
	const char *s = "who unmaps what is being taken waits until it is";
	int64_t began;
	pthread_t thread;

	lend_all(1);
	began = now();
	thread = close_begin();
	munmap(memory, PAGE);
	if (test_expect(s, now() - began >= PATIENCE - 100))
		test_pass(s);
	pthread_join(thread, NULL);
}

/* ---- exit ---- */

static void exit_waits_once(void)
{
	const char *s = "a client that gives back one by one has one patience for all";
	pid_t child = fork();
	int64_t began;

	if (!child) {
		lend_all(BUFFERS);
		say_ready();
		_exit(0);
	}
	hear_ready();
	began = now();
	waitpid(child, NULL, 0);
	if (test_expect(s, now() - began < LONG))
		test_pass(s);
}

/* ---- exclusive ---- */

/* The same page in two processes. */
static void exclusive_until_taken(void)
{
	const char *s = "exclusive memory is lent again when it has been taken, not before";
	pid_t child = fork();
	int64_t began;
	int err;

	if (!child) {
		if (lend(memory, VUMEM_EXCLUSIVE))
			test_die("a loan");
		say_ready();
		munmap(memory, PAGE);
		pause();
	}
	hear_ready();
	began = now();
	do
		err = lend(memory, VUMEM_EXCLUSIVE);
	while (err == -EBUSY && now() - began < 10000);
	if (test_expect(s, !err && now() - began >= PATIENCE - 100))
		test_pass(s);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
	int err;

	if (argc < 3)
		return 2;
	device = argv[1];
	test_limit("the client has its memory taken", 60);
	memory = mmap(NULL, BUFFERS * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (memory == MAP_FAILED || pipe(ready))
		test_die("memory");
	err = vumemServerCreate(device, &server);
	if (err)
		test_die("the device");
	if (!strcmp(argv[2], "close"))
		close_waits_alone();
	else if (!strcmp(argv[2], "unmap"))
		unmap_waits_for_close();
	else if (!strcmp(argv[2], "exit"))
		exit_waits_once();
	else
		exclusive_until_taken();
	return test_failures() != 0;
}
