// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: what a vbd peer writes, and info strings.  The input is a disk, a request, a reply and
 * a text; whatever is accepted must be what proto/vbd.h promises.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/vbd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	struct lv_vbd_disk disk;
	struct lv_vbd_request request;
	struct lv_vbd_reply reply;
	uint32_t buffer;
};

static void check(bool good)
{
	if (!good)
		abort();
}

static void check_request(const struct lv_vbd_request *r, const struct lv_vbd_disk *d,
			  uint32_t buffer)
{
	int status = vbd_request_judge(r, d, buffer);

	check(status == -EPROTO || (status >= 0 && status < LV_VBD_STATUSES));
	if (status != LV_VBD_OK || r->op == LV_VBD_PROBE || r->op == LV_VBD_EJECT)
		return;
	check(r->op < LV_VBD_CHANGED && r->sector + r->sectors <= d->sectors &&
	      r->sector + r->sectors >= r->sector);
	check(vbd_op_has_data(r->op) || !(r->flags & LV_VBD_GRANTED));
	if (r->flags & LV_VBD_GRANTED)
		check(r->tag &&
		      vbd_pages(r->data, r->sectors * LV_VBD_SECTOR) <= buffer / VBD_PAGE + 1);
	if (vbd_op_has_data(r->op))
		check(r->sectors && (uint64_t)r->sectors * LV_VBD_SECTOR <= buffer);
	if (d->flags & LV_VBD_IS_READ_ONLY)
		check(r->op == LV_VBD_READ || r->op == LV_VBD_FLUSH);
}

static void check_disk(struct lv_vbd_disk *d)
{
	check(d->logical_block >= 512 && d->logical_block <= 4096);
	check(d->sectors % (d->logical_block / 512) == 0 && d->max_sectors >= 8);
	check(memchr(d->serial, 0, sizeof(d->serial)) && memchr(d->model, 0, sizeof(d->model)));
}

static void check_texts(const char *text)
{
	struct vbd_front_info front;
	struct vbd_disk_info disk;
	uint32_t i;

	if (vbd_info_front(text, &front))
		check(front.requests <= LV_VBD_REQUESTS_MAX && front.buffer % 4096 == 0);
	for (i = 0; i < LV_VBD_DISKS_MAX + 1; i++)
		if (vbd_info_disk(text, i, &disk))
			check(i < LV_VBD_DISKS_MAX && disk.path[0] &&
			      strlen(disk.path) < sizeof(disk.path));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t head = size < sizeof(struct input) ? size : sizeof(struct input);
	struct input in;
	char *text;
	int status;

	memset(&in, 0, sizeof(in));
	memcpy(&in, data, head);
	status = vbd_reply_judge(&in.reply, &in.request);
	check(status == -EPROTO || (status >= 0 && status < LV_VBD_STATUSES));
	if (!vbd_disk_judge(&in.disk)) {
		check_disk(&in.disk);
		in.request.generation = in.disk.generation;
		check_request(&in.request, &in.disk, in.buffer);
	}
	text = strndup((const char *)data + head, size - head);
	check_texts(text);
	free(text);
	return 0;
}
