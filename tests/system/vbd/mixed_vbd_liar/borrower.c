// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A front end of vbd that lies: requests that no honest one sends, and requests that are rewritten
 * while the back end reads them.
 */
#include <bare/irq.h>
#include <bare/test.h>
#include <bare/vmq.h>
#include <bare/wait.h>
#include <string.h>

#include "proto/vbd.h"

#define PATIENCE_MS	20000
#define BREAKS		(-1)	/* the session ends */
#define ROUNDS		2000u

static const struct vbd_front_info shape = { .requests = 8, .buffer = 4096, .timeout = 2 };
static struct vmq_device queue;
static uint32_t generation[2];
static struct lv_vbd_reply reply;
static bool answered;
static const char *payload;		/* of the next writes */
static struct vmq_shape requests;

static const struct attempt {
	const char *statement;
	int want;
	bool as_it_is;			/* cookie and data too */
	struct lv_vbd_request r;
} attempts[] = {
	{ "an honest read is answered", LV_VBD_OK, false, { .op = LV_VBD_READ, .sectors = 8 } },
	{ "an honest write is answered", LV_VBD_OK, false, { .op = LV_VBD_WRITE, .sectors = 8 } },
	{ "a read behind the end is refused", LV_VBD_BEYOND_END, false,
	  { .op = LV_VBD_READ, .sector = 2048, .sectors = 8 } },
	{ "a write over the end is refused", LV_VBD_BEYOND_END, false,
	  { .op = LV_VBD_WRITE, .sector = 2044, .sectors = 8 } },
	{ "a sector that wraps around is refused", LV_VBD_BEYOND_END, false,
	  { .op = LV_VBD_WRITE, .sector = ~0ull - 3, .sectors = 8 } },
	{ "a write to a disk that is only read is refused", LV_VBD_READ_ONLY, false,
	  { .op = LV_VBD_WRITE, .disk = 1, .sectors = 8 } },
	{ "a request for an old medium is refused", LV_VBD_OTHER_MEDIUM, true,
	  { .cookie = 1, .op = LV_VBD_FLUSH, .generation = 0x1234567 } },
	{ "a disk without a medium to take out does not eject it", LV_VBD_NOT_SUPPORTED, false,
	  { .op = LV_VBD_EJECT } },
	{ "more than the buffer breaks", BREAKS, false, { .op = LV_VBD_READ, .sectors = 9 } },
	{ "255 pages break", BREAKS, false, { .op = LV_VBD_WRITE, .sectors = 255 * 8 } },
	{ "4 GiB break", BREAKS, false, { .op = LV_VBD_READ, .sectors = 0xffffffff } },
	{ "data between two buffers breaks", BREAKS, true,
	  { .cookie = 1, .op = LV_VBD_READ, .sectors = 8, .data = 64 } },
	{ "data behind the buffers breaks", BREAKS, true,
	  { .cookie = 1, .op = LV_VBD_WRITE, .sectors = 8, .data = 0x8000 } },
	{ "data far away breaks", BREAKS, true,
	  { .cookie = 1, .op = LV_VBD_READ, .sectors = 8, .data = 0xfffff000 } },
	{ "an unknown operation breaks", BREAKS, false, { .op = LV_VBD_OPS } },
	{ "an operation of the back end breaks", BREAKS, false, { .op = LV_VBD_CHANGED } },
	{ "operation 65535 breaks", BREAKS, false, { .op = 0xffff, .sectors = 8 } },
	{ "an unknown disk breaks", BREAKS, false, { .op = LV_VBD_READ, .disk = 2, .sectors = 8 } },
	{ "disk 65535 breaks", BREAKS, false, { .op = LV_VBD_PROBE, .disk = 0xffff } },
	{ "a request without a cookie breaks", BREAKS, true, { .op = LV_VBD_FLUSH } },
	{ "an unknown flag breaks", BREAKS, false,
	  { .op = LV_VBD_READ, .sectors = 8, .flags = 1u << 31 } },
	{ "a reserved field breaks", BREAKS, false,
	  { .op = LV_VBD_READ, .sectors = 8, .reserved = { [4] = 1 } } },
	{ "a read of nothing breaks", BREAKS, false, { .op = LV_VBD_READ } },
	{ "a flush of sectors breaks", BREAKS, false, { .op = LV_VBD_FLUSH, .sectors = 8 } },
};

/* ---- one request ---- */

static bool is_on(void *cookie)
{
	(void)cookie;
	return vmq_is_on(&queue.core);
}

