// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <string.h>

#include "idl/checker.h"
#include "idl/evaluate.h"
#include "idl/memory.h"

static struct type builtins[] = {
	{ .kind = TYPE_UNSIGNED, .name.text = "u8", .size = 1, .align = 1 },
	{ .kind = TYPE_UNSIGNED, .name.text = "u16", .size = 2, .align = 2 },
	{ .kind = TYPE_UNSIGNED, .name.text = "u32", .size = 4, .align = 4 },
	{ .kind = TYPE_UNSIGNED, .name.text = "u64", .size = 8, .align = 8 },
	{ .kind = TYPE_SIGNED, .name.text = "i8", .size = 1, .align = 1 },
	{ .kind = TYPE_SIGNED, .name.text = "i16", .size = 2, .align = 2 },
	{ .kind = TYPE_SIGNED, .name.text = "i32", .size = 4, .align = 4 },
	{ .kind = TYPE_SIGNED, .name.text = "i64", .size = 8, .align = 8 },
	{ .kind = TYPE_FLOAT, .name.text = "f32", .size = 4, .align = 4 },
	{ .kind = TYPE_FLOAT, .name.text = "f64", .size = 8, .align = 8 },
	{ .kind = TYPE_BOOL, .name.text = "bool", .size = 1, .align = 1, .judged = true },
	{ .kind = TYPE_UNSIGNED, .name.text = "bytes", .size = 1, .align = 1 },
	{ .kind = TYPE_STRING, .name.text = "string", .size = 1, .align = 1 },
};

/* What people of C write. */
static const char *const habits[][2] = {
	{ "int", "i32" }, { "unsigned", "u32" }, { "char", "u8" }, { "short", "i16" }, { "long", "i64" },
	{ "float", "f32" }, { "double", "f64" }, { "uint8_t", "u8" }, { "uint16_t", "u16" },
	{ "uint32_t", "u32" }, { "uint64_t", "u64" }, { "int8_t", "i8" }, { "int16_t", "i16" },
	{ "int32_t", "i32" }, { "int64_t", "i64" }, { "size_t", "u64" },
};

static void complain_of_no_type(const struct interface *interface, struct name name)
{
	const struct type *t;

	for_each(t, interface->types) {
		if (!strcmp(t->name.text, name.text)) {
			complain(name.at, "the type '%s' is used before it is declared", name.text);
			remark(t->name.at, "here; expected a place above its first use");
			return;
		}
	}
	for (size_t i = 0; i < sizeof(habits) / sizeof(habits[0]); i++) {
		if (!strcmp(habits[i][0], name.text)) {
			complain(name.at, "there is no type '%s'; expected one such as '%s'",
				 name.text, habits[i][1]);
			return;
		}
	}
	complain(name.at, "there is no type '%s'", name.text);
}

struct type *check_type_name(const struct interface *interface, const struct type *end,
			     struct name name)
{
	struct type *t;

	for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++)
		if (!strcmp(builtins[i].name.text, name.text))
			return &builtins[i];
	for (t = interface->types; t != end; t = t->next)
		if (!strcmp(t->name.text, name.text))
			return t;
	complain_of_no_type(interface, name);
	return NULL;
}

/* --- enum, flags ------------------------------------------------------------- */

static void check_value_is_new(const struct type *t, const struct item *item)
{
	const struct item *other;

	for (other = t->items; other != item; other = other->next) {
		if (other->value == item->value) {
			complain(item->name.at, "'%s' has the value %u, as '%s' has",
				 item->name.text, item->value, other->name.text);
			remark(other->name.at, "here");
			return;
		}
	}
}

/* The value of an item that gives none: behind the one before, or the next bit. */
static int64_t next_value(enum type_kind kind, const struct item *before)
{
	if (!before)
		return kind == TYPE_FLAGS;
	if (kind == TYPE_ENUM)
		return (int64_t)before->value + 1;
	return before->value ? INT64_C(2) << (31 - __builtin_clz(before->value)) : 1;
}

