// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Types, prototypes of stubs, and what a server gets and gives. */
#include <inttypes.h>

#include "idl/c_text.h"
#include "idl/emit.h"
#include "idl/layout.h"
#include "idl/memory.h"

static const char *number(uint32_t n)
{
	return text_format("%u", n);
}

/* --- constants ------------------------------------------------------------------- */

static const char *constant_text(int64_t value)
{
	if (value >= 0)
		return text_format(value <= UINT32_MAX ? "%" PRId64 "u" : "INT64_C(%" PRId64 ")", value);
	if (value > INT32_MIN)
		return text_format("(%" PRId64 ")", value);
	return text_format("(-INT64_C(%" PRIu64 ") - 1)", -((uint64_t)value + 1));
}

static void constants(const struct writer *w)
{
	const struct constant *c;

	for_each(c, w->i->constants) {
		c_doc(w, c->doc, 0);
		c_write(w, "#define $INTERFACE_$name	$value\n", "name", c->name.text, "value",
			constant_text(c->value), NULL);
	}
	if (w->i->constants)
		c_write(w, "\n", NULL);
}

static void procedure_numbers(struct writer *w)
{
	uint32_t head = 0;

	c_write(w, "enum $interface_procedure {\n", NULL);
	for_each(w->p, w->i->procedures) {
		c_write(w, "	$INTERFACE_PROC_$PROCEDURE,\n", NULL);
		head = w->p->in_head > head ? w->p->in_head : head;
	}
	c_write(w,
		"};\n"
		"\n"
		"/* Bytes of a client's buffer, at least. */\n"
		"#define $INTERFACE_BUFFER_MIN	$head\n"
		"\n", "head", text_format("%uu", head), NULL);
}

/* --- types ----------------------------------------------------------------------- */

static void enumeration(const struct writer *w)
{
	const struct item *item;

	c_write(w, "enum $interface_$element {\n", NULL);
	for_each(item, w->t->items) {
		c_doc(w, item->doc, 1);
		c_write(w, "	$INTERFACE_$item = $value,\n", "item", item->name.text, "value",
			text_format("%uu", item->value), NULL);
	}
	c_write(w,
		"};\n"
		"_Static_assert(sizeof(enum $interface_$element) == 4, \"$element\");\n", NULL);
}

static void flags(const struct writer *w)
{
	const struct item *item;

	for_each(item, w->t->items) {
		c_doc(w, item->doc, 0);
		c_write(w, "#define $INTERFACE_$item	$value\n", "item", item->name.text, "value",
			text_format("0x%xu", item->value), NULL);
	}
}

static void members(struct writer *w)
{
	for_each(w->f, w->t->fields) {
		c_doc(w, w->f->doc, 1);
		c_write(w, "	$member;\n", "member", c_member(w->i, w->f), NULL);
	}
	w->f = NULL;
}

static void cases(struct writer *w)
{
	for_each(w->f, w->t->fields) {
		if (!w->f->name.text)
			continue;
		c_doc(w, w->f->doc, 2);
		c_write(w, "		$member;	/* $INTERFACE_$label */\n", "member",
			c_member(w->i, w->f), "label", w->f->label.text, NULL);
	}
	w->f = NULL;
}

static const char sizeof_type[] =
	"};\n"
	"_Static_assert(sizeof(struct $interface_$element) == $size, \"$element\");\n";

static void structure(struct writer *w)
{
	c_write(w, "struct $interface_$element {\n", NULL);
	members(w);
	c_write(w, sizeof_type, NULL);
}

static void union_type(struct writer *w)
{
	c_write(w,
		"struct $interface_$element {\n"
		"	$tag tag;\n"
		"	uint32_t vrpq_zero;\n"
		"	union {\n", "tag", c_type(w->i, w->t->tag), NULL);
	cases(w);
	c_write(w,
		"		uint8_t vrpq_bytes[$body] VRPQ_ALIGNED;\n"
		"	} as;\n", "body", number(w->t->size - LAYOUT_UNION_BODY), NULL);
	c_write(w, sizeof_type, NULL);
}

