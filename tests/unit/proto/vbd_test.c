// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/vbd.h"

#define BUFFER	0x10000u

static const struct lv_vbd_disk disk = {
	.sectors = 2048,
	.generation = 7,
	.logical_block = 4096,
	.physical_block = 4096,
	.discard_max = 1024,
	.discard_granularity = 4096,
	.zeroes_max = 2048,
	.max_sectors = 256,
};

static const struct lv_vbd_request good = {
	.cookie = 1,
	.op = LV_VBD_READ,
	.generation = 7,
	.sector = 8,
	.sectors = 8,
};

/* ---- requests ---- */

#define JUDGE(field, value)	\
	({ struct lv_vbd_request changed = good; changed.field = (value); \
	   vbd_request_judge(&changed, &disk, BUFFER); })

static void a_good_request_passes(void **state)
{
	(void)state;
	assert_int_equal(vbd_request_judge(&good, &disk, BUFFER), LV_VBD_OK);
	assert_int_equal(JUDGE(op, LV_VBD_WRITE), LV_VBD_OK);
	assert_int_equal(JUDGE(op, LV_VBD_DISCARD), LV_VBD_OK);
	assert_int_equal(JUDGE(op, LV_VBD_WRITE_ZEROES), LV_VBD_OK);
	assert_int_equal(JUDGE(sectors, 128), LV_VBD_OK);
	assert_int_equal(JUDGE(sector, 2040), LV_VBD_OK);
}

static void no_request_leaves_the_disk(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(sector, 2048), LV_VBD_BEYOND_END);
	assert_int_equal(JUDGE(sector, 0xfffffffffffffff8), LV_VBD_BEYOND_END);
	assert_int_equal(JUDGE(sector, ~0ull), -EPROTO);
	struct lv_vbd_request r = good;

	r.sector = 2040;
	r.sectors = 16;
	assert_int_equal(vbd_request_judge(&r, &disk, BUFFER), LV_VBD_BEYOND_END);
}

static void no_data_is_more_than_its_buffer(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(sectors, 136), -EPROTO);
	assert_int_equal(JUDGE(sectors, 0xfffffff8), -EPROTO);
	assert_int_equal(JUDGE(sectors, 0), -EPROTO);
}

static void a_request_of_no_whole_blocks_is_refused(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(sectors, 7), -EPROTO);
	assert_int_equal(JUDGE(sector, 9), -EPROTO);
}

static void what_no_front_end_asks_is_refused(void **state)
{
	(void)state;
	assert_int_equal(JUDGE(op, LV_VBD_CHANGED), -EPROTO);
	assert_int_equal(JUDGE(op, LV_VBD_OPS), -EPROTO);
	assert_int_equal(JUDGE(op, 0xffff), -EPROTO);
	assert_int_equal(JUDGE(flags, LV_VBD_FUA), -EPROTO);	/* of a read */
	assert_int_equal(JUDGE(reserved[4], 1), -EPROTO);
	assert_int_equal(JUDGE(cookie, 0), -EPROTO);
	assert_int_equal(JUDGE(op, LV_VBD_FLUSH), -EPROTO);	/* of sectors */
	assert_int_equal(vbd_request_judge(&good, NULL, BUFFER), -EPROTO);
}

static void a_disk_refuses_what_it_cannot_do(void **state)
{
	struct lv_vbd_disk none = disk, other = disk, plate = disk;
	struct lv_vbd_request r = good;

	(void)state;
	assert_int_equal(JUDGE(op, LV_VBD_SECURE_ERASE), LV_VBD_NOT_SUPPORTED);
	assert_int_equal(JUDGE(generation, 6), LV_VBD_OTHER_MEDIUM);
	none.sectors = 0;
	assert_int_equal(vbd_request_judge(&good, &none, BUFFER), LV_VBD_NO_MEDIUM);
	other.discard_max = 0;
	r.op = LV_VBD_DISCARD;
	assert_int_equal(vbd_request_judge(&r, &other, BUFFER), LV_VBD_NOT_SUPPORTED);
	plate.flags = LV_VBD_IS_READ_ONLY;
	assert_int_equal(vbd_request_judge(&good, &plate, BUFFER), LV_VBD_OK);
	for (r.op = LV_VBD_WRITE; r.op <= LV_VBD_SECURE_ERASE; r.op++)
		if (r.op != LV_VBD_FLUSH)
			assert_int_equal(vbd_request_judge(&r, &plate, BUFFER), LV_VBD_READ_ONLY);
}

/* It may have been made when the disk had larger ones. */
static void the_limits_of_a_disk_are_advice(void **state)
{
	struct lv_vbd_disk small = disk;
	struct lv_vbd_request r = good;

	(void)state;
	small.max_sectors = 8;
	small.discard_max = 8;
	r.sectors = 128;
	assert_int_equal(vbd_request_judge(&r, &small, BUFFER), LV_VBD_OK);
	r.op = LV_VBD_DISCARD;
	r.sectors = 2040;
	assert_int_equal(vbd_request_judge(&r, &small, BUFFER), LV_VBD_OK);
	small.sectors = 1ull << 30;
	r.sectors = 0x7ffff8;
	assert_int_equal(vbd_request_judge(&r, &small, BUFFER), LV_VBD_OK);
	r.sectors = 0x800000;		/* 4 GiB: not a number of bytes */
	assert_int_equal(vbd_request_judge(&r, &small, BUFFER), -EPROTO);
}

