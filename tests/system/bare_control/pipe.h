/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What ping and pong say to each other: blocks, of which each is sent back. */
#ifndef TESTS_SYSTEM_BARE_CONTROL_PIPE_H
#define TESTS_SYSTEM_BARE_CONTROL_PIPE_H

#include <bare/vbpipe.h>

#include "tests/system/bare_control/orders.h"

#define BLOCK_WORDS	256u
#define LAST_BLOCK	0xffffffffu	/* first word of the last one */

struct block { uint32_t word[BLOCK_WORDS]; };

static struct vbpipe_device pipe;

static bool block_send(const struct block *block)
{
	const uint8_t *at = (const uint8_t *)block, *end = at + sizeof(*block);

	while (at < end) {
		int64_t n = vbpipe_device_write(&pipe, at, (uint32_t)(end - at), LIMIT_MS);

		if (n <= 0)
			return false;
		at += n;
	}
	return true;
}

static bool block_receive(struct block *block)
{
	uint8_t *at = (uint8_t *)block, *end = at + sizeof(*block);

	while (at < end) {
		int64_t n = vbpipe_device_read(&pipe, at, (uint32_t)(end - at), LIMIT_MS);

		if (n <= 0)
			return false;
		at += n;
	}
	return true;
}

static bool pipe_begin(void)
{
	return !vbpipe_device_open(&pipe, 0) && vbpipe_device_connect(&pipe, LIMIT_MS);
}

#endif
