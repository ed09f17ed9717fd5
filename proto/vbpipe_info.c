// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What a vbpipe device learns from its info string. */
#include "proto/info.h"
#include "proto/vbpipe.h"

static bool parse_policy(struct info_field f, struct vbpipe_info *info)
{
	info->short_read = info_is(f, "a");
	return info->short_read || info_empty(f);
}

static bool parse_size(struct info_field f, struct vbpipe_info *info)
{
	uint32_t n;

	if (info_empty(f))
		return true;
	if (!info_size(f, LV_BYTE_RING_CAPACITY_MIN, LV_BYTE_RING_CAPACITY_MAX, &n))
		return false;
	info->capacity = info_power_of_two(n);
	return true;
}

static bool parse_minor(struct info_field f, struct vbpipe_info *info)
{
	uint32_t n;

	if (info_empty(f))
		return true;
	if (!info_number(f, 0, VBPIPE_MINOR_LIMIT - 1, &n))
		return false;
	info->minor = (int)n;
	return true;
}

/* Find name=... among the fields from f on; the other fields are not ours. */
static bool parse_name(struct info_field f, struct vbpipe_info *info)
{
	struct info_field value;

	return !info_find(f, ';', "name", &value) ||
	       info_name(value, info->name, sizeof(info->name));
}

static void info_defaults(struct vbpipe_info *info)
{
	info->short_read = false;
	info->capacity = LV_VBPIPE_CAPACITY;
	info->minor = VBPIPE_MINOR_ANY;
}

enum vbpipe_warning vbpipe_info_parse(const char *text, struct vbpipe_info *info)
{
	static const struct {
		bool (*parse)(struct info_field f, struct vbpipe_info *info);
		enum vbpipe_warning warning;
	} step[] = {
		{ parse_policy, VBPIPE_INFO_BAD_POLICY },
		{ parse_size, VBPIPE_INFO_BAD_SIZE },
		{ parse_minor, VBPIPE_INFO_BAD_MINOR },
		{ parse_name, VBPIPE_INFO_BAD_NAME },
	};
	enum vbpipe_warning warning = VBPIPE_INFO_OK;
	struct info_field f = info_first(text, ';');
	size_t i;

	info_defaults(info);
	info->name[0] = '\0';
	for (i = 0; i < sizeof(step) / sizeof(step[0]); i++) {
		if (!step[i].parse(f, info) && warning == VBPIPE_INFO_OK)
			warning = step[i].warning;
		f = info_next(f, ';');
	}
	if (warning != VBPIPE_INFO_OK)
		info_defaults(info);
	return warning;
}

const char *vbpipe_warning_text(enum vbpipe_warning warning)
{
	static const char *const text[] = {
		[VBPIPE_INFO_OK] = "info string is good",
		[VBPIPE_INFO_BAD_POLICY] = "info string: policy is not 'a', defaults used",
		[VBPIPE_INFO_BAD_SIZE] = "info string: bad ring size, defaults used",
		[VBPIPE_INFO_BAD_MINOR] = "info string: bad minor, defaults used",
		[VBPIPE_INFO_BAD_NAME] = "info string: bad name=, defaults used",
	};

	return text[warning];
}

uint32_t vbpipe_pmem_bytes(uint32_t capacity)
{
	return byte_ring_bytes(capacity);
}
