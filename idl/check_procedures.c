// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <string.h>

#include "idl/checker.h"
#include "idl/evaluate.h"
#include "idl/memory.h"

#define PARAMETERS_MAX	64
#define PROCEDURES_MAX	4096
#define LATEST_MAX	16	/* VRPQ_LATEST_MAX of vrpq_interface.h */

static struct field *find_parameter(const struct procedure *p, const char *name)
{
	struct field *f;

	for_each(f, p->parameters)
		if (!strcmp(f->name.text, name))
			return f;
	return NULL;
}

static bool is_count_type(const struct field *f)
{
	return f->type && f->type->kind == TYPE_UNSIGNED && f->type->size <= 4 && !f->has_array;
}

/* The parameter that @e names, if an array can have it as its @role (count or bound). */
static struct field *number_parameter(const struct procedure *p, const struct field *array,
				      const struct expr *e, const char *role)
{
	struct field *f = find_parameter(p, e->name.text);

	if (!f)
		complain(e->at, "there is no parameter '%s'; expected the %s of '%s'", e->name.text,
			 role, array->name.text);
	else if (f->type && !is_count_type(f))
		complain(e->at, "'%s' is the %s of '%s'; expected a u8, u16 or u32", e->name.text,
			 role, array->name.text);
	else if (f->direction == DIR_INOUT)
		complain(e->at, "'%s' is inout; expected a %s that is in or out", e->name.text,
			 role);
	else if (f->attributes.since > array->attributes.since)
		complain(e->at, "'%s' is newer than '%s'; expected a %s as old as the array",
			 e->name.text, array->name.text, role);
	else
		return f;
	return NULL;
}

static void check_bound(const struct interface *interface, const struct procedure *p,
			struct field *f)
{
	int64_t most = 0;

	if (is_lower_name(f->bound)) {
		f->bound_field = number_parameter(p, f, f->bound, "bound");
		if (f->bound_field && f->bound_field->direction != DIR_IN)
			complain(f->bound->at,
				 "'%s' is out; expected a bound that is in, or a constant",
				 f->bound->name.text);
	} else if (evaluate(interface, NULL, f->bound, 1, ARRAY_MOST, "the bound", &most)) {
		f->most = (uint32_t)most;
	}
}

/* Whether the array can be read in place, and the bound that it needs. */
static void check_counted_bound(const struct field *f)
{
	bool constant = f->most != 0;

	if (!f->in_place && !constant)
		complain(f->name.at, "'%s' is copied, since %s; expected a constant bound, as in "
			 "%s[%s <= 16]", f->name.text, f->attributes.copy ? "it says so" :
			 "its elements have to be judged", f->name.text, f->size->name.text);
	else if (f->direction == DIR_OUT && f->count && f->count->direction == DIR_OUT && !f->bound)
		complain(f->name.at,
			 "the client has to know how large '%s' can become; expected a bound, "
			 "as in %s[%s <= room]",
			 f->name.text, f->name.text, f->size->name.text);
}

static void check_counted(const struct interface *interface, const struct procedure *p,
			  struct field *f)
{
	f->array = ARRAY_COUNTED;
	f->in_place = !f->type->judged && !f->attributes.copy;
	f->count = number_parameter(p, f, f->size, "count");
	if (f->bound)
		check_bound(interface, p, f);
	if (f->count && f->attributes.is_new && (f->direction & DIR_IN) &&
	    f->count->attributes.since < f->attributes.since)
		complain(f->size->at,
			 "'%s' is older than '%s', and older clients send it without the array; "
			 "expected a count as new as the array",
			 f->count->name.text, f->name.text);
	if (f->count && (f->direction & DIR_IN) && f->count->direction == DIR_OUT)
		complain(f->size->at,
			 "'%s' goes to the server, and its count '%s' does not; expected a "
			 "count that is in",
			 f->name.text, f->count->name.text);
	check_counted_bound(f);
	if (f->attributes.is_new && (f->direction & DIR_OUT) && f->in_place)
		complain(f->attributes.since_at,
			 "'%s' goes to the client in place, which older clients do not "
			 "expect; expected a new procedure",
			 f->name.text);
}

static void check_string(const struct interface *interface, struct field *f)
{
	int64_t most;

	f->array = ARRAY_STRING;
	if (f->size || !f->bound || is_lower_name(f->bound))
		complain(f->name.at,
			 "'%s': expected the most bytes of the string, a constant, as in "
			 "string %s[<= 64]",
			 f->name.text, f->name.text);
	else if (evaluate(interface, NULL, f->bound, 1, 65535, "the bound", &most))
		f->most = (uint32_t)most;
}

