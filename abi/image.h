/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The one file that boots: the hypervisor, then what lvpack put behind it.
 *
 *   +0       +------------------------+
 *            | hypervisor             |  an arm64 Linux "Image"; its header's
 *            |  (text, data, bss)     |  image_size covers the payload as well
 *   payload  +------------------------+  page aligned
 *            | struct lv_payload      |
 *            | struct lv_payload_file |  count times
 *            | names                  |
 *            +------------------------+  8-byte aligned
 *            | description            |  flattened device tree
 *            +------------------------+  page aligned
 *            | file 0, file 1, ...    |  each page aligned, in the order of the
 *            +------------------------+  table; the gaps are zero
 *
 * The payload starts at the end of the hypervisor's bss, rounded up to a page; the linker knows
 * this address.  Offsets count from the payload's start.  All numbers are little endian. lvpack
 * writes everything.
 */
#ifndef ABI_IMAGE_H
#define ABI_IMAGE_H

#include <stddef.h>
#include <stdint.h>

/* First 64 bytes of an arm64 Image (Linux, Documentation/arm64/booting). */
struct lv_arm64_image {
	uint32_t code[2];
	uint64_t text_offset;	/* from a 2 MiB boundary; may be larger than that */
	uint64_t image_size;	/* bytes in memory, bss included; 0: very old kernel */
	uint64_t flags;		/* LV_ARM64_IMAGE_BE, LV_ARM64_IMAGE_PAGES() */
	uint64_t payload;	/* linkvisor's own use of a reserved word: offset of struct
				 * lv_payload, by lvpack; 0 elsewhere */
	uint64_t reserved[2];
	uint32_t magic;
	uint32_t pe_offset;	/* of the PE header of a kernel with an EFI stub; 0: none */
};

#define LV_ARM64_IMAGE_MAGIC	0x644d5241u	/* "ARM\x64" */
#define LV_ARM64_IMAGE_BE	1u
#define LV_ARM64_IMAGE_PAGES(flags)	((flags) >> 1 & 3)	/* 1: 4 KiB, 2: 16, 3: 64; 0: not said */

#define LV_PAYLOAD_MAGIC	0x4441504cu	/* "LPAD" */
#define LV_PAYLOAD_VERSION	1u
#define LV_PAYLOAD_ALIGN	4096u
#define LV_PAYLOAD_FILES_MAX	64u

struct lv_payload {
	uint32_t magic;
	uint32_t version;
	uint64_t size;			/* of the whole payload, a multiple of 8 */
	uint64_t checksum;		/* of all behind this header, see payload_checksum() */
	uint32_t count;			/* files */
	uint32_t table_offset;		/* of the first struct lv_payload_file */
	uint64_t description_offset;
	uint64_t description_size;
	uint64_t reserved[2];
};

struct lv_payload_file {
	uint64_t offset;		/* page aligned, ascending */
	uint64_t size;
	uint32_t name_offset;		/* of a NUL terminated name, as the description gives it */
	uint32_t reserved;
};

_Static_assert(sizeof(struct lv_arm64_image) == 64, "lv_arm64_image");
_Static_assert(offsetof(struct lv_arm64_image, magic) == 56, "magic");
_Static_assert(sizeof(struct lv_payload) == 64, "lv_payload");
_Static_assert(sizeof(struct lv_payload_file) == 24, "lv_payload_file");

#endif
