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
static void judge_versions(struct writer *w)
{
	uint32_t end = 0, since = w->p->attributes.since;
	const char *sizes = "";

	if (w->p->in_least == w->p->in_size)
		return;
	for_each_way(w->f, w->p->parameters, DIR_IN) {
		if (w->f->attributes.since > since)
			sizes = text_format("%sm->fixed != %u && ", sizes, end);
		since = w->f->attributes.since;
		if (layout_in_bytes(w->f))
			end = w->f->in_offset + layout_in_bytes(w->f);
	}
	fprintf(w->out, "\tif (%sm->fixed != %u)\n\t\treturn false;\n", sizes, w->p->in_size);
	for_each_way(w->f, w->p->parameters, DIR_IN)
		if (is_new(w->p, w->f))
			c_write(w, "	in->has_$field = m->fixed >= $end;\n", "end",
				text_format("%u", w->f->in_offset + layout_in_bytes(w->f)), NULL);
}

static void judge_fixed(struct writer *w)
{
	struct c_judge how = judge;

	for_each(w->f, w->p->parameters)
		c_judge_count(w, &judge);
	for_each_way(w->f, w->p->parameters, DIR_IN) {
		how.when = c_when(w);
		if (w->f->array == ARRAY_NONE || w->f->array == ARRAY_FIXED)
			c_judge_value(w, &how);
	}
}

static void take_copied(struct writer *w)
{
	for_each_way(w->f, w->p->parameters, DIR_IN) {
		if (w->f->array == ARRAY_STRING) {
			c_write(w,
				"	if (!vrpq_take_string(m, in->$field, in->$field_length))\n"
				"		return false;\n", NULL);
		} else if (w->f->array == ARRAY_COUNTED && !w->f->in_place) {
			c_write(w,
				"	if (!vrpq_take_part(m, in->$field, in->$count, $size))\n"
				"		return false;\n", NULL);
			c_judge_value(w, &judge);
		}
	}
}

static void take(struct writer *w)
{
	c_write(w,
		"static bool take_$procedure(struct vrpq_message *m, struct $interface_$procedure_in *in)\n"
		"{\n"
		"	if (!vrpq_take(m, in, $least, $bytes))\n"
		"		return false;\n",
		"least", text_format("%u", w->p->in_least), "bytes",
		text_format("%u", w->p->in_size), NULL);
	judge_versions(w);
	judge_fixed(w);
	take_copied(w);
	for_each_way(w->f, w->p->parameters, DIR_IN)
		if (w->f->in_place)
			c_write(w,
				"	if (!vrpq_take_view(m, &in->$field, in->$count, $size))\n"
				"		return false;\n", NULL);
	c_write(w,
		"	return vrpq_took_all(m);\n"
		"}\n\n", NULL);
}

/* --- answers ------------------------------------------------------------------- */

/* Where the arrays of the answer go. */
static void places(struct writer *w)
{
	const char *least = text_format("%u", w->p->out_least);
	const char *bytes = text_format("%u", w->p->out_size);

	c_write(w, "	room = vrpq_answer_begin(s->answer, &s->m, $least, $bytes);\n", "least",
		least, "bytes", bytes, NULL);
	for_each_way(w->f, w->p->parameters, DIR_OUT)
		if (!layout_out_bytes(w->f))
			c_write(w,
				"	out->$field = vrpq_answer_array(s->answer, $room, $size);\n"
				"	room = room && out->$field;\n",
				"room", c_room(w->f, "in->"), NULL);
	c_write(w,
		"	if (!room)\n"
		"		return vrpq_answer_refuse(s->answer, &s->m, $least, $bytes);\n",
		"least", least, "bytes", bytes, NULL);
}

/* Did the server keep to the bounds? */
static void judge_given(struct writer *w)
{
	for_each_way(w->f, w->p->parameters, DIR_OUT)
		if (w->f->array == ARRAY_COUNTED && w->f->count->direction == DIR_OUT)
			c_write(w,
				"	if (out->$count > $bound)\n"
				"		status = -EIO;\n",
				"bound", c_bound(w->f, "in->"), NULL);
}

/* Bytes without a meaning are zero, and strings end. */
static void clean(struct writer *w)
{
	for_each_way(w->f, w->p->parameters, DIR_OUT) {
		if (w->f->array == ARRAY_STRING)
			c_write(w, "	vrpq_end_string(out->$field, $most, $room);\n", "room",
				text_format("%u", layout_string_room(w->f)), NULL);
		else if (w->f->type->slack && w->f->array == ARRAY_NONE)
			c_write(w, "	$interface_clean_$element(&out->$field);\n", NULL);
		else if (w->f->type->slack)
			c_write(w,
				"	for (uint32_t n = 0; n < $most; n++)\n"
				"		$interface_clean_$element(&out->$field[n]);\n", NULL);
	}
}

