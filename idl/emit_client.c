// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Stubs that write requests into the client's buffer. */
#include "idl/c_text.h"
#include "idl/emit.h"
#include "idl/emit_stub.h"
#include "idl/layout.h"
#include "idl/memory.h"

static bool in_place(const struct field *f, enum direction way)
{
	return (f->direction & way) && f->array == ARRAY_COUNTED && f->in_place;
}

static unsigned int count_in_place(const struct procedure *p, enum direction way)
{
	const struct field *f;
	unsigned int n = 0;

	for_each(f, p->parameters)
		n += in_place(f, way);
	return n;
}

/* Bytes of an array; @count counts or bounds it. */
static const char *array_bytes(const struct field *f, const char *count)
{
	if (f->type->size == 1)
		return text_format("(uint64_t)%s", count);
	return text_format("(uint64_t)%s * %u", count, f->type->size);
}

/* The arrays that go to the transport from, or come to, the memory of the caller. */
static void arrays(FILE *out, const struct procedure *p, enum direction way)
{
	const struct field *f;

	if (!count_in_place(p, way))
		return;
	fprintf(out, "\tconst struct vrpq_array vrpq_%s[] = {\n", way == DIR_IN ? "in" : "out");
	for_each(f, p->parameters)
		if (in_place(f, way))
			fprintf(out, "\t\t{ %s, %s },\n", f->name.text,
				array_bytes(f, way == DIR_IN ? f->count->name.text : c_room(f, "")));
	fprintf(out, "\t};\n");
}

static void add_padded(FILE *out, const char *bytes)
{
	fprintf(out, " +\n\t\t\t     vrpq_pad(%s)", bytes);
}

static void sizes(FILE *out, const struct procedure *p)
{
	const struct field *f;

	fprintf(out, "\tuint64_t vrpq_head = %u", 16 + (p->in_size + 7) / 8 * 8);
	for_each_way(f, p->parameters, DIR_IN) {
		if (f->array == ARRAY_STRING)
			add_padded(out, text_format("%s_length", f->name.text));
		if (f->array == ARRAY_COUNTED && !f->in_place)
			add_padded(out, array_bytes(f, f->count->name.text));
	}
	fprintf(out, ";\n\tuint64_t vrpq_size = vrpq_head");
	for_each(f, p->parameters)
		if (in_place(f, DIR_IN))
			add_padded(out, array_bytes(f, f->count->name.text));
	fprintf(out, ";\n");
}

/* The wanted part of the answer lies behind its header, with room for what aligns its end. */
static void answer(FILE *out, const struct interface *i, const struct procedure *p)
{
	fprintf(out,
		"\tstruct VRPQ_ALIGNED {\n\t\tstruct lv_vrpq_answer header;\n"
		"\t\tstruct %s_%s_out out;\n\t} vrpq_answer;\n"
		"\tstruct vrpq_result vrpq_result = {\n\t\t.header = &vrpq_answer.header, .fixed = "
		"%u,\n",
		i->name.text, p->name.text, p->out_size);
	if (count_in_place(p, DIR_OUT))
		fprintf(out, "\t\t.arrays = vrpq_out, .nr_arrays = %u,\n",
			count_in_place(p, DIR_OUT));
	fprintf(out, "\t};\n");
}

/* --- marshalling --------------------------------------------------------------- */

static void put_fixed(FILE *out, const struct interface *i, const struct field *f)
{
	const char *name = f->name.text, *address = c_by_pointer(f) ? "" : "&";

	if (f->array == ARRAY_STRING)
		fprintf(out, "\tvrpq_put(&vrpq_r, %u, &%s_length, 4);\n", f->in_offset, name);
	else if (f->type->slack && f->array == ARRAY_FIXED)
		fprintf(out,
			"\tfor (uint32_t vrpq_i = 0; vrpq_i < %u; vrpq_i++)\n"
			"\t\t%s_put_%s(vrpq_r.at + VRPQ_HEADER + %u + vrpq_i * %u, &%s[vrpq_i]);\n",
			f->most, i->name.text, f->type->name.text, f->in_offset, f->type->size,
			name);
	else if (f->type->slack)
		fprintf(out, "\t%s_put_%s(vrpq_r.at + VRPQ_HEADER + %u, %s);\n", i->name.text,
			f->type->name.text, f->in_offset, name);
	else
		fprintf(out, "\tvrpq_put(&vrpq_r, %u, %s%s, %u);\n", f->in_offset, address, name,
			layout_in_bytes(f));
}

