// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The server of link_pipe.c, on standard input and output. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/idl/draw/pipe.h"
#include "user/examples/draw/service.h"

#define SIZE_MAX_BYTES (64u << 20)

/* The size of the answer; 0: there is none; -1: the session ends. */
static int64_t serve(struct service *s, const void *area, const struct pipe_head *head,
		     void *memory)
{
	struct vrpq_answer answer;
	struct vrpq_batch batch;
	uint32_t size = 0;
	int result;

	vrpq_answer_init(&answer, memory, head->room);
	vrpq_batch_begin(&batch, area, head->size);
	while ((result = draw_serve(&service_server, s, &batch, &answer)) > 0)
		size = answer.size;
	return result < 0 ? -1 : (int64_t)size;
}

static bool serve_one(struct service *s)
{
	struct pipe_head head;
	void *area, *memory;
	int64_t size = -1;
	uint32_t size32;

	if (fread(&head, sizeof(head), 1, stdin) != 1 || head.size > SIZE_MAX_BYTES ||
	    head.room > SIZE_MAX_BYTES)
		return false;
	area = malloc(head.size);
	memory = malloc(head.room);
	if (fread(area, 1, head.size, stdin) == head.size)
		size = serve(s, area, &head, memory);
	size32 = (uint32_t)size;
	if (size > 0 &&
	    (fwrite(&size32, 4, 1, stdout) != 1 || fwrite(memory, 1, size32, stdout) != size32))
		size = -1;
	fflush(stdout);
	free(area);
	free(memory);
	return size >= 0;
}

int main(void)
{
	static struct service service;

	service_begin(&service);
	while (serve_one(&service))
		;
	service_end(&service);
	return feof(stdin) ? 0 : 1;
}