static bool is_over(void *cookie)
{
	uint64_t daif = irq_save();
	void *msg;

	(void)cookie;
	while (vmq_rx_receive(&queue.core, &msg) == 0) {
		memcpy(&reply, msg, sizeof(reply));
		vmq_device_give_back(&queue, msg);
		answered |= reply.cookie != 0;
	}
	irq_restore(daif);
	return answered || !vmq_is_on(&queue.core);
}

static char *data_at(uint32_t buffer)
{
	return (char *)queue.tx.pmem + vmq_data_start(&requests) + buffer;
}

/* The message that was sent, or NULL; *buffer is freed by the caller. */
static struct lv_vbd_request *send(struct lv_vbd_request *r, bool as_it_is, uint32_t *buffer)
{
	uint64_t daif = irq_save();
	void *msg = NULL;

	answered = false;
	if (!vmq_tx_alloc(&queue.core, shape.buffer, &msg, buffer)) {
		if (!as_it_is) {
			r->cookie = 1;
			r->data = *buffer;
		}
		if (!r->generation)
			r->generation = generation[r->disk & 1];
		if (payload)
			memcpy(data_at(*buffer), payload, strlen(payload));
		memcpy(msg, r, sizeof(*r));
		vmq_device_send(&queue, msg);
	}
	irq_restore(daif);
	return msg;
}

/* It may have been what the session's end waited for. */
static void free_buffer(uint32_t buffer)
{
	uint64_t daif = irq_save();

	vmq_tx_data_free(&queue.core, buffer);
	if (vmq_is_ending(&queue.core))
		while (vmq_report(&queue.core) != VMQ_EVENT_NONE)
			;
	irq_restore(daif);
}

/* A status, or BREAKS; -2 nothing came. */
static int try(struct lv_vbd_request r, bool as_it_is)
{
	uint32_t buffer;
	bool over;

	if (!wait_until(is_on, NULL, PATIENCE_MS) || !send(&r, as_it_is, &buffer))
		return -2;
	over = wait_until(is_over, NULL, PATIENCE_MS);
	free_buffer(buffer);
	return !over ? -2 : answered ? reply.status : BREAKS;
}

static bool probe(uint16_t disk)
{
	int status = try((struct lv_vbd_request){ .op = LV_VBD_PROBE, .disk = disk }, false);

	generation[disk] = reply.described.generation;
	return status == LV_VBD_OK;
}

static bool has_disks(void *cookie)
{
	(void)cookie;
	return probe(0) && probe(1);
}

/* ---- what is rewritten ---- */

static void rewrite(struct lv_vbd_request *r, uint32_t round)
{
	static const uint32_t sectors[] = { 8, 0xffffffff, 4096, 0, 9 };

	for (uint32_t i = 0; i < 100; i++) {
		volatile struct lv_vbd_request *v = r;

		v->sectors = sectors[(i + round) % 5];
		v->sector = i & 1 ? 0 : ~0ull - 7;
		v->disk = i & 2 ? 0 : 0x7fff;
		v->data = i & 4 ? 0 : 0xfffff000;
		v->op = i & 8 ? LV_VBD_READ : LV_VBD_WRITE;
	}
}

static uint32_t rewrite_requests(uint32_t *broken)
{
	struct lv_vbd_request good = { .op = LV_VBD_READ, .sectors = 8 }, *msg;
	uint32_t buffer, round;

	for (round = 0; round < ROUNDS; round++) {
		if (!wait_until(is_on, NULL, PATIENCE_MS))
			break;
		good.op = LV_VBD_READ;
		msg = send(&good, false, &buffer);
		if (!msg)
			continue;
		rewrite(msg, round);
		if (!wait_until(is_over, NULL, PATIENCE_MS))
			break;
		free_buffer(buffer);
		*broken += !answered;
	}
	return round;
}

int main(void)
{
	struct vmq_shape replies;
	uint32_t broken = 0;

	vbd_shapes(&shape, &requests, &replies);
	if (vmq_device_open(&queue, LV_VBD_CLASS, 1, &replies, &requests, true)) {
		test_true(false, "a guest without an OS uses disks");
		test_done();
	}
	test_true(wait_until(has_disks, NULL, PATIENCE_MS), "the disks are there");
	for (uint32_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
		test_equal(try(attempts[i].r, attempts[i].as_it_is), attempts[i].want,
			   attempts[i].statement);
	test_equal(rewrite_requests(&broken), ROUNDS, "requests are rewritten while they are read");
	test_note("%u sessions broke by that\n", broken);
	test_true(probe(0), "an honest request is answered in the end");
	payload = "done";
	test_equal(try((struct lv_vbd_request){ .op = LV_VBD_WRITE, .sectors = 8 }, false),
		   LV_VBD_OK, "and what it writes is there");
	test_done();
}
