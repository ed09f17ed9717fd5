// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A harness for libFuzzer: a server that looks at everything it was given, and clients that get the
 * input as their answer.
 */
#include "idl/c_text.h"
#include "idl/emit.h"
#include "idl/layout.h"
#include "idl/memory.h"

#define SOME_ELEMENTS 3u	/* what a client asks for */

static const char begin[] =
	"#include <stdlib.h>\n"
	"\n"
	"#include \"$file_wire.h\"\n"
	"\n"
	"int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);\n"
	"\n"
	"static void check(bool good)\n"
	"{\n"
	"	if (!good)\n"
	"		abort();\n"
	"}\n"
	"\n"
	"/* Read every byte, so that the sanitizer sees it. */\n"
	"static void see(const volatile void *memory, size_t bytes)\n"
	"{\n"
	"	const volatile uint8_t *at = memory;\n"
	"\n"
	"	while (bytes--)\n"
	"		(void)*at++;\n"
	"}\n\n";

static const char serve[] =
	"/* The input as the area of a session, in memory of just its size. */\n"
	"static void serve(const uint8_t *data, size_t size)\n"
	"{\n"
	"	uint8_t *area = malloc(size), *memory = malloc($room);\n"
	"	struct vrpq_answer answer;\n"
	"	struct vrpq_batch batch;\n"
	"	size_t rounds = 0;\n"
	"	int result;\n"
	"\n"
	"	if (size)\n"
	"		memcpy(area, data, size);\n"
	"	vrpq_answer_init(&answer, memory, $room);\n"
	"	vrpq_batch_begin(&batch, area, (uint32_t)size);\n"
	"	do {\n"
	"		result = $interface_serve(&$interface_fuzz_server, NULL, &batch, &answer);\n"
	"		check(rounds++ <= size / VRPQ_HEADER);\n"
	"		check(result <= 0 || (answer.size >= VRPQ_HEADER && answer.size <= answer.room));\n"
	"	} while (result > 0);\n"
	"	check(!result || result == -EBADMSG);\n"
	"	free(memory);\n"
	"	free(area);\n"
	"}\n\n";

static const char transport[] =
	"struct input {\n"
	"	const uint8_t *data;\n"
	"	size_t size;\n"
	"};\n"
	"\n"
	"static int drop(void *context, const struct vrpq_piece *requests, uint32_t nr_requests,\n"
	"		uint64_t *taken)\n"
	"{\n"
	"	(void)context, (void)taken;\n"
	"	for (uint32_t i = 0; i < nr_requests; i++)\n"
	"		see(requests[i].at, requests[i].bytes);\n"
	"	return 0;\n"
	"}\n"
	"\n"
	"/* The input is the answer. */\n"
	"static int64_t reply(void *context, const struct vrpq_piece *requests, uint32_t nr_requests,\n"
	"		     const struct vrpq_piece *answer, uint32_t nr_answer, uint64_t *taken)\n"
	"{\n"
	"	struct input rest = *(const struct input *)context;\n"
	"	int64_t sum = 0;\n"
	"\n"
	"	drop(NULL, requests, nr_requests, taken);\n"
	"	for (uint32_t i = 0; i < nr_answer; i++) {\n"
	"		size_t bytes = rest.size < answer[i].bytes ? rest.size : answer[i].bytes;\n"
	"\n"
	"		if (bytes)\n"
	"			memcpy(answer[i].at, rest.data, bytes);\n"
	"		rest.data += bytes;\n"
	"		rest.size -= bytes;\n"
	"		sum += (int64_t)bytes;\n"
	"	}\n"
	"	return sum;\n"
	"}\n"
	"\n"
	"static const struct vrpq_transport transport = { .send = drop, .call = reply };\n\n";

/* --- a server that looks -------------------------------------------------------- */

static void see_field(const struct writer *w)
{
	if (w->f->array == ARRAY_STRING)
		c_write(w,
			"	if (strlen(in->$field) != in->$field_length)\n"
			"		return false;\n", NULL);
	else if (w->f->in_place)
		c_write(w,
			"	if (in->$field.count != in->$count)\n"
			"		return false;\n"
			"	see(in->$field.at, (size_t)in->$count * $size);\n", NULL);
	else if (w->f->array == ARRAY_COUNTED)
		c_write(w, "	see(in->$field, in->$count * sizeof(in->$field[0]));\n", NULL);
	else
		c_write(w, "	see(&in->$field, sizeof(in->$field));\n", NULL);
}

/* Judges everything once more. */
static void good(struct writer *w)
{
	c_write(w,
		"static bool good_$procedure(const struct $interface_$procedure_in *in)\n"
		"{\n"
		"	(void)in;\n", NULL);
	for_each(w->f, w->p->parameters) {
		struct c_judge how = { "in->", false, c_when(w), "false" };

		c_judge_count(w, &how);
		if (!(w->f->direction & DIR_IN))
			continue;
		c_judge_value(w, &how);
		see_field(w);
	}
	c_write(w,
		"	return true;\n"
		"}\n\n", NULL);
}

/* As much as a server may give. */
static void fill(const struct writer *w)
{
	const struct field *f = w->f;

	if (f->array == ARRAY_STRING)
		c_write(w, "	memset(out->$field, 'x', sizeof(out->$field));\n", NULL);
	else if (f->array == ARRAY_COUNTED && f->count->direction == DIR_OUT)
		c_write(w, "	out->$count = ($number)$bound;\n", "number",
			c_type(w->i, f->count->type), "bound", c_bound(f, "in->"), NULL);
	if (f->in_place)
		c_write(w, "	memset(out->$field, 0x5a, (size_t)$room * $size);\n", "room",
			c_room(f, "in->"), NULL);
}

