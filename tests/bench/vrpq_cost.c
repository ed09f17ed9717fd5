// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Requests of kv between the marks of the counting plugin: to a server in another VM, or ("here") to
 * a process behind a Unix socket.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <kv.h>
#include <linkvisor/vrpq.h>

#include "tests/bench/measure.h"
#include "user/examples/kv/store.h"

#define REQUESTS	8192u
#define CALLS		1000
#define BUFFER		(64u * 4096u)
#define KEY		"0123456789012345678901234567890123456"	/* a request of 64 bytes */

static const unsigned int batches[] = { 1, 16, 256, 4096 };
static const unsigned int sizes[] = { 1024, 16384, 65536, 262144, 1048576 };

#define NR(array)	((int)(sizeof(array) / sizeof((array)[0])))

/* ---- a socket ---- */

struct head {
	uint32_t bytes, room;
};

static void socket_read(int fd, void *at, size_t bytes)
{
	for (size_t done = 0; done < bytes;) {
		ssize_t n = read(fd, (char *)at + done, bytes - done);

		if (n <= 0)
			exit(n ? 1 : 0);
		done += (size_t)n;
	}
}

static void socket_write(int fd, const struct head *head, const struct vrpq_piece *pieces,
			 uint32_t nr)
{
	if (write(fd, head, sizeof(*head)) != sizeof(*head))
		err(1, "write");
	for (uint32_t i = 0; i < nr; i++)
		for (uint32_t done = 0; done < pieces[i].bytes;) {
			ssize_t n = write(fd, (char *)pieces[i].at + done, pieces[i].bytes - done);

			if (n <= 0)
				err(1, "write");
			done += (uint32_t)n;
		}
}

static int socket_send(void *context, const struct vrpq_piece *requests, uint32_t nr,
		       uint64_t *taken)
{
	struct head head = { .bytes = 0 };

	for (uint32_t i = 0; i < nr; i++)
		head.bytes += requests[i].bytes;
	socket_write(*(int *)context, &head, requests, nr);
	*taken = head.bytes;
	return 0;
}

static int64_t socket_call(void *context, const struct vrpq_piece *requests, uint32_t nr,
			   const struct vrpq_piece *answer, uint32_t nr_answer, uint64_t *taken)
{
	uint32_t size, left;

	socket_send(context, requests, nr, taken);
	socket_read(*(int *)context, &size, sizeof(size));
	left = size;
	for (uint32_t i = 0; i < nr_answer && left; i++) {
		uint32_t n = answer[i].bytes < left ? answer[i].bytes : left;

		socket_read(*(int *)context, answer[i].at, n);
		left -= n;
	}
	return size;
}

static int socket_notify(void *context)
{
	(void)context;
	return 0;
}

static const struct vrpq_transport transport = {
	.send = socket_send, .call = socket_call, .notify = socket_notify
};

static void socket_serve(int fd)
{
	static struct store store;
	uint8_t *area = malloc(2 * MESSAGE_MAX), *memory = malloc(MESSAGE_MAX);
	struct vrpq_batch batch;
	struct vrpq_answer answer;
	struct head head;

	store_begin(&store);
	for (;;) {
		socket_read(fd, &head, sizeof(head));
		socket_read(fd, area, head.bytes);
		vrpq_batch_begin(&batch, area, head.bytes);
		vrpq_answer_init(&answer, memory, MESSAGE_MAX);
		while (kv_serve(&store_server, &store, &batch, &answer) > 0)
			if (write(fd, &answer.size, 4) != 4 ||
			    write(fd, memory, answer.size) != answer.size)
				exit(1);
	}
}

static struct vrpq_client *connect_here(void)
{
	static struct vrpq_client client;
	static int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
		err(1, "socketpair");
	if (!fork()) {
		stay_on(1);
		close(fds[0]);
		socket_serve(fds[1]);
	}
	close(fds[1]);
	stay_on(0);
	vrpq_client_begin(&client, &transport, &fds[0], malloc(BUFFER), BUFFER);
	return &client;
}

static struct vrpq_client *connect_there(const char *path)
{
	struct vrpq_connection *c;
	int error = vrpq_connect(&c, path, &kv_interface, BUFFER, NULL);

	if (error)
		errx(1, "%s: %s", path, strerror(-error));
	return vrpq_connection_client(c);
}

/* ---- what is measured ---- */

static void must(int error)
{
	if (error)
		errx(1, "%s", strerror(-error));
}

static void usage(struct vrpq_client *c)
{
	uint64_t bytes;
	uint32_t keys;

	must(kv_usage(c, &keys, &bytes));
}

/* All of them are served at the return. */
static void posts(struct vrpq_client *c, unsigned int batch, unsigned int requests)
{
	for (unsigned int i = 0; i < requests; i++) {
		must(kv_want(c, KEY));
		if (i % batch == batch - 1)
			must(vrpq_notify(c));
	}
	usage(c);
}

static void puts_of(struct vrpq_client *c, unsigned int size, unsigned int n)
{
	while (n--) {
		must(kv_put(c, "value", size, (const uint8_t *)block));
		must(vrpq_notify(c));
	}
	usage(c);
}

static void calls(struct vrpq_client *c, unsigned int n)
{
	while (n--)
		usage(c);
}

int main(int argc, char **argv)
{
	bool here = argc > 1 && !strcmp(argv[1], "here");
	struct vrpq_client *c = here ? connect_here() : connect_there("/dev/vrpq-clt-vogl0");
	const char *name = here ? "a Unix socket" : "vrpq";
	int id = 0;

	setlinebuf(stdout);
	calls(c, 100);
	usleep(QUIET);
	MEASURE(id, calls(c, CALLS), CALLS, "%s: call", name);
	for (int i = 0; i < NR(batches); i++) {
		posts(c, batches[i], REQUESTS);
		usleep(QUIET);
		id++;
		MEASURE(id, posts(c, batches[i], REQUESTS), REQUESTS,
			"%s: post of 64 bytes in batches @ %u", name, batches[i]);
	}
	for (int i = 0; i < NR(sizes); i++) {
		puts_of(c, sizes[i], 10);
		usleep(QUIET);
		id++;
		MEASURE(id, puts_of(c, sizes[i], 50), 50, "%s: put of a value @ %u", name,
			sizes[i]);
	}
	printf("PASS vrpq_cost comes to its end\n");
	return 0;
}
