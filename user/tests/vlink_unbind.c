// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vlink_unbind NAME DEVICE ROUNDS: takes the link end NAME, which is DEVICE on the bus, uses
 * it in many threads, and takes it away from them by sysfs, again and again.  All of them
 * have to hear of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linkvisor/nk.h>

#include "user/tests/test.h"

#define DRIVER	"/sys/bus/vlink/drivers/vlink-user/"
#define SIZE	8192

static const char statement[] = "an end that is taken away under load is gone for all its users";
static struct nk_link *end;
static volatile char *memory;
static unsigned int busy;	/* threads that have begun */

static void begin(void)
{
	__atomic_add_fetch(&busy, 1, __ATOMIC_RELAXED);
}

/* ---- users: each returns the last errno that it got ---- */

/* Sleeps; no XIRQ ever comes. */
static int reads(void)
{
	struct vlink_user_event e;
	int n;

	begin();
	do
		n = nk_read(end, &e, 1);
	while (n > 0);
	return n;
}

static int polls(void)
{
	struct pollfd p = { .fd = nk_fd(end), .events = 0 };

	begin();
	while (poll(&p, 1, -1) != 1 || !(p.revents & POLLERR))
		;
	return -ENODEV;
}

static int triggers(void)
{
	int err;

	begin();
	do
		err = nk_xirq_trigger(end, 1, 0);
	while (!err);
	return err;
}

static int asks(void)
{
	struct vlink_user_state state;
	int err;

	begin();
	do {
		nk_step(end, NULL, NULL);
		err = nk_state(end, &state);
	} while (!err);
	return err;
}

static int maps(void)
{
	void *more[2];
	int err, n;

	begin();
	do {
		for (n = 0, err = 0; n < 2 && !err; n += !err)
			err = nk_pmem_map(end, 1, SIZE, &more[n]);
		while (n--)
			test_expect(statement, nk_pmem_unmap(end, more[n]) == 0);
	} while (!err);
	return err;
}

static __thread sigjmp_buf bus;

static void on_bus(int sig)
{
	siglongjmp(bus, sig);
}

static int touches(void)
{
	if (sigsetjmp(bus, 1))
		return -ENODEV;
	begin();
	for (;;)
		memory[4096] = (char)(memory[0] + 1);
}

static int (*const users[])(void) = { reads, reads, polls, triggers, asks, maps, maps,
				     touches };

#define USERS	(sizeof(users) / sizeof(users[0]))

static void *use(void *arg)
{
	int (*const *user)(void) = arg;

	return (void *)(intptr_t)(*user)();
}

/* ---- root ---- */

static void tell_driver(const char *file, const char *device)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), DRIVER "%s", file);
	fd = test_open(path, O_WRONLY);
	test_expect(statement, write(fd, device, strlen(device)) == (ssize_t)strlen(device));
	close(fd);
}

static void take(const char *name)
{
	int err = nk_open(name, &end);

	/* devtmpfs makes the file a little later. */
	for (int i = 0; err == -ENOENT && i < 500; i++) {
		usleep(20000);
		err = nk_open(name, &end);
	}
	if (!err)
		err = nk_pmem_map(end, 0, SIZE, (void **)&memory);
	if (!err)
		err = nk_xirq_receive(end, 7, 32);
	if (!err)
		err = nk_xirq_send(end, 1, 1);
	errno = -err;
	if (err)
		test_die(name);
}

static void round_once(const char *name, const char *device)
{
	pthread_t threads[USERS];
	void *result;

	take(name);
	busy = 0;
	for (size_t i = 0; i < USERS; i++)
		if (pthread_create(&threads[i], NULL, use, (void *)&users[i]))
			test_die("thread");
	while (__atomic_load_n(&busy, __ATOMIC_RELAXED) < USERS)
		usleep(1000);
	tell_driver("unbind", device);
	for (size_t i = 0; i < USERS; i++) {
		pthread_join(threads[i], &result);
		test_expect(statement, (intptr_t)result == -ENODEV);
	}
	nk_close(end);
	tell_driver("bind", device);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	signal(SIGBUS, on_bus);
	for (int i = atoi(argv[3]); i > 0 && !test_failures(); i--) {
		test_limit(statement, 60);
		round_once(argv[1], argv[2]);
	}
	if (!test_failures())
		test_pass(statement);
	return test_failures() != 0;
}
