// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "abi/image.h"
#include "tools/lvpack/kernel.h"
#include "tools/lvpack/unpack.h"

/* The head of a kernel in EFI's zboot format: a program that unpacks the Image behind it. */
struct zboot {
	char mz[4];
	char type[4];			/* "zimg" */
	uint32_t offset, size;		/* of what is packed */
	uint32_t reserved[2];
	char method[32];		/* "gzip", "zstd", ... */
};

_Static_assert(sizeof(struct zboot) == 56, "zboot");

typedef const char *unpack(const void *data, size_t size, struct file *out);

/* What files begin with, or have at an offset. */
static const struct format {
	uint32_t offset, length;
	const char *magic;
	const char *name;
	unpack *unpack;			/* NULL: lvpack cannot */
	const char *advice;
} formats[] = {
	{ 0, 2, "\x1f\x8b", "packed by gzip", unpack_gzip, NULL },
	{ 0, 4, "\x28\xb5\x2f\xfd", "packed by zstd", unpack_zstd, NULL },
	{ 0, 6, "\xfd" "7zXZ", "packed by xz", NULL, "unpack it first" },
	{ 0, 3, "BZh", "packed by bzip2", NULL, "unpack it first" },
	{ 0, 4, "\x04\x22\x4d\x18", "packed by lz4", NULL, "unpack it first" },
	{ 0, 4, "\x02\x21\x4c\x18", "packed by lz4", NULL, "unpack it first" },
	{ 0, 4, "\x89LZO", "packed by lzop", NULL, "unpack it first" },
	{ 0, 5, "\x5d\0\0\x80", "packed by lzma", NULL, "unpack it first" },
	{ 0, 4, "\x7f" "ELF", "an ELF file", NULL, "'lvpack wrap' makes an Image of it" },
	{ 0, 4, "\x27\x05\x19\x56", "a uImage of U-Boot", NULL, "wanted is the Image in it" },
	{ 0, 4, "\xd0\x0d\xfe\xed", "a device tree or a FIT image", NULL, "wanted is an Image" },
	{ 0x24, 4, "\x18\x28\x6f\x01", "a zImage for 32-bit Arm", NULL, "wanted is an arm64 Image" },
	{ 0x202, 4, "HdrS", "a bzImage for x86", NULL, "wanted is an arm64 Image" },
	{ 0, 2, "MZ", "an EFI program", NULL, "wanted is an arm64 Image" },
};

#define FORMATS	(sizeof(formats) / sizeof(formats[0]))

static bool is_image(const struct file *file)
{
	const struct lv_arm64_image *header = file->data;

	return file->size >= sizeof(*header) && header->magic == LV_ARM64_IMAGE_MAGIC;
}

static const struct format *find_format(const void *data, uint64_t size)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (size >= formats[i].offset + formats[i].length &&
		    !memcmp((const char *)data + formats[i].offset, formats[i].magic,
			    formats[i].length))
			return &formats[i];
	return NULL;
}

/* NULL: the format's name is the reason. */
static const char *unpack_as(const struct format *format, const void *data, uint64_t size,
			     struct file *file)
{
	struct file out;
	const char *reason = format->unpack(data, size, &out);

	if (!reason) {
		file_free(file);
		*file = out;
	}
	return reason;
}

static int refuse(const struct format *format, char reason[KERNEL_REASON])
{
	snprintf(reason, KERNEL_REASON, "is %s: %s", format->name, format->advice);
	return -1;
}

static int unpack_plain(const struct format *format, struct file *file, char reason[KERNEL_REASON])
{
	const char *why;

	if (!format->unpack)
		return refuse(format, reason);
	why = unpack_as(format, file->data, file->size, file);
	if (why)
		snprintf(reason, KERNEL_REASON, "is %s and %s", format->name, why);
	return why ? -1 : 0;
}

static int unpack_zboot(struct file *file, char reason[KERNEL_REASON])
{
	const struct zboot *head = file->data;
	const struct format *format;
	const char *why = "is cut off", *data;

	if (head->offset > file->size || head->size > file->size - head->offset) {
		snprintf(reason, KERNEL_REASON, "is a zboot kernel and %s", why);
		return -1;
	}
	data = (const char *)file->data + head->offset;
	format = find_format(data, head->size);
	if (!format || !format->unpack) {
		snprintf(reason, KERNEL_REASON,
			 "is a zboot kernel packed by %.31s: unpack it first", head->method);
		return -1;
	}
	why = unpack_as(format, data, head->size, file);
	if (why)
		snprintf(reason, KERNEL_REASON, "is a zboot kernel and %s", why);
	return why ? -1 : 0;
}

static bool is_zboot(const struct file *file)
{
	const struct zboot *head = file->data;

	return file->size >= sizeof(*head) && !memcmp(head->mz, "MZ", 2) &&
	       !memcmp(head->type, "zimg", 4);
}

/* A zboot kernel may be packed once more. */
int kernel_unpack(struct file *file, char reason[KERNEL_REASON])
{
	for (int depth = 0; depth < 3 && !is_image(file); depth++) {
		const struct format *format = find_format(file->data, file->size);
		int status = 0;

		if (is_zboot(file))
			status = unpack_zboot(file, reason);
		else if (format)
			status = unpack_plain(format, file, reason);
		else
			break;
		if (status)
			return -1;
	}
	return 0;
}
