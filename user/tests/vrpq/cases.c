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
	int err = -EPROTONOSUPPORT;

	other.hashes = hashes;
	for (int i = 0; i < 200 && err == -EPROTONOSUPPORT; i++)
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
	statement = "nor longer than it may";
	test_limit(statement, 20);
	fd = test_open(path, O_RDWR);
	arg = (struct vrpq_ioctl_open){ .session = VRPQ_NO_SESSION, .timeout = 200 };
	if (test_expect(statement, ioctl(fd, VRPQ_IOC_OPEN, &arg) && errno == ETIMEDOUT))
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
	verdict("a call does not wait longer than it may", err == -EINPROGRESS, err);
	vrpq_connection_timeout(c, -1);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	err = kv_usage(client, &keys, &bytes);
	verdict("a signal ends a call", err == -EINPROGRESS, err);
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

/* The server's answer fills the area for answers, and what follows the one for requests. */
static void case_given_up(void)
{
	struct vrpq_connection *c = connect_to("an answer that nobody waits for");
	struct vrpq_client *client = vrpq_connection_client(c);
	uint32_t size, length, big = 1 << 20;
	int err = carry(client, "big", big, 8);

	printf("connected\n");
	fflush(stdout);
	getchar();
	vrpq_connection_timeout(c, 200);
	err = err ?: kv_get(client, "big", big, &size, &length, got);
	verdict("a large call does not wait longer than it may", err == -EINPROGRESS, err);
	printf("go on\n");
	fflush(stdout);
	vrpq_connection_timeout(c, 20000);
	err = 0;
	for (int i = 0; i < 4 && !err; i++)
		err = kv_put(client, "more", big, sent);
	err = err ?: carry(client, "more", 100000, 9);
	verdict("its answer does not hold up what follows", !err, err);
	vrpq_disconnect(c);
}

#define QUEUED	1000u	/* bytes of a value */

static int queue(struct vrpq_client *client, uint32_t number)
{
	char key[16];

	snprintf(key, sizeof(key), "queued%u", number);
	memcpy(sent, &number, sizeof(number));
	return kv_put(client, key, QUEUED, sent);
}

static int look_at_queued(struct vrpq_client *client, uint32_t count)
{
	uint32_t size, length, number;
	char key[16];
	int err = 0;

	for (uint32_t i = 0; i < count && !err; i++) {
		snprintf(key, sizeof(key), "queued%u", i);
		err = kv_get(client, key, QUEUED, &size, &length, got);
		memcpy(&number, got, sizeof(number));
		if (!err && (size != QUEUED || number != i))
			err = -EILSEQ;
	}
	return err;
}

/* Posts until the area is full; the last one is not made. */
static void case_queued(void)
{
	struct vrpq_connection *c = connect_to("posts to a full area");
	struct pollfd p = { .fd = vrpq_connection_fd(c), .events = POLLOUT };
	struct vrpq_client *client = vrpq_connection_client(c);
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval soon = { .it_value.tv_usec = 200000 };
	uint32_t n = 0;
	int err = 0;

	printf("connected\n");
	fflush(stdout);
	getchar();
	vrpq_connection_timeout(c, 200);
	while (n < 900 && !err) {
		err = queue(client, n);
		n += !err;
	}
	verdict("small posts wait for room no longer than they may", err == -ETIMEDOUT, err);
	verdict("poll says so, too", !poll(&p, 1, 0), -p.revents);
	vrpq_connection_timeout(c, -1);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	err = vrpq_flush(client);
	verdict("a signal ends that, too", err == -EINTR, err);
	printf("go on\n");
	fflush(stdout);
	err = poll(&p, 1, 20000) == 1 && p.revents == POLLOUT ? 0 : -EIO;
	verdict("poll tells that there is room again", !err, err);
	err = queue(client, n) ?: queue(client, n + 1);
	err = err ?: look_at_queued(client, n + 2);
	verdict("no post is lost by that", !err, err);
	vrpq_disconnect(c);
}

/* ---- channels ---- */

/* A channel that the server has closed, since what it got is no hello.  -1: errno says why. */
static int spoiled_channel(void)
{
	static const uint8_t garbage[sizeof(struct lv_vrpq_hello)] = { 1 };
	struct vrpq_ioctl_piece piece = { (uintptr_t)garbage, sizeof(garbage) };
	struct vrpq_ioctl_transfer t = { .out = (uintptr_t)&piece, .nr_out = 1, .timeout = 10000,
					 .flags = VRPQ_TRANSFER_NOTIFY };
	struct vrpq_ioctl_open open = { .session = VRPQ_NO_SESSION };
	struct pollfd p = { .fd = test_open(path, O_RDWR) };

	if (ioctl(p.fd, VRPQ_IOC_OPEN, &open) || ioctl(p.fd, VRPQ_IOC_SUBMIT, &t))
		return -1;
	while (!(p.revents & POLLHUP))
		if (poll(&p, 1, 10000) != 1)
			return -1;
	return p.fd;
}

#define HALF	3	/* of the channels; as many as one process may have */

/* A process without the descriptors of these channels. */
static pid_t fork_without(const int fds[HALF])
{
	pid_t pid = fork();

	for (int i = 0; i < HALF && !pid; i++)
		close(fds[i]);
	return pid;
}

/* Takes half of the channels and sleeps, once it has told so. */
static void hold_half(int told)
{
	for (int i = 0; i < HALF; i++)
		if (spoiled_channel() < 0)
			test_die("a channel");
	if (write(told, "", 1) == 1)
		pause();
	_exit(1);
}