static void lasts(struct writer *w)
{
	for_each_way(w->f, w->p->parameters, DIR_OUT)
		if (!layout_out_bytes(w->f))
			c_write(w,
				"	vrpq_answer_last(s->answer, &last, out->$field, (uint64_t)$from->$count * $size);\n",
				"from", w->f->count->direction == DIR_IN ? "in" : "out", NULL);
}

static void serve_call(struct writer *w)
{
	c_write(w,
		"static int serve_$procedure(struct serving *s)\n"
		"{\n"
		"	struct $interface_$procedure_in *in = &s->memory.$procedure.in;\n"
		"	struct $interface_$procedure_out *out = &s->memory.$procedure.out;\n"
		"	uint64_t last = 0;\n"
		"	int status;\n"
		"	bool room;\n"
		"\n"
		"	if (!take_$procedure(&s->m, in))\n"
		"		return -EBADMSG;\n"
		"	memset(out, 0, sizeof(*out));\n", NULL);
	places(w);
	c_write(w,
		"	status = s->server->$procedure ? s->server->$procedure(s->context, in, out) : -ENOSYS;\n",
		NULL);
	judge_given(w);
	clean(w);
	lasts(w);
	c_write(w,
		"	return vrpq_answer_end(s->answer, &s->m, status, out, last);\n"
		"}\n\n", NULL);
}

/* --- posts --------------------------------------------------------------------- */

static const char serve_post[] =
	"static int serve_$procedure(struct serving *s)\n"
	"{\n"
	"	if (!take_$procedure(&s->m, &s->memory.$procedure.in))\n"
	"		return -EBADMSG;\n"
	"	if (s->server->$procedure)\n"
	"		s->server->$procedure(s->context, &s->memory.$procedure.in);\n"
	"	return 0;\n"
	"}\n\n";

/* What was good before a bad one is served. */
static const char serve_batch[] =
	"static int serve_$procedure(struct serving *s)\n"
	"{\n"
	"	uint32_t n = 0;\n"
	"	bool good;\n"
	"\n"
	"	do {\n"
	"		good = take_$procedure(&s->m, &s->memory.$procedure.in[n]);\n"
	"		n += good;\n"
	"	} while (good && n < $batch && vrpq_batch_next_like(s->batch, &s->m));\n"
	"	if (n && s->server->$procedure)\n"
	"		s->server->$procedure(s->context, s->memory.$procedure.in, n);\n"
	"	return good ? 0 : -EBADMSG;\n"
	"}\n\n";

/* --- the file ------------------------------------------------------------------ */

static void serving(struct writer *w)
{
	c_write(w,
		"struct serving {\n"
		"	const struct $interface_server *server;\n"
		"	void *context;\n"
		"	struct vrpq_batch *batch;\n"
		"	struct vrpq_answer *answer;\n"
		"	struct vrpq_message m;\n"
		"	union {\n", NULL);
	for_each(w->p, w->i->procedures) {
		c_write(w,
			"		struct {\n"
			"			struct $interface_$procedure_in in$many;\n", "many",
			w->p->attributes.batch ? text_format("[%u]", w->p->attributes.batch) : "", NULL);
		if (w->p->is_call)
			c_write(w, "			struct $interface_$procedure_out out;\n",
				NULL);
		c_write(w, "		} $procedure;\n", NULL);
	}
	c_write(w,
		"	} memory;	/* of the request that is being served */\n"
		"};\n\n", NULL);
}

static void table(struct writer *w)
{
	c_write(w, "static int (*const procedures[])(struct serving *s) = {\n", NULL);
	for_each(w->p, w->i->procedures)
		c_write(w, "	[$INTERFACE_PROC_$PROCEDURE] = serve_$procedure,\n", NULL);
	c_write(w, "};\n\n", NULL);
}

static const char serve[] =
	"\n"
	"{\n"
	"	struct serving s;\n"
	"	int result;\n"
	"\n"
	"	s.server = server;\n"
	"	s.context = context;\n"
	"	s.batch = batch;\n"
	"	s.answer = answer;\n"
	"	do {\n"
	"		result = vrpq_batch_next(batch, &s.m);\n"
	"		if (result <= 0)\n"
	"			return result;\n"
	"		if (s.m.procedure >= sizeof(procedures) / sizeof(procedures[0]))\n"
	"			return -EBADMSG;\n"
	"		result = procedures[s.m.procedure](&s);\n"
	"	} while (!result);\n"
	"	return result;\n"
	"}\n";

void emit_server(FILE *out, const struct interface *i)
{
	struct writer w = { .out = out, .i = i };

	c_begin(&w, "Verifier and dispatch table of a server");
	c_write(&w, "#include \"$file_wire.h\"\n\n", NULL);
	serving(&w);
	for_each(w.p, i->procedures) {
		take(&w);
		if (w.p->is_call)
			serve_call(&w);
		else if (w.p->attributes.batch)
			c_write(&w, serve_batch, "batch", text_format("%u", w.p->attributes.batch),
				NULL);
		else
			c_write(&w, serve_post, NULL);
	}
	table(&w);
	c_serve(&w);
	c_write(&w, serve, NULL);
}
