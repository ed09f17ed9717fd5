// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <ctype.h>
#include <string.h>

#include "idl/checker.h"
#include "idl/evaluate.h"
#include "idl/memory.h"

#define NAME_MAX_LENGTH 48

static const char *const c_words[] = {
	"auto", "bool", "break", "char", "const", "continue", "default", "do", "double", "else", "errno",
	"extern", "false", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict",
	"return", "short", "signed", "sizeof", "static", "switch", "true", "typedef", "typeof", "asm",
	"unsigned", "volatile", "while",
};

static bool is_c_word(const char *text)
{
	for (size_t i = 0; i < sizeof(c_words) / sizeof(c_words[0]); i++)
		if (!strcmp(c_words[i], text))
			return true;
	return false;
}

/* Is each letter of this case, and the first character a letter? */
static bool has_case(const char *text, bool upper)
{
	if (!isalpha((unsigned char)*text))
		return false;
	for (; *text; text++)
		if (isalpha((unsigned char)*text) && !isupper((unsigned char)*text) == upper)
			return false;
	return true;
}

bool check_name(struct name name, bool upper)
{
	if (!has_case(name.text, upper))
		complain(name.at,
			 "'%s': expected a name of %s letters, digits and '_', a letter first",
			 name.text, upper ? "upper-case" : "lower-case");
	else if (strlen(name.text) > NAME_MAX_LENGTH)
		complain(name.at, "'%s' is too long; expected at most %d characters", name.text,
			 NAME_MAX_LENGTH);
	else if (is_c_word(name.text))
		complain(name.at, "'%s' is a word of C; expected another name", name.text);
	else if (!strncmp(name.text, "vrpq", 4) || !strncmp(name.text, "has_", 4) ||
		 !strncmp(name.text, "PROC_", 5) || !strncmp(name.text, "VRPQ", 4))
		complain(
			name.at,
			"'%s': names that begin with vrpq, has_ or PROC_ are those of the compiler",
			name.text);
	else
		return true;
	return false;
}

static void complain_twice(struct name name, struct name first)
{
	complain(name.at, "'%s' is declared twice", name.text);
	remark(first.at, "here first");
}

bool check_field_name(const struct field *fields, const struct field *field)
{
	const struct field *f;

	for (f = fields; f != field; f = f->next) {
		if (f->name.text && !strcmp(f->name.text, field->name.text)) {
			complain_twice(field->name, f->name);
			return false;
		}
	}
	return check_name(field->name, false);
}

bool check_fixed_array(const struct interface *interface, struct field *field)
{
	int64_t most;

	if (!field->size || field->bound) {
		complain(field->name.at, "'%s': expected a fixed size, as in %s[4]",
			 field->name.text, field->name.text);
		return false;
	}
	if (!evaluate(interface, NULL, field->size, 1, 65535, "the size of the array", &most))
		return false;
	field->array = ARRAY_FIXED;
	field->most = (uint32_t)most;
	return true;
}

uint32_t check_since(const struct interface *interface, const struct attributes *a, struct place at,
		     uint32_t before, const char *what)
{
	if (!a->is_new && before > 0)
		complain(at,
			 "%s of the first version stands behind one that is new in %u.%u; expected "
			 "new ones at the end, or [since %u.%u]",
			 what, interface->major, before, interface->major, before);
	if (!a->is_new)
		return before;
	if (a->since_major != interface->major)
		complain(a->since_at,
			 "since %u.%u: expected %u.<minor>, the version of the interface",
			 a->since_major, a->since, interface->major);
	else if (a->since > interface->minor || !a->since)
		complain(a->since_at,
			 "since %u.%u: expected %u.1 to %u.%u, the version of the interface",
			 a->since_major, a->since, interface->major, interface->major,
			 interface->minor);
	else if (a->since < before)
		complain(a->since_at,
			 "%s since %u.%u stands behind one since %u.%u; expected the newest "
			 "at the end",
			 what, interface->major, a->since, interface->major, before);
	else
		return a->since;
	return before;
}

/* --- constants, and names of the whole interface ----------------------------- */

static void check_constant(const struct interface *interface, struct constant *c)
{
	if (check_name(c->name, true))
		evaluate(interface, c, c->expr, INT64_MIN, INT64_MAX, "the constant", &c->value);
}

struct names {
	struct name *name;
	size_t count;
};

static void add_name(struct names *names, struct name name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (!strcmp(names->name[i].text, name.text)) {
			complain_twice(name, names->name[i]);
			return;
		}
	}
	names->name = memory_grow(names->name, (names->count + 1) * sizeof(name));
	names->name[names->count++] = name;
}

/* Constants and values of enums become names of one kind in C, types and procedures of another. */
static void check_upper_names(const struct interface *interface)
{
	struct names names = { 0 };
	const struct constant *c;
	const struct type *t;
	const struct item *i;

	for_each(c, interface->constants)
		add_name(&names, c->name);
	for_each(t, interface->types)
		for_each(i, t->items)
			add_name(&names, i->name);
}

static const char *const own_words[] = { "server", "serve", "interface", "direct" };

static bool check_lower_name(struct name name)
{
	size_t length = strlen(name.text);

	if (!check_name(name, false))
		return false;
	for (size_t i = 0; i < sizeof(own_words) / sizeof(own_words[0]); i++) {
		if (!strcmp(own_words[i], name.text)) {
			complain(name.at, "'%s' is a name of the compiler; expected another name",
				 name.text);
			return false;
		}
	}
	if (length > 3 &&
	    (!strcmp(name.text + length - 3, "_in") || !strcmp(name.text + length - 4, "_out"))) {
		complain(name.at,
			 "'%s': names of types and procedures that end with _in or _out are those "
			 "of the compiler",
			 name.text);
		return false;
	}
	return true;
}

static void check_lower_names(const struct interface *interface)
{
	struct names names = { 0 };
	const struct type *t;
	const struct procedure *p;

	for_each(t, interface->types)
		if (check_lower_name(t->name))
			add_name(&names, t->name);
	for_each(p, interface->procedures)
		if (check_lower_name(p->name))
			add_name(&names, p->name);
}

void check_interface(struct interface *interface)
{
	struct constant *c;

	if (!interface->name.text)
		return;
	check_name(interface->name, false);
	for_each(c, interface->constants)
		check_constant(interface, c);
	check_types(interface);
	check_procedures(interface);
	check_upper_names(interface);
	check_lower_names(interface);
}