static void type(struct writer *w)
{
	c_doc(w, w->t->doc, 0);
	if (w->t->kind == TYPE_ENUM)
		enumeration(w);
	else if (w->t->kind == TYPE_FLAGS)
		flags(w);
	else if (w->t->kind == TYPE_STRUCT)
		structure(w);
	else if (w->t->kind == TYPE_UNION)
		union_type(w);
	else
		c_write(w,
			"struct $interface_$element {\n"
			"	uint32_t id;\n"
			"};\n", NULL);
	c_write(w, "\n", NULL);
}

/* --- what a server gets ---------------------------------------------------------- */

static void pad(const struct writer *w, uint32_t *at, uint32_t offset)
{
	if (*at < offset)
		fprintf(w->out, "\tuint8_t vrpq_pad%u[%u];\n", *at, offset - *at);
	*at = offset;
}

/* Members of the fixed part: the private copy has the layout of the wire. */
static void in_fixed(struct writer *w)
{
	uint32_t at = 0;

	for_each_way(w->f, w->p->parameters, DIR_IN) {
		if (!layout_in_bytes(w->f))
			continue;
		pad(w, &at, w->f->in_offset);
		at += layout_in_bytes(w->f);
		if (w->f->array == ARRAY_STRING)
			c_write(w, "	uint32_t $field_length;\n", NULL);
		else
			c_write(w, "	$member;\n", "member", c_member(w->i, w->f), NULL);
	}
}

static void in_rest(struct writer *w)
{
	for_each_way(w->f, w->p->parameters, DIR_IN) {
		if (w->f->array == ARRAY_STRING)
			c_write(w, "	char $field[$room];\n", "room",
				number(layout_string_room(w->f)), NULL);
		else if (w->f->in_place)
			c_write(w, "	struct vrpq_view $field;	/* $count elements */\n",
				NULL);
		else if (w->f->array == ARRAY_COUNTED)
			c_write(w, "	$type $field[$most];	/* $count elements */\n", NULL);
		if (w->f->attributes.since > w->p->attributes.since && layout_in_bytes(w->f))
			c_write(w, "	bool has_$field;	/* the client is not older */\n",
				NULL);
	}
}

static void in_struct(struct writer *w)
{
	c_write(w,
		"/* What comes with $procedure. */\n"
		"struct $interface_$procedure_in {\n", NULL);
	in_fixed(w);
	in_rest(w);
	c_write(w, "$nothing};\n", "nothing", w->p->in_head > 16 ? "" : "	uint8_t vrpq_nothing;\n",
		NULL);
	for_each_way(w->f, w->p->parameters, DIR_IN)
		if (layout_in_bytes(w->f))
			c_write(w,
				"_Static_assert(offsetof(struct $interface_$procedure_in, $member) == $at, \"$field\");\n",
				"member", text_format("%s%s", w->f->name.text,
				w->f->array == ARRAY_STRING ? "_length" : ""), NULL);
	c_write(w, "\n", NULL);
}

/* Element by element, and many at once, of an array in place. */
static void accessors(const struct writer *w)
{
	const char *name = text_format("%s_%s", w->i->name.text, w->p->name.text);
	const char *type = c_type(w->i, w->f->type), *field = w->f->name.text;
	const char *in = text_format("const struct %s_in *in", name);
	const char *at[] = { in, "uint32_t n" };
	const char *copy[] = { in, "uint32_t first", "uint32_t count", text_format("%s *to", type) };

	c_list(w, text_format("static inline %s %s_%s_at(", type, name, field), at, 2, ")\n{\n");
	c_write(w,
		"	$type element;\n"
		"\n"
		"	vrpq_view_load(&in->$field, n, &element, $size);\n"
		"	return element;\n"
		"}\n\n", NULL);
	c_list(w, text_format("static inline bool %s_%s_copy(", name, field), copy, 4, ")\n{\n");
	c_write(w,
		"	return vrpq_view_copy(&in->$field, first, count, to, $size);\n"
		"}\n\n", NULL);
}

/* --- what it gives --------------------------------------------------------------- */

static void out_fixed(struct writer *w)
{
	uint32_t at = 0;

	for_each_way(w->f, w->p->parameters, DIR_OUT) {
		if (!layout_out_bytes(w->f))
			continue;
		pad(w, &at, w->f->out_offset);
		at += layout_out_bytes(w->f);
		if (w->f->array == ARRAY_STRING)
			c_write(w,
				"	char $field[$room];	/* at most $most bytes, and NUL */\n",
				"room", number(layout_string_room(w->f)), NULL);
		else if (w->f->array == ARRAY_COUNTED)
			c_write(w, "	$type $field[$most]$aligned;\n", "aligned",
				w->f->type->align == 8 ? " VRPQ_ALIGNED" : "", NULL);
		else
			c_write(w, "	$member;\n", "member", c_member(w->i, w->f), NULL);
	}
}

