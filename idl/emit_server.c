// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The verifier and the dispatch table of a server. */
#include "idl/c_text.h"
#include "idl/emit.h"
#include "idl/layout.h"
#include "idl/memory.h"

static const struct c_judge judge = { "in->", false, "", "false" };

/* --- the verifier -------------------------------------------------------------- */

static bool is_new(const struct procedure *p, const struct field *f)
{
	return f->attributes.since > p->attributes.since && layout_in_bytes(f);
}

/* The fixed part ends where it ended in one of the versions. */
static void judge_versions(FILE *out, const struct procedure *p)
{
	uint32_t end = 0, since = p->attributes.since;
	const char *sizes = "";
	const struct field *f;

	if (p->in_least == p->in_size)
		return;
	for_each_way(f, p->parameters, DIR_IN) {
		if (f->attributes.since > since)
			sizes = text_format("%sm->fixed != %u && ", sizes, end);
		since = f->attributes.since;
		if (layout_in_bytes(f))
			end = f->in_offset + layout_in_bytes(f);
	}
	fprintf(out, "\tif (%sm->fixed != %u)\n\t\treturn false;\n", sizes, p->in_size);
	for_each_way(f, p->parameters, DIR_IN)
		if (is_new(p, f))
			fprintf(out, "\tin->has_%s = m->fixed >= %u;\n", f->name.text,
				f->in_offset + layout_in_bytes(f));
}

static void take_part(FILE *out, const struct interface *i, const struct field *f)
{
	const char *name = f->name.text;

	if (f->array == ARRAY_STRING) {
		fprintf(out,
			"\tif (!vrpq_take_string(m, in->%s, in->%s_length))\n\t\treturn false;\n",
			name, name);
		return;
	}
	fprintf(out, "\tif (!vrpq_take_part(m, in->%s, in->%s, %u))\n\t\treturn false;\n", name,
		f->count->name.text, f->type->size);
	c_judge_value(out, i, f, &judge);
}

static bool is_copied_part(const struct field *f)
{
	return f->array == ARRAY_STRING || (f->array == ARRAY_COUNTED && !f->in_place);
}

static void judge_fixed(FILE *out, const struct interface *i, const struct procedure *p,
			const struct field *f)
{
	struct c_judge how = judge;

	how.when = c_when(p, f);
	c_judge_value(out, i, f, &how);
}

static void take(FILE *out, const struct interface *i, const struct procedure *p)
{
	const struct field *f;

	fprintf(out,
		"static bool take_%s(struct vrpq_message *m, struct %s_%s_in *in)\n{\n"
		"\tif (!vrpq_take(m, in, %u, %u))\n\t\treturn false;\n",
		p->name.text, i->name.text, p->name.text, p->in_least, p->in_size);
	judge_versions(out, p);
	for_each(f, p->parameters)
		c_judge_count(out, f, &judge);
	for_each_way(f, p->parameters, DIR_IN)
		if (f->array == ARRAY_NONE || f->array == ARRAY_FIXED)
			judge_fixed(out, i, p, f);
	for_each_way(f, p->parameters, DIR_IN)
		if (is_copied_part(f))
			take_part(out, i, f);
	for_each_way(f, p->parameters, DIR_IN)
		if (f->array == ARRAY_COUNTED && f->in_place)
			fprintf(out,
				"\tif (!vrpq_take_view(m, &in->%s, in->%s, %u))\n\t\treturn "
				"false;\n",
				f->name.text, f->count->name.text, f->type->size);
	fprintf(out, "\treturn vrpq_took_all(m);\n}\n\n");
}

/* --- answers ------------------------------------------------------------------- */

/* Did the server keep to the bounds? */
static void judge_given(FILE *out, const struct procedure *p)
{
	const struct field *f;

	for_each_way(f, p->parameters, DIR_OUT)
		if (f->array == ARRAY_COUNTED && f->count->direction == DIR_OUT)
			fprintf(out, "\tif (out->%s > %s)\n\t\tstatus = -EIO;\n",
				f->count->name.text, c_bound(f, "in->"));
}

static void clean(FILE *out, const struct interface *i, const struct field *f)
{
	const char *function = text_format("%s_clean_%s", i->name.text, f->type->name.text);

	if (!f->type->slack)
		return;
	if (f->array == ARRAY_NONE)
		fprintf(out, "\t%s(&out->%s);\n", function, f->name.text);
	else
		fprintf(out, "\tfor (uint32_t n = 0; n < %u; n++)\n\t\t%s(&out->%s[n]);\n", f->most,
			function, f->name.text);
}

/* A string that the server did not end is ended. */
static void end_string(FILE *out, const struct field *f)
{
	if (f->array == ARRAY_STRING)
		fprintf(out, "\tvrpq_end_string(out->%s, %u, %u);\n", f->name.text, f->most,
			layout_string_room(f));
}

static void places(FILE *out, const struct procedure *p)
{
	const struct field *f;

	for_each_way(f, p->parameters, DIR_OUT)
		if (!layout_out_bytes(f))
			fprintf(out,
				"\tout->%s = vrpq_answer_array(s->answer, %s, %u);\n"
				"\tif (!out->%s)\n\t\treturn -EBADMSG;\n",
				f->name.text, c_room(f, "in->"), f->type->size, f->name.text);
}

static void lasts(FILE *out, const struct procedure *p)
{
	const struct field *f;

	for_each_way(f, p->parameters, DIR_OUT)
		if (!layout_out_bytes(f))
			fprintf(out,
				"\tvrpq_answer_last(s->answer, &last, out->%s, (uint64_t)%s->%s * "
				"%u);\n",
				f->name.text, f->count->direction == DIR_IN ? "in" : "out",
				f->count->name.text, f->type->size);
}

