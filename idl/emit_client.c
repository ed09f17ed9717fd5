// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Stubs that write requests into the client's buffer. */
#include "idl/emit.h"
#include "idl/emit_stub.h"
#include "idl/layout.h"
#include "idl/memory.h"

static bool in_place(const struct field *f, enum direction way)
{
	return (f->direction & way) && f->in_place;
}

static unsigned int count_in_place(const struct procedure *p, enum direction way)
{
	const struct field *f;
	unsigned int n = 0;

	for_each(f, p->parameters)
		n += in_place(f, way);
	return n;
}

/* --- declarations -------------------------------------------------------------- */

/* Bytes of an array; @count counts or bounds it. */
static const char *array_bytes(const struct field *f, const char *count)
{
	if (f->type->size == 1)
		return text_format("(uint64_t)%s", count);
	return text_format("(uint64_t)%s * %u", count, f->type->size);
}

/* The arrays that go to the transport from, or come to, the memory of the caller. */
static void arrays(struct writer *w, enum direction way)
{
	if (!count_in_place(w->p, way))
		return;
	c_write(w, "	const struct vrpq_array vrpq_$way[] = {\n", "way", way == DIR_IN ? "in" : "out",
		NULL);
	for_each(w->f, w->p->parameters)
		if (in_place(w->f, way))
			c_write(w, "		{ $field, $bytes },\n", "bytes", array_bytes(w->f,
				way == DIR_IN ? w->f->count->name.text : c_room(w->f, "")), NULL);
	c_write(w, "	};\n", NULL);
}

static void add_padded(const struct writer *w, const char *bytes)
{
	fprintf(w->out, " +\n\t\t\t     vrpq_pad(%s)", bytes);
}

static void sizes(struct writer *w)
{
	fprintf(w->out, "\tuint64_t vrpq_head = %u", 16 + (w->p->in_size + 7) / 8 * 8);
	for_each_way(w->f, w->p->parameters, DIR_IN) {
		if (w->f->array == ARRAY_STRING)
			add_padded(w, text_format("%s_length", w->f->name.text));
		if (w->f->array == ARRAY_COUNTED && !w->f->in_place)
			add_padded(w, array_bytes(w->f, w->f->count->name.text));
	}
	fprintf(w->out, ";\n\tuint64_t vrpq_size = vrpq_head");
	for_each(w->f, w->p->parameters)
		if (in_place(w->f, DIR_IN))
			add_padded(w, array_bytes(w->f, w->f->count->name.text));
	fprintf(w->out, ";\n");
}

/* The fixed part of the answer lies behind its header, with room for what aligns its end. */
static void answer(struct writer *w)
{
	c_write(w,
		"	struct VRPQ_ALIGNED {\n"
		"		struct lv_vrpq_answer header;\n"
		"		struct $interface_$procedure_out out;\n"
		"	} vrpq_answer;\n"
		"	struct vrpq_result vrpq_result = {\n"
		"		.header = &vrpq_answer.header, .fixed = $bytes,\n",
		"bytes", text_format("%u", w->p->out_size), NULL);
	if (count_in_place(w->p, DIR_OUT))
		c_write(w, "		.arrays = vrpq_out, .nr_arrays = $number,\n", "number",
			text_format("%u", count_in_place(w->p, DIR_OUT)), NULL);
	c_write(w, "	};\n", NULL);
}

/* --- marshalling --------------------------------------------------------------- */

static void put_fixed(const struct writer *w)
{
	const struct field *f = w->f;

	if (f->array == ARRAY_STRING)
		c_write(w, "	vrpq_put(&vrpq_r, $at, &$field_length, 4);\n", NULL);
	else if (f->type->slack && f->array == ARRAY_FIXED)
		c_write(w,
			"	for (uint32_t vrpq_i = 0; vrpq_i < $most; vrpq_i++)\n"
			"		$interface_put_$element(vrpq_r.at + VRPQ_HEADER + $at + vrpq_i * $size,\n"
			"			&$field[vrpq_i]);\n", NULL);
	else if (f->type->slack)
		c_write(w, "	$interface_put_$element(vrpq_r.at + VRPQ_HEADER + $at, $field);\n",
			NULL);
	else
		c_write(w, "	vrpq_put(&vrpq_r, $at, $address$field, $bytes);\n", "address",
			c_by_pointer(f) ? "" : "&", "bytes", text_format("%u", layout_in_bytes(f)), NULL);
}

static void put_copied(const struct writer *w)
{
	if (w->f->array == ARRAY_STRING)
		c_write(w, "	vrpq_put_part(&vrpq_r, $field, $field_length);\n", NULL);
	else if (!w->f->type->slack)
		c_write(w, "	vrpq_put_part(&vrpq_r, $field, $count * $size);\n", NULL);
	else
		c_write(w,
			"	for (uint32_t vrpq_i = 0; vrpq_i < $count; vrpq_i++)\n"
			"		$interface_put_$element(vrpq_r.at + vrpq_r.cursor + vrpq_i * $size,\n"
			"			&$field[vrpq_i]);\n"
			"	vrpq_end_part(&vrpq_r, $count * $size);\n", NULL);
}

