// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Any bytes as a payload, with the checksum made right, so that more is judged
 * than that: no crash, and all that it hands out lies inside.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hyp/config/payload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint8_t sink;

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool inside(const char *base, size_t size, const void *part, uint64_t part_size)
{
	const char *begin = part;

	return begin >= base && part_size <= size && begin <= base + size - part_size;
}

/* Read every byte that is handed out: the sanitizer knows what is not there. */
static void use(const struct payload *payload, const char *base, size_t size)
{
	must(payload->size <= size);
	must(inside(base, size, payload->description, payload->description_size));
	for (uint32_t i = 0; i < payload->count; i++) {
		const void *file = NULL;
		uint64_t length = 0;

		must(!payload_find(payload, base + payload->file[i].name_offset, &file, &length));
		must(inside(base, size, file, length));
		for (uint64_t at = 0; at < length; at += 64)
			sink = ((const uint8_t *)file)[at];
	}
}

static void repair(struct lv_payload *header, size_t size)
{
	if (size < sizeof(*header) || header->size > size || header->size < sizeof(*header))
		return;
	header->checksum = payload_checksum(header + 1, header->size - sizeof(*header));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config_error error;
	struct payload payload;
	char *base = malloc(size + 1);

	memcpy(base, data, size);
	repair((struct lv_payload *)base, size);
	if (!payload_open(base, size, &payload, &error))
		use(&payload, base, size);
	free(base);
	return 0;
}