static void serve_call(FILE *out, const struct interface *i, const struct procedure *p)
{
	const char *name = p->name.text;
	const struct field *f;

	fprintf(out,
		"static int serve_%s(struct serving *s)\n{\n\tstruct %s_%s_in *in = "
		"&s->frame.%s.in;\n"
		"\tstruct %s_%s_out *out = &s->frame.%s.out;\n\tuint64_t last = 0;\n\tint "
		"status;\n\n"
		"\tif (!take_%s(&s->m, in) || !vrpq_answer_begin(s->answer, &s->m, %u, %u))\n"
		"\t\treturn -EBADMSG;\n\tmemset(out, 0, sizeof(*out));\n",
		name, i->name.text, name, name, i->name.text, name, name, name, p->out_least,
		p->out_size);
	places(out, p);
	fprintf(out, "\tstatus = s->server->%s ? s->server->%s(s->context, in, out) : -ENOSYS;\n",
		name, name);
	judge_given(out, p);
	for_each_way(f, p->parameters, DIR_OUT) {
		clean(out, i, f);
		end_string(out, f);
	}
	lasts(out, p);
	fprintf(out, "\treturn vrpq_answer_end(s->answer, &s->m, status, out, last);\n}\n\n");
}

/* --- posts --------------------------------------------------------------------- */

static void serve_post(FILE *out, const struct procedure *p)
{
	const char *name = p->name.text;

	fprintf(out,
		"static int serve_%s(struct serving *s)\n{\n\tif (!take_%s(&s->m, "
		"&s->frame.%s.in))\n"
		"\t\treturn -EBADMSG;\n\tif (s->server->%s)\n"
		"\t\ts->server->%s(s->context, &s->frame.%s.in);\n\treturn 0;\n}\n\n",
		name, name, name, name, name, name);
}

/* What was good before a bad one is served. */
static void serve_batch(FILE *out, const struct procedure *p)
{
	const char *name = p->name.text;

	fprintf(out,
		"static int serve_%s(struct serving *s)\n{\n\tuint32_t n = 0;\n\tbool good;\n\n"
		"\tdo {\n\t\tgood = take_%s(&s->m, &s->frame.%s.in[n]);\n\t\tn += good;\n"
		"\t} while (good && n < %u && vrpq_batch_next_like(s->batch, &s->m));\n"
		"\tif (n && s->server->%s)\n\t\ts->server->%s(s->context, s->frame.%s.in, n);\n"
		"\treturn good ? 0 : -EBADMSG;\n}\n\n", name, name, name, p->attributes.batch, name, name,
		name);
}

/* --- the file ------------------------------------------------------------------ */

static void serving(FILE *out, const struct interface *i)
{
	const struct procedure *p;

	fprintf(out,
		"struct serving {\n\tconst struct %s_server *server;\n\tvoid *context;\n"
		"\tstruct vrpq_batch *batch;\n\tstruct vrpq_answer *answer;\n\tstruct vrpq_message "
		"m;\n"
		"\tunion {\n",
		i->name.text);
	for_each(p, i->procedures) {
		fprintf(out, "\t\tstruct {\n\t\t\tstruct %s_%s_in in%s;\n", i->name.text,
			p->name.text,
			p->attributes.batch ? text_format("[%u]", p->attributes.batch) : "");
		if (p->is_call)
			fprintf(out, "\t\t\tstruct %s_%s_out out;\n", i->name.text, p->name.text);
		fprintf(out, "\t\t} %s;\n", p->name.text);
	}
	fprintf(out, "\t} frame;\t/* of the request that is being served */\n};\n\n");
}

static void table(FILE *out, const struct interface *i)
{
	const struct procedure *p;

	fprintf(out, "static int (*const procedures[])(struct serving *s) = {\n");
	for_each(p, i->procedures)
		fprintf(out, "\t[%s_PROC_%s] = serve_%s,\n", c_prefix(i), text_upper(p->name.text),
			p->name.text);
	fprintf(out, "};\n\n");
}

static void serve(FILE *out, const struct interface *i)
{
	c_serve(out, i);
	fprintf(out, "\n{\n\tstruct serving s;\n\tint result;\n\n"
		     "\ts.server = server;\n\ts.context = context;\n\ts.batch = batch;\n\ts.answer "
		     "= answer;\n"
		     "\tdo {\n\t\tresult = vrpq_batch_next(batch, &s.m);\n\t\tif (result <= 0)\n"
		     "\t\t\treturn result;\n"
		     "\t\tif (s.m.procedure >= sizeof(procedures) / sizeof(procedures[0]))\n"
		     "\t\t\treturn -EBADMSG;\n"
		     "\t\tresult = procedures[s.m.procedure](&s);\n\t} while (!result);\n\treturn "
		     "result;\n}\n");
}

void emit_server(FILE *out, const struct interface *i)
{
	const struct procedure *p;

	c_begin(out, i, "Verifier and dispatch table of a server");
	fprintf(out, "#include \"%s_wire.h\"\n\n", i->base);
	serving(out, i);
	for_each(p, i->procedures) {
		take(out, i, p);
		if (p->is_call)
			serve_call(out, i, p);
		else if (p->attributes.batch)
			serve_batch(out, p);
		else
			serve_post(out, p);
	}
	table(out, i);
	serve(out, i);
}
