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

static const char *const begin_text =
	"#include <stdlib.h>\n\n"
	"#include \"%s_wire.h\"\n\n"
	"int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);\n\n"
	"static void check(bool good)\n{\n\tif (!good)\n\t\tabort();\n}\n\n"
	"/* Read every byte, so that the sanitizer sees it. */\n"
	"static void see(const volatile void *memory, size_t bytes)\n{\n"
	"\tconst volatile uint8_t *at = memory;\n\n"
	"\twhile (bytes--)\n\t\t(void)*at++;\n}\n\n";

static const char *const serve_text =
	"/* The input as the area of a session, in memory of just its size: no other byte may be "
	"read. */\n"
	"static void serve(const uint8_t *data, size_t size)\n{\n"
	"\tuint8_t *area = malloc(size), *memory = malloc(%u);\n"
	"\tstruct vrpq_answer answer;\n\tstruct vrpq_batch batch;\n\tsize_t rounds = 0;\n\tint "
	"result;\n\n"
	"\tif (size)\n\t\tmemcpy(area, data, size);\n"
	"\tvrpq_answer_init(&answer, memory, %u);\n\tvrpq_batch_begin(&batch, area, "
	"(uint32_t)size);\n"
	"\tdo {\n\t\tresult = %s_serve(&%s_fuzz_server, NULL, &batch, &answer);\n"
	"\t\tcheck(rounds++ <= size / VRPQ_HEADER);\n"
	"\t\tcheck(result <= 0 || (answer.size >= VRPQ_HEADER && answer.size <= answer.room));\n"
	"\t} while (result > 0);\n"
	"\tcheck(!result || result == -EBADMSG);\n\tfree(memory);\n\tfree(area);\n}\n\n";

static const char *const client_text =
	"struct input {\n\tconst uint8_t *data;\n\tsize_t size;\n};\n\n"
	"static int drop(void *context, const struct vrpq_piece *requests, uint32_t "
	"nr_requests)\n{\n"
	"\t(void)context;\n\tfor (uint32_t i = 0; i < nr_requests; i++)\n"
	"\t\tsee(requests[i].at, requests[i].bytes);\n\treturn 0;\n}\n\n"
	"/* The input is the answer. */\n"
	"static int64_t reply(void *context, const struct vrpq_piece *requests, uint32_t "
	"nr_requests,\n"
	"\t\t     const struct vrpq_piece *answer, uint32_t nr_answer)\n{\n"
	"\tstruct input rest = *(const struct input *)context;\n\tint64_t sum = 0;\n\n"
	"\tdrop(NULL, requests, nr_requests);\n\tfor (uint32_t i = 0; i < nr_answer; i++) {\n"
	"\t\tsize_t bytes = rest.size < answer[i].bytes ? rest.size : answer[i].bytes;\n\n"
	"\t\tif (bytes)\n\t\t\tmemcpy(answer[i].at, rest.data, bytes);\n"
	"\t\trest.data += bytes;\n\t\trest.size -= bytes;\n\t\tsum += (int64_t)bytes;\n\t}\n"
	"\treturn sum;\n}\n\n"
	"static const struct vrpq_transport transport = { .send = drop, .call = reply };\n\n";

/* --- a server that looks -------------------------------------------------------- */

static void see_field(FILE *out, const struct field *f)
{
	const char *name = f->name.text;

	if (f->array == ARRAY_STRING)
		fprintf(out, "\tif (strlen(in->%s) != in->%s_length)\n\t\treturn false;\n", name,
			name);
	else if (f->array == ARRAY_COUNTED && f->in_place)
		fprintf(out,
			"\tif (in->%s.count != in->%s)\n\t\treturn false;\n"
			"\tsee(in->%s.at, (size_t)in->%s * %u);\n",
			name, f->count->name.text, name, f->count->name.text, f->type->size);
	else if (f->array == ARRAY_COUNTED)
		fprintf(out, "\tsee(in->%s, in->%s * sizeof(in->%s[0]));\n", name,
			f->count->name.text, name);
	else
		fprintf(out, "\tsee(&in->%s, sizeof(in->%s));\n", name, name);
}

static void good(FILE *out, const struct interface *i, const struct procedure *p)
{
	const struct field *f;

	fprintf(out, "static bool good_%s(const struct %s_%s_in *in)\n{\n\t(void)in;\n",
		p->name.text, i->name.text, p->name.text);
	for_each(f, p->parameters) {
		struct c_judge how = { "in->", false, c_when(p, f), "false" };

		c_judge_count(out, f, &how);
		if (!(f->direction & DIR_IN))
			continue;
		c_judge_value(out, i, f, &how);
		see_field(out, f);
	}
	fprintf(out, "\treturn true;\n}\n\n");
}

static void fill(FILE *out, const struct field *f)
{
	const char *name = f->name.text;

	if (f->array == ARRAY_STRING)
		fprintf(out, "\tmemset(out->%s, 'x', sizeof(out->%s));\n", name, name);
	else if (f->array == ARRAY_COUNTED && f->count->direction == DIR_OUT)
		fprintf(out, "\tout->%s = (%s)%s;\n", f->count->name.text,
			text_format("uint%u_t", f->count->type->size * 8), c_bound(f, "in->"));
	if (f->array == ARRAY_COUNTED && f->in_place)
		fprintf(out, "\tmemset(out->%s, 0x5a, (size_t)%s * %u);\n", name, c_room(f, "in->"),
			f->type->size);
}

