// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <ctype.h>
#include <string.h>

#include "idl/c_text.h"
#include "idl/memory.h"

#define COLUMNS 100

/* --- templates --------------------------------------------------------------- */

static const char *value_of_field(const struct writer *w, const char *name)
{
	const struct field *f = w->f;

	if (!strcmp(name, "field"))
		return f->name.text;
	if (!strcmp(name, "most"))
		return text_format("%u", f->most);
	if (!strcmp(name, "count"))
		return f->count->name.text;
	if (!strcmp(name, "at"))
		return text_format("%u", f->in_offset);
	return NULL;
}

static const char *value_of_type(const struct writer *w, const char *name)
{
	const struct type *t = w->f ? w->f->type : w->t;

	if (!strcmp(name, "type"))
		return c_type(w->i, t);
	if (!strcmp(name, "element"))
		return t->name.text;
	return !strcmp(name, "size") ? text_format("%u", t->size) : NULL;
}

static const char *value_of(const struct writer *w, const char *name)
{
	const char *value;

	if (!strcmp(name, "interface"))
		return w->i->name.text;
	if (!strcmp(name, "INTERFACE"))
		return text_upper(w->i->name.text);
	if (!strcmp(name, "file"))
		return w->i->base;
	if (!strcmp(name, "procedure"))
		return w->p->name.text;
	if (!strcmp(name, "PROCEDURE"))
		return text_upper(w->p->name.text);
	value = value_of_type(w, name);
	return value ? value : value_of_field(w, name);
}

static const char *value_of_pair(va_list pairs, const char *name)
{
	const char *key, *value = NULL;
	va_list rest;

	va_copy(rest, pairs);
	while (!value && (key = va_arg(rest, const char *))) {
		const char *its = va_arg(rest, const char *);

		value = strcmp(key, name) ? NULL : its;
	}
	va_end(rest);
	return value;
}

void c_write(const struct writer *w, const char *text, ...)
{
	va_list pairs;

	va_start(pairs, text);
	while (*text) {
		size_t plain = strcspn(text, "$"), length = 0;
		const char *name, *value;

		fwrite(text, 1, plain, w->out);
		text += plain;
		if (!*text)
			break;
		while (isalpha((unsigned char)text[1 + length]))
			length++;
		name = text_copy(text + 1, length);
		value = value_of_pair(pairs, name);
		fputs(value ? value : value_of(w, name), w->out);
		text += 1 + length;
	}
	va_end(pairs);
}

/* --- words of C -------------------------------------------------------------- */

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

/* --- pieces ------------------------------------------------------------------ */

void c_begin(const struct writer *w, const char *what)
{
	c_write(w, "/* $what: $interface $version, made by vrpqgen from $file.idl. */\n", "what",
		what, "version", text_format("%u.%u", w->i->major, w->i->minor), NULL);
}

void c_doc(const struct writer *w, const char *doc, unsigned int indent)
{
	const char *tabs = &"\t\t\t"[3 - indent];

	if (!doc || !*doc)
		return;
	if (!strchr(doc, '\n') && strlen(doc) < 80) {
		fprintf(w->out, "%s/* %s */\n", tabs, doc);
		return;
	}
	fprintf(w->out, "%s/*\n", tabs);
	while (*doc) {
		int length = (int)strcspn(doc, "\n");

		fprintf(w->out, "%s *%s%.*s\n", tabs, length ? " " : "", length, doc);
		doc += length + (doc[length] == '\n');
	}
	fprintf(w->out, "%s */\n", tabs);
}

void c_list(const struct writer *w, const char *head, const char *const *words, size_t nr_words,
	    const char *tail)
{
	size_t indent = strlen(head) + (*head == '\t' ? 7 : 0), column = indent;

	fputs(head, w->out);
	for (size_t n = 0; n < nr_words; n++) {
		const char *end = n + 1 == nr_words ? tail : ",";

		if (n && column + 1 + strlen(words[n]) + strlen(end) > COLUMNS) {
			fputc('\n', w->out);
			for (column = 0; column + 8 <= indent; column += 8)
				fputc('\t', w->out);
			for (; column < indent; column++)
				fputc(' ', w->out);
		} else if (n) {
			column += (size_t)fprintf(w->out, " ");
		}
		column += (size_t)fprintf(w->out, "%s%s", words[n], end);
	}
	if (!nr_words)
		fputs(tail, w->out);
}

