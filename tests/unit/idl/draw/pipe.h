/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A hand-over through a pipe between two processes, for the test of 32-bit clients: the head, the
 * requests; if room is not 0, an answer comes back: its size as 32 bits, its bytes.
 */
#ifndef TESTS_UNIT_IDL_DRAW_PIPE_H
#define TESTS_UNIT_IDL_DRAW_PIPE_H

#include <stdint.h>

struct pipe_head {
	uint32_t size;		/* of the requests, bytes */
	uint32_t room;		/* for the answer */
};

#endif
