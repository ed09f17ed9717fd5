// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "idl/layout.h"

#define HEADER 16u	/* of a request, and of an answer */
#define STRUCT_MAX 65536u

static uint32_t round_up(uint32_t n, uint32_t to)
{
	return (n + to - 1) / to * to;
}

uint32_t layout_string_room(const struct field *field)
{
	return round_up(field->most + 1, 4);
}

static uint32_t value_bytes(const struct field *f)
{
	return f->type->size * (f->array == ARRAY_FIXED ? f->most : 1);
}

uint32_t layout_in_bytes(const struct field *f)
{
	if (f->array == ARRAY_STRING)
		return 4;
	return f->array == ARRAY_COUNTED ? 0 : value_bytes(f);
}

uint32_t layout_out_bytes(const struct field *f)
{
	if (f->array == ARRAY_STRING)
		return layout_string_room(f);
	if (f->array == ARRAY_COUNTED)
		return f->in_place ? 0 : f->type->size * f->most;
	return value_bytes(f);
}

/* --- types ------------------------------------------------------------------- */

static void complain_of_hole(struct name name, uint32_t bytes, const char *where)
{
	complain(name.at, "there is a hole of %u byte%s %s '%s'; expected members in an order without "
		 "holes, or 'u8 reserved[%u];' there", bytes, bytes == 1 ? "" : "s", where, name.text, bytes);
}

static void layout_struct(struct type *t)
{
	uint64_t at = 0;
	struct field *f;

	t->align = 1;
	for_each(f, t->fields) {
		f->offset = round_up((uint32_t)at, f->type->align);
		if (f->offset != at)
			complain_of_hole(f->name, f->offset - (uint32_t)at, "before");
		if (t->align < f->type->align)
			t->align = f->type->align;
		at = (uint64_t)f->offset + (uint64_t)f->type->size * (f->array == ARRAY_FIXED ? f->most : 1);
		if (at > STRUCT_MAX) {
			complain(f->name.at, "'%s' ends at byte %llu of '%s'; expected at most %u",
				 f->name.text, (unsigned long long)at, t->name.text, STRUCT_MAX);
			return;
		}
	}
	t->size = round_up((uint32_t)at, t->align);
	if (t->size != at)
		complain_of_hole(t->name, t->size - (uint32_t)at, "at the end of");
}

static void layout_union(struct type *t)
{
	uint32_t body = 0;
	struct field *f;

	for_each(f, t->fields) {
		f->offset = LAYOUT_UNION_BODY;
		if (f->type && body < value_bytes(f))
			body = value_bytes(f);
	}
	t->size = round_up(LAYOUT_UNION_BODY + body, 8);
	t->align = 8;
}

static void layout_type(struct type *t)
{
	if (t->kind == TYPE_STRUCT)
		layout_struct(t);
	else if (t->kind == TYPE_UNION)
		layout_union(t);
	else
		t->size = t->align = 4;
}

/* --- procedures -------------------------------------------------------------- */

/* Alignment in a fixed part. */
static uint32_t align_of(const struct field *f, bool out)
{
	if (f->array == ARRAY_STRING)
		return out ? 1 : 4;
	return f->type->align;
}

/* The fixed part of the request (@way DIR_IN) or of the answer: offsets and size. */
static uint32_t layout_fixed(const struct procedure *p, enum direction way, uint32_t *least)
{
	bool out = way == DIR_OUT;
	uint64_t at = 0;
	struct field *f;

	*least = 0;
	for_each_way(f, p->parameters, way) {
		uint32_t bytes = out ? layout_out_bytes(f) : layout_in_bytes(f);
		uint32_t offset = bytes ? round_up((uint32_t)at, align_of(f, out)) : (uint32_t)at;

		if (out)
			f->out_offset = offset;
		else
			f->in_offset = offset;
		at = (uint64_t)offset + bytes;
		if (at > LAYOUT_FIXED_MAX) {
			complain(f->name.at,
				 "with '%s' the fixed part has %llu bytes; expected at most %u",
				 f->name.text, (unsigned long long)at, LAYOUT_FIXED_MAX);
			break;
		}
		if (f->attributes.since == p->attributes.since)
			*least = (uint32_t)at;
	}
	return (uint32_t)at;
}

/* Parts of a request that are copied: bytes on the wire, and in the memory of the server. */
static void layout_copied(struct procedure *p)
{
	uint64_t wire = 0, frame = 0;
	struct field *f;

	for_each_way(f, p->parameters, DIR_IN) {
		if (f->array == ARRAY_STRING)
			frame += layout_string_room(f);
		if (f->array == ARRAY_COUNTED)
			frame += f->in_place ? 16 : (uint64_t)f->type->size * f->most;
		if (f->array == ARRAY_STRING)
			wire += round_up(f->most, 8);
		if (f->array == ARRAY_COUNTED && !f->in_place)
			wire += ((uint64_t)f->type->size * f->most + 7) / 8 * 8;
	}
	frame = (frame + p->in_size) * (p->attributes.batch ? p->attributes.batch : 1) + p->out_size;
	if (frame > LAYOUT_FRAME_MAX)
		complain(p->name.at,
			 "a server needs %llu bytes for what '%s' copies; expected at most %u, "
			 "so lower the bounds%s",
			 (unsigned long long)frame, p->name.text, LAYOUT_FRAME_MAX,
			 p->attributes.batch ? " or batch" : "");
	p->in_head = HEADER + round_up(p->in_size, 8) + (uint32_t)wire;
}

void layout_interface(struct interface *interface)
{
	struct procedure *p;
	struct type *t;

	for_each(t, interface->types)
		layout_type(t);
	for_each(p, interface->procedures) {
		p->in_size = layout_fixed(p, DIR_IN, &p->in_least);
		p->out_size = layout_fixed(p, DIR_OUT, &p->out_least);
		layout_copied(p);
	}
}