static void handler(FILE *out, const struct interface *i, const struct procedure *p)
{
	const struct field *f;

	good(out, i, p);
	c_handler(out, i, p, "static ", text_format("do_%s", p->name.text));
	fprintf(out, "\n{\n\t(void)context;\n%s", p->is_call ? "\t(void)out;\n" : "");
	fprintf(out, p->attributes.batch ? "\twhile (count--)\n\t\tcheck(good_%s(in++));\n" :
					   "\tcheck(good_%s(in));\n", p->name.text);
	for_each_way(f, p->parameters, DIR_OUT)
		fill(out, f);
	fprintf(out, "%s}\n\n", p->is_call ? "\treturn 0;\n" : "");
}

static void server(FILE *out, const struct interface *i)
{
	const struct procedure *p;

	for_each(p, i->procedures)
		handler(out, i, p);
	fprintf(out,
		"/* A test may use it as well. */\nextern const struct %s_server "
		"%s_fuzz_server;\n\n"
		"const struct %s_server %s_fuzz_server = {\n",
		i->name.text, i->name.text, i->name.text, i->name.text);
	for_each(p, i->procedures)
		fprintf(out, "\t.%s = do_%s,\n", p->name.text, p->name.text);
	fprintf(out, "};\n\n");
}

/* --- clients of a server that lies ----------------------------------------------- */

/* What a client gives for a number: few elements, never more than a bound. */
static uint32_t number_of(const struct procedure *p, const struct field *number)
{
	uint32_t n = SOME_ELEMENTS;
	const struct field *f;

	for_each(f, p->parameters)
		if (f->array == ARRAY_COUNTED && f->count == number && f->most && f->most < n)
			n = f->most;
	return n;
}

static bool is_number_of_array(const struct procedure *p, const struct field *number)
{
	const struct field *f;

	for_each(f, p->parameters)
		if (f->count == number || f->bound_field == number)
			return true;
	return false;
}

static void variable(FILE *out, const struct interface *i, const struct procedure *p,
		     const struct field *f)
{
	const char *type = c_type(i, f->type), *name = f->name.text;

	if (f->array == ARRAY_STRING)
		fprintf(out, "\tchar %s[%u] = \"x\";\n", name, f->most + 1);
	else if (f->array == ARRAY_COUNTED)
		fprintf(out, "\t%s *%s = calloc(%s, %u);\n", type, name, f->count->direction == DIR_OUT && f->most ?
			text_format("%uu", f->most) : text_format("%u", SOME_ELEMENTS), f->type->size);
	else if (f->array == ARRAY_FIXED)
		fprintf(out, "\t%s %s[%u] = { 0 };\n", type, name, f->most);
	else if (f->type->kind == TYPE_ENUM)
		fprintf(out, "\t%s %s = %s_%s;\n", type, name, c_prefix(i),
			f->type->items->name.text);
	else if (f->type->kind >= TYPE_HANDLE)
		fprintf(out, "\t%s %s = { 0 };\n", type, name);
	else
		fprintf(out, "\t%s %s = %u;\n", type, name, is_number_of_array(p, f) ? number_of(p, f) : 0);
}

static const char *argument(const struct field *f)
{
	return text_format("%s%s", f->array == ARRAY_NONE && c_by_pointer(f) ? "&" : "", f->name.text);
}

static void ask(FILE *out, const struct interface *i, const struct procedure *p)
{
	const char *words[128] = { "vrpq" };
	const struct field *f;
	size_t n = 1;

	fprintf(out, "static void ask_%s(struct vrpq_client *vrpq)\n{\n", p->name.text);
	for_each(f, p->parameters) {
		variable(out, i, p, f);
		words[n++] = argument(f);
	}
	fputc('\n', out);
	c_list(out, text_format("\tif (!%s_%s(", i->name.text, p->name.text), words, n, ")) {\n");
	for_each_way(f, p->parameters, DIR_OUT) {
		if (f->array == ARRAY_COUNTED && f->count->direction == DIR_OUT)
			fprintf(out, "\t\tcheck(%s <= %s);\n", f->count->name.text, c_bound(f, ""));
		if (f->array == ARRAY_STRING)
			fprintf(out, "\t\tcheck(strlen(%s) <= %u);\n", f->name.text, f->most);
		if (f->array == ARRAY_NONE && f->type->judged)
			fprintf(out, "\t\tcheck(%s(&%s));\n", c_is(i, f->type), f->name.text);
	}
	fprintf(out, "\t}\n");
	for_each(f, p->parameters)
		if (f->array == ARRAY_COUNTED)
			fprintf(out, "\tfree(%s);\n", f->name.text);
	fprintf(out, "}\n\n");
}

static void clients(FILE *out, const struct interface *i)
{
	const struct procedure *p;

	fputs(client_text, out);
	for_each(p, i->procedures)
		if (p->is_call)
			ask(out, i, p);
	fprintf(out,
		"static void be_answered(const uint8_t *data, size_t size)\n{\n"
		"\tstatic uint8_t buffer[%s_BUFFER_MIN + 4096] VRPQ_ALIGNED;\n"
		"\tstruct input input = { data, size };\n\tstruct vrpq_client vrpq;\n\n"
		"\tvrpq_client_begin(&vrpq, &transport, &input, buffer, sizeof(buffer));\n",
		c_prefix(i));
	for_each(p, i->procedures)
		if (p->is_call)
			fprintf(out, "\task_%s(&vrpq);\n", p->name.text);
	fprintf(out, "}\n\n");
}

#define ANSWER_ROOM 65536u

void emit_fuzz(FILE *out, const struct interface *i)
{
	c_begin(out, i, "Fuzz harness");
	fprintf(out, begin_text, i->base);
	server(out, i);
	fprintf(out, serve_text, ANSWER_ROOM, ANSWER_ROOM, i->name.text, i->name.text);
	clients(out, i);
	fprintf(out, "int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)\n{\n"
		     "\tserve(data, size);\n\tbe_answered(data, size);\n\treturn 0;\n}\n");
}
