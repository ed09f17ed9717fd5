// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vrpq_cases <device> <case>: a client of kv_server in another VM.  The cases "stopped", "killed" and
 * "absent" are for a server that the other VM's script has in that state.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kv.h>
#include <linkvisor/vrpq.h>
#include <linkvisor/vrpq_ioctl.h>

#include "user/tests/test.h"

#define BUFFER	0x4000u

static const char *path;
static uint8_t *sent, *got;

static struct vrpq_connection *connect_to(const char *statement)
{
	struct vrpq_connection *c = NULL;
	int err = vrpq_connect(&c, path, &kv_interface, BUFFER, NULL);

	if (err)
		test_fail(statement, "vrpq_connect: %s", strerror(-err));
	return c;
}

static void verdict(const char *statement, bool good, int result)
{
	if (good)
		test_pass(statement);
	else
		test_fail(statement, "the result is %d (%s)", result, strerror(-result));
}

/* ---- bytes ---- */

static int carry(struct vrpq_client *c, const char *key, uint32_t bytes, uint64_t seed)
{
	struct test_stream stream;
	uint32_t size = 0, length = 0;
	int err;

	test_stream_init(&stream, seed);
	test_stream_fill(&stream, sent, bytes);
	err = kv_put(c, key, bytes, sent);
	if (!err)
		err = kv_get(c, key, KV_VALUE_MAX, &size, &length, got);
	if (err)
		return err;
	return size == bytes && length == bytes && !memcmp(sent, got, bytes) ? 0 : -EILSEQ;
}

static void case_sizes(void)
{
	static const uint32_t sizes[] = { 0, 1, 7, 64, 4000, 4096, 20000, 32760, 65535, 65536, 65537,
					  100000, 131072, 200001, 1 << 20, KV_VALUE_MAX };
	const char *statement = "values of all sizes come back as they were";
	struct vrpq_connection *c = connect_to(statement);
	int err = c ? 0 : -EPIPE;

	test_limit(statement, 120);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]) && !err; i++) {
		err = carry(vrpq_connection_client(c), "sizes", sizes[i], sizes[i]);
		if (err)
			test_fail(statement, "%u bytes: %s", sizes[i], strerror(-err));
	}
	if (!err)
		test_pass(statement);
	vrpq_disconnect(c);
}

/* A thousand posts, then a call that sees the last of them. */
static void case_order(void)
{
	const char *statement = "a call sees all posts before it";
	struct vrpq_connection *c = connect_to(statement);
	uint32_t size, length, value = 0;
	int err = 0;

	for (uint32_t i = 0; c && i < 3000 && !err; i++) {
		err = kv_put(vrpq_connection_client(c), "order", 4, (uint8_t *)&i);
		if (!err && i % 100 == 99)
			err = kv_get(vrpq_connection_client(c), "order", 4, &size, &length,
				     (uint8_t *)&value);
		if (!err && i % 100 == 99 && value != i)
			err = -EILSEQ;
	}
	verdict(statement, c && !err, err);
	vrpq_disconnect(c);
}

#define CLIENTS	5

static int one_of_many(int me)
{
	struct vrpq_connection *c;
	char key[16];
	int err = vrpq_connect(&c, path, &kv_interface, BUFFER, NULL);

	snprintf(key, sizeof(key), "many%d", me);
	for (uint32_t i = 0; i < 60 && !err; i++)
		err = carry(vrpq_connection_client(c), key, 1 + i * 777 % 90000, i * 100 + me);
	if (!err)
		vrpq_disconnect(c);
	return err;
}

static void case_many(void)
{
	int bad = 0, status;

	test_limit("clients at once", 120);
	for (int i = 0; i < CLIENTS; i++)
		if (!fork())
			_exit(one_of_many(i) ? 1 : 0);
	for (int i = 0; i < CLIENTS; i++) {
		wait(&status);
		bad += status != 0;
	}
	verdict("several clients get what is theirs", !bad, -bad);
}

/* More sessions, one after the other, than there are channels. */
static void case_again(void)
{
	int err = 0;

	for (int i = 0; i < 100 && !err; i++) {
		struct vrpq_connection *c;

		err = vrpq_connect(&c, path, &kv_interface, BUFFER, NULL);
		if (!err)
			err = carry(vrpq_connection_client(c), "again", 100, i);
		if (!err)
			vrpq_disconnect(c);
	}
	verdict("channels are used again", !err, err);
}

/* ---- refusals ---- */

static void case_refused(void)
{
	const char *statement = "another layout under the same version is refused, both are named";
	uint64_t hashes[] = { 0x1234 };
	struct vrpq_interface other = kv_interface;
	char text[VRPQ_REFUSAL_BYTES] = "";
	struct vrpq_connection *c;
	int err;

	other.hashes = hashes;
	err = vrpq_connect(&c, path, &other, BUFFER, text);
	verdict(statement,
		err == -EPROTONOSUPPORT &&
			strstr(text, "client has kv 1.0 (hash 0000000000001234)") &&
			strstr(text, "server has kv 1.0 (hash "),
		err);
}

