// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <libfdt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "hyp/config/reader.h"

#define TREE_VERSION	17	/* what dtc has written since 2005 */

#define COPY(array, from) copy_text(array, sizeof(array), from)

int config_check_tree(const void *fdt, uint32_t size)
{
	/* fdt_check_full() takes the header for granted, and crashes on old versions */
	if (size < sizeof(struct fdt_header))
		return -FDT_ERR_TRUNCATED;
	if (fdt_magic(fdt) != FDT_MAGIC)
		return -FDT_ERR_BADMAGIC;
	if (fdt_version(fdt) < TREE_VERSION)
		return -FDT_ERR_BADVERSION;
	return fdt_check_full(fdt, size);
}

static bool printable(char c)
{
	return (unsigned char)c >= 0x20 && c != 0x7f;
}

/* The text of a bad description may reach a terminal, so it must not have control characters. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if (!printable(*text))
			*text = '?';
}

static void copy_text(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from);
	make_printable(to);
}

static void set_error(struct config_error *error, const char *node, const char *property,
		      const char *format, va_list args)
{
	COPY(error->node, node);
	COPY(error->property, property);
	vsnprintf(error->reason, sizeof(error->reason), format, args);
	make_printable(error->reason);
}

static int refuse(const struct config_reader *reader, int node, const char *property,
		  const char *format, va_list args)
{
	char path[sizeof(reader->error->node)];

	if (fdt_get_path(reader->fdt, node, path, sizeof(path)))
		snprintf(path, sizeof(path), "(node at offset %d)", node);
	set_error(reader->error, path, property, format, args);
	return -1;
}

int config_refuse(const struct config_reader *reader, int node, const char *property,
		  const char *format, ...)
{
	va_list args;

	va_start(args, format);
	refuse(reader, node, property, format, args);
	va_end(args);
	return -1;
}

int config_refuse_value(const struct config_value *value, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	refuse(value->reader, value->node, value->name, format, args);
	va_end(args);
	return -1;
}

int config_error_set(struct config_error *error, const char *node, const char *property,
		     const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_error(error, node, property, format, args);
	va_end(args);
	return -1;
}

int config_refuse_vm(struct config_error *error, const struct config_vm *vm, const char *property,
		     const char *format, ...)
{
	char node[16];
	va_list args;

	snprintf(node, sizeof(node), "/vm@%u", vm->id & 0xffu);
	va_start(args, format);
	set_error(error, node, property, format, args);
	va_end(args);
	return -1;
}

void config_error_print(const struct config_error *error, char *buf, uint32_t size)
{
	snprintf(buf, size, "%s: %s%s%s", error->node, error->property,
		 error->property[0] ? ": " : "", error->reason);
}

static uint32_t table_find(const struct config_property *table, uint32_t count, const char *name)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(table[i].name, name))
			break;
	return i;
}

static int read_property(const struct config_value *value, const struct config_property *table,
			 uint32_t count, uint32_t *seen, void *object)
{
	uint32_t i = table_find(table, count, value->name);

	/* dtc gives a phandle to each node with a label (dtc -@) or a reference to it. */
	if (!strcmp(value->name, "phandle"))
		return 0;
	if (i == count)
		return config_refuse_value(value, "unknown property");
	if (*seen & (1u << i))
		return config_refuse_value(value, "given twice");
	*seen |= 1u << i;
	return table[i].read ? table[i].read(value, object) : 0;
}

int config_read_properties(const struct config_reader *reader, int node,
			   const struct config_property *table, uint32_t count, void *object)
{
	struct config_value value = { .reader = reader, .node = node };
	uint32_t seen = 0;
	int property, length;

	fdt_for_each_property_offset(property, reader->fdt, node) {
		value.data = fdt_getprop_by_offset(reader->fdt, property, &value.name, &length);
		if (!value.data)
			return config_refuse(reader, node, "", "damaged property");
		value.size = (uint32_t)length;
		if (read_property(&value, table, count, &seen, object))
			return -1;
	}
	for (uint32_t i = 0; i < count; i++)
		if (table[i].required && !(seen & (1u << i)))
			return config_refuse(reader, node, table[i].name, "missing");
	return 0;
}

int config_read_flag(const struct config_value *value)
{
	if (value->size)
		return config_refuse_value(value, "takes no value");
	return 0;
}

int config_read_u32(const struct config_value *value, uint32_t *result)
{
	if (value->size != 4)
		return config_refuse_value(value, "one 32-bit number wanted, not %u bytes",
					   value->size);
	*result = fdt32_ld(value->data);
	return 0;
}

int config_read_size(const struct config_value *value, uint64_t *result)
{
	if (value->size == 4)
		*result = fdt32_ld(value->data);
	else if (value->size == 8)
		*result = fdt64_ld(value->data);
	else
		return config_refuse_value(value, "a 32-bit or 64-bit number wanted, not %u bytes",
					   value->size);
	return 0;
}

static int check_string(const struct config_value *value, const char *text, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++)
		if (!printable(text[i]))
			return config_refuse_value(value, "character 0x%x in the text",
						   (unsigned char)text[i]);
	return 0;
}

int config_read_string(const struct config_value *value, uint32_t min, uint32_t max,
		       const char **result)
{
	const char *text = value->data;

	if (!value->size || memchr(text, 0, value->size) != text + value->size - 1)
		return config_refuse_value(value, "one string wanted");
	if (value->size - 1 < min)
		return config_refuse_value(value, "empty");
	if (value->size - 1 > max)
		return config_refuse_value(value, "%u characters, at most %u", value->size - 1,
					   max);
	if (check_string(value, text, value->size - 1))
		return -1;
	*result = text;
	return 0;
}

int config_read_listed_string(const struct config_value *value, uint32_t *at, const char **result)
{
	const char *text = (const char *)value->data + *at;
	const char *end = memchr(text, 0, value->size - *at);

	if (!end)
		return config_refuse_value(value, "a list of strings wanted");
	if (check_string(value, text, (uint32_t)(end - text)))
		return -1;
	*at += (uint32_t)(end - text) + 1;
	*result = text;
	return 0;
}

/* Decimal, no sign, no leading zero; false if @text is anything else. */
static bool parse_number(const char *text, uint32_t *number)
{
	uint64_t n = 0;

	if (!*text || (text[0] == '0' && text[1]))
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		n = n * 10 + (uint64_t)(*text - '0');
		if (n > INT32_MAX)
			return false;
	}
	*number = (uint32_t)n;
	return true;
}

int config_read_name(const struct config_reader *reader, int node, char *stem, uint32_t *number)
{
	const char *name = fdt_get_name(reader->fdt, node, NULL);
	const char *at = strchr(name, '@');
	size_t length = at ? (size_t)(at - name) : strlen(name);

	if (!length || length >= CONFIG_NAME_LIMIT)
		return config_refuse(reader, node, "", "a name of 1 to %u characters wanted",
				     CONFIG_NAME_LIMIT - 1);
	if (!at)
		return config_refuse(reader, node, "", "number missing: \"%s@<number>\" wanted",
				     name);
	if (!parse_number(at + 1, number))
		return config_refuse(reader, node, "",
				     "\"%s\" is not a decimal number up to 2147483647", at + 1);
	memcpy(stem, name, length);
	stem[length] = 0;
	return 0;
}

int config_check_reg(const struct config_value *value, uint32_t number)
{
	uint32_t reg = 0;

	if (config_read_u32(value, &reg))
		return -1;
	if (reg != number)
		return config_refuse_value(value, "%u, but the node's name says %u", reg, number);
	return 0;
}
