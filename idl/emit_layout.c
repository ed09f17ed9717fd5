// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The layout as text, its hash, and what both ends say about their version. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "idl/c_text.h"
#include "idl/emit.h"
#include "idl/layout.h"
#include "idl/memory.h"

/* --- text ---------------------------------------------------------------------- */

static const char *array_text(const struct field *f)
{
	if (f->array == ARRAY_FIXED)
		return text_format("[%u]", f->most);
	if (f->array == ARRAY_STRING)
		return text_format("[<= %u]", f->most);
	if (f->array == ARRAY_NONE)
		return "";
	if (f->bound_field || f->most)
		return text_format("[%s <= %s]", f->count->name.text, f->bound_field ?
				   f->bound_field->name.text : text_format("%u", f->most));
	return text_format("[%s]", f->count->name.text);
}

static const char *field_text(const struct field *f)
{
	return text_format("%s %s%s", f->type->name.text, f->name.text, array_text(f));
}

static void fixed_row(FILE *out, uint32_t offset, uint32_t bytes, const char *what)
{
	if (bytes)
		fprintf(out, "  %8u %6u  %s\n", offset, bytes, what);
}

static void part_row(FILE *out, const char *what)
{
	fprintf(out, "       ...    ...  %s\n", what);
}

static void request(FILE *out, const struct procedure *p, uint32_t minor)
{
	const struct field *f;

	for_each_way(f, p->parameters, DIR_IN)
		if (f->attributes.since <= minor)
			fixed_row(out, 16 + f->in_offset, layout_in_bytes(f), f->array == ARRAY_STRING ?
				  text_format("length of %s", f->name.text) : field_text(f));
	for_each_way (f, p->parameters, DIR_IN)
		if (f->attributes.since <= minor && f->array >= ARRAY_COUNTED && !f->in_place)
			part_row(out, text_format("%s, copied", field_text(f)));
	for_each_way(f, p->parameters, DIR_IN)
		if (f->attributes.since <= minor && f->in_place)
			part_row(out, text_format("%s, in place", field_text(f)));
}

static void answer(FILE *out, const struct procedure *p, uint32_t minor)
{
	const struct field *f;

	fprintf(out, "  answer\n");
	for_each_way(f, p->parameters, DIR_OUT)
		if (f->attributes.since <= minor)
			fixed_row(out, 16 + f->out_offset, layout_out_bytes(f), field_text(f));
	for_each_way(f, p->parameters, DIR_OUT)
		if (f->attributes.since <= minor && f->in_place)
			part_row(out, text_format("%s, in place", field_text(f)));
}

static void mark_type(struct type *t)
{
	struct field *f;

	t->mark = true;
	if (t->tag)
		t->tag->mark = true;
	for_each(f, t->fields)
		if (f->type)
			mark_type(f->type);
}

static void mark_types(const struct interface *i, uint32_t minor)
{
	struct procedure *p;
	struct field *f;
	struct type *t;

	for_each(t, i->types)
		t->mark = false;
	for_each(p, i->procedures)
		for_each(f, p->parameters)
			if (p->attributes.since <= minor && f->attributes.since <= minor)
				mark_type(f->type);
}

static void type_text(FILE *out, const struct type *t, uint32_t minor)
{
	static const char *const kinds[] = {
		[TYPE_ENUM] = "enum", [TYPE_FLAGS] = "flags", [TYPE_HANDLE] = "handle",
		[TYPE_STRUCT] = "struct", [TYPE_UNION] = "union",
	};
	const struct item *item;
	const struct field *f;

	fprintf(out, "\n%s %s, %u bytes\n", kinds[t->kind], t->name.text, t->size);
	for_each(item, t->items)
		if (item->attributes.since <= minor)
			fprintf(out, "  %15u  %s\n", item->value, item->name.text);
	if (t->tag)
		fprintf(out, "  %8u %6u  %s tag\n", 0, 4, t->tag->name.text);
	for_each(f, t->fields)
		if (f->name.text)
			fixed_row(out, f->offset, f->type->size * (f->array == ARRAY_FIXED ? f->most : 1),
				  text_format("%s%s%s", field_text(f), f->label.text ? ", case " : "",
					      f->label.text ? f->label.text : ""));
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct type *const *)a)->name.text, (*(struct type *const *)b)->name.text);
}

