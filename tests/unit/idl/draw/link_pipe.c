// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The server is a process behind descriptors 3 (to it) and 4 (from it). */
#include <unistd.h>

#include "user/examples/draw/link.h"
#include "tests/unit/idl/draw/pipe.h"

static int move(ssize_t (*step)(int fd, void *at, size_t bytes), int fd, void *at, size_t bytes)
{
	uint8_t *next = at;

	while (bytes) {
		ssize_t n = step(fd, next, bytes);

		if (n <= 0)
			return -EPIPE;
		next += n;
		bytes -= (size_t)n;
	}
	return 0;
}

static ssize_t write_step(int fd, void *at, size_t bytes)
{
	return write(fd, at, bytes);
}

static int move_pieces(ssize_t (*step)(int fd, void *at, size_t bytes), int fd,
		       const struct vrpq_piece *pieces, uint32_t count, uint32_t most)
{
	for (uint32_t i = 0; i < count && most; i++) {
		uint32_t bytes = pieces[i].bytes < most ? pieces[i].bytes : most;

		if (move(step, fd, pieces[i].at, bytes))
			return -EPIPE;
		most -= bytes;
	}
	return 0;
}

static uint32_t sum(const struct vrpq_piece *pieces, uint32_t count)
{
	uint32_t bytes = 0;

	for (uint32_t i = 0; i < count; i++)
		bytes += pieces[i].bytes;
	return bytes;
}

static int hand_over(const struct vrpq_piece *requests, uint32_t nr_requests, uint32_t room)
{
	struct pipe_head head = { sum(requests, nr_requests), room };

	if (move(write_step, 3, &head, sizeof(head)))
		return -EPIPE;
	return move_pieces(write_step, 3, requests, nr_requests, head.size);
}

static int send(void *context, const struct vrpq_piece *requests, uint32_t nr_requests,
		uint64_t *taken)
{
	(void)context, (void)taken;
	return hand_over(requests, nr_requests, 0);
}

static int64_t call(void *context, const struct vrpq_piece *requests, uint32_t nr_requests,
		    const struct vrpq_piece *answer, uint32_t nr_answer, uint64_t *taken)
{
	uint32_t size, room = sum(answer, nr_answer);

	(void)context, (void)taken;
	if (hand_over(requests, nr_requests, room) || move(read, 4, &size, 4) || size > room)
		return -EPIPE;
	return move_pieces(read, 4, answer, nr_answer, size) ? -EPIPE : (int64_t)size;
}

struct vrpq_client *link_open(void)
{
	static const struct vrpq_transport transport = { .send = send, .call = call };
	static uint8_t buffer[DRAW_BUFFER_MIN + 4096] VRPQ_ALIGNED;
	static struct vrpq_client client;

	vrpq_client_begin(&client, &transport, NULL, buffer, sizeof(buffer));
	return &client;
}

void link_close(void)
{
}
