// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <string.h>

#include "idl/c_text.h"
#include "idl/memory.h"

#define COLUMNS 100

const char *c_prefix(const struct interface *i)
{
	return text_upper(i->name.text);
}

const char *c_type(const struct interface *i, const struct type *t)
{
	switch (t->kind) {
	case TYPE_UNSIGNED: return text_format("uint%u_t", t->size * 8);
	case TYPE_SIGNED: return text_format("int%u_t", t->size * 8);
	case TYPE_FLOAT: return t->size == 4 ? "float" : "double";
	case TYPE_BOOL: return "bool";
	case TYPE_STRING: return "char";
	case TYPE_FLAGS: return "uint32_t";
	case TYPE_ENUM: return text_format("enum %s_%s", i->name.text, t->name.text);
	default: return text_format("struct %s_%s", i->name.text, t->name.text);
	}
}

const char *c_is(const struct interface *i, const struct type *t)
{
	return t->kind == TYPE_BOOL ? "vrpq_is_bool" :
				      text_format("%s_is_%s", i->name.text, t->name.text);
}

const char *c_member(const struct interface *i, const struct field *f)
{
	const char *array = f->array == ARRAY_FIXED ? text_format("[%u]", f->most) : "";
	const char *align = f->type->align == 8 ? " VRPQ_ALIGNED" : "";

	return text_format("%s %s%s%s", c_type(i, f->type), f->name.text, array, align);
}

const char *c_bound(const struct field *f, const char *prefix)
{
	if (f->bound_field)
		return text_format("%s%s", prefix, f->bound_field->name.text);
	return f->most ? text_format("%uu", f->most) : text_format("%s%s", prefix, f->count->name.text);
}

const char *c_room(const struct field *f, const char *prefix)
{
	if (f->count->direction == DIR_IN)
		return text_format("%s%s", prefix, f->count->name.text);
	return c_bound(f, prefix);
}

void c_begin(FILE *out, const struct interface *i, const char *what)
{
	fprintf(out, "/* %s: %s %u.%u, made by vrpqgen from %s.idl. */\n", what, i->name.text,
		i->major, i->minor, i->base);
}

void c_doc(FILE *out, const char *doc, int indent)
{
	const char *tabs = "\t\t\t" + 3 - indent;

	if (!doc || !*doc)
		return;
	if (!strchr(doc, '\n') && strlen(doc) < 80) {
		fprintf(out, "%s/* %s */\n", tabs, doc);
		return;
	}
	fprintf(out, "%s/*\n", tabs);
	while (*doc) {
		int length = (int)strcspn(doc, "\n");

		fprintf(out, "%s *%s%.*s\n", tabs, length ? " " : "", length, doc);
		doc += length + (doc[length] == '\n');
	}
	fprintf(out, "%s */\n", tabs);
}

void c_list(FILE *out, const char *head, const char *const *words, size_t nr_words,
	    const char *tail)
{
	size_t indent = strlen(head) + (*head == '\t' ? 7 : 0), column = indent;

	fputs(head, out);
	for (size_t n = 0; n < nr_words; n++) {
		const char *end = n + 1 == nr_words ? tail : ",";

		if (n && column + 1 + strlen(words[n]) + strlen(end) > COLUMNS) {
			fputc('\n', out);
			for (column = 0; column + 8 <= indent; column += 8)
				fputc('\t', out);
			for (; column < indent; column++)
				fputc(' ', out);
		} else if (n) {
			column += (size_t)fprintf(out, " ");
		}
		column += (size_t)fprintf(out, "%s%s", words[n], end);
	}
	if (!nr_words)
		fputs(tail, out);
}

/* --- stubs ------------------------------------------------------------------- */

static bool is_large(const struct type *t)
{
	return t->kind == TYPE_STRUCT || t->kind == TYPE_UNION;
}

bool c_by_pointer(const struct field *f)
{
	return f->array != ARRAY_NONE || f->direction != DIR_IN || is_large(f->type);
}

