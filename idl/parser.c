// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "idl/lexer.h"
#include "idl/memory.h"
#include "idl/parser.h"

#define DEPTH_MAX 200	/* numbers, signs and parentheses of an expression */

struct parser {
	struct lexer lexer;
	struct token token;		/* the one that has not been used */
	const struct folders *folders;
	struct interface *interface;
	bool included;			/* this file is */
	unsigned int depth;		/* of the expression */
	/* ends of the lists of the interface */
	struct constant **constants;
	struct type **types;
	struct procedure **procedures;
	struct source **sources;
};

static void read_file(struct parser *p, struct source *source);

static void advance(struct parser *p)
{
	p->token = lexer_next(&p->lexer);
}

static const char *token_text(const struct token *token)
{
	if (token->kind == TOKEN_END)
		return "the end of the file";
	return text_format(token->kind == TOKEN_STRING ? "\"%s\"" : "'%s'", token->text);
}

static _Noreturn void refuse_included(const struct parser *p, const char *what)
{
	complain(p->token.at, "%s in an included file; expected in the one that includes it", what);
	exit(1);
}

static _Noreturn void fail(const struct parser *p, const char *expected)
{
	complain(p->token.at, "expected %s, found %s", expected, token_text(&p->token));
	exit(1);
}

static bool is(const struct parser *p, const char *text)
{
	return (p->token.kind == TOKEN_NAME || p->token.kind == TOKEN_MARK) &&
	       !strcmp(p->token.text, text);
}

static bool take(struct parser *p, const char *text)
{
	if (!is(p, text))
		return false;
	advance(p);
	return true;
}

/* text, or the message that it was expected where. */
static void expect(struct parser *p, const char *text, const char *where)
{
	if (!take(p, text))
		fail(p, text_format("'%s' %s", text, where));
}

static const char *const keywords[] = {
	"interface", "version", "include", "const", "enum", "flags", "struct", "union", "case", "handle",
	"post", "call", "in", "out", "inout", "void", "since", "latest", "batch", "copy",
};

static bool is_keyword(const char *text)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (!strcmp(keywords[i], text))
			return true;
	return false;
}

static struct name expect_name(struct parser *p, const char *what)
{
	struct name name = { p->token.text, p->token.at };

	if (p->token.kind != TOKEN_NAME)
		fail(p, what);
	if (is_keyword(name.text))
		fail(p, text_format("%s, no keyword", what));
	advance(p);
	return name;
}

static uint32_t expect_number(struct parser *p, const char *what, uint32_t most)
{
	uint64_t value = p->token.value;

	if (p->token.kind != TOKEN_NUMBER)
		fail(p, what);
	if (value > most)
		fail(p, text_format("%s of at most %u", what, most));
	advance(p);
	return (uint32_t)value;
}

/* --- expressions ------------------------------------------------------------- */

static struct expr *read_expr(struct parser *p);

static struct expr *new_expr(int op, struct place at, struct expr *left, struct expr *right)
{
	struct expr *e = NEW(struct expr);

	e->op = op;
	e->at = at;
	e->left = left;
	e->right = right;
	return e;
}

static struct expr *read_primary(struct parser *p)
{
	struct token token = p->token;
	struct expr *e;

	if (++p->depth > DEPTH_MAX)
		fail(p, "a plainer expression");
	if (take(p, "-"))
		return new_expr(EXPR_MINUS, token.at, read_primary(p), NULL);
	if (take(p, "(")) {
		e = read_expr(p);
		expect(p, ")", "after the expression");
		return e;
	}
	e = new_expr(token.kind == TOKEN_NUMBER ? EXPR_NUMBER : EXPR_NAME, token.at, NULL, NULL);
	e->number = token.value;
	if (token.kind == TOKEN_NUMBER)
		advance(p);
	else
		e->name = expect_name(p, "a number or a name");
	return e;
}

/* Marks of the operators, the strongest last. */
static const char *const levels[][3] = { { "|" }, { "<<" }, { "+", "-" }, { "*", "/" } };

#define LEVELS (sizeof(levels) / sizeof(levels[0]))

static struct expr *read_level(struct parser *p, size_t level)
{
	struct expr *e;

	if (level == LEVELS)
		return read_primary(p);
	e = read_level(p, level + 1);
	for (size_t i = 0; i < 2 && levels[level][i];) {
		struct token mark = p->token;

		if (take(p, levels[level][i])) {
			e = new_expr(mark.text[0], mark.at, e, read_level(p, level + 1));
			i = 0;
		} else {
			i++;
		}
	}
	return e;
}

static struct expr *read_expr(struct parser *p)
{
	unsigned int depth = p->depth;
	struct expr *e = read_level(p, 0);

	p->depth = depth;
	return e;
}

/* --- attributes, fields ------------------------------------------------------ */

static void read_version(struct parser *p, uint32_t *major, uint32_t *minor)
{
	*major = expect_number(p, "a version such as 1.0, its first number", 65535);
	expect(p, ".", "between the two numbers of the version");
	*minor = expect_number(p, "the second number of the version", 255);
}

