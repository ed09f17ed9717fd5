// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Functions of both ends: is this a value of the type, and how it goes to the wire. */
#include "idl/c_text.h"
#include "idl/emit.h"
#include "idl/layout.h"

/* Are the values the numbers from 0 on? */
static bool is_dense(const struct type *t, uint32_t *count)
{
	const struct item *item;

	*count = 0;
	for_each(item, t->items)
		if (item->value != (*count)++)
			return false;
	return true;
}

static void is_enum(FILE *out, const struct interface *i, const struct type *t)
{
	const struct item *item;
	uint32_t count;

	fprintf(out, "static inline bool %s(const %s *value)\n{\n", c_is(i, t), c_type(i, t));
	if (is_dense(t, &count)) {
		fprintf(out, "\treturn (uint32_t)*value < %u;\n}\n\n", count);
		return;
	}
	fprintf(out, "\tswitch ((uint32_t)*value) {\n");
	for_each(item, t->items)
		fprintf(out, "\tcase %s_%s:\n", c_prefix(i), item->name.text);
	fprintf(out, "\t\treturn true;\n\t}\n\treturn false;\n}\n\n");
}

static void is_flags(FILE *out, const struct interface *i, const struct type *t)
{
	const struct item *item;
	uint32_t all = 0;

	for_each(item, t->items)
		all |= item->value;
	fprintf(out,
		"static inline bool %s(const uint32_t *value)\n{\n\treturn !(*value & "
		"~0x%xu);\n}\n\n",
		c_is(i, t), all);
}

static void is_member(FILE *out, const struct interface *i, const struct field *f,
		      const char *prefix, const char *tabs)
{
	if (f->array == ARRAY_FIXED)
		fprintf(out,
			"%sfor (uint32_t i = 0; i < %u; i++)\n%s\tif (!%s(&%s%s[i]))\n"
			"%s\t\treturn false;\n",
			tabs, f->most, tabs, c_is(i, f->type), prefix, f->name.text, tabs);
	else
		fprintf(out, "%sif (!%s(&%s%s))\n%s\treturn false;\n", tabs, c_is(i, f->type),
			prefix, f->name.text, tabs);
}

static void is_struct(FILE *out, const struct interface *i, const struct type *t)
{
	const struct field *f;

	fprintf(out, "static inline bool %s(const %s *value)\n{\n", c_is(i, t), c_type(i, t));
	for_each(f, t->fields)
		if (f->type->judged)
			is_member(out, i, f, "value->", "\t");
	fprintf(out, "\treturn true;\n}\n\n");
}

static void is_union(FILE *out, const struct interface *i, const struct type *t)
{
	const struct field *f;

	fprintf(out,
		"static inline bool %s(const %s *value)\n{\n\tswitch ((uint32_t)value->tag) {\n",
		c_is(i, t), c_type(i, t));
	for_each(f, t->fields) {
		fprintf(out, "\tcase %s_%s:\n", c_prefix(i), f->label.text);
		if (f->name.text && f->type->judged)
			is_member(out, i, f, "value->as.", "\t\t");
		fprintf(out, "\t\treturn true;\n");
	}
	fprintf(out, "\t}\n\treturn false;\n}\n\n");
}

/* --- types with slack: bytes without a meaning are zero on the wire -------------- */

static void put_member(FILE *out, const struct interface *i, const struct field *f,
		       const char *prefix, const char *tabs)
{
	if (!f->type->slack)
		fprintf(out, "%smemcpy(at + %u, &%s%s, sizeof(%s%s));\n", tabs, f->offset, prefix,
			f->name.text, prefix, f->name.text);
	else if (f->array == ARRAY_FIXED)
		fprintf(out,
			"%sfor (uint32_t i = 0; i < %u; i++)\n%s\t%s_put_%s(at + %u + i * %u, "
			"&%s%s[i]);\n",
			tabs, f->most, tabs, i->name.text, f->type->name.text, f->offset,
			f->type->size, prefix, f->name.text);
	else
		fprintf(out, "%s%s_put_%s(at + %u, &%s%s);\n", tabs, i->name.text,
			f->type->name.text, f->offset, prefix, f->name.text);
}

static void put_begin(FILE *out, const struct interface *i, const struct type *t)
{
	fprintf(out,
		"static inline void %s_put_%s(void *to, const %s *value)\n{\n\tuint8_t *at = "
		"to;\n\n",
		i->name.text, t->name.text, c_type(i, t));
}

static void put_struct(FILE *out, const struct interface *i, const struct type *t)
{
	const struct field *f;

	put_begin(out, i, t);
	for_each(f, t->fields)
		put_member(out, i, f, "value->", "\t");
	fprintf(out, "}\n\n");
}

static void put_union(FILE *out, const struct interface *i, const struct type *t)
{
	const struct field *f;

	put_begin(out, i, t);
	fprintf(out,
		"\tmemset(at, 0, %u);\n\tmemcpy(at, &value->tag, 4);\n\tswitch "
		"((uint32_t)value->tag) {\n",
		t->size);
	for_each(f, t->fields) {
		fprintf(out, "\tcase %s_%s:\n", c_prefix(i), f->label.text);
		if (f->name.text)
			put_member(out, i, f, "value->as.", "\t\t");
		fprintf(out, "\t\tbreak;\n");
	}
	fprintf(out, "\t}\n}\n\n");
}

static void clean(FILE *out, const struct interface *i, const struct type *t)
{
	const char *type = c_type(i, t);

	fprintf(out,
		"static inline void %s_clean_%s(%s *value)\n{\n\t%s clean;\n\n\t%s_put_%s(&clean, "
		"value);\n"
		"\tmemcpy(value, &clean, sizeof(clean));\n}\n\n",
		i->name.text, t->name.text, type, type, i->name.text, t->name.text);
}

static void judges(FILE *out, const struct interface *i, const struct type *t)
{
	if (t->kind == TYPE_ENUM)
		is_enum(out, i, t);
	else if (t->kind == TYPE_FLAGS)
		is_flags(out, i, t);
	else if (t->kind == TYPE_UNION)
		is_union(out, i, t);
	else if (t->kind == TYPE_STRUCT && t->judged)
		is_struct(out, i, t);
}

void emit_wire(FILE *out, const struct interface *i)
{
	const struct type *t;

	c_begin(out, i, "What both ends do with values");
	fprintf(out, "#ifndef %s_VRPQ_WIRE_H\n#define %s_VRPQ_WIRE_H\n\n#include \"%s.h\"\n\n",
		c_prefix(i), c_prefix(i), i->base);
	for_each(t, i->types) {
		judges(out, i, t);
		if (!t->slack)
			continue;
		if (t->kind == TYPE_UNION)
			put_union(out, i, t);
		else
			put_struct(out, i, t);
		clean(out, i, t);
	}
	fprintf(out, "#endif\n");
}