static void put_all(struct writer *w)
{
	for_each_way(w->f, w->p->parameters, DIR_IN)
		if (layout_in_bytes(w->f))
			put_fixed(w);
	for_each_way(w->f, w->p->parameters, DIR_IN)
		if (w->f->array == ARRAY_STRING ||
		    (w->f->array == ARRAY_COUNTED && !w->f->in_place))
			put_copied(w);
}

/* --- stubs --------------------------------------------------------------------- */

/* The number of a post among those that are latest. */
static unsigned int latest_slot(const struct writer *w)
{
	const struct procedure *p;
	unsigned int slot = 0;

	for (p = w->i->procedures; p != w->p; p = p->next)
		slot += p->attributes.latest;
	return slot;
}

static void begin(const struct writer *w)
{
	const char *fixed = text_format("%u", w->p->in_size);

	if (w->p->attributes.latest)
		c_write(w,
			"	vrpq_err = vrpq_latest_begin(vrpq, &vrpq_r, $slot, $INTERFACE_PROC_$PROCEDURE,\n"
			"				     $fixed);\n", "slot",
			text_format("%u", latest_slot(w)), "fixed", fixed, NULL);
	else
		c_write(w,
			"	vrpq_err = vrpq_request_begin(vrpq, &vrpq_r, $INTERFACE_PROC_$PROCEDURE, $fixed,\n"
			"				      (uint32_t)vrpq_head, vrpq_size);\n", "fixed", fixed, NULL);
	c_write(w,
		"	if (vrpq_err)\n"
		"		return vrpq_err;\n", NULL);
}

/* Arrays that came back, each before the one behind it. */
static void judge_arrived(struct writer *w)
{
	for_each(w->f, w->p->parameters) {
		const char *from;

		if (!in_place(w->f, DIR_OUT))
			continue;
		from = w->f->count->direction == DIR_IN ? "" : "vrpq_answer.out.";
		c_write(w,
			"	if (!vrpq_came(&vrpq_result, &vrpq_at, $came,\n"
			"		       $room))\n"
			"		return -EBADMSG;\n", "came",
			array_bytes(w->f, text_format("%s%s", from, w->f->count->name.text)), "room",
			array_bytes(w->f, c_room(w->f, "")), NULL);
	}
}

static void finish_call(struct writer *w, const char *arrays)
{
	if (!stub_has_results(w->p)) {
		c_write(w,
			"	return vrpq_call(vrpq, &vrpq_r, $arrays, &vrpq_result);\n"
			"}\n\n", "arrays", arrays, NULL);
		return;
	}
	c_write(w,
		"	vrpq_err = vrpq_call(vrpq, &vrpq_r, $arrays, &vrpq_result);\n"
		"	if (vrpq_err)\n"
		"		return vrpq_err;\n", "arrays", arrays, NULL);
	judge_arrived(w);
	stub_results(w, "vrpq_answer.out.");
	c_write(w,
		"	return 0;\n"
		"}\n\n", NULL);
}

static void finish(struct writer *w)
{
	unsigned int n = count_in_place(w->p, DIR_IN);
	const char *arrays = n ? text_format("vrpq_in, %u", n) : "NULL, 0";

	if (w->p->is_call)
		finish_call(w, arrays);
	else if (w->p->attributes.latest)
		c_write(w,
			"	return 0;\n"
			"}\n\n", NULL);
	else
		c_write(w,
			"	return vrpq_post(vrpq, &vrpq_r, $arrays);\n"
			"}\n\n", "arrays", arrays, NULL);
}

static void stub(struct writer *w)
{
	c_stub(w);
	c_write(w, "\n{\n", NULL);
	stub_lengths(w);
	arrays(w, DIR_IN);
	arrays(w, DIR_OUT);
	if (!w->p->attributes.latest)
		sizes(w);
	if (w->p->is_call)
		answer(w);
	c_write(w,
		"	struct vrpq_request vrpq_r;\n"
		"$place	int vrpq_err;\n"
		"\n", "place", count_in_place(w->p, DIR_OUT) ? "	uint64_t vrpq_at = 0;\n" : "", NULL);
	stub_checks(w);
	begin(w);
	put_all(w);
	finish(w);
}

void emit_client(FILE *out, const struct interface *i)
{
	struct writer w = { .out = out, .i = i };

	c_begin(&w, "Stubs of a client");
	c_write(&w,
		"#include \"$file_wire.h\"\n"
		"\n"
		"_Static_assert($latest <= VRPQ_LATEST_MAX, \"latest\");\n"
		"\n", "latest", text_format("%u", latest_slot(&w)), NULL);
	for_each(w.p, i->procedures)
		stub(&w);
}