static void wait_asleep(pid_t pid)
{
	char name[32], state = 0;

	snprintf(name, sizeof(name), "/proc/%d/stat", pid);
	while (state != 'S') {
		FILE *stat = fopen(name, "r");

		if (!stat || fscanf(stat, "%*d %*s %c", &state) != 1)
			test_die(name);
		fclose(stat);
	}
}

/* All channels are taken; the one that becomes free is for who waits. */
static void case_woken(void)
{
	const char *statement = "who waits for a channel gets one that another process gives back";
	struct vrpq_ioctl_open open = { .session = VRPQ_NO_SESSION };
	int fds[HALF], told[2], status, fd = test_open(path, O_RDWR);
	pid_t holder, waiter;
	char c;

	test_limit(statement, 30);
	for (int i = 0; i < HALF; i++)
		fds[i] = spoiled_channel();
	verdict("one process has at most half of the channels",
		ioctl(fd, VRPQ_IOC_OPEN, &open) && errno == EMFILE, errno);
	if (pipe(told))
		test_die("pipe");
	holder = fork_without(fds);
	if (!holder)
		hold_half(told[1]);
	if (read(told[0], &c, 1) != 1)
		test_die("the holder");
	waiter = fork_without(fds);
	if (!waiter)
		_exit(ioctl(fd, VRPQ_IOC_OPEN, &open) ? errno : 0);
	wait_asleep(waiter);
	close(fds[0]);
	waitpid(waiter, &status, 0);
	verdict(statement, !status, -WEXITSTATUS(status));
	kill(holder, SIGKILL);
	waitpid(holder, &status, 0);
}

/* The answer of one channel fills its area, and nobody reads it. */
static void case_independent(void)
{
	struct vrpq_connection *lazy = connect_to("a lazy client"), *other = connect_to("another");
	struct vrpq_client *client = vrpq_connection_client(lazy);
	uint32_t size, length, big = 1 << 20;
	int err = carry(client, "lazy", big, 3);

	vrpq_connection_timeout(lazy, 0);
	err = err ?: kv_get(client, "lazy", big, &size, &length, got);
	vrpq_connection_timeout(lazy, -1);
	verdict("a client does not wait for its answer", err == -EINPROGRESS, err);
	err = 0;
	for (uint32_t i = 0; i < 50 && !err; i++)
		err = carry(vrpq_connection_client(other), "other", 1 + i * 5000, i);
	verdict("a channel that is full holds up no other", !err, err);
	err = carry(client, "lazy", 5000, 4);
	verdict("nor itself, once its client goes on", !err, err);
	vrpq_disconnect(lazy);
	vrpq_disconnect(other);
}

/* Two servers have a store each. */
static void case_beside(void)
{
	struct vrpq_connection *c, *beside = NULL;
	uint32_t size, length;
	uint64_t bytes;
	uint32_t keys, value = 0;
	int err = 0;

	for (uint32_t i = 0; i < 30 && !err; i++) {
		c = connect_to("a session of two channels");
		err = kv_put(vrpq_connection_client(c), "beside", 4, (uint8_t *)&i);
		err = err ?: kv_usage(vrpq_connection_client(c), &keys, &bytes);
		err = err ?: vrpq_connect_beside(&beside, c, BUFFER);
		err = err ?: kv_get(vrpq_connection_client(beside), "beside", 4, &size, &length,
				    (uint8_t *)&value);
		if (!err && value != i)
			err = -EILSEQ;
		vrpq_disconnect(beside);
		vrpq_disconnect(c);
		beside = NULL;
	}
	verdict("one server has all channels of a session", !err, err);
}

/* The beginning of a request of 16 MiB, whose rest never comes. */
static int announce(const struct vrpq_connection *c, uint32_t bytes)
{
	struct lv_vrpq_request header = { .size = KV_VALUE_MAX };
	struct vrpq_ioctl_piece pieces[] = { { (uintptr_t)&header, sizeof(header) },
					     { (uintptr_t)sent, bytes } };
	struct vrpq_ioctl_transfer t = { .out = (uintptr_t)pieces, .nr_out = 2, .timeout = 10000,
					 .flags = VRPQ_TRANSFER_NOTIFY };

	return ioctl(vrpq_connection_fd(c), VRPQ_IOC_SUBMIT, &t) ? -errno : 0;
}

/* The server has memory for two requests of that size. */
static void case_gather(void)
{
	struct vrpq_connection *first = connect_to("memory"), *second = connect_to("memory");
	struct vrpq_connection *third = connect_to("memory");
	struct pollfd p = { .fd = vrpq_connection_fd(first) };
	int err = announce(first, 0) ?: announce(second, 0);

	test_limit("memory", 60);
	err = err ?: carry(vrpq_connection_client(third), "gather", KV_VALUE_MAX - 4096, 9);
	verdict("who announces large requests takes nothing from others", !err, err);
	err = vrpq_reconnect(first) ?: vrpq_reconnect(second);
	err = err ?: announce(first, 1 << 20) ?: announce(second, KV_VALUE_MAX - 4096);
	err = err ?: carry(vrpq_connection_client(third), "gather", 4 << 20, 10);
	verdict("who waits for memory gets it", !err, err);
	err = poll(&p, 1, 0) == 1 && p.revents & POLLHUP ? 0 : -EIO;
	verdict("from one that keeps it and sends no more", !err, err);
	vrpq_disconnect(first);
	vrpq_disconnect(second);
	vrpq_disconnect(third);
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
	{ "load", case_load }, { "given_up", case_given_up }, { "queued", case_queued },
	{ "woken", case_woken }, { "beside", case_beside }, { "gather", case_gather },
	{ "independent", case_independent },
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
