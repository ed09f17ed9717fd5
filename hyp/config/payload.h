/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The payload, which lvpack put behind the hypervisor: the system description and its files. */
#ifndef HYP_CONFIG_PAYLOAD_H
#define HYP_CONFIG_PAYLOAD_H

#include <stdint.h>

#include "abi/image.h"
#include "hyp/config/config.h"

struct payload {
	const void *base;		/* struct lv_payload */
	uint64_t size;			/* bytes that it occupies */
	const void *description;	/* flattened device tree, for config_parse() */
	uint32_t description_size;
	uint32_t count;
	const struct lv_payload_file *file;
};

/*
 * Judge the payload at @base (8-byte aligned), of which @available bytes may be
 * read, and fill @payload, which points into it from then on.
 * Returns 0, or -1 with the reason in @error, whose node is "(payload)".
 */
int payload_open(const void *base, uint64_t available, struct payload *payload,
		 struct config_error *error);

/*
 * The file that the description calls @name.  Returns 0, or -1 if there is none
 * (@data and @size are then untouched).
 */
int payload_find(const struct payload *payload, const char *name, const void **data,
		 uint64_t *size);

/*
 * The checksum of @size bytes (a multiple of 8) at @data, which is 8-byte aligned.  It finds
 * truncated and damaged files, and has to be fast enough to run over all kernels at each boot: two
 * sums of 64-bit words.
 */
uint64_t payload_checksum(const void *data, uint64_t size);

#endif