/* Types that the version uses, by name, so that a new one does not move others. */
static void types_text(FILE *out, const struct interface *i, uint32_t minor)
{
	struct type **sorted, *t;
	size_t n = 0;

	mark_types(i, minor);
	for_each(t, i->types)
		n += t->mark;
	sorted = memory_new((n + 1) * sizeof(*sorted));
	n = 0;
	for_each(t, i->types)
		if (t->mark)
			sorted[n++] = t;
	qsort(sorted, n, sizeof(*sorted), by_name);
	for (size_t k = 0; k < n; k++)
		type_text(out, sorted[k], minor);
}

/* What both ends of version <major>.<minor> have to agree on. */
static void layout_text(FILE *out, const struct interface *i, uint32_t minor)
{
	const struct procedure *p;

	fprintf(out, "interface %s version %u.%u\n", i->name.text, i->major, minor);
	types_text(out, i, minor);
	for_each(p, i->procedures) {
		if (p->attributes.since > minor)
			continue;
		fprintf(out, "\n%u %s %s\n", p->number, p->is_call ? "call" : "post", p->name.text);
		request(out, p, minor);
		if (p->is_call)
			answer(out, p, minor);
	}
}

/* --- hash ---------------------------------------------------------------------- */

uint64_t layout_hash(const struct interface *i, uint32_t minor)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	layout_text(out, i, minor);
	fclose(out);
	for (size_t n = 0; n < size; n++)
		hash = (hash ^ (uint8_t)text[n]) * UINT64_C(0x100000001b3);
	free(text);
	return hash;
}

void emit_layout(FILE *out, const struct interface *i)
{
	fputs("Columns: offset in the request, answer or type; bytes; what.  Rows with \"...\"\n"
	      "follow the fixed part in this order, each at a multiple of 8.  Headers: 16 bytes.\n"
	      "Little endian.\n\n", out);
	layout_text(out, i, i->minor);
	fprintf(out, "\nhash %016" PRIx64 "\n", layout_hash(i, i->minor));
}

void emit_trace(FILE *out, const struct interface *i)
{
	const struct procedure *p;

	for_each (p, i->procedures)
		fprintf(out, "%016" PRIx64 " %s %u.%u %u %s %s\n", layout_hash(i, i->minor), i->name.text,
			i->major, i->minor, p->number, p->is_call ? "call" : "post", p->name.text);
}

void emit_interface(FILE *out, const struct interface *i)
{
	struct writer w = { .out = out, .i = i };

	c_begin(&w, "Version and names");
	c_write(&w,
		"#include \"$file.h\"\n"
		"\n"
		"static const uint64_t hashes[] = {\n", NULL);
	for (uint32_t minor = 0; minor <= i->minor; minor++)
		fprintf(out, "\tUINT64_C(0x%016" PRIx64 "),\t/* %u.%u */\n", layout_hash(i, minor),
			i->major, minor);
	c_write(&w,
		"};\n"
		"\n"
		"static const struct vrpq_procedure procedures[] = {\n", NULL);
	for_each(w.p, i->procedures)
		c_write(&w, "	[$INTERFACE_PROC_$PROCEDURE] = { \"$procedure\", $call },\n", "call",
			w.p->is_call ? "true" : "false", NULL);
	c_write(&w,
		"};\n"
		"\n"
		"const struct vrpq_interface $interface_interface = {\n"
		"	.name = \"$interface\",\n"
		"	.major = $major,\n"
		"	.minor = $minor,\n"
		"	.hashes = hashes,\n"
		"	.procedures = procedures,\n"
		"	.nr_procedures = sizeof(procedures) / sizeof(procedures[0]),\n"
		"};\n", "major", text_format("%u", i->major), "minor", text_format("%u", i->minor), NULL);
}