static void check_items(const struct interface *interface, struct type *t)
{
	const struct item *before = NULL;
	struct item *item;
	uint32_t since = 0;
	int64_t value;

	if (!t->items)
		complain(t->name.at, "'%s' has no values; expected one at least", t->name.text);
	for_each(item, t->items) {
		check_name(item->name, true);
		since = check_since(interface, &item->attributes, item->name.at, since, "a value");
		value = next_value(t->kind, before);
		if (item->expr)
			evaluate(interface, NULL, item->expr, t->kind == TYPE_FLAGS, UINT32_MAX,
				 "the value", &value);
		else if (value > UINT32_MAX)
			complain(item->name.at, "'%s' has no value in 32 bits", item->name.text);
		item->value = (uint32_t)value;
		check_value_is_new(t, item);
		before = item;
	}
	t->judged = true;
}

/* --- struct, union ----------------------------------------------------------- */

static void check_member(const struct interface *interface, struct type *t, struct field *f)
{
	if (!check_field_name(t->fields, f))
		return;
	f->type = check_type_name(interface, t, f->type_name);
	if (!f->type)
		return;
	if (f->type->kind == TYPE_STRING)
		complain(f->type_name.at, "a %s cannot hold a string; expected 'u8 %s[<size>]'",
			 t->kind == TYPE_UNION ? "union" : "struct", f->name.text);
	else if (f->has_array)
		check_fixed_array(interface, f);
	else if (!strcmp(f->type_name.text, "bytes"))
		complain(f->name.at, "'%s' has no size; expected bytes %s[<size>]", f->name.text,
			 f->name.text);
	t->judged |= f->type->judged;
	t->slack |= f->type->slack;
}

static void check_struct(const struct interface *interface, struct type *t)
{
	struct field *f;

	if (!t->fields)
		complain(t->name.at, "'%s' has no members; expected one at least", t->name.text);
	for_each(f, t->fields)
		check_member(interface, t, f);
}

static const struct field *find_case(const struct field *begin, const struct field *end,
				     const char *label)
{
	for (; begin != end; begin = begin->next)
		if (!strcmp(begin->label.text, label))
			return begin;
	return NULL;
}

static const struct item *find_item(const struct type *tag, const char *name)
{
	const struct item *i;

	for_each(i, tag->items)
		if (!strcmp(i->name.text, name))
			return i;
	return NULL;
}

/* Each value of the tag has one case, and each case is a value of the tag. */
static void check_cases(const struct type *t)
{
	const struct field *f, *other;
	const struct item *i;

	for_each(f, t->fields) {
		other = find_case(t->fields, f, f->label.text);
		if (!find_item(t->tag, f->label.text)) {
			complain(f->label.at, "'%s' is no value of '%s'", f->label.text,
				 t->tag->name.text);
		} else if (other) {
			complain(f->label.at, "there are two cases '%s'", f->label.text);
			remark(other->label.at, "here is the first");
		}
	}
	for_each(i, t->tag->items) {
		if (!find_case(t->fields, NULL, i->name.text))
			complain(t->name.at,
				 "'%s' has no case for '%s'; expected one, or 'case %s: void;'",
				 t->name.text, i->name.text, i->name.text);
		if (i->attributes.is_new)
			complain(i->attributes.since_at,
				 "'%s' is the tag of the union '%s', which cannot "
				 "grow; expected a new union",
				 t->tag->name.text, t->name.text);
	}
}

static void check_union(const struct interface *interface, struct type *t)
{
	struct field *f;

	t->tag = check_type_name(interface, t, t->tag_name);
	if (t->tag && t->tag->kind != TYPE_ENUM)
		complain(t->tag_name.at, "'%s' is no enum; expected the enum of the tag",
			 t->tag_name.text);
	else if (t->tag)
		check_cases(t);
	for_each(f, t->fields)
		if (f->name.text)
			check_member(interface, t, f);
	t->judged = true;
	t->slack = true;
}

void check_types(struct interface *interface)
{
	struct type *t;

	for_each(t, interface->types) {
		if (t->kind == TYPE_ENUM || t->kind == TYPE_FLAGS)
			check_items(interface, t);
		else if (t->kind == TYPE_STRUCT)
			check_struct(interface, t);
		else if (t->kind == TYPE_UNION)
			check_union(interface, t);
	}
}
