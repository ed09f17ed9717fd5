// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <inttypes.h>
#include <string.h>

#include "idl/c_text.h"
#include "idl/emit.h"
#include "idl/layout.h"
#include "idl/memory.h"

static const char *constant_text(int64_t value)
{
	if (value < 0)
		return value > INT32_MIN ? text_format("(%" PRId64 ")", value) :
					   text_format("(-INT64_C(%" PRIu64 ") - 1)", -((uint64_t)value + 1));
	return text_format(value <= UINT32_MAX ? "%" PRId64 "u" : "INT64_C(%" PRId64 ")", value);
}

static void constants(FILE *out, const struct interface *i)
{
	const struct constant *c;

	for_each(c, i->constants) {
		c_doc(out, c->doc, 0);
		fprintf(out, "#define %s_%s\t%s\n", c_prefix(i), c->name.text,
			constant_text(c->value));
	}
	if (i->constants)
		fputc('\n', out);
}

static void procedure_numbers(FILE *out, const struct interface *i)
{
	const struct procedure *p;
	uint32_t head = 0;

	fprintf(out, "enum %s_procedure {\n", i->name.text);
	for_each(p, i->procedures) {
		fprintf(out, "\t%s_PROC_%s,\n", c_prefix(i), text_upper(p->name.text));
		head = p->in_head > head ? p->in_head : head;
	}
	fprintf(out,
		"};\n\n/* Bytes of a client's buffer, at least. */\n#define %s_BUFFER_MIN\t%uu\n\n",
		c_prefix(i), head);
}

/* --- types ------------------------------------------------------------------- */

static void items(FILE *out, const struct interface *i, const struct type *t)
{
	const struct item *item;

	c_doc(out, t->doc, 0);
	if (t->kind == TYPE_ENUM)
		fprintf(out, "enum %s_%s {\n", i->name.text, t->name.text);
	for_each(item, t->items) {
		c_doc(out, item->doc, t->kind == TYPE_ENUM);
		if (t->kind == TYPE_ENUM)
			fprintf(out, "\t%s_%s = %uu,\n", c_prefix(i), item->name.text, item->value);
		else
			fprintf(out, "#define %s_%s\t0x%xu\n", c_prefix(i), item->name.text,
				item->value);
	}
	if (t->kind == TYPE_ENUM)
		fprintf(out, "};\n_Static_assert(sizeof(enum %s_%s) == 4, \"%s\");\n", i->name.text,
			t->name.text, t->name.text);
	fputc('\n', out);
}

static void handle(FILE *out, const struct interface *i, const struct type *t)
{
	c_doc(out, t->doc, 0);
	fprintf(out, "struct %s_%s {\n\tuint32_t id;\n};\n\n", i->name.text, t->name.text);
}

static void structure(FILE *out, const struct interface *i, const struct type *t)
{
	const struct field *f;

	c_doc(out, t->doc, 0);
	fprintf(out, "struct %s_%s {\n", i->name.text, t->name.text);
	for_each(f, t->fields) {
		c_doc(out, f->doc, 1);
		fprintf(out, "\t%s;\n", c_member(i, f));
	}
	fprintf(out, "};\n_Static_assert(sizeof(struct %s_%s) == %u, \"%s\");\n\n", i->name.text,
		t->name.text, t->size, t->name.text);
}

static void union_type(FILE *out, const struct interface *i, const struct type *t)
{
	const struct field *f;

	c_doc(out, t->doc, 0);
	fprintf(out, "struct %s_%s {\n\t%s tag;\n\tuint32_t vrpq_zero;\n\tunion {\n", i->name.text,
		t->name.text, c_type(i, t->tag));
	for_each(f, t->fields) {
		if (!f->name.text)
			continue;
		c_doc(out, f->doc, 2);
		fprintf(out, "\t\t%s;\t/* %s_%s */\n", c_member(i, f), c_prefix(i), f->label.text);
	}
	fprintf(out, "\t\tuint8_t vrpq_bytes[%u] VRPQ_ALIGNED;\n\t} as;\n};\n",
		t->size - LAYOUT_UNION_BODY);
	fprintf(out, "_Static_assert(sizeof(struct %s_%s) == %u, \"%s\");\n\n", i->name.text,
		t->name.text, t->size, t->name.text);
}

static void types(FILE *out, const struct interface *i)
{
	const struct type *t;

	for_each(t, i->types) {
		if (t->kind == TYPE_HANDLE)
			handle(out, i, t);
		else if (t->kind == TYPE_STRUCT)
			structure(out, i, t);
		else if (t->kind == TYPE_UNION)
			union_type(out, i, t);
		else
			items(out, i, t);
	}
}