static const char *stub_parameter(const struct interface *i, const struct field *f)
{
	const char *constant = f->direction == DIR_IN ? "const " : "", *type = c_type(i, f->type);

	if (!c_by_pointer(f))
		return text_format("%s %s", type, f->name.text);
	if (f->array == ARRAY_FIXED)
		return text_format("%s%s %s[%u]", constant, type, f->name.text, f->most);
	return text_format("%s%s *%s", constant, type, f->name.text);
}

void c_stub(FILE *out, const struct interface *i, const struct procedure *p)
{
	const char *words[128] = { "struct vrpq_client *vrpq" };
	const struct field *f;
	size_t n = 1;

	for_each(f, p->parameters)
		words[n++] = stub_parameter(i, f);
	c_list(out, text_format("int %s_%s(", i->name.text, p->name.text), words, n, ")");
}

void c_serve(FILE *out, const struct interface *i)
{
	const char *const words[] = {
		text_format("const struct %s_server *server", i->name.text), "void *context",
		"struct vrpq_batch *batch", "struct vrpq_answer *answer",
	};

	c_list(out, text_format("int %s_serve(", i->name.text), words, 4, ")");
}

void c_handler(FILE *out, const struct interface *i, const struct procedure *p, const char *before,
	       const char *name)
{
	const char *prefix = text_format("%s_%s", i->name.text, p->name.text);
	const char *const words[] = {
		"void *context", text_format("const struct %s_in *in", prefix),
		p->is_call ? text_format("struct %s_out *out", prefix) : "uint32_t count",
	};

	c_list(out, text_format("%s%s %s(", before, p->is_call ? "int" : "void", name), words,
	       p->is_call || p->attributes.batch ? 3 : 2, ")");
}

/* --- judging ----------------------------------------------------------------- */

const char *c_when(const struct procedure *p, const struct field *f)
{
	if (f->attributes.since == p->attributes.since || f->array >= ARRAY_COUNTED)
		return "";
	return text_format("in->has_%s && ", f->name.text);
}

static void judge_elements(FILE *out, const struct interface *i, const struct field *f,
			   const struct c_judge *how)
{
	const char *count = f->array == ARRAY_FIXED ?
				    text_format("%u", f->most) :
				    text_format("%s%s", how->prefix, f->count->name.text);

	fprintf(out, "\tfor (uint32_t vrpq_i = 0; vrpq_i < %s; vrpq_i++)\n", count);
	fprintf(out, "\t\tif (%s!%s(&%s%s[vrpq_i]))\n\t\t\treturn %s;\n", how->when,
		c_is(i, f->type), how->prefix, f->name.text, how->wrong);
}

/* Can the type of the count hold more than the bound?  gcc warns of comparisons without a use. */
static bool can_exceed(const struct field *f)
{
	if (f->bound_field)
		return true;
	return f->most && (f->count->type->size == 4 || f->most >> f->count->type->size * 8 == 0);
}

void c_judge_count(FILE *out, const struct field *f, const struct c_judge *how)
{
	if (f->array == ARRAY_STRING && (f->direction & DIR_IN))
		fprintf(out, "\tif (%s%s_length > %u)\n\t\treturn %s;\n", how->prefix, f->name.text,
			f->most, how->wrong);
	if (f->array != ARRAY_COUNTED || f->count->direction != DIR_IN || !can_exceed(f))
		return;
	fprintf(out, "\tif (%s%s > %s)\n\t\treturn %s;\n", how->prefix, f->count->name.text,
		c_bound(f, how->prefix), how->wrong);
}

void c_judge_value(FILE *out, const struct interface *i, const struct field *f,
		   const struct c_judge *how)
{
	if (!f->type->judged)
		return;
	if (f->array == ARRAY_NONE)
		fprintf(out, "\tif (%s!%s(%s%s%s))\n\t\treturn %s;\n", how->when, c_is(i, f->type),
			how->pointer ? "" : "&", how->prefix, f->name.text, how->wrong);
	else
		judge_elements(out, i, f, how);
}
