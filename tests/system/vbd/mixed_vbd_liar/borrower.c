// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A front end of vbd that lies: requests that no honest one sends, and requests that are rewritten
 * while the back end reads them.
 */
#include "tests/system/vbd/front_guest.h"

#define ROUNDS		2000u

static const struct vbd_front_info shape = { .requests = 8, .buffer = 4096, .timeout = 2 };

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
		msg = send(good, false, &buffer);
		if (!msg)
			continue;
		rewrite(msg, round);
		if (!wait_until(is_over, NULL, PATIENCE_MS))
			break;
		free_buffer(buffer);
		*broken += !answers;
	}
	return round;
}

/* It is in all buffers, so in that of the next write. */
static void write_everywhere(const char *text)
{
	for (uint32_t i = 0; i < requests.data_count; i++)
		memcpy((char *)queue.tx.pmem + vmq_data_start(&requests) + i * buffer_bytes, text,
		       strlen(text));
}

int main(void)
{
	uint32_t broken = 0;

	if (!front_open(&shape))
		return 0;
	test_true(wait_until(has_disks, NULL, PATIENCE_MS), "the disks are there");
	for (uint32_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
		test_equal(try(attempts[i].r, attempts[i].as_it_is, true), attempts[i].want,
			   attempts[i].statement);
	test_equal(rewrite_requests(&broken), ROUNDS, "requests are rewritten while they are read");
	test_note("%u sessions broke by that\n", broken);
	test_true(probe(0), "an honest request is answered in the end");
	write_everywhere("done");
	test_equal(try((struct lv_vbd_request){ .op = LV_VBD_WRITE, .sectors = 8 }, false, true),
		   LV_VBD_OK, "and what it writes is there");
	test_done();
}
