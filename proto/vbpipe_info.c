// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What a vbpipe device learns from its descriptors: the info string, its other half. */
#include "proto/vbpipe.h"

/* A field of the info string: from..end, without the ';'. */
struct field {
	const char *from;
	const char *end;
};

static struct field field_at(const char *text)
{
	struct field f = { .from = text, .end = text };

	while (*f.end && *f.end != ';')
		f.end++;
	return f;
}

/* The field after f; an empty one after the last. */
static struct field field_next(struct field f)
{
	return field_at(*f.end ? f.end + 1 : f.end);
}

static bool field_empty(struct field f)
{
	return f.from == f.end;
}

static uint32_t digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (uint32_t)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (uint32_t)(c - 'A') + 10;
	return 16;
}

/* All of f as a number, of at least one digit and at most limit. */
static bool field_number(struct field f, uint32_t base, uint32_t limit, uint32_t *value)
{
	uint64_t n = 0;

	if (field_empty(f))
		return false;
	for (; f.from < f.end; f.from++) {
		if (digit_value(*f.from) >= base)
			return false;
		n = n * base + digit_value(*f.from);
		if (n > limit)
			return false;
	}
	*value = (uint32_t)n;
	return true;
}

static bool parse_policy(struct field f, struct vbpipe_info *info)
{
	if (field_empty(f))
		return true;
	info->short_read = f.end - f.from == 1 && *f.from == 'a';
	return info->short_read;
}

static bool parse_size(struct field f, struct vbpipe_info *info)
{
	uint32_t n, unit = 1, capacity = LV_BYTE_RING_CAPACITY_MIN;

	if (field_empty(f))
		return true;
	if (f.end[-1] == 'K')
		unit = 1u << 10;
	else if (f.end[-1] == 'M')
		unit = 1u << 20;
	if (unit != 1)
		f.end--;
	if (!field_number(f, 10, LV_BYTE_RING_CAPACITY_MAX / unit, &n))
		return false;
	n *= unit;
	if (n < LV_BYTE_RING_CAPACITY_MIN)
		return false;
	while (capacity < n)
		capacity *= 2;
	info->capacity = capacity;
	return true;
}

static bool parse_minor(struct field f, struct vbpipe_info *info)
{
	uint32_t base = 10, n;

	if (field_empty(f))
		return true;
	if (f.end - f.from > 2 && f.from[0] == '0' && (f.from[1] == 'x' || f.from[1] == 'X')) {
		base = 16;
		f.from += 2;
	} else if (f.from[0] == '0') {
		base = 8;
	}
	if (!field_number(f, base, VBPIPE_MINOR_LIMIT - 1, &n))
		return false;
	info->minor = (int)n;
	return true;
}

static bool name_good(const char *name, size_t len)
{
	size_t i;

	if (len == 0 || len >= VBPIPE_NAME_LIMIT)
		return false;
	for (i = 0; i < len; i++)
		if (name[i] == '/' || name[i] <= ' ' || name[i] > '~')
			return false;
	return !(name[0] == '.' && (len == 1 || (len == 2 && name[1] == '.')));
}

/* name=... among the fields from f on; the others are not ours. */
static bool parse_name(struct field f, struct vbpipe_info *info)
{
	static const char key[] = "name=";
	const size_t skip = sizeof(key) - 1;

	for (; !field_empty(f) || *f.end; f = field_next(f)) {
		size_t len = (size_t)(f.end - f.from);

		if (len < skip || memcmp(f.from, key, skip) != 0)
			continue;
		if (!name_good(f.from + skip, len - skip))
			return false;
		memcpy(info->name, f.from + skip, len - skip);
		info->name[len - skip] = '\0';
		return true;
	}
	return true;
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
		bool (*parse)(struct field f, struct vbpipe_info *info);
		enum vbpipe_warning warning;
	} step[] = {
		{ parse_policy, VBPIPE_INFO_BAD_POLICY },
		{ parse_size, VBPIPE_INFO_BAD_SIZE },
		{ parse_minor, VBPIPE_INFO_BAD_MINOR },
		{ parse_name, VBPIPE_INFO_BAD_NAME },
	};
	enum vbpipe_warning warning = VBPIPE_INFO_OK;
	struct field f = field_at(text ? text : "");
	size_t i;

	info_defaults(info);
	info->name[0] = '\0';
	for (i = 0; i < sizeof(step) / sizeof(step[0]); i++) {
		if (!step[i].parse(f, info) && warning == VBPIPE_INFO_OK)
			warning = step[i].warning;
		f = field_next(f);
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

static bool is_vbpipe(const struct lv_vlink *link)
{
	return memcmp(link->name, LV_VBPIPE_CLASS, sizeof(LV_VBPIPE_CLASS)) == 0;
}

bool vbpipe_is_pair(const struct lv_vlink *rx, const struct lv_vlink *tx, uint32_t me)
{
	return rx != tx && is_vbpipe(rx) && is_vbpipe(tx) && rx->link == tx->link &&
	       rx->s_id == me && tx->c_id == me && rx->c_id == tx->s_id;
}