/* --- what a server gets and gives ---------------------------------------------- */

static void pad(FILE *out, uint32_t *at, uint32_t offset)
{
	if (*at < offset)
		fprintf(out, "\tuint8_t vrpq_pad%u[%u];\n", *at, offset - *at);
	*at = offset;
}

/* Members of the fixed part of a request: the private copy has the layout of the wire. */
static void in_fixed(FILE *out, const struct interface *i, const struct procedure *p)
{
	const struct field *f;
	uint32_t at = 0;

	for_each_way(f, p->parameters, DIR_IN) {
		if (!layout_in_bytes(f))
			continue;
		pad(out, &at, f->in_offset);
		at += layout_in_bytes(f);
		if (f->array == ARRAY_STRING)
			fprintf(out, "\tuint32_t %s_length;\n", f->name.text);
		else
			fprintf(out, "\t%s;\n", c_member(i, f));
	}
}

static void in_rest(FILE *out, const struct interface *i, const struct procedure *p)
{
	const struct field *f;

	for_each_way(f, p->parameters, DIR_IN) {
		if (f->array == ARRAY_STRING)
			fprintf(out, "\tchar %s[%u];\n", f->name.text, layout_string_room(f));
		else if (f->array == ARRAY_COUNTED && f->in_place)
			fprintf(out, "\tstruct vrpq_view %s;\t/* %s elements */\n", f->name.text,
				f->count->name.text);
		else if (f->array == ARRAY_COUNTED)
			fprintf(out, "\t%s %s[%u];\t/* %s elements */\n", c_type(i, f->type),
				f->name.text, f->most, f->count->name.text);
		if (f->attributes.since > p->attributes.since && layout_in_bytes(f))
			fprintf(out, "\tbool has_%s;\t/* the client is not older */\n",
				f->name.text);
	}
}

static void in_asserts(FILE *out, const struct interface *i, const struct procedure *p)
{
	const struct field *f;

	for_each_way(f, p->parameters, DIR_IN)
		if (layout_in_bytes(f))
			fprintf(out,
				"_Static_assert(offsetof(struct %s_%s_in, %s%s) == %u, \"%s\");\n",
				i->name.text, p->name.text, f->name.text,
				f->array == ARRAY_STRING ? "_length" : "", f->in_offset, f->name.text);
}

static void in_struct(FILE *out, const struct interface *i, const struct procedure *p)
{
	fprintf(out, "/* What comes with %s. */\nstruct %s_%s_in {\n", p->name.text, i->name.text,
		p->name.text);
	in_fixed(out, i, p);
	in_rest(out, i, p);
	fprintf(out, "%s};\n", p->in_head > 16 ? "" : "\tuint8_t vrpq_nothing;\n");
	in_asserts(out, i, p);
	fputc('\n', out);
}

static void out_fixed(FILE *out, const struct interface *i, const struct procedure *p)
{
	const struct field *f;
	uint32_t at = 0;

	for_each_way(f, p->parameters, DIR_OUT) {
		if (!layout_out_bytes(f))
			continue;
		pad(out, &at, f->out_offset);
		at += layout_out_bytes(f);
		if (f->array == ARRAY_STRING)
			fprintf(out, "\tchar %s[%u];\t/* at most %u bytes, and NUL */\n",
				f->name.text, layout_string_room(f), f->most);
		else if (f->array == ARRAY_COUNTED)
			fprintf(out, "\t%s %s[%u]%s;\n", c_type(i, f->type), f->name.text, f->most,
				f->type->align == 8 ? " VRPQ_ALIGNED" : "");
		else
			fprintf(out, "\t%s;\n", c_member(i, f));
	}
}

static void out_struct(FILE *out, const struct interface *i, const struct procedure *p)
{
	const struct field *f;
	bool none = true;

	fprintf(out, "/* What comes back from %s. */\nstruct %s_%s_out {\n", p->name.text,
		i->name.text, p->name.text);
	out_fixed(out, i, p);
	for_each_way(f, p->parameters, DIR_OUT) {
		none = false;
		if (!layout_out_bytes(f))
			fprintf(out, "\t%s *%s;\t/* room for %s elements, to be written only */\n",
				c_type(i, f->type), f->name.text, c_room(f, ""));
	}
	fprintf(out, "%s};\n", none ? "\tuint8_t vrpq_nothing;\n" : "");
	for_each_way(f, p->parameters, DIR_OUT)
		if (layout_out_bytes(f))
			fprintf(out,
				"_Static_assert(offsetof(struct %s_%s_out, %s) == %u, \"%s\");\n",
				i->name.text, p->name.text, f->name.text, f->out_offset,
				f->name.text);
	fputc('\n', out);
}

