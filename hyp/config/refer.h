/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * For kinds of nodes of which one refers to others, and which become ends of links: their names, and
 * the info strings that are written for them.
 */
#ifndef HYP_CONFIG_REFER_H
#define HYP_CONFIG_REFER_H

#include "hyp/config/reader.h"

/* Is the node "<stem>" or "<stem>@..."? */
bool config_is_called(const struct config_reader *reader, int node, const char *stem);

/* Reads a node without nodes inside: its number into @number, properties by @table into @object. */
int config_read_leaf(const struct config_reader *reader, int node,
		     const struct config_property *table, uint32_t count, uint32_t *number,
		     void *object);

/*
 * References <&label ...> into @phandle[@max].  0, or -1 after a refusal, which calls what is
 * referred to @things.
 */
int config_read_references(const struct config_value *value, const char *things, uint32_t max,
			   uint32_t *phandle, uint32_t *count);

/* The first character of text that is (not) among those of "set"; NULL: none. */
const char *config_find_among(const char *text, const char *set, bool among);

/* Forget all texts: a description is to be read.  They stay where they are until then. */
void config_begin_texts(void);

/* A text that grows at the end of all texts; one at a time. */
struct config_text {
	char *start;
	size_t length, limit;
};

struct config_text config_text_begin(void);
void config_text_add(struct config_text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* 0, or -1 after it refused @property of @node: the text does not fit into an info string. */
int config_text_end(const struct config_reader *reader, int node, const char *property,
		    const struct config_text *text);

#endif