static void read_attribute(struct parser *p, struct attributes *a)
{
	struct place at = p->token.at;

	if (take(p, "latest")) {
		a->latest = true;
		a->latest_at = at;
	} else if (take(p, "batch")) {
		a->batch = expect_number(p, "the most posts of a batch, a number", 1024);
		a->batch_at = at;
	} else if (take(p, "copy")) {
		a->copy = true;
		a->copy_at = at;
	} else if (take(p, "since")) {
		a->is_new = true;
		a->since_at = at;
		read_version(p, &a->since_major, &a->since);
	} else {
		fail(p, "an attribute: latest, batch, copy or since");
	}
}

static struct attributes read_attributes(struct parser *p)
{
	struct attributes a = { .at = p->token.at };

	if (!take(p, "["))
		return a;
	do
		read_attribute(p, &a);
	while (take(p, ","));
	expect(p, "]", "after the attributes");
	return a;
}

/* type name, type name[size], type name[size <= bound], string name[<= bound] */
static struct field *read_field(struct parser *p)
{
	struct field *f = NEW(struct field);

	f->type_name = expect_name(p, "the name of a type");
	f->name = expect_name(p, text_format("a name after the type '%s'", f->type_name.text));
	if (!take(p, "["))
		return f;
	f->has_array = true;
	if (!is(p, "<="))
		f->size = read_expr(p);
	if (take(p, "<="))
		f->bound = read_expr(p);
	expect(p, "]", text_format("after the size of '%s'", f->name.text));
	return f;
}

static enum direction read_direction(struct parser *p)
{
	if (take(p, "out"))
		return DIR_OUT;
	if (take(p, "inout"))
		return DIR_INOUT;
	take(p, "in");
	return DIR_IN;
}

static struct field *read_parameter(struct parser *p)
{
	const char *doc = p->token.doc;
	struct attributes attributes = read_attributes(p);
	enum direction direction = read_direction(p);
	struct field *f = read_field(p);

	f->doc = doc;
	f->attributes = attributes;
	f->direction = direction;
	return f;
}

/* --- declarations ------------------------------------------------------------ */

static void read_constant(struct parser *p, const char *doc)
{
	struct constant *c = NEW(struct constant);

	c->doc = doc;
	c->name = expect_name(p, "the name of the constant");
	expect(p, "=", text_format("after '%s'", c->name.text));
	c->expr = read_expr(p);
	expect(p, ";", "after the value");
	*p->constants = c;
	p->constants = &c->next;
}

static struct type *add_type(struct parser *p, enum type_kind kind, const char *doc,
			     const char *what)
{
	struct type *t = NEW(struct type);

	t->kind = kind;
	t->doc = doc;
	t->name = expect_name(p, what);
	*p->types = t;
	p->types = &t->next;
	return t;
}

static struct item *read_item(struct parser *p)
{
	struct item *item = NEW(struct item);

	item->doc = p->token.doc;
	item->attributes = read_attributes(p);
	item->name = expect_name(p, "the name of a value");
	if (take(p, "="))
		item->expr = read_expr(p);
	return item;
}

static void read_items(struct parser *p, enum type_kind kind, const char *doc, const char *what)
{
	struct type *t = add_type(p, kind, doc, what);
	struct item **end = &t->items;

	expect(p, "{", text_format("after '%s'", t->name.text));
	while (!is(p, "}")) {
		*end = read_item(p);
		end = &(*end)->next;
		if (!take(p, ","))
			break;
	}
	expect(p, "}", "or ',' after a value");
	expect(p, ";", "after '}'");
}

static void read_struct(struct parser *p, const char *doc)
{
	struct type *t = add_type(p, TYPE_STRUCT, doc, "the name of the struct");
	struct field **end = &t->fields;

	expect(p, "{", text_format("after '%s'", t->name.text));
	while (!take(p, "}")) {
		doc = p->token.doc;
		*end = read_field(p);
		(*end)->doc = doc;
		end = &(*end)->next;
		expect(p, ";", "after the member");
	}
	expect(p, ";", "after '}'");
}

/* case LABEL: type name;  or  case LABEL: void; */
static struct field *read_case(struct parser *p)
{
	const char *doc = p->token.doc;
	struct field *f;
	struct name label;

	expect(p, "case", "or '}' in the union");
	label = expect_name(p, "the value of the tag");
	expect(p, ":", text_format("after '%s'", label.text));
	if (take(p, "void"))
		f = NEW(struct field);
	else
		f = read_field(p);
	f->label = label;
	f->doc = doc;
	expect(p, ";", "after the case");
	return f;
}

static void read_union(struct parser *p, const char *doc)
{
	struct type *t = add_type(p, TYPE_UNION, doc, "the name of the union");
	struct field **end = &t->fields;

	expect(p, "(", text_format("and the enum of the tag after '%s'", t->name.text));
	t->tag_name = expect_name(p, "the enum of the tag");
	expect(p, ")", "after the enum of the tag");
	expect(p, "{", "after ')'");
	while (!take(p, "}")) {
		*end = read_case(p);
		end = &(*end)->next;
	}
	expect(p, ";", "after '}'");
}

