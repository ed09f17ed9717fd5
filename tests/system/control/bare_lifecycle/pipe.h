/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What two say to each other: blocks, of which each is sent back.  bare_control
 * has the same traffic beside its restarts.
 */
#ifndef TESTS_SYSTEM_BARE_LIFECYCLE_PIPE_H
#define TESTS_SYSTEM_BARE_LIFECYCLE_PIPE_H

#include <bare/vbpipe.h>

#define BLOCK_WORDS	256u
#define LAST_BLOCK	0xffffffffu	/* first word of the last one */

struct block { uint32_t word[BLOCK_WORDS]; };

static struct vbpipe_device pipe;

static bool block_send(const struct block *block, uint32_t limit_ms)
{
	const uint8_t *at = (const uint8_t *)block, *end = at + sizeof(*block);

	while (at < end) {
		int64_t n = vbpipe_device_write(&pipe, at, (uint32_t)(end - at), limit_ms);

		if (n <= 0)
			return false;
		at += n;
	}
	return true;
}

static bool block_receive(struct block *block, uint32_t limit_ms)
{
	uint8_t *at = (uint8_t *)block, *end = at + sizeof(*block);

	while (at < end) {
		int64_t n = vbpipe_device_read(&pipe, at, (uint32_t)(end - at), limit_ms);

		if (n <= 0)
			return false;
		at += n;
	}
	return true;
}

static bool pipe_begin(uint32_t limit_ms)
{
	return !vbpipe_device_open(&pipe, 0) && vbpipe_device_connect(&pipe, limit_ms);
}

#endif
