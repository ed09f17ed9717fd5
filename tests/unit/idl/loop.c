// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdlib.h>

#include "tests/unit/idl/loop.h"

static uint32_t sum(const struct vrpq_piece *pieces, uint32_t count)
{
	uint32_t bytes = 0;

	for (uint32_t i = 0; i < count; i++)
		bytes += pieces[i].bytes;
	return bytes;
}

static uint8_t *gather(const struct vrpq_piece *pieces, uint32_t count, uint32_t size)
{
	uint8_t *area = aligned_alloc(8, size ? size : 8), *at = area;

	for (uint32_t i = 0; i < count; i++) {
		if (pieces[i].bytes)
			memcpy(at, pieces[i].at, pieces[i].bytes);
		at += pieces[i].bytes;
	}
	return area;
}

static void scatter(const struct vrpq_piece *pieces, uint32_t count, const uint8_t *from,
		    uint32_t size)
{
	for (uint32_t i = 0; i < count && size; i++) {
		uint32_t bytes = pieces[i].bytes < size ? pieces[i].bytes : size;

		if (bytes)
			memcpy(pieces[i].at, from, bytes);
		from += bytes;
		size -= bytes;
	}
}

/* Serve all requests of an area.  The bytes of the answer, if one of them is a call. */
static uint32_t serve_area(struct loop *loop, uint8_t *area, struct vrpq_answer *answer)
{
	struct vrpq_batch batch;
	uint32_t answered = 0;

	if (loop->spoil)
		loop->spoil(area, loop->requests);
	vrpq_batch_begin(&batch, area, loop->requests);
	while ((loop->result = loop->serve(loop->server, loop->context, &batch, answer)) > 0)
		answered = answer->size;
	free(area);
	return answered;
}

static int loop_send(void *context, const struct vrpq_piece *requests, uint32_t nr_requests,
		     uint64_t *taken)
{
	struct loop *loop = context;
	struct vrpq_answer none;

	(void)taken;
	vrpq_answer_init(&none, NULL, 0);
	loop->sends++;
	loop->requests = sum(requests, nr_requests);
	serve_area(loop, gather(requests, nr_requests, loop->requests), &none);
	return loop->result < 0 ? -EPIPE : 0;
}

static int64_t loop_call(void *context, const struct vrpq_piece *requests, uint32_t nr_requests,
			 const struct vrpq_piece *answer, uint32_t nr_answer, uint64_t *taken)
{
	struct loop *loop = context;
	uint32_t size, room = sum(answer, nr_answer);
	uint8_t *memory = aligned_alloc(8, loop->room);
	struct vrpq_answer own;

	(void)taken;
	vrpq_answer_init(&own, memory, loop->room);
	loop->calls++;
	loop->requests = sum(requests, nr_requests);
	size = serve_area(loop, gather(requests, nr_requests, loop->requests), &own);
	if (size && loop->lie)
		loop->lie(memory, size);
	size = size < room ? size : room;
	scatter(answer, nr_answer, memory, size);
	free(memory);
	return loop->result < 0 || !size ? -EPIPE : (int64_t)size;
}

static int loop_notify(void *context)
{
	((struct loop *)context)->notifies++;
	return 0;
}

const struct vrpq_transport loop_transport = {
	.send = loop_send, .call = loop_call, .notify = loop_notify
};
