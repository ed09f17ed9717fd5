// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "idl/emit_stub.h"
#include "idl/layout.h"
#include "idl/memory.h"

void stub_lengths(struct writer *w)
{
	for_each_way(w->f, w->p->parameters, DIR_IN)
		if (w->f->array == ARRAY_STRING)
			c_write(w,
				"	const uint32_t $field_length = vrpq_length($field, $more);\n",
				"more", text_format("%u", w->f->most + 1), NULL);
}

void stub_checks(struct writer *w)
{
	struct c_judge how = { .prefix = "", .when = "", .wrong = "-EINVAL" };

	for_each(w->f, w->p->parameters)
		c_judge_count(w, &how);
	for_each_way(w->f, w->p->parameters, DIR_IN) {
		how.pointer = c_by_pointer(w->f);
		c_judge_value(w, &how);
	}
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

static void judge_elements(struct writer *w, const char *from)
{
	c_write(w,
		"	for (uint32_t vrpq_i = 0; vrpq_i < $number; vrpq_i++)\n"
		"		if (!$is(&$from$field[vrpq_i]))\n"
		"			return -EBADMSG;\n",
		"number", w->f->array == ARRAY_FIXED ? text_format("%u", w->f->most) : count_of(w->f, from),
		"is", c_is(w->i, w->f->type), "from", from, NULL);
}

static void judge_result(struct writer *w, const char *from)
{
	const struct field *f = w->f;

	if (f->array == ARRAY_COUNTED && f->count->direction == DIR_OUT)
		c_write(w,
			"	if ($from$count > $bound)\n"
			"		return -EBADMSG;\n", "from", from, "bound", c_bound(f, ""), NULL);
	if (f->array == ARRAY_STRING)
		c_write(w,
			"	if (!memchr($from$field, '\\0', $more))\n"
			"		return -EBADMSG;\n",
			"from", from, "more", text_format("%u", f->most + 1), NULL);
	if (f->type->judged && f->array == ARRAY_NONE)
		c_write(w,
			"	if (!$is(&$from$field))\n"
			"		return -EBADMSG;\n", "is", c_is(w->i, f->type), "from", from, NULL);
	else if (f->type->judged)
		judge_elements(w, from);
}

static void copy_result(struct writer *w, const char *from)
{
	const struct field *f = w->f;

	if (f->array == ARRAY_NONE)
		c_write(w, "	*$field = $from$field;\n", "from", from, NULL);
	else if (f->array == ARRAY_FIXED)
		c_write(w, "	memcpy($field, $from$field, sizeof($from$field));\n", "from", from,
			NULL);
	else if (f->array == ARRAY_STRING)
		c_write(w, "	memcpy($field, $from$field, $more);\n", "from", from, "more",
			text_format("%u", f->most + 1), NULL);
	else if (!f->in_place)
		c_write(w, "	memcpy($field, $from$field, $number * sizeof(*$field));\n", "from",
			from, "number", count_of(f, from), NULL);
}

void stub_results(struct writer *w, const char *from)
{
	for_each_way(w->f, w->p->parameters, DIR_OUT)
		judge_result(w, from);
	for_each_way(w->f, w->p->parameters, DIR_OUT)
		copy_result(w, from);
}