static void read_procedure(struct parser *p, const char *doc, struct attributes attributes,
			   bool call)
{
	struct procedure *proc = NEW(struct procedure);
	struct field **end = &proc->parameters;

	if (p->included)
		refuse_included(p, "there is a procedure");
	proc->is_call = call;
	proc->doc = doc;
	proc->attributes = attributes;
	proc->name = expect_name(p, "the name of the procedure");
	expect(p, "(", text_format("after '%s'", proc->name.text));
	while (!is(p, ")")) {
		*end = read_parameter(p);
		end = &(*end)->next;
		if (!take(p, ","))
			break;
	}
	expect(p, ")", "or ',' after a parameter");
	expect(p, ";", "after the procedure");
	*p->procedures = proc;
	p->procedures = &proc->next;
}

static void read_interface(struct parser *p, const char *doc)
{
	struct interface *i = p->interface;

	if (p->included)
		refuse_included(p, "there is an interface");
	if (i->name.text) {
		complain(p->token.at, "there is a second interface; expected one for each file");
		exit(1);
	}
	i->doc = doc;
	i->name = expect_name(p, "the name of the interface");
	expect(p, "version", text_format("after '%s'", i->name.text));
	i->version_at = p->token.at;
	read_version(p, &i->major, &i->minor);
	expect(p, ";", "after the version");
}

/* --- files ------------------------------------------------------------------- */

static struct source *find_include(struct parser *p, const char *name)
{
	const char *own = p->lexer.source->path, *slash = strrchr(own, '/');
	const char *folder = slash ? text_copy(own, (size_t)(slash - own) + 1) : "";
	struct source *source = source_read(text_format("%s%s", folder, name));

	for (unsigned int i = 0; !source && i < p->folders->count; i++)
		source = source_read(text_format("%s/%s", p->folders->path[i], name));
	return source;
}

static bool was_read(const struct parser *p, const struct source *source)
{
	const struct source *s;

	for_each(s, p->interface->sources)
		if (s->size == source->size && !memcmp(s->text, source->text, s->size))
			return true;
	return false;
}

/* Each file counts once, however often it is included. */
static void read_include(struct parser *p)
{
	struct token name = p->token;
	struct parser inner = *p;
	struct source *source;

	if (name.kind != TOKEN_STRING)
		fail(p, "the name of a file in quotes");
	source = find_include(p, name.text);
	if (!source) {
		complain(name.at, "cannot read '%s': %s; expected beside this file or below a -I",
			 name.text, strerror(errno));
		exit(1);
	}
	advance(p);
	expect(p, ";", "after the name of the file");
	if (was_read(p, source))
		return;
	inner.included = true;
	read_file(&inner, source);
	p->constants = inner.constants;
	p->types = inner.types;
	p->sources = inner.sources;
}

static void read_declaration(struct parser *p)
{
	const char *doc = p->token.doc;
	struct attributes attributes = { 0 };
	bool has_attributes = is(p, "[");

	if (has_attributes)
		attributes = read_attributes(p);
	if (take(p, "post"))
		read_procedure(p, doc, attributes, false);
	else if (take(p, "call"))
		read_procedure(p, doc, attributes, true);
	else if (has_attributes)
		fail(p, "'post' or 'call' after attributes");
	else if (take(p, "include"))
		read_include(p);
	else if (take(p, "interface"))
		read_interface(p, doc);
	else if (take(p, "const"))
		read_constant(p, doc);
	else if (take(p, "enum"))
		read_items(p, TYPE_ENUM, doc, "the name of the enum");
	else if (take(p, "flags"))
		read_items(p, TYPE_FLAGS, doc, "the name of the flags");
	else if (take(p, "handle")) {
		add_type(p, TYPE_HANDLE, doc, "the name of the handle");
		expect(p, ";", "after the name of the handle");
	} else if (take(p, "struct"))
		read_struct(p, doc);
	else if (take(p, "union"))
		read_union(p, doc);
	else
		fail(p, "a declaration");
}

static void read_file(struct parser *p, struct source *source)
{
	*p->sources = source;
	p->sources = &source->next;
	lexer_begin(&p->lexer, source);
	advance(p);
	while (p->token.kind != TOKEN_END)
		read_declaration(p);
}

/* "draw" of "user/draw.idl" */
static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	return text_copy(name, strcspn(name, "."));
}

struct interface *parser_read(const char *path, const struct folders *folders)
{
	struct parser p = { .folders = folders, .interface = NEW(struct interface) };
	struct source *source = source_read(path);

	if (!source)
		return NULL;
	p.interface->base = base_name(path);
	p.constants = &p.interface->constants;
	p.types = &p.interface->types;
	p.procedures = &p.interface->procedures;
	p.sources = &p.interface->sources;
	read_file(&p, source);
	if (!p.interface->name.text) {
		complain(p.token.at,
			 "the file declares no interface; expected 'interface <name> version "
			 "<major>.<minor>;'");
	}
	return p.interface;
}
