/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads the properties of a node by a table, and refuses by node, property, reason. */
#ifndef HYP_CONFIG_READER_H
#define HYP_CONFIG_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hyp/config/config.h"

struct config_reader {
	const void *fdt;		/* passed config_check_tree() */
	struct config_error *error;
};

/* A property as found. */
struct config_value {
	const struct config_reader *reader;
	int node;			/* offset */
	const char *name;
	const void *data;		/* cells are big endian, not aligned */
	uint32_t size;
};

/* Judge @value and store it in @object.  0, or -1 after config_refuse(). */
typedef int config_read_fn(const struct config_value *value, void *object);

struct config_property {
	const char *name;
	config_read_fn *read;		/* NULL: legal, and nothing to do */
	bool required;
};

/*
 * Is @fdt, 8-byte aligned and of @size bytes, a well-formed tree as dtc writes it? 0 or a libfdt
 * error.  Nothing else may look into @fdt before.
 */
int config_check_tree(const void *fdt, uint32_t size);

/* Fill @error in; always -1, so that a caller can return it.  @property "": the node. */
int config_refuse(const struct config_reader *reader, int node, const char *property,
		  const char *format, ...) __attribute__((format(printf, 4, 5)));
int config_refuse_value(const struct config_value *value, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same without a tree at hand: @node is the text. */
int config_error_set(struct config_error *error, const char *node, const char *property,
		     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same, about the VM's node. */
int config_refuse_vm(struct config_error *error, const struct config_vm *vm, const char *property,
		     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Every property of @node is one of @table, once, and the required ones are there. */
int config_read_properties(const struct config_reader *reader, int node,
			   const struct config_property *table, uint32_t count, void *object);

/* The types.  0, or -1 after a refusal. */
int config_read_flag(const struct config_value *value);
int config_read_u32(const struct config_value *value, uint32_t *result);
int config_read_size(const struct config_value *value, uint64_t *result); /* u32 or u64 */
/* One NUL terminated string of @min to @max printable characters. */
int config_read_string(const struct config_value *value, uint32_t min, uint32_t max,
		       const char **result);
/* The string at *@at of a string list; moves *@at behind it. */
int config_read_listed_string(const struct config_value *value, uint32_t *at, const char **result);

/*
 * Node names "<stem>@<number>", number decimal without leading zeros, at most
 * INT32_MAX: copies the stem to @stem (16 bytes).
 */
int config_read_name(const struct config_reader *reader, int node, char *stem, uint32_t *number);

/* A "reg" that must be the one cell @number. */
int config_check_reg(const struct config_value *value, uint32_t number);

#endif
