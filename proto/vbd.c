// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The judges of vbd. */
#include "proto/printable.h"
#include "proto/vbd.h"

#define BLOCK_MAX	4096u
#define SECTORS_LIMIT	(1ull << 54)	/* 8 EiB: more than a file's size can say */
#define IO_OPT_MAX	(16u << 20)	/* bytes: systems read ahead by this */

static bool op_has_range(uint32_t op)
{
	return op >= LV_VBD_READ && op <= LV_VBD_SECURE_ERASE && op != LV_VBD_FLUSH;
}

bool vbd_op_has_data(uint32_t op)
{
	return op == LV_VBD_READ || op == LV_VBD_WRITE;
}

static bool op_writes(uint32_t op)
{
	return op == LV_VBD_WRITE || (op >= LV_VBD_DISCARD && op <= LV_VBD_SECURE_ERASE);
}

static uint32_t op_flags(uint32_t op)
{
	if (op == LV_VBD_WRITE)
		return LV_VBD_FUA | LV_VBD_GRANTED;
	if (op == LV_VBD_READ)
		return LV_VBD_GRANTED;
	return op == LV_VBD_WRITE_ZEROES ? LV_VBD_NO_UNMAP : 0;
}

/* ---- shares ---- */

/* Half of them: so a disk that is busy alone still gets most. */
uint32_t vbd_requests_own(uint32_t requests, uint32_t disks)
{
	return disks > 1 ? (requests - 1) / (2 * disks) : requests - 1;
}

uint32_t vbd_requests_common(uint32_t requests, uint32_t disks)
{
	return requests - 1 - disks * vbd_requests_own(requests, disks);
}

/* ---- back end ---- */

/* Does the disk know such requests? */
static bool op_is_known(const struct lv_vbd_disk *disk, uint32_t op)
{
	switch (op) {
	case LV_VBD_DISCARD:
		return disk->discard_max;
	case LV_VBD_WRITE_ZEROES:
		return disk->zeroes_max;
	case LV_VBD_SECURE_ERASE:
		return disk->erase_max;
	default:
		return true;
	}
}

/*
 * The disk's limits are not judged.  A front end may have made the request when they were larger, and
 * the back end's system splits what is too large.
 */
static int range_judge(const struct lv_vbd_request *r, const struct lv_vbd_disk *disk)
{
	uint32_t block = disk->logical_block / LV_VBD_SECTOR;

	if (!op_is_known(disk, r->op))
		return LV_VBD_NOT_SUPPORTED;
	if (r->sectors % block || r->sector % block)
		return -EPROTO;
	if (r->sector >= disk->sectors || r->sectors > disk->sectors - r->sector)
		return LV_VBD_BEYOND_END;
	return LV_VBD_OK;
}

static bool grant_is_good(const struct lv_vbd_request *r)
{
	if (r->flags & LV_VBD_GRANTED)
		return r->tag && r->data < VBD_PAGE && r->data % LV_VBD_SECTOR == 0;
	return !r->slot && !r->tag;
}

static bool is_well_formed(const struct lv_vbd_request *r, uint32_t buffer)
{
	uint32_t i;

	for (i = 0; i < sizeof(r->reserved) / sizeof(r->reserved[0]); i++)
		if (r->reserved[i])
			return false;
	if (r->op >= LV_VBD_CHANGED || (r->flags & ~op_flags(r->op)) || !r->cookie ||
	    !grant_is_good(r))
		return false;
	if (r->sectors > (vbd_op_has_data(r->op) ? buffer : UINT32_MAX) / LV_VBD_SECTOR)
		return false;
	return op_has_range(r->op) == (r->sectors != 0);
}

int vbd_request_judge(const struct lv_vbd_request *r, const struct lv_vbd_disk *disk,
		      uint32_t buffer)
{
	if (!is_well_formed(r, buffer) || !disk)
		return -EPROTO;
	if (r->op == LV_VBD_PROBE)
		return LV_VBD_OK;
	/* The blocks that it is made of may be those of another medium. */
	if (r->generation != disk->generation)
		return LV_VBD_OTHER_MEDIUM;
	if (!disk->sectors && r->op != LV_VBD_EJECT)
		return LV_VBD_NO_MEDIUM;
	if (op_writes(r->op) && (disk->flags & LV_VBD_IS_READ_ONLY))
		return LV_VBD_READ_ONLY;
	return op_has_range(r->op) ? range_judge(r, disk) : LV_VBD_OK;
}

/* ---- front end ---- */

int vbd_reply_judge(const struct lv_vbd_reply *reply, const struct lv_vbd_request *request)
{
	if (reply->cookie != request->cookie || reply->op != request->op ||
	    reply->disk != request->disk || reply->status >= LV_VBD_STATUSES || reply->reserved)
		return -EPROTO;
	if (reply->status == LV_VBD_BUSY && !(request->flags & LV_VBD_GRANTED))
		return -EPROTO;
	return reply->status;
}

static bool block_is_good(uint32_t block)
{
	return block >= LV_VBD_SECTOR && block <= BLOCK_MAX && (block & (block - 1)) == 0;
}

static bool power_or_zero(uint32_t n)
{
	return (n & (n - 1)) == 0;
}

/* What the disk wants requests to be multiples of: numbers that the OS divides by. */
static bool hints_are_good(const struct lv_vbd_disk *d)
{
	return power_or_zero(d->io_min) && d->io_opt % d->logical_block == 0 &&
	       d->io_opt <= IO_OPT_MAX && power_or_zero(d->discard_granularity) &&
	       (!d->discard_max || d->discard_granularity >= d->logical_block);
}

int vbd_disk_judge(struct lv_vbd_disk *d)
{
	uint32_t block;

	make_printable(d->serial, sizeof(d->serial));
	make_printable(d->model, sizeof(d->model));
	if (!block_is_good(d->logical_block) || !power_or_zero(d->physical_block) ||
	    d->physical_block < d->logical_block || d->sectors >= SECTORS_LIMIT ||
	    !hints_are_good(d))
		return -EPROTO;
	block = d->logical_block / LV_VBD_SECTOR;
	if (d->sectors % block || d->max_sectors < BLOCK_MAX / LV_VBD_SECTOR)
		return -EPROTO;
	return 0;
}

bool vbd_disk_is_other(const struct lv_vbd_disk *before, const struct lv_vbd_disk *now)
{
	return before->logical_block != now->logical_block || before->medium != now->medium ||
	       memcmp(before->serial, now->serial, sizeof(now->serial)) != 0 ||
	       memcmp(before->model, now->model, sizeof(now->model)) != 0;
}
