// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Functions of both ends: is this a value of the type, and how it goes to the wire. */
#include "idl/c_text.h"
#include "idl/emit.h"
#include "idl/memory.h"

/* Are the values the numbers from 0 on?  How many? */
static bool is_dense(const struct type *t, uint32_t *count)
{
	const struct item *item;

	*count = 0;
	for_each(item, t->items)
		if (item->value != (*count)++)
			return false;
	return true;
}

static const char is_begin[] =
	"static inline bool $is(const $type *value)\n"
	"{\n";

static const char *is_of(const struct writer *w)
{
	return c_is(w->i, w->t);
}

static void is_enum(struct writer *w)
{
	const struct item *item;
	uint32_t count;

	c_write(w, is_begin, "is", is_of(w), NULL);
	if (is_dense(w->t, &count)) {
		c_write(w,
			"	return (uint32_t)*value < $number;\n"
			"}\n\n", "number", text_format("%u", count), NULL);
		return;
	}
	c_write(w, "	switch ((uint32_t)*value) {\n", NULL);
	for_each(item, w->t->items)
		c_write(w, "	case $INTERFACE_$item:\n", "item", item->name.text, NULL);
	c_write(w,
		"		return true;\n"
		"	}\n"
		"	return false;\n"
		"}\n\n", NULL);
}

static void is_flags(struct writer *w)
{
	const struct item *item;
	uint32_t all = 0;

	for_each(item, w->t->items)
		all |= item->value;
	c_write(w, is_begin, "is", is_of(w), NULL);
	c_write(w,
		"	return !(*value & ~$all);\n"
		"}\n\n", "all", text_format("0x%xu", all), NULL);
}

/* @from: "value->", or where the cases of a union are; @tabs: what indents it more. */
static void is_member(const struct writer *w, const char *from, const char *tabs)
{
	const char *is = c_is(w->i, w->f->type);

	if (w->f->array == ARRAY_FIXED)
		c_write(w,
			"$tabs	for (uint32_t i = 0; i < $most; i++)\n"
			"$tabs		if (!$is(&$from$field[i]))\n"
			"$tabs			return false;\n", "tabs", tabs, "is", is, "from", from, NULL);
	else
		c_write(w,
			"$tabs	if (!$is(&$from$field))\n"
			"$tabs		return false;\n", "tabs", tabs, "is", is, "from", from, NULL);
}

static void is_struct(struct writer *w)
{
	c_write(w, is_begin, "is", is_of(w), NULL);
	for_each(w->f, w->t->fields)
		if (w->f->type->judged)
			is_member(w, "value->", "");
	w->f = NULL;
	c_write(w,
		"	return true;\n"
		"}\n\n", NULL);
}

static void is_union(struct writer *w)
{
	c_write(w, is_begin, "is", is_of(w), NULL);
	c_write(w, "	switch ((uint32_t)value->tag) {\n", NULL);
	for_each(w->f, w->t->fields) {
		c_write(w, "	case $INTERFACE_$label:\n", "label", w->f->label.text, NULL);
		if (w->f->name.text && w->f->type->judged)
			is_member(w, "value->as.", "\t");
		c_write(w, "		return true;\n", NULL);
	}
	c_write(w,
		"	}\n"
		"	return false;\n"
		"}\n\n", NULL);
}

/* --- types with slack: bytes without a meaning are zero on the wire -------------- */

static void put_member(const struct writer *w, const char *from, const char *tabs)
{
	const char *offset = text_format("%u", w->f->offset);

	if (!w->f->type->slack)
		c_write(w, "$tabs	memcpy(at + $offset, &$from$field, sizeof($from$field));\n",
			"tabs", tabs, "offset", offset, "from", from, NULL);
	else if (w->f->array == ARRAY_FIXED)
		c_write(w,
			"$tabs	for (uint32_t i = 0; i < $most; i++)\n"
			"$tabs		$interface_put_$element(at + $offset + i * $size, &$from$field[i]);\n",
			"tabs", tabs, "offset", offset, "from", from, NULL);
	else
		c_write(w, "$tabs	$interface_put_$element(at + $offset, &$from$field);\n",
			"tabs", tabs, "offset", offset, "from", from, NULL);
}

static const char put_begin[] =
	"static inline void $interface_put_$element(void *to, const $type *value)\n"
	"{\n"
	"	uint8_t *at = to;\n"
	"\n";

static void put_struct(struct writer *w)
{
	c_write(w, put_begin, NULL);
	for_each(w->f, w->t->fields)
		put_member(w, "value->", "");
	c_write(w, "}\n\n", NULL);
}

static void put_union(struct writer *w)
{
	c_write(w, put_begin, NULL);
	c_write(w,
		"	memset(at, 0, $size);\n"
		"	memcpy(at, &value->tag, 4);\n"
		"	switch ((uint32_t)value->tag) {\n", NULL);
	for_each(w->f, w->t->fields) {
		c_write(w, "	case $INTERFACE_$label:\n", "label", w->f->label.text, NULL);
		if (w->f->name.text)
			put_member(w, "value->as.", "\t");
		c_write(w, "		break;\n", NULL);
	}
	c_write(w,
		"	}\n"
		"}\n\n", NULL);
}

static const char clean[] =
	"static inline void $interface_clean_$element($type *value)\n"
	"{\n"
	"	$type clean;\n"
	"\n"
	"	$interface_put_$element(&clean, value);\n"
	"	memcpy(value, &clean, sizeof(clean));\n"
	"}\n\n";

static void judges(struct writer *w)
{
	if (w->t->kind == TYPE_ENUM)
		is_enum(w);
	else if (w->t->kind == TYPE_FLAGS)
		is_flags(w);
	else if (w->t->kind == TYPE_UNION)
		is_union(w);
	else if (w->t->kind == TYPE_STRUCT && w->t->judged)
		is_struct(w);
	w->f = NULL;
}

static void puts_of(struct writer *w)
{
	if (w->t->kind == TYPE_UNION)
		put_union(w);
	else
		put_struct(w);
	w->f = NULL;
	c_write(w, clean, NULL);
}

void emit_wire(FILE *out, const struct interface *i)
{
	struct writer w = { .out = out, .i = i };

	c_begin(&w, "What both ends do with values");
	c_write(&w,
		"#ifndef $INTERFACE_VRPQ_WIRE_H\n"
		"#define $INTERFACE_VRPQ_WIRE_H\n"
		"\n"
		"#include \"$file.h\"\n"
		"\n", NULL);
	for_each(w.t, i->types) {
		judges(&w);
		if (w.t->slack)
			puts_of(&w);
	}
	c_write(&w, "#endif\n", NULL);
}
