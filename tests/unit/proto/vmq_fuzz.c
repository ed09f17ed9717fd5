// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: a message queue whose peer does anything at any moment, to its words and to
 * the shared memory.  The input is a program: an operation per byte, its arguments after
 * it.  The victim must stay inside its memory, come back from each call, give no slot
 * to its user twice, and answer only what proto/vmq.h says.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/vmq.h"
#include "tests/unit/proto/bridge.h"

#define SLOTS		4u
#define OPERATIONS	4096	/* per input */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzz {
	const uint8_t *at, *end;
	struct vmq q;
	uint8_t *chunk[2];	/* rx, tx */
	uint32_t *memory;
	struct bridge bridge;	/* judges our own words only; we are side 0 */
	void *held[2][SLOTS];	/* received; allocated or back */
	uint32_t buffer[SLOTS];
	uint32_t buffers;
};

static const struct vmq_shape shape = { SLOTS, 100, 2, 100 };

static void check(bool good)
{
	if (!good)
		abort();
}

static uint8_t take(struct fuzz *z)
{
	return z->at < z->end ? *z->at++ : 0;
}

static uint32_t take_number(struct fuzz *z)
{
	uint32_t n = take(z);

	if (n < 240)
		return n % 16 - 4;
	return n << 24 | (uint32_t)take(z) << 8 | take(z);
}

/* The victim's user keeps what he got; nobody gives him the same twice. */
static void keep(struct fuzz *z, uint32_t which, void *msg)
{
	uint8_t *base = which ? z->q.tx.slots.base : z->q.rx.slots.base;
	size_t offset = (size_t)((uint8_t *)msg - base);

	check(offset < SLOTS * 128 && offset % 128 == 0);
	check(!z->held[which][offset / 128]);
	z->held[which][offset / 128] = msg;
	memset(msg, 0x5a, 128);
}

static void *release(struct fuzz *z, uint32_t which, uint32_t slot)
{
	void *msg = z->held[which][slot % SLOTS];

	z->held[which][slot % SLOTS] = NULL;
	return msg;
}

static void op_scribble(struct fuzz *z)
{
	uint32_t words = vmq_pmem_bytes(&shape) / 4, at = take(z);
	uint32_t *chunk = (uint32_t *)z->chunk[take(z) & 1];

	if (at >= 128)
		at = at * 31 % words;
	chunk[at] = take_number(z);
}

static void op_peer_state(struct fuzz *z)
{
	uint32_t which = take(z);

	z->bridge.word[~which & 1][1] = which & 2 ? take_number(z) : which >> 2 & 3;
}

static void op_step(struct fuzz *z)
{
	check(vmq_report(&z->q) <= VMQ_EVENT_LINK_OFF_COMPLETED);
}

static void op_want(struct fuzz *z)
{
	vmq_want(&z->q, take(z) & 1);
	vmq_step(&z->q);
}

static void op_alloc(struct fuzz *z)
{
	uint32_t len = take(z), offset = 0;
	void *msg;
	int err = vmq_tx_alloc(&z->q, len, &msg, &offset);

	check(err == 0 || err == -E2BIG || err == -EAGAIN || err == -ENOTCONN ||
	      err == -ECONNABORTED || err == -EPROTO);
	check((err == -E2BIG) == (len > 128));
	if (err)
		return;
	keep(z, 1, msg);
	if (!len)
		return;
	check(offset == 0 || offset == 128);
	z->buffer[z->buffers++] = offset;
}

static void op_send(struct fuzz *z)
{
	void *msg = release(z, 1, take(z));
	int err = msg ? (take(z) & 1 ? vmq_tx_send(&z->q, msg) : vmq_tx_stage(&z->q, msg)) : 0;

	check(err == 0 || err == 1 || err == -ECONNABORTED || err == -EPROTO);
}

static void op_flush(struct fuzz *z)
{
	int err = vmq_tx_flush(&z->q);

	check(err == 0 || err == 1 || err == -EPROTO);
	vmq_tx_wait(&z->q);
}

static void op_take_back(struct fuzz *z)
{
	void *msg;
	int err = vmq_tx_take_back(&z->q, &msg);

	check(err == 0 || err == -EAGAIN || err == -EPROTO);
	if (!err)
		keep(z, 1, msg);
}

static void op_free(struct fuzz *z)
{
	void *msg = release(z, 1, take(z));

	check(!msg || vmq_tx_free(&z->q, msg) == 0);
}

static void op_data_free(struct fuzz *z)
{
	if (z->buffers)
		check(vmq_tx_data_free(&z->q, z->buffer[--z->buffers]) == 0);
	else
		check(vmq_tx_data_free(&z->q, take_number(z)) == -EINVAL);
}

static void op_receive(struct fuzz *z)
{
	uint32_t offset, len = take(z);
	void *msg;
	int err = vmq_rx_receive(&z->q, &msg);

	check(err == 0 || err == -EAGAIN || err == -EPROTO);
	if (err)
		return;
	memcpy(&offset, msg, sizeof(offset));
	if (vmq_rx_data_ok(&z->q, offset, len))
		memset(z->chunk[0] + vmq_data_start(&shape) + offset, 1, len);
	keep(z, 0, msg);
}

static void op_give_back(struct fuzz *z)
{
	void *msg = release(z, 0, take(z));
	int err = msg ? vmq_rx_give_back(&z->q, msg) : 0;

	check(err == 0 || err == 1 || err == -EPROTO);
}

static void op_stranger(struct fuzz *z)
{
	uint8_t *msg = z->chunk[take(z) & 1] + (take_number(z) % 1024 & ~1u);

	check(vmq_tx_free(&z->q, msg + 1) == -EINVAL);
	check(vmq_rx_give_back(&z->q, msg + 1) == -EINVAL);
}

static void fuzz_init(struct fuzz *z, bool take_back)
{
	struct vmq_config config = {
		.rx = bridge_rx(&z->bridge, 0),
		.tx = bridge_tx(&z->bridge, 0),
		.rx_shape = shape, .tx_shape = shape,
		.take_back = take_back,
	};
	int i;

	for (i = 0; i < 2; i++)
		z->chunk[i] = aligned_alloc(64, vmq_pmem_bytes(&shape));
	z->memory = malloc(4 * vmq_memory_words(&shape, &shape));
	memset(z->chunk[0], 0, vmq_pmem_bytes(&shape));
	memset(z->chunk[1], 0, vmq_pmem_bytes(&shape));
	config.rx_shared = z->chunk[0];
	config.tx_shared = z->chunk[1];
	config.memory = z->memory;
	check(vmq_init(&z->q, &config) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const op[])(struct fuzz *z) = {
		op_scribble, op_peer_state, op_step, op_want, op_alloc, op_send, op_flush,
		op_take_back, op_free, op_data_free, op_receive, op_give_back, op_stranger,
	};
	struct fuzz z = { .at = data, .end = data + size };
	int i;

	bridge_init(&z.bridge);
	fuzz_init(&z, take(&z) & 1);
	vmq_want(&z.q, true);
	vmq_step(&z.q);
	z.bridge.word[0][1] = z.bridge.word[1][1] = LV_VLINK_RESET;
	op_step(&z);
	z.bridge.word[0][1] = z.bridge.word[1][1] = LV_VLINK_ON;
	op_step(&z);
	for (i = 0; i < OPERATIONS && z.at < z.end; i++)
		op[take(&z) % (sizeof(op) / sizeof(op[0]))](&z);
	free(z.chunk[0]);
	free(z.chunk[1]);
	free(z.memory);
	return 0;
}