static void case_absent(void)
{
	const char *statement = "without a server, open does not wait if it may not";
	struct vrpq_ioctl_open arg = { .session = VRPQ_NO_SESSION };
	int fd = test_open(path, O_RDWR | O_NONBLOCK);

	if (test_expect(statement, ioctl(fd, VRPQ_IOC_OPEN, &arg) && errno == EAGAIN))
		test_pass(statement);
	close(fd);
}

/* ---- a server that does nothing ---- */

static void on_alarm(int sig)
{
	(void)sig;
}

/* The server's script lets the server go on when this program has written a line. */
static void case_stopped(void)
{
	struct vrpq_connection *c = connect_to("a stopped server");
	struct vrpq_client *client = vrpq_connection_client(c);
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval soon = { .it_value.tv_usec = 200000 };
	uint64_t bytes;
	uint32_t keys;
	int err;

	printf("connected\n");
	fflush(stdout);
	getchar();
	vrpq_connection_timeout(c, 200);
	err = kv_usage(client, &keys, &bytes);
	verdict("a call does not wait longer than it may", err == -ETIMEDOUT, err);
	vrpq_connection_timeout(c, -1);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	err = kv_usage(client, &keys, &bytes);
	verdict("a signal ends a call", err == -EINTR, err);
	printf("go on\n");
	fflush(stdout);
	err = carry(client, "stopped", 5000, 5);
	verdict("the answers that nobody waited for are dropped", !err, err);
	vrpq_disconnect(c);
}

static void case_full(void)
{
	struct vrpq_connection *c = connect_to("a full ring");
	struct vrpq_client *client = vrpq_connection_client(c);
	int err = 0, i;

	printf("connected\n");
	fflush(stdout);
	getchar();
	vrpq_connection_timeout(c, 200);
	for (i = 0; i < 100 && !err; i++)
		err = kv_put(client, "full", 100000, sent);
	verdict("a post waits for room no longer than it may", err == -ETIMEDOUT && i > 1, err);
	printf("go on\n");
	fflush(stdout);
	vrpq_connection_timeout(c, -1);
	err = kv_want(client, "full") ?: vrpq_flush(client);
	verdict("what follows half a request is refused", err == -EPIPE, err);
	err = vrpq_reconnect(c) ?: carry(client, "full", 100000, 6);
	verdict("then a new session begins over the same descriptor", !err, err);
	vrpq_disconnect(c);
}

/* The server is killed when this program has written a line, and begins anew at the next. */
static void case_killed(void)
{
	struct vrpq_connection *c = connect_to("a killed server");
	struct vrpq_client *client = vrpq_connection_client(c);
	struct pollfd pollfd = { .fd = vrpq_connection_fd(c) };
	uint64_t bytes;
	uint32_t keys;
	int err;

	err = carry(client, "killed", 50000, 5);
	verdict("the server serves", !err, err);
	printf("kill\n");
	fflush(stdout);
	err = poll(&pollfd, 1, 20000) == 1 && pollfd.revents & POLLHUP ? 0 : -EIO;
	verdict("poll tells the end of a session", !err, err);
	err = kv_usage(client, &keys, &bytes);
	verdict("a call gets EPIPE", err == -EPIPE, err);
	printf("start\n");
	fflush(stdout);
	test_limit("a session can be opened again", 60);
	do	/* the old server may still be on its way out */
		err = vrpq_reconnect(c) ?: carry(client, "killed", 50000, 6);
	while (err == -EPIPE);
	verdict("a session can be opened again", !err, err);
	vrpq_disconnect(c);
}

/* Put and get for ever; how it ends is the other VM's affair. */
static void case_load(void)
{
	struct vrpq_connection *c = connect_to("load");
	int err = 0;

	for (uint64_t i = 0; c && !err; i++)
		err = carry(vrpq_connection_client(c), "load", 1 + i * 7919 % 300000, i);
	vrpq_disconnect(c);
	printf("load ends: %s\n", strerror(-err));
	exit(err == -EPIPE ? 0 : 1);
}

static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
	{ "sizes", case_sizes }, { "order", case_order }, { "many", case_many },
	{ "again", case_again }, { "refused", case_refused }, { "absent", case_absent },
	{ "stopped", case_stopped }, { "full", case_full }, { "killed", case_killed },
	{ "load", case_load },
};

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	path = argv[1];
	sent = calloc(1, KV_VALUE_MAX);
	got = calloc(1, KV_VALUE_MAX);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!strcmp(cases[i].name, argv[2]))
			cases[i].run();
	return test_failures() != 0;
}
