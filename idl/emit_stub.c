// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "idl/c_text.h"
#include "idl/emit_stub.h"
#include "idl/layout.h"
#include "idl/memory.h"

void stub_lengths(FILE *out, const struct procedure *p)
{
	const struct field *f;

	for_each_way(f, p->parameters, DIR_IN)
		if (f->array == ARRAY_STRING)
			fprintf(out, "\tconst uint32_t %s_length = vrpq_length(%s, %u);\n",
				f->name.text, f->name.text, f->most + 1);
}

void stub_checks(FILE *out, const struct interface *i, const struct procedure *p)
{
	const struct field *f;

	for_each(f, p->parameters)
		c_judge_count(out, f, &(struct c_judge){ .prefix = "", .wrong = "-EINVAL" });
	for_each_way(f, p->parameters, DIR_IN)
		c_judge_value(out, i, f, &(struct c_judge){ "", c_by_pointer(f), "", "-EINVAL" });
}

bool stub_has_results(const struct procedure *p)
{
	const struct field *f;

	for_each_way(f, p->parameters, DIR_OUT)
		return true;
	return false;
}

/* Where the number is that counts an array that came back. */
static const char *count_of(const struct field *f, const char *from)
{
	return text_format("%s%s", f->count->direction == DIR_IN ? "" : from, f->count->name.text);
}

static void judge_result(FILE *out, const struct interface *i, const struct field *f,
			 const char *from)
{
	const char *wrong = "-EBADMSG";

	if (f->array == ARRAY_COUNTED && f->count->direction == DIR_OUT)
		fprintf(out, "\tif (%s > %s)\n\t\treturn %s;\n", count_of(f, from), c_bound(f, ""),
			wrong);
	if (f->array == ARRAY_STRING)
		fprintf(out, "\tif (!memchr(%s%s, '\\0', %u))\n\t\treturn %s;\n", from,
			f->name.text, f->most + 1, wrong);
	if (!f->type->judged)
		return;
	if (f->array == ARRAY_NONE)
		fprintf(out, "\tif (!%s(&%s%s))\n\t\treturn %s;\n", c_is(i, f->type), from,
			f->name.text, wrong);
	else
		fprintf(out,
			"\tfor (uint32_t vrpq_i = 0; vrpq_i < %s; vrpq_i++)\n"
			"\t\tif (!%s(&%s%s[vrpq_i]))\n\t\t\treturn %s;\n",
			f->array == ARRAY_FIXED ? text_format("%u", f->most) : count_of(f, from),
			c_is(i, f->type), from, f->name.text, wrong);
}

static void copy_result(FILE *out, const struct field *f, const char *from)
{
	const char *name = f->name.text;

	if (f->array == ARRAY_NONE)
		fprintf(out, "\t*%s = %s%s;\n", name, from, name);
	else if (f->array == ARRAY_FIXED)
		fprintf(out, "\tmemcpy(%s, %s%s, sizeof(%s%s));\n", name, from, name, from, name);
	else if (f->array == ARRAY_STRING)
		fprintf(out, "\tmemcpy(%s, %s%s, %u);\n", name, from, name, f->most + 1);
	else if (!f->in_place)
		fprintf(out, "\tmemcpy(%s, %s%s, %s * sizeof(*%s));\n", name, from, name,
			count_of(f, from), name);
}

void stub_results(FILE *out, const struct interface *i, const struct procedure *p, const char *from)
{
	const struct field *f;

	for_each_way(f, p->parameters, DIR_OUT)
		judge_result(out, i, f, from);
	for_each_way(f, p->parameters, DIR_OUT)
		copy_result(out, f, from);
}