static void out_struct(struct writer *w)
{
	bool none = true;

	c_write(w,
		"/* What comes back from $procedure. */\n"
		"struct $interface_$procedure_out {\n", NULL);
	out_fixed(w);
	for_each_way(w->f, w->p->parameters, DIR_OUT) {
		none = false;
		if (!layout_out_bytes(w->f))
			c_write(w,
				"	$type *$field;	/* room for $room elements, to be written only */\n",
				"room", c_room(w->f, ""), NULL);
	}
	c_write(w, "$nothing};\n", "nothing", none ? "	uint8_t vrpq_nothing;\n" : "", NULL);
	for_each_way(w->f, w->p->parameters, DIR_OUT)
		if (layout_out_bytes(w->f))
			c_write(w,
				"_Static_assert(offsetof(struct $interface_$procedure_out, $field) == $at, \"$field\");\n",
				"at", number(w->f->out_offset), NULL);
	c_write(w, "\n", NULL);
}

/* --- server and client ----------------------------------------------------------- */

static const char server_begin[] =
	"/*\n"
	" * What a server does.  What a member points to gets requests that were judged, in memory\n"
	" * that is the caller's.  A call gives 0, or a negative errno: then nothing else goes to the\n"
	" * client.  NULL: the call gives -ENOSYS, the post is dropped.\n"
	" */\n"
	"struct $interface_server {\n";

static const char serve_begin[] =
	"};\n"
	"\n"
	"/*\n"
	" * Serve a batch, up to its first call.  1: that call was served, the answer has to be sent\n"
	" * before the next one is asked for.  0: the batch is done.  -EBADMSG: what follows is no\n"
	" * request of this interface, the session has to end.\n"
	" */\n";

static const char direct[] =
	";\n"
	"\n"
	"/*\n"
	" * With $file_direct.c in place of $file_client.c a client needs no transport: this is the\n"
	" * context of its struct vrpq_client.\n"
	" */\n"
	"struct $interface_direct {\n"
	"	const struct $interface_server *server;\n"
	"	void *context;\n"
	"};\n\n";

static void server(struct writer *w)
{
	for_each(w->p, w->i->procedures) {
		in_struct(w);
		if (w->p->is_call)
			out_struct(w);
		for_each_way(w->f, w->p->parameters, DIR_IN)
			if (w->f->in_place)
				accessors(w);
	}
	c_write(w, server_begin, NULL);
	for_each(w->p, w->i->procedures) {
		c_doc(w, w->p->doc, 1);
		c_handler(w, "\t", text_format("(*%s)", w->p->name.text));
		c_write(w, ";\n", NULL);
	}
	c_write(w, serve_begin, NULL);
	c_serve(w);
	c_write(w, direct, NULL);
}

static const char client_begin[] =
	"/*\n"
	" * Stubs.  0, or a negative errno: EINVAL for what the interface does not allow, what the\n"
	" * transport says, what the server says (calls), EBADMSG for an answer that is none.\n"
	" */\n\n";

static void client(struct writer *w)
{
	c_write(w, client_begin, NULL);
	for_each(w->p, w->i->procedures) {
		c_doc(w, w->p->doc, 0);
		c_stub(w);
		c_write(w, ";\n\n", NULL);
	}
}

void emit_header(FILE *out, const struct interface *i)
{
	struct writer w = { .out = out, .i = i };

	c_begin(&w, "Types, stubs and server");
	c_write(&w,
		"#ifndef $INTERFACE_VRPQ_H\n"
		"#define $INTERFACE_VRPQ_H\n"
		"\n"
		"#include <linkvisor/vrpq_stub.h>\n"
		"\n", NULL);
	c_doc(&w, i->doc, 0);
	c_write(&w, "extern const struct vrpq_interface $interface_interface;\n\n", NULL);
	constants(&w);
	procedure_numbers(&w);
	for_each(w.t, i->types)
		type(&w);
	client(&w);
	server(&w);
	c_write(&w, "#endif\n", NULL);
}
