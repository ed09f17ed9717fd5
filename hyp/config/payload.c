// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "hyp/config/reader.h"
#include "hyp/config/payload.h"

#define DESCRIPTION_MAX	0x1000000u

static int refuse(struct config_error *error, const char *reason)
{
	return config_error_set(error, "(payload)", "", "%s", reason);
}

uint64_t payload_checksum(const void *data, uint64_t size)
{
	const uint64_t *word = data;
	uint64_t sum = 0, sums = 0;	/* "sums" makes the order count */

	for (uint64_t i = 0; i < size / 8; i++) {
		sum += word[i];
		sums += sum;
	}
	return sum ^ (sums << 32 | sums >> 32);
}

/* [offset, offset + size) lies behind the header and inside @payload. */
static bool inside(const struct lv_payload *payload, uint64_t offset, uint64_t size)
{
	return offset >= sizeof(*payload) && offset <= payload->size &&
	       size <= payload->size - offset;
}

static int judge_header(const struct lv_payload *payload, uint64_t available,
			struct config_error *error)
{
	if (available < sizeof(*payload) || payload->magic != LV_PAYLOAD_MAGIC)
		return refuse(error, "none: the image was not made by lvpack");
	if (payload->version != LV_PAYLOAD_VERSION)
		return config_error_set(error, "(payload)", "", "version %u, %u wanted",
					payload->version, LV_PAYLOAD_VERSION);
	if (payload->size < sizeof(*payload) || payload->size % 8)
		return refuse(error, "bad size");
	if (payload->size > available)
		return refuse(error, "cut off: it is longer than what was loaded");
	if (payload_checksum(payload + 1, payload->size - sizeof(*payload)) != payload->checksum)
		return refuse(error, "damaged: wrong checksum");
	return 0;
}

static int judge_places(const struct lv_payload *payload, struct config_error *error)
{
	if (payload->count > LV_PAYLOAD_FILES_MAX)
		return refuse(error, "too many files");
	if (payload->table_offset % 8 || !inside(payload, payload->table_offset,
						 payload->count * sizeof(struct lv_payload_file)))
		return refuse(error, "bad place of the file table");
	if (payload->description_offset % 8 || payload->description_size > DESCRIPTION_MAX ||
	    !inside(payload, payload->description_offset, payload->description_size))
		return refuse(error, "bad place of the description");
	return 0;
}

static bool name_inside(const struct lv_payload *payload, uint32_t offset)
{
	const char *name = (const char *)payload + offset;

	if (!inside(payload, offset, 2))
		return false;
	return *name && memchr(name, 0, payload->size - offset);
}

static int judge_files(const struct lv_payload *payload, const struct lv_payload_file *file,
		       struct config_error *error)
{
	uint64_t end = payload->description_offset + payload->description_size;

	for (uint32_t i = 0; i < payload->count; i++) {
		if (!name_inside(payload, file[i].name_offset))
			return refuse(error, "bad name of a file");
		if (file[i].offset % LV_PAYLOAD_ALIGN ||
		    !inside(payload, file[i].offset, file[i].size))
			return refuse(error, "bad place of a file");
		if (file[i].offset < end)
			return refuse(error, "files overlap");
		end = file[i].offset + file[i].size;
	}
	return 0;
}

int payload_open(const void *base, uint64_t available, struct payload *payload,
		 struct config_error *error)
{
	const struct lv_payload *header = base;
	const struct lv_payload_file *file;

	if ((uintptr_t)base % 8)
		return refuse(error, "not aligned");
	if (judge_header(header, available, error) || judge_places(header, error))
		return -1;
	file = (const void *)((const char *)base + header->table_offset);
	if (judge_files(header, file, error))
		return -1;
	payload->base = base;
	payload->size = header->size;
	payload->description = (const char *)base + header->description_offset;
	payload->description_size = (uint32_t)header->description_size;
	payload->count = header->count;
	payload->file = file;
	return 0;
}

int payload_find(const struct payload *payload, const char *name, const void **data, uint64_t *size)
{
	const char *base = payload->base;

	for (uint32_t i = 0; i < payload->count; i++) {
		if (strcmp(base + payload->file[i].name_offset, name))
			continue;
		*data = base + payload->file[i].offset;
		*size = payload->file[i].size;
		return 0;
	}
	return -1;
}
