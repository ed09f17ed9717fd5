// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Both VMs run this: sys asks and marks, ivi answers.  Both sleep while they wait, so the
 * counts are the same in every run (tests/bench/budget holds them).
 */
#include <bare/board.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/vbpipe.h>
#include <bare/veth.h>
#include <bare/vrpc.h>
#include <bare/wait.h>

#include "tools/insncount/mark.h"

#define ROUNDS		512u		/* with the warm-up a multiple of 8: memcpy() of what is aligned */
#define BLOCK		65536u
#define BLOCKS		32u
#define FRAME		60u
#define LIMIT_MS	5000u

static struct vbpipe_device pipe;
static struct veth_device net;
static struct vrpc_device rpc;
static uint8_t out[BLOCK], in[BLOCK];

static bool asks(void)
{
	return board.vm_id == 2;
}

/* --- what both do to each other: true if all of it went well ---------------------- */

static bool pipe_give(uint32_t size)
{
	uint32_t done = 0;

	while (done < size) {
		int64_t n = vbpipe_device_write(&pipe, out + done, size - done, LIMIT_MS);

		if (n <= 0)
			return false;
		done += (uint32_t)n;
	}
	return true;
}

static bool pipe_take(uint32_t size)
{
	uint32_t done = 0;

	while (done < size) {
		int64_t n = vbpipe_device_read(&pipe, in, size - done < BLOCK ? size - done : BLOCK,
					       LIMIT_MS);

		if (n <= 0)
			return false;
		done += (uint32_t)n;
	}
	return true;
}

static bool pipe_rounds(uint32_t n)
{
	bool good = true;

	while (good && n--)
		good = asks() ? pipe_give(1) && pipe_take(1) : pipe_take(1) && pipe_give(1);
	return good;
}

static bool pipe_blocks(uint32_t blocks)
{
	bool good = true;

	if (!asks())
		return pipe_take(BLOCK * blocks) && pipe_give(1);
	while (good && blocks--)
		good = pipe_give(BLOCK);
	return good && pipe_take(1);
}

static bool frame_give(void)
{
	return veth_device_send(&net, out, FRAME, NULL, LIMIT_MS) == 0;
}

static bool frame_take(void)
{
	struct lv_veth_desc how;

	return veth_device_receive(&net, in, &how, LIMIT_MS) == (int)FRAME;
}

static bool frame_rounds(uint32_t n)
{
	bool good = true;

	while (good && n--)
		good = asks() ? frame_give() && frame_take() : frame_take() && frame_give();
	return good;
}

static bool called(void *size)
{
	return vrpc_device_take(&rpc, size) == 0;
}

static bool answered(void *size)
{
	return vrpc_device_result(&rpc, size) == 0;
}

static bool can_call(void *unused)
{
	(void)unused;
	return vrpc_device_begin(&rpc, 4) == 0;
}

static bool call_rounds(uint32_t n)
{
	uint32_t size;
	bool good = true;

	while (good && n--)
		good = asks() ? wait_event(can_call, NULL, LIMIT_MS) &&
				wait_event(answered, &size, LIMIT_MS)
			      : wait_event(called, &size, LIMIT_MS) &&
				vrpc_device_answer(&rpc, size);
	return good;
}

/* --- paths ------------------------------------------------------------------------- */

/* The mark's number is part of an instruction. */
#define PATH(id, name, operation, n)							\
	do {										\
		bool good_ = operation(n / 8);						\
											\
		if (asks())								\
			MARK_BEGIN(id);							\
		good_ = good_ && operation(n);						\
		if (asks()) {								\
			MARK_END(id);							\
			test_note("path %u, %u operations: %s\n", id, n, name);		\
			test_true(good_, name " works");				\
		}									\
	} while (0)

static bool open_all(void)
{
	return !vbpipe_device_open(&pipe, 0) && !veth_device_open(&net, 0) &&
	       !vrpc_device_open(&rpc, 0, !asks()) && vbpipe_device_connect(&pipe, LIMIT_MS) &&
	       veth_device_connect(&net, LIMIT_MS);
}

int main(void)
{
	if (!test_true(open_all(), "all services can be opened"))
		test_done();
	PATH(0, "vbpipe: 1-byte round trip", pipe_rounds, ROUNDS);
	PATH(1, "vbpipe: 64 KiB streamed, 64 KiB", pipe_blocks, BLOCKS);
	PATH(2, "vEth: frame of 60 bytes and one back", frame_rounds, ROUNDS);
	PATH(3, "vrpc: call of 4 bytes", call_rounds, ROUNDS);
	/* An answer that was not taken dies with who gave it. */
	test_true(asks() ? pipe_give(1) : pipe_take(1), "both come to the end");
	test_done();
}
