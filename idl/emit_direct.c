// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Stubs that call a server of the same process. */
#include "idl/emit.h"
#include "idl/emit_stub.h"
#include "idl/layout.h"

static void give(struct writer *w)
{
	const struct field *f = w->f;

	if (f->array == ARRAY_STRING)
		c_write(w,
			"	vrpq_in.$field_length = $field_length;\n"
			"	memcpy(vrpq_in.$field, $field, $field_length);\n", NULL);
	else if (f->array == ARRAY_COUNTED && f->in_place)
		c_write(w,
			"	vrpq_in.$field = (struct vrpq_view){ (const uint8_t *)$field, $count };\n",
			NULL);
	else if (f->array == ARRAY_COUNTED)
		c_write(w,
			"	if ($count)\n"
			"		memcpy(vrpq_in.$field, $field, $count * sizeof(*$field));\n", NULL);
	else if (f->array == ARRAY_FIXED)
		c_write(w, "	memcpy(vrpq_in.$field, $field, sizeof(vrpq_in.$field));\n", NULL);
	else
		c_write(w, "	vrpq_in.$field = $star$field;\n", "star", c_by_pointer(f) ? "*" : "", NULL);
	if (f->attributes.since > w->p->attributes.since && layout_in_bytes(f))
		c_write(w, "	vrpq_in.has_$field = true;\n", NULL);
}

static void run_call(struct writer *w)
{
	for_each_way(w->f, w->p->parameters, DIR_OUT)
		if (!layout_out_bytes(w->f))
			c_write(w, "	vrpq_out.$field = $field;\n", NULL);
	c_write(w,
		"	if (!vrpq_direct->server->$procedure)\n"
		"		return -ENOSYS;\n"
		"	vrpq_err = vrpq_direct->server->$procedure(vrpq_direct->context, &vrpq_in, &vrpq_out);\n"
		"	if (vrpq_err)\n"
		"		return vrpq_err;\n", NULL);
	stub_results(w, "vrpq_out.");
	c_write(w,
		"	return 0;\n"
		"}\n\n", NULL);
}

static void run_post(struct writer *w)
{
	c_write(w,
		"	if (vrpq_direct->server->$procedure)\n"
		"		vrpq_direct->server->$procedure(vrpq_direct->context, &vrpq_in$one);\n"
		"	return 0;\n"
		"}\n\n", "one", w->p->attributes.batch ? ", 1" : "", NULL);
}

static void stub(struct writer *w)
{
	c_stub(w);
	c_write(w,
		"\n"
		"{\n"
		"	const struct $interface_direct *vrpq_direct = vrpq->context;\n"
		"	struct $interface_$procedure_in vrpq_in = { 0 };\n", NULL);
	stub_lengths(w);
	if (w->p->is_call)
		c_write(w,
			"	struct $interface_$procedure_out vrpq_out = { 0 };\n"
			"	int vrpq_err;\n", NULL);
	c_write(w, "\n", NULL);
	stub_checks(w);
	for_each_way(w->f, w->p->parameters, DIR_IN)
		give(w);
	if (w->p->is_call)
		run_call(w);
	else
		run_post(w);
}

void emit_direct(FILE *out, const struct interface *i)
{
	struct writer w = { .out = out, .i = i };

	c_begin(&w, "Stubs of a client that has its server linked to it");
	c_write(&w, "#include \"$file_wire.h\"\n\n", NULL);
	for_each(w.p, i->procedures)
		stub(&w);
}
