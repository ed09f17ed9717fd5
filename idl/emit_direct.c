// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Stubs that call a server of the same process. */
#include "idl/c_text.h"
#include "idl/emit.h"
#include "idl/emit_stub.h"
#include "idl/layout.h"

static void give(FILE *out, const struct procedure *p, const struct field *f)
{
	const char *name = f->name.text;

	if (f->array == ARRAY_STRING)
		fprintf(out,
			"\tvrpq_in.%s_length = %s_length;\n\tmemcpy(vrpq_in.%s, %s, %s_length);\n",
			name, name, name, name, name);
	else if (f->array == ARRAY_COUNTED && f->in_place)
		fprintf(out, "\tvrpq_in.%s = (struct vrpq_view){ (const uint8_t *)%s, %s };\n",
			name, name, f->count->name.text);
	else if (f->array == ARRAY_COUNTED)
		fprintf(out, "\tif (%s)\n\t\tmemcpy(vrpq_in.%s, %s, %s * sizeof(*%s));\n",
			f->count->name.text, name, name, f->count->name.text, name);
	else if (f->array == ARRAY_FIXED)
		fprintf(out, "\tmemcpy(vrpq_in.%s, %s, sizeof(vrpq_in.%s));\n", name, name, name);
	else
		fprintf(out, "\tvrpq_in.%s = %s%s;\n", name, c_by_pointer(f) ? "*" : "", name);
	if (f->attributes.since > p->attributes.since && layout_in_bytes(f))
		fprintf(out, "\tvrpq_in.has_%s = true;\n", name);
}

static void run_call(FILE *out, const struct interface *i, const struct procedure *p)
{
	const struct field *f;

	for_each_way(f, p->parameters, DIR_OUT)
		if (!layout_out_bytes(f))
			fprintf(out, "\tvrpq_out.%s = %s;\n", f->name.text, f->name.text);
	fprintf(out,
		"\tif (!vrpq_direct->server->%s)\n\t\treturn -ENOSYS;\n"
		"\tvrpq_err = vrpq_direct->server->%s(vrpq_direct->context, &vrpq_in, &vrpq_out);\n"
		"\tif (vrpq_err)\n\t\treturn vrpq_err;\n",
		p->name.text, p->name.text);
	stub_results(out, i, p, "vrpq_out.");
	fprintf(out, "\treturn 0;\n}\n\n");
}

static void run_post(FILE *out, const struct procedure *p)
{
	fprintf(out,
		"\tif (vrpq_direct->server->%s)\n"
		"\t\tvrpq_direct->server->%s(vrpq_direct->context, &vrpq_in%s);\n\treturn "
		"0;\n}\n\n",
		p->name.text, p->name.text, p->attributes.batch ? ", 1" : "");
}

static void stub(FILE *out, const struct interface *i, const struct procedure *p)
{
	const struct field *f;

	c_stub(out, i, p);
	fprintf(out,
		"\n{\n\tconst struct %s_direct *vrpq_direct = vrpq->context;\n"
		"\tstruct %s_%s_in vrpq_in = { 0 };\n",
		i->name.text, i->name.text, p->name.text);
	stub_lengths(out, p);
	if (p->is_call)
		fprintf(out, "\tstruct %s_%s_out vrpq_out = { 0 };\n\tint vrpq_err;\n",
			i->name.text, p->name.text);
	fputc('\n', out);
	stub_checks(out, i, p);
	for_each_way(f, p->parameters, DIR_IN)
		give(out, p, f);
	if (p->is_call)
		run_call(out, i, p);
	else
		run_post(out, p);
}

void emit_direct(FILE *out, const struct interface *i)
{
	const struct procedure *p;

	c_begin(out, i, "Stubs of a client that has its server linked to it");
	fprintf(out, "#include \"%s_wire.h\"\n\n", i->base);
	for_each(p, i->procedures)
		stub(out, i, p);
}