/* Element by element, and many at once, of each array in place. */
static void accessor(FILE *out, const struct interface *i, const struct procedure *p,
		     const struct field *f)
{
	const char *name = text_format("%s_%s", i->name.text, p->name.text),
		   *type = c_type(i, f->type);
	const char *in = text_format("const struct %s_in *in", name);
	const char *at[] = { in, "uint32_t n" };
	const char *copy[] = { in, "uint32_t first", "uint32_t count", text_format("%s *to", type) };

	c_list(out, text_format("static inline %s %s_%s_at(", type, name, f->name.text), at, 2,
	       ")\n{\n");
	fprintf(out,
		"\t%s element;\n\n\tvrpq_view_load(&in->%s, n, &element, %u);\n\treturn "
		"element;\n}\n\n",
		type, f->name.text, f->type->size);
	c_list(out, text_format("static inline bool %s_%s_copy(", name, f->name.text), copy, 4,
	       ")\n{\n");
	fprintf(out, "\treturn vrpq_view_copy(&in->%s, first, count, to, %u);\n}\n\n", f->name.text,
		f->type->size);
}

static void accessors(FILE *out, const struct interface *i, const struct procedure *p)
{
	const struct field *f;

	for_each_way(f, p->parameters, DIR_IN)
		if (f->array == ARRAY_COUNTED && f->in_place)
			accessor(out, i, p, f);
}

static void handler(FILE *out, const struct interface *i, const struct procedure *p)
{
	c_doc(out, p->doc, 1);
	c_handler(out, i, p, "\t", text_format("(*%s)", p->name.text));
	fprintf(out, ";\n");
}

static void server(FILE *out, const struct interface *i)
{
	const struct procedure *p;

	for_each(p, i->procedures) {
		in_struct(out, i, p);
		if (p->is_call)
			out_struct(out, i, p);
		accessors(out, i, p);
	}
	fputs("/*\n * What a server does.  What a member points to gets requests that were judged, "
	      "in memory\n"
	      " * that is the caller's.  A call gives 0, or a negative errno: then nothing else "
	      "goes to the\n"
	      " * client.  NULL: the call gives -ENOSYS, the post is dropped.\n */\n",
	      out);
	fprintf(out, "struct %s_server {\n", i->name.text);
	for_each(p, i->procedures)
		handler(out, i, p);
	fprintf(out, "};\n\n/*\n * Serve a batch, up to its first call.  1: that call was served, "
		     "the answer has to be sent\n"
		     " * before the next one is asked for.  0: the batch is done.  -EBADMSG: what "
		     "follows is no\n"
		     " * request of this interface, the session has to end.\n */\n");
	c_serve(out, i);
	fprintf(out,
		";\n\n/*\n * With %s_direct.c in place of %s_client.c a client needs no transport: "
		"this is the\n"
		" * context of its struct vrpq_client.\n */\nstruct %s_direct {\n"
		"\tconst struct %s_server *server;\n\tvoid *context;\n};\n\n",
		i->base, i->base, i->name.text, i->name.text);
}

static void client(FILE *out, const struct interface *i)
{
	const struct procedure *p;

	fputs("/*\n * Stubs.  0, or a negative errno: EINVAL for what the interface does not "
	      "allow, what the\n"
	      " * transport says, what the server says (calls), EBADMSG for an answer that is "
	      "none.\n */\n\n",
	      out);
	for_each(p, i->procedures) {
		c_doc(out, p->doc, 0);
		c_stub(out, i, p);
		fputs(";\n\n", out);
	}
}

void emit_header(FILE *out, const struct interface *i)
{
	c_begin(out, i, "Types, stubs and server");
	fprintf(out, "#ifndef %s_VRPQ_H\n#define %s_VRPQ_H\n\n#include <linkvisor/vrpq_stub.h>\n\n",
		c_prefix(i), c_prefix(i));
	c_doc(out, i->doc, 0);
	fprintf(out, "extern const struct vrpq_interface %s_interface;\n\n", i->name.text);
	constants(out, i);
	procedure_numbers(out, i);
	types(out, i);
	client(out, i);
	server(out, i);
	fprintf(out, "#endif\n");
}