static void check_array(const struct interface *interface, const struct procedure *p,
			struct field *f)
{
	if (f->type->kind == TYPE_STRING)
		check_string(interface, f);
	else if (f->has_array && !f->size)
		complain(f->name.at,
			 "'%s' has a bound and no count; expected as in %s[count <= 16]",
			 f->name.text, f->name.text);
	else if (f->has_array && is_lower_name(f->size))
		check_counted(interface, p, f);
	else if (f->has_array)
		check_fixed_array(interface, f);
	else if (!strcmp(f->type_name.text, "bytes"))
		complain(f->name.at, "'%s' has no size; expected bytes %s[<count>]", f->name.text,
			 f->name.text);
	if (f->attributes.copy && f->array != ARRAY_COUNTED)
		complain(f->attributes.copy_at,
			 "'%s' is no array with a count, and so copied anyway", f->name.text);
}

static void check_parameter_attributes(const struct field *f)
{
	const struct attributes *a = &f->attributes;

	if (a->latest)
		complain(a->latest_at, "a parameter cannot be latest; expected before 'post'");
	if (a->batch)
		complain(a->batch_at, "a parameter cannot be batch; expected before 'post'");
}

static void resolve_parameters(const struct interface *interface, struct procedure *p)
{
	uint32_t since = p->attributes.since, n = 0;
	struct field *f;

	for_each(f, p->parameters) {
		check_field_name(p->parameters, f);
		f->type = check_type_name(interface, NULL, f->type_name);
		check_parameter_attributes(f);
		if (!f->attributes.is_new)
			f->attributes.since = p->attributes.since;
		if (f->attributes.is_new || since > p->attributes.since)
			since = check_since(interface, &f->attributes, f->name.at, since,
					    "a parameter");
		if (!p->is_call && f->direction != DIR_IN)
			complain(f->name.at,
				 "'%s' comes back, and a post has no answer; expected 'call'",
				 f->name.text);
		if (++n == PARAMETERS_MAX + 1)
			complain(f->name.at, "'%s' has too many parameters; expected at most %d",
				 p->name.text, PARAMETERS_MAX);
	}
}

/* "key_length" stands beside the string "key" in what the server gets. */
static void check_length_name(const struct procedure *p, const struct field *f)
{
	const struct field *other = find_parameter(p, text_format("%s_length", f->name.text));

	if (other)
		complain(other->name.at,
			 "'%s' is also the length of the string '%s'; expected another name",
			 other->name.text, f->name.text);
}

static void check_latest(const struct procedure *p)
{
	const struct attributes *a = &p->attributes;
	const struct field *f;

	if (p->is_call)
		complain(a->latest_at, "a call cannot be latest; expected 'post'");
	if (a->batch)
		complain(a->latest_at,
			 "what is latest comes once in a batch; expected latest or batch");
	for_each(f, p->parameters)
		if (f->array == ARRAY_COUNTED || f->array == ARRAY_STRING)
			complain(f->name.at,
				 "'%s' has no fixed size, and '%s' is latest; expected "
				 "parameters of fixed size",
				 f->name.text, p->name.text);
}

static void check_procedure_attributes(const struct procedure *p)
{
	const struct attributes *a = &p->attributes;

	if (a->latest)
		check_latest(p);
	if (a->batch && p->is_call)
		complain(a->batch_at, "a call cannot be batch; expected 'post'");
	else if (a->batch == 1)
		complain(a->batch_at, "batch 1 is what every post is; expected 2 or more");
	if (a->copy)
		complain(a->copy_at, "a procedure cannot be copy; expected before a parameter");
}

static void check_procedure(const struct interface *interface, struct procedure *p)
{
	struct field *f;

	resolve_parameters(interface, p);
	for_each(f, p->parameters)
		if (f->type)
			check_array(interface, p, f);
	for_each(f, p->parameters)
		if (f->array == ARRAY_STRING)
			check_length_name(p, f);
	check_procedure_attributes(p);
}

void check_procedures(struct interface *interface)
{
	uint32_t since = 0, number = 0, latest = 0;
	struct procedure *p;

	if (!interface->procedures)
		complain(interface->name.at, "'%s' has no procedures; expected one at least",
			 interface->name.text);
	for_each(p, interface->procedures) {
		p->number = number++;
		since = check_since(interface, &p->attributes, p->name.at, since, "a procedure");
		check_procedure(interface, p);
		latest += p->attributes.latest;
		if (p->attributes.latest && latest == LATEST_MAX + 1)
			complain(p->attributes.latest_at,
				 "there are too many posts that are latest; expected at most %d",
				 LATEST_MAX);
		if (number == PROCEDURES_MAX + 1)
			complain(p->name.at, "there are too many procedures; expected at most %d",
				 PROCEDURES_MAX);
	}
}
