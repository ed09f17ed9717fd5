// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What nodes that refer to each other have in common. */
#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "hyp/config/refer.h"

#define TEXTS_MAX	0x8000u	/* bytes of all info strings */

/* As the ends of links: one CPU writes it at boot; it is only read afterwards. */
static struct {
	uint32_t used;
	char text[TEXTS_MAX];
} texts;

bool config_is_called(const struct config_reader *reader, int node, const char *stem)
{
	const char *name = fdt_get_name(reader->fdt, node, NULL);
	size_t length = strlen(stem);

	return !strncmp(name, stem, length) && (name[length] == '@' || !name[length]);
}

int config_read_leaf(const struct config_reader *reader, int node,
		     const struct config_property *table, uint32_t count, uint32_t *number,
		     void *object)
{
	char stem[CONFIG_NAME_LIMIT];
	int child = fdt_first_subnode(reader->fdt, node);

	if (config_read_name(reader, node, stem, number) ||
	    config_read_properties(reader, node, table, count, object))
		return -1;
	if (child >= 0)
		return config_refuse(reader, child, "", "unknown node");
	return 0;
}

int config_read_references(const struct config_value *value, const char *things, uint32_t max,
			   uint32_t *phandle, uint32_t *count)
{
	const uint8_t *cell = value->data;

	if (!value->size || value->size % 4)
		return config_refuse_value(value, "references wanted: <&label ...>");
	if (value->size / 4 > max)
		return config_refuse_value(value, "%u %s, at most %u", value->size / 4, things,
					   max);
	*count = value->size / 4;
	for (uint32_t i = 0; i < *count; i++)
		phandle[i] = fdt32_ld((const fdt32_t *)(cell + 4 * i));
	return 0;
}

const char *config_find_among(const char *text, const char *set, bool among)
{
	for (; *text; text++)
		if ((strchr(set, *text) != NULL) == among)
			return text;
	return NULL;
}

void config_begin_texts(void)
{
	texts.used = 0;
}

struct config_text config_text_begin(void)
{
	size_t room = TEXTS_MAX - texts.used;

	return (struct config_text){
		.start = &texts.text[texts.used],
		.limit = room < CONFIG_INFO_MAX + 1 ? room : CONFIG_INFO_MAX + 1,
	};
}

void config_text_add(struct config_text *text, const char *format, ...)
{
	size_t room = text->length < text->limit ? text->limit - text->length : 0;
	va_list args;

	va_start(args, format);
	text->length += (size_t)vsnprintf(text->start + (room ? text->length : 0), room, format,
					  args);
	va_end(args);
}

int config_text_end(const struct config_reader *reader, int node, const char *property,
		    const struct config_text *text)
{
	if (text->length >= text->limit)
		return config_refuse(reader, node, property,
				     "the info strings of all of them are too long");
	texts.used += (uint32_t)text->length + 1;
	return 0;
}