/* ---- replies ---- */

static void a_reply_answers_its_request(void **state)
{
	const struct lv_vbd_reply right = { .cookie = 1, .op = LV_VBD_READ };
	struct lv_vbd_reply r;

	(void)state;
#define ANSWER(field, value)	\
	(r = right, r.field = (value), vbd_reply_judge(&r, &good))
	assert_int_equal(vbd_reply_judge(&right, &good), LV_VBD_OK);
	assert_int_equal(ANSWER(status, LV_VBD_IO_ERROR), LV_VBD_IO_ERROR);
	assert_int_equal(ANSWER(status, LV_VBD_STATUSES), -EPROTO);
	assert_int_equal(ANSWER(status, 0xffff), -EPROTO);
	assert_int_equal(ANSWER(op, LV_VBD_WRITE), -EPROTO);
	assert_int_equal(ANSWER(disk, 1), -EPROTO);
	assert_int_equal(ANSWER(cookie, 2), -EPROTO);
	assert_int_equal(ANSWER(reserved, 1), -EPROTO);
}

static void only_pages_that_are_granted_are_busy(void **state)
{
	const struct lv_vbd_reply busy = { .cookie = 1, .op = LV_VBD_READ, .status = LV_VBD_BUSY };
	struct lv_vbd_request granted = good;

	(void)state;
	granted.flags = LV_VBD_GRANTED;
	assert_int_equal(vbd_reply_judge(&busy, &granted), LV_VBD_BUSY);
	assert_int_equal(vbd_reply_judge(&busy, &good), -EPROTO);
}

static void an_impossible_disk_is_refused(void **state)
{
	struct lv_vbd_disk d;

	(void)state;
#define DISK(field, value)	\
	(d = disk, d.field = (value), vbd_disk_judge(&d))
	assert_int_equal(DISK(flags, 0), 0);
	assert_int_equal(DISK(logical_block, 0), -EPROTO);
	assert_int_equal(DISK(logical_block, 256), -EPROTO);
	assert_int_equal(DISK(logical_block, 1536), -EPROTO);
	assert_int_equal(DISK(logical_block, 8192), -EPROTO);
	assert_int_equal(DISK(physical_block, 512), -EPROTO);
	assert_int_equal(DISK(physical_block, 12288), -EPROTO);
	assert_int_equal(DISK(sectors, 2049), -EPROTO);
	assert_int_equal(DISK(sectors, 1ull << 60), -EPROTO);
	assert_int_equal(DISK(sectors, 1ull << 54), -EPROTO);
	assert_int_equal(DISK(sectors, (1ull << 54) - 8), 0);
	assert_int_equal(DISK(max_sectors, 0), -EPROTO);
	assert_int_equal(DISK(io_min, 3), -EPROTO);
	assert_int_equal(DISK(io_opt, 5), -EPROTO);
	assert_int_equal(DISK(io_opt, 0x7ffff000), -EPROTO);
	assert_int_equal(DISK(discard_granularity, 5), -EPROTO);
	assert_int_equal(DISK(discard_granularity, 0), -EPROTO);
}

static void texts_of_a_disk_become_printable(void **state)
{
	struct lv_vbd_disk d = disk;

	(void)state;
	memset(d.serial, 0xff, sizeof(d.serial));
	memcpy(d.model, "a\nb", 4);
	assert_int_equal(vbd_disk_judge(&d), 0);
	assert_int_equal(strlen(d.serial), sizeof(d.serial) - 1);
	assert_int_equal(d.serial[0], '?');
	assert_string_equal(d.model, "a?b");
}

static void another_disk_is_known_by_its_number(void **state)
{
	struct lv_vbd_disk now = disk;

	(void)state;
	assert_false(vbd_disk_is_other(&disk, &now));
	now.sectors = 4096;		/* it grew */
	now.generation = 1;
	assert_false(vbd_disk_is_other(&disk, &now));
	now.serial[0] = 'x';
	assert_true(vbd_disk_is_other(&disk, &now));
	now = disk;
	now.medium = 1;
	assert_true(vbd_disk_is_other(&disk, &now));
	now = disk;
	now.logical_block = 512;
	assert_true(vbd_disk_is_other(&disk, &now));
}

/* ---- shares ---- */

static void all_requests_but_one_are_shared(void **state)
{
	uint32_t requests, disks;

	(void)state;
	for (requests = 2; requests <= LV_VBD_REQUESTS_MAX; requests *= 2)
		for (disks = 1; disks <= LV_VBD_DISKS_MAX; disks++)
			assert_int_equal(disks * vbd_requests_own(requests, disks) +
						 vbd_requests_common(requests, disks),
					 requests - 1);
	assert_int_equal(vbd_requests_own(64, 1), 63);
	assert_int_equal(vbd_requests_own(64, 2), 15);
	assert_int_equal(vbd_requests_common(64, 2), 33);
	assert_int_equal(vbd_requests_own(64, 8), 3);
	assert_int_equal(vbd_requests_own(2, 8), 0);
	assert_int_equal(vbd_requests_common(2, 8), 1);
}

