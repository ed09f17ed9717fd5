// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Info strings of vbd, and what follows from them. */
#include "proto/info.h"
#include "proto/vbd.h"

#define REPLIES_PER_REQUEST	2u	/* so there is room for news */

static bool number_of(struct info_field first, const char *key, uint32_t limit, uint32_t *value)
{
	struct info_field f;

	return info_find(first, ';', key, &f) && info_number(f, 10, limit, value);
}

bool vbd_info_is_back(const char *text)
{
	return info_is(info_first(text, ';'), "be");
}

/* The fields of one disk stand between commas: a text of its own. */
#define DISK_TEXT_LIMIT	256u

static bool disk_parse(const char *text, struct vbd_disk_info *info)
{
	struct info_field first = info_first(text, ','), f;

	memset(info, 0, sizeof(*info));
	if (!info_find(first, ',', "path", &f) || info_empty(f) ||
	    !info_copy(f, info->path, sizeof(info->path)))
		return false;
	if (info_find(first, ',', "name", &f) && !info_name(f, info->name, sizeof(info->name)))
		return false;
	if (info_find(first, ',', "size", &f) && !info_number(f, 10, ~0u, &info->size_mib))
		return false;
	info->read_only = info_has(first, ',', "read-only");
	info->exclusive = info_has(first, ',', "exclusive");
	info->removable = info_has(first, ',', "removable");
	info->write_through = info_has(first, ',', "write-through");
	return true;
}

bool vbd_info_disk(const char *text, uint32_t disk, struct vbd_disk_info *info)
{
	struct info_field f = info_first(text, ';');
	char one[DISK_TEXT_LIMIT];
	uint32_t i;

	if (!vbd_info_is_back(text) || disk >= LV_VBD_DISKS_MAX)
		return false;
	for (i = 0; i <= disk; i++)
		f = info_next(f, ';');
	return info_copy(f, one, sizeof(one)) && disk_parse(one, info);
}

static bool front_is_good(const struct vbd_front_info *info)
{
	return info->requests >= 2 && info->requests <= LV_VBD_REQUESTS_MAX &&
	       (info->requests & (info->requests - 1)) == 0 && info->buffer >= LV_VBD_BUFFER_MIN &&
	       info->buffer <= LV_VBD_BUFFER_MAX && info->buffer % LV_VBD_BUFFER_MIN == 0 &&
	       LV_VBD_REQUEST_PMEM(info->requests, info->buffer) <= LV_VBD_PMEM_MAX &&
	       info->timeout != 0;
}

bool vbd_info_front(const char *text, struct vbd_front_info *info)
{
	struct info_field first = info_first(text, ';');

	return info_is(first, "fe") &&
	       number_of(first, "requests", LV_VBD_REQUESTS_MAX, &info->requests) &&
	       number_of(first, "buffer", LV_VBD_BUFFER_MAX, &info->buffer) &&
	       number_of(first, "timeout", LV_VBD_TIMEOUT_MAX, &info->timeout) &&
	       front_is_good(info);
}

void vbd_shapes(const struct vbd_front_info *info, struct vmq_shape *requests,
		struct vmq_shape *replies)
{
	*requests = (struct vmq_shape){
		.msg_count = info->requests,
		.msg_max = sizeof(struct lv_vbd_request),
		.data_count = info->requests,
		.data_max = info->buffer,
	};
	*replies = (struct vmq_shape){
		.msg_count = info->requests * REPLIES_PER_REQUEST,
		.msg_max = sizeof(struct lv_vbd_reply),
	};
}