static void handler(struct writer *w)
{
	good(w);
	c_handler(w, "static ", text_format("do_%s", w->p->name.text));
	c_write(w,
		"\n"
		"{\n"
		"	(void)context;\n", NULL);
	if (w->p->attributes.batch)
		c_write(w,
			"	while (count--)\n"
			"		check(good_$procedure(in++));\n", NULL);
	else
		c_write(w, "	check(good_$procedure(in));\n", NULL);
	for_each_way(w->f, w->p->parameters, DIR_OUT)
		fill(w);
	if (w->p->is_call)
		c_write(w,
			"	(void)out;\n"
			"	return 0;\n", NULL);
	c_write(w, "}\n\n", NULL);
}

static void server(struct writer *w)
{
	for_each(w->p, w->i->procedures)
		handler(w);
	c_write(w,
		"/* A test may use it as well. */\n"
		"extern const struct $interface_server $interface_fuzz_server;\n"
		"\n"
		"const struct $interface_server $interface_fuzz_server = {\n", NULL);
	for_each(w->p, w->i->procedures)
		c_write(w, "	.$procedure = do_$procedure,\n", NULL);
	c_write(w, "};\n\n", NULL);
}

/* --- clients of a server that lies ----------------------------------------------- */

/* What a client gives for a number of elements: few, and never more than a bound. */
static uint32_t number_of(const struct procedure *p, const struct field *number)
{
	uint32_t n = 0;
	const struct field *f;

	for_each(f, p->parameters) {
		if ((f->count == number || f->bound_field == number) && !n)
			n = SOME_ELEMENTS;
		if (f->count == number && f->most && f->most < n)
			n = f->most;
	}
	return n;
}

static void variable(const struct writer *w)
{
	const struct field *f = w->f;
	bool bound = f->array == ARRAY_COUNTED && f->count->direction == DIR_OUT && f->most;

	if (f->array == ARRAY_STRING)
		c_write(w, "	char $field[$most + 1] = \"x\";\n", NULL);
	else if (f->array == ARRAY_COUNTED)
		c_write(w, "	$type *$field = calloc($number, $size);\n", "number",
			text_format("%uu", bound ? f->most : SOME_ELEMENTS), NULL);
	else if (f->array == ARRAY_FIXED)
		c_write(w, "	$type $field[$most] = { 0 };\n", NULL);
	else if (f->type->kind == TYPE_ENUM)
		c_write(w, "	$type $field = $INTERFACE_$item;\n", "item",
			f->type->items->name.text, NULL);
	else if (f->type->kind >= TYPE_HANDLE)
		c_write(w, "	$type $field = { 0 };\n", NULL);
	else
		c_write(w, "	$type $field = $number;\n", "number",
			text_format("%u", number_of(w->p, f)), NULL);
}

static const char *argument(const struct field *f)
{
	return text_format("%s%s", f->array == ARRAY_NONE && c_by_pointer(f) ? "&" : "", f->name.text);
}

static void check_result(const struct writer *w)
{
	if (w->f->array == ARRAY_COUNTED && w->f->count->direction == DIR_OUT)
		c_write(w, "		check($count <= $bound);\n", "bound", c_bound(w->f, ""),
			NULL);
	if (w->f->array == ARRAY_STRING)
		c_write(w, "		check(strlen($field) <= $most);\n", NULL);
	if (w->f->array == ARRAY_NONE && w->f->type->judged)
		c_write(w, "		check($is(&$field));\n", "is", c_is(w->i, w->f->type),
			NULL);
}

static void ask(struct writer *w)
{
	const char *words[128] = { "vrpq" };
	size_t n = 1;

	c_write(w,
		"static void ask_$procedure(struct vrpq_client *vrpq)\n"
		"{\n", NULL);
	for_each(w->f, w->p->parameters) {
		variable(w);
		words[n++] = argument(w->f);
	}
	c_write(w, "\n", NULL);
	c_list(w, text_format("\tif (!%s_%s(", w->i->name.text, w->p->name.text), words, n,
	       ")) {\n");
	for_each_way(w->f, w->p->parameters, DIR_OUT)
		check_result(w);
	c_write(w, "	}\n", NULL);
	for_each(w->f, w->p->parameters)
		if (w->f->array == ARRAY_COUNTED)
			c_write(w, "	free($field);\n", NULL);
	c_write(w, "}\n\n", NULL);
}

static void clients(struct writer *w)
{
	for_each(w->p, w->i->procedures)
		if (w->p->is_call)
			ask(w);
	c_write(w,
		"static void be_answered(const uint8_t *data, size_t size)\n"
		"{\n"
		"	static uint8_t buffer[$INTERFACE_BUFFER_MIN + 4096] VRPQ_ALIGNED;\n"
		"	struct input input = { data, size };\n"
		"	struct vrpq_client vrpq;\n"
		"\n"
		"	vrpq_client_begin(&vrpq, &transport, &input, buffer, sizeof(buffer));\n", NULL);
	for_each(w->p, w->i->procedures)
		if (w->p->is_call)
			c_write(w, "	ask_$procedure(&vrpq);\n", NULL);
	c_write(w, "}\n\n", NULL);
}

static const char end[] =
	"int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)\n"
	"{\n"
	"	serve(data, size);\n"
	"	be_answered(data, size);\n"
	"	return 0;\n"
	"}\n";

void emit_fuzz(FILE *out, const struct interface *i)
{
	struct writer w = { .out = out, .i = i };

	c_begin(&w, "Fuzz harness");
	c_write(&w, begin, NULL);
	server(&w);
	c_write(&w, serve, "room", "65536u", NULL);
	c_write(&w, transport, NULL);
	clients(&w);
	c_write(&w, end, NULL);
}