/* --- heads of functions ------------------------------------------------------ */

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

void c_stub(const struct writer *w)
{
	const char *words[128] = { "struct vrpq_client *vrpq" };
	const struct field *f;
	size_t n = 1;

	for_each(f, w->p->parameters)
		words[n++] = stub_parameter(w->i, f);
	c_list(w, text_format("int %s_%s(", w->i->name.text, w->p->name.text), words, n, ")");
}

void c_serve(const struct writer *w)
{
	const char *const words[] = {
		text_format("const struct %s_server *server", w->i->name.text), "void *context",
		"struct vrpq_batch *batch", "struct vrpq_answer *answer",
	};

	c_list(w, text_format("int %s_serve(", w->i->name.text), words, 4, ")");
}

void c_handler(const struct writer *w, const char *before, const char *name)
{
	const char *prefix = text_format("%s_%s", w->i->name.text, w->p->name.text);
	bool is_call = w->p->is_call;
	const char *const words[] = {
		"void *context", text_format("const struct %s_in *in", prefix),
		is_call ? text_format("struct %s_out *out", prefix) : "uint32_t count",
	};

	c_list(w, text_format("%s%s %s(", before, is_call ? "int" : "void", name), words,
	       is_call || w->p->attributes.batch ? 3 : 2, ")");
}

/* --- judging ----------------------------------------------------------------- */

const char *c_when(const struct writer *w)
{
	if (w->f->attributes.since == w->p->attributes.since || w->f->array >= ARRAY_COUNTED)
		return "";
	return text_format("in->has_%s && ", w->f->name.text);
}

/* Can the type of the count hold more than the bound?  gcc warns of comparisons without a use. */
static bool can_exceed(const struct field *f)
{
	if (f->bound_field)
		return true;
	return f->most && (f->count->type->size == 4 || f->most >> f->count->type->size * 8 == 0);
}

void c_judge_count(const struct writer *w, const struct c_judge *how)
{
	const struct field *f = w->f;

	if (f->array == ARRAY_STRING && (f->direction & DIR_IN))
		c_write(w,
			"	if ($prefix$field_length > $most)\n"
			"		return $wrong;\n",
			"prefix", how->prefix, "wrong", how->wrong, NULL);
	if (f->array == ARRAY_COUNTED && f->count->direction == DIR_IN && can_exceed(f))
		c_write(w,
			"	if ($prefix$count > $bound)\n"
			"		return $wrong;\n",
			"prefix", how->prefix, "bound", c_bound(f, how->prefix), "wrong",
			how->wrong, NULL);
}

static void judge_elements(const struct writer *w, const struct c_judge *how)
{
	const struct field *f = w->f;

	c_write(w,
		"	for (uint32_t vrpq_i = 0; vrpq_i < $number; vrpq_i++)\n"
		"		if ($when!$is(&$prefix$field[vrpq_i]))\n"
		"			return $wrong;\n",
		"number", f->array == ARRAY_FIXED ? text_format("%u", f->most) :
		text_format("%s%s", how->prefix, f->count->name.text),
		"when", how->when, "is", c_is(w->i, f->type), "prefix", how->prefix, "wrong", how->wrong,
		NULL);
}

void c_judge_value(const struct writer *w, const struct c_judge *how)
{
	if (!w->f->type->judged)
		return;
	if (w->f->array == ARRAY_NONE)
		c_write(w,
			"	if ($when!$is($address$prefix$field))\n"
			"		return $wrong;\n",
			"when", how->when, "is", c_is(w->i, w->f->type), "address", how->pointer ? "" : "&",
			"prefix", how->prefix, "wrong", how->wrong, NULL);
	else
		judge_elements(w, how);
}
