/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What an interface is made of.  The parser writes what the text says; the checker what names and
 * expressions mean; the layout where everything lies on the wire.  Emitters only read.
 */
#ifndef IDL_TREE_H
#define IDL_TREE_H

#include <stdbool.h>

#include "idl/source.h"

struct name {
	const char *text;
	struct place at;
};

struct expr {
	enum {
		EXPR_NUMBER = '0', EXPR_NAME = 'n', EXPR_OR = '|', EXPR_SHIFT = '<', EXPR_ADD = '+',
		EXPR_SUB = '-', EXPR_MUL = '*', EXPR_DIV = '/', EXPR_MINUS = '~',
	} op;
	struct place at;
	struct expr *left, *right;
	struct name name;
	uint64_t number;
};

struct attributes {
	struct place at;
	bool latest;		/* post: a newer one takes the place of an older one */
	uint32_t batch;		/* post: so many in a row go to the server at once; 0: one */
	bool copy;		/* array: copied, not read in place */
	bool is_new;		/* since was given */
	uint32_t since_major, since;
	struct place latest_at, batch_at, copy_at, since_at;
};

struct constant {
	struct name name;
	const char *doc;
	struct expr *expr;
	struct constant *next;
	/* checker */
	int64_t value;
};

struct item {			/* of an enum or of flags */
	struct name name;
	const char *doc;
	struct attributes attributes;
	struct expr *expr;	/* NULL: the one after the item before */
	struct item *next;
	/* checker */
	uint32_t value;
};

enum direction { DIR_NONE, DIR_IN = 1, DIR_OUT = 2, DIR_INOUT = 3 };

enum array {			/* checker */
	ARRAY_NONE,
	ARRAY_FIXED,		/* type name[EXPR] */
	ARRAY_COUNTED,		/* type name[count] or [count <= bound] */
	ARRAY_STRING,		/* string name[<= BOUND] */
};

struct field {			/* parameter, member of a struct, case of a union */
	struct name name, type_name;
	const char *doc;
	struct attributes attributes;
	enum direction direction;
	bool has_array;
	struct expr *size, *bound;	/* of [size <= bound], each may be NULL */
	struct name label;		/* of a case: the item of the tag */
	struct field *next;
	/* checker */
	struct type *type;
	enum array array;
	struct field *count;		/* ARRAY_COUNTED: the parameter that counts */
	struct field *bound_field;	/* ... and the parameter that is its bound, or NULL */
	uint32_t most;			/* elements of FIXED; bound of COUNTED or STRING, 0: none */
	bool in_place;			/* COUNTED: read in place; else copied */
	/* layout */
	uint32_t offset;		/* in a struct */
	uint32_t in_offset, out_offset;	/* in the fixed part */
};

enum type_kind {
	TYPE_UNSIGNED,
	TYPE_SIGNED,
	TYPE_FLOAT,
	TYPE_BOOL,
	TYPE_STRING,
	TYPE_ENUM,
	TYPE_FLAGS,
	TYPE_HANDLE,
	TYPE_STRUCT,
	TYPE_UNION,
};

struct type {
	enum type_kind kind;
	struct name name;
	const char *doc;
	struct item *items;
	struct field *fields;
	struct name tag_name;		/* of a union */
	struct type *next;
	/* checker */
	struct type *tag;
	bool judged;			/* not every pattern of bits is a value */
	bool slack;			/* holds a union: some bytes may have no meaning */
	/* layout */
	uint32_t size, align;
	/* scratch of whoever walks over types */
	bool mark;
};

struct procedure {
	bool is_call;
	struct name name;
	const char *doc;
	struct attributes attributes;
	struct field *parameters;
	struct procedure *next;
	/* checker */
	uint32_t number;
	/* layout */
	uint32_t in_size, in_least;	/* fixed part of the request; of the first version */
	uint32_t out_size, out_least;	/* of the answer */
	uint32_t in_head;		/* most bytes of a request without arrays read in place */
};

struct interface {
	struct name name;
	const char *doc;
	uint32_t major, minor;
	struct place version_at;
	struct constant *constants;
	struct type *types;		/* those of the description, in their order */
	struct procedure *procedures;
	struct source *sources;
	const char *base;		/* of the names of files: "draw" */
};

#define for_each(thing, list)	for (thing = (list); thing; thing = thing->next)

/* The parameters of a procedure that go this way, in their order. */
#define for_each_way(field, list, way) \
	for (field = (list); field; field = field->next) \
		if (field->direction & (way))

#endif