/* ---- info strings ---- */

static void the_texts_of_both_ends_are_read(void **state)
{
	const char *back = "be;path=/dev/vda;path=PARTUUID=1-2,name=root,size=64,read-only,"
			   "exclusive,removable,write-through";
	struct vbd_front_info front;
	struct vbd_disk_info info;

	(void)state;
	assert_true(vbd_info_is_back(back));
	assert_true(vbd_info_disk(back, 0, &info));
	assert_string_equal(info.path, "/dev/vda");
	assert_false(info.read_only || info.exclusive || info.removable || info.write_through);
	assert_true(vbd_info_disk(back, 1, &info));
	assert_string_equal(info.path, "PARTUUID=1-2");
	assert_string_equal(info.name, "root");
	assert_int_equal(info.size_mib, 64);
	assert_true(info.read_only && info.exclusive && info.removable && info.write_through);
	assert_false(vbd_info_disk(back, 2, &info));
	assert_false(vbd_info_disk(back, ~0u, &info));
	assert_true(vbd_info_front("fe;requests=64;buffer=65536;timeout=30", &front));
	assert_int_equal(front.requests, 64);
	assert_int_equal(front.buffer, 65536);
	assert_int_equal(front.timeout, 30);
}

static void a_text_that_is_wrong_is_refused(void **state)
{
	struct vbd_front_info front;
	struct vbd_disk_info info;

	(void)state;
	assert_false(vbd_info_is_back(NULL));
	assert_false(vbd_info_is_back("beta"));
	assert_false(vbd_info_disk("fe;path=/x", 0, &info));
	assert_false(vbd_info_disk("be;name=a", 0, &info));
	assert_false(vbd_info_disk("be;path=", 0, &info));
	assert_false(vbd_info_disk("be;path=/0123456789012345678901234567890123456789012345678901"
				   "2345678901234567890",
				   0, &info));
	assert_false(vbd_info_disk("be;path=/x,name=a/b", 0, &info));
	assert_false(vbd_info_front("be;requests=64;buffer=65536;timeout=30", &front));
	assert_false(vbd_info_front("fe;requests=63;buffer=65536;timeout=30", &front));
	assert_false(vbd_info_front("fe;requests=2048;buffer=65536;timeout=30", &front));
	assert_false(vbd_info_front("fe;requests=64;buffer=1000;timeout=30", &front));
	assert_false(vbd_info_front("fe;requests=64;buffer=65536;timeout=0", &front));
	assert_true(vbd_info_front("fe;requests=512;buffer=1048576;timeout=1", &front));
	assert_false(vbd_info_front("fe;requests=1024;buffer=1048576;timeout=1", &front));
	assert_false(vbd_info_front("fe;requests=64;buffer=65536", &front));
}

/* The description reserves by LV_VBD_*_PMEM, the queues lie in it. */
static void the_reserved_memory_holds_the_queues(void **state)
{
	struct vbd_front_info info = { .buffer = 4096, .timeout = 1 };
	struct vmq_shape requests, replies;

	(void)state;
	for (info.requests = 2; info.requests <= LV_VBD_REQUESTS_MAX; info.requests *= 2) {
		vbd_shapes(&info, &requests, &replies);
		assert_in_range(vmq_pmem_bytes(&requests), 1,
				LV_VBD_REQUEST_PMEM(info.requests, info.buffer));
		assert_in_range(vmq_pmem_bytes(&replies), 1, LV_VBD_REPLY_PMEM(info.requests));
	}
	info = (struct vbd_front_info){ .requests = 512, .buffer = LV_VBD_BUFFER_MAX };
	vbd_shapes(&info, &requests, &replies);
	assert_in_range(vmq_pmem_bytes(&requests), 1,
			LV_VBD_REQUEST_PMEM(info.requests, info.buffer));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_request_passes),
		cmocka_unit_test(no_request_leaves_the_disk),
		cmocka_unit_test(no_data_is_more_than_its_buffer),
		cmocka_unit_test(a_request_of_no_whole_blocks_is_refused),
		cmocka_unit_test(what_no_front_end_asks_is_refused),
		cmocka_unit_test(a_disk_refuses_what_it_cannot_do),
		cmocka_unit_test(the_limits_of_a_disk_are_advice),
		cmocka_unit_test(a_reply_answers_its_request),
		cmocka_unit_test(only_pages_that_are_granted_are_busy),
		cmocka_unit_test(an_impossible_disk_is_refused),
		cmocka_unit_test(texts_of_a_disk_become_printable),
		cmocka_unit_test(another_disk_is_known_by_its_number),
		cmocka_unit_test(all_requests_but_one_are_shared),
		cmocka_unit_test(the_texts_of_both_ends_are_read),
		cmocka_unit_test(a_text_that_is_wrong_is_refused),
		cmocka_unit_test(the_reserved_memory_holds_the_queues),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