static void put_part(FILE *out, const struct interface *i, const struct field *f)
{
	const char *name = f->name.text, *count;

	if (f->array == ARRAY_STRING) {
		fprintf(out, "\tvrpq_put_part(&vrpq_r, %s, %s_length);\n", name, name);
		return;
	}
	count = f->count->name.text;
	if (!f->type->slack) {
		fprintf(out, "\tvrpq_put_part(&vrpq_r, %s, %s * %uu);\n", name, count,
			f->type->size);
		return;
	}
	fprintf(out,
		"\tfor (uint32_t vrpq_i = 0; vrpq_i < %s; vrpq_i++)\n"
		"\t\t%s_put_%s(vrpq_r.at + vrpq_r.cursor + vrpq_i * %u, &%s[vrpq_i]);\n"
		"\tvrpq_end_part(&vrpq_r, %s * %uu);\n",
		count, i->name.text, f->type->name.text, f->type->size, name, count, f->type->size);
}

static void put_all(FILE *out, const struct interface *i, const struct procedure *p)
{
	const struct field *f;

	for_each_way(f, p->parameters, DIR_IN)
		if (layout_in_bytes(f))
			put_fixed(out, i, f);
	for_each_way(f, p->parameters, DIR_IN)
		if (f->array == ARRAY_STRING || (f->array == ARRAY_COUNTED && !f->in_place))
			put_part(out, i, f);
}

/* --- stubs --------------------------------------------------------------------- */

static const char *begin_latest(const struct interface *i, const struct procedure *p)
{
	const struct procedure *other;
	unsigned int slot = 0;

	for (other = i->procedures; other != p; other = other->next)
		slot += other->attributes.latest;
	return text_format("vrpq_latest_begin(vrpq, &vrpq_r, %u, %s_PROC_%s, %u)", slot,
			   c_prefix(i), text_upper(p->name.text), p->in_size);
}

static const char *begin_other(const struct interface *i, const struct procedure *p)
{
	return text_format("vrpq_request_begin(vrpq, &vrpq_r, %s_PROC_%s, %u,\n"
			   "\t\t\t\t      (uint32_t)vrpq_head, vrpq_size)",
			   c_prefix(i), text_upper(p->name.text), p->in_size);
}

static void judge_arrived(FILE *out, const struct procedure *p)
{
	const struct field *f;

	for_each(f, p->parameters) {
		const char *count;

		if (!in_place(f, DIR_OUT))
			continue;
		count = text_format("%s%s", f->count->direction == DIR_IN ? "" : "vrpq_answer.out.",
				    f->count->name.text);
		fprintf(out,
			"\tif (!vrpq_came(&vrpq_result, &vrpq_at, %s,\n"
			"\t\t       %s))\n\t\treturn -EBADMSG;\n",
			array_bytes(f, count), array_bytes(f, c_room(f, "")));
	}
}

static void finish_call(FILE *out, const struct interface *i, const struct procedure *p)
{
	unsigned int n = count_in_place(p, DIR_IN);
	const char *call = text_format("vrpq_call(vrpq, &vrpq_r, %s, %u, &vrpq_result)",
				       n ? "vrpq_in" : "NULL", n);

	if (!stub_has_results(p)) {
		fprintf(out, "\treturn %s;\n}\n\n", call);
		return;
	}
	fprintf(out, "\tvrpq_err = %s;\n\tif (vrpq_err)\n\t\treturn vrpq_err;\n", call);
	judge_arrived(out, p);
	stub_results(out, i, p, "vrpq_answer.out.");
	fprintf(out, "\treturn 0;\n}\n\n");
}

static void finish(FILE *out, const struct interface *i, const struct procedure *p)
{
	unsigned int n = count_in_place(p, DIR_IN);

	if (p->is_call)
		finish_call(out, i, p);
	else if (p->attributes.latest)
		fprintf(out, "\treturn 0;\n}\n\n");
	else
		fprintf(out, "\treturn vrpq_post(vrpq, &vrpq_r, %s, %u);\n}\n\n", n ? "vrpq_in" : "NULL", n);
}

static void stub(FILE *out, const struct interface *i, const struct procedure *p)
{
	c_stub(out, i, p);
	fprintf(out, "\n{\n");
	stub_lengths(out, p);
	arrays(out, p, DIR_IN);
	arrays(out, p, DIR_OUT);
	if (!p->attributes.latest)
		sizes(out, p);
	if (p->is_call)
		answer(out, i, p);
	fprintf(out, "\tstruct vrpq_request vrpq_r;\n%s\tint vrpq_err;\n\n",
		count_in_place(p, DIR_OUT) ? "\tuint64_t vrpq_at = 0;\n" : "");
	stub_checks(out, i, p);
	fprintf(out, "\tvrpq_err = %s;\n\tif (vrpq_err)\n\t\treturn vrpq_err;\n",
		p->attributes.latest ? begin_latest(i, p) : begin_other(i, p));
	put_all(out, i, p);
	finish(out, i, p);
}

void emit_client(FILE *out, const struct interface *i)
{
	const struct procedure *p;

	c_begin(out, i, "Stubs of a client");
	fprintf(out, "#include \"%s_wire.h\"\n\n", i->base);
	for_each(p, i->procedures)
		stub(out, i, p);
}
