/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How emitters write C: templates with names in them, and pieces that several emitters need. */
#ifndef IDL_C_TEXT_H
#define IDL_C_TEXT_H

#include <stdio.h>

#include "idl/tree.h"

/* Where an emitter is in the tree; loops over procedures, parameters and types move p, f and t. */
struct writer {
	FILE *out;
	const struct interface *i;
	const struct procedure *p;
	const struct field *f;
	const struct type *t;
};

/*
 * Write @text.  These names in it stand for values: $interface, $INTERFACE, $file; of p $procedure,
 * $PROCEDURE; of f (or t) $field, $type in C, $element as it is called here, $size of it in bytes,
 * $most, $count, $at: where it is in the fixed part of a request; and those of the pairs that
 * follow: name, value, ..., NULL.
 */
__attribute__((sentinel)) void c_write(const struct writer *w, const char *text, ...);

const char *c_type(const struct interface *i, const struct type *t);
const char *c_is(const struct interface *i, const struct type *t);	/* function that judges it */

/* "float m[16]", with what aligns it in a struct. */
const char *c_member(const struct interface *i, const struct field *f);

/* The bound of an array as an expression: its constant, or @prefix and the name of its bound. */
const char *c_bound(const struct field *f, const char *prefix);

/* The elements that there is room for in an array that comes back. */
const char *c_room(const struct field *f, const char *prefix);

/* What the file is, and the file that it was generated from. */
void c_begin(const struct writer *w, const char *what);

/* A comment of its own, @indent tabs deep; nothing without text. */
void c_doc(const struct writer *w, const char *doc, unsigned int indent);

/* Is the parameter given to a stub by pointer? */
bool c_by_pointer(const struct field *f);

/* Write @head, @words with commas, and @tail, in lines of at most 100 columns. */
void c_list(const struct writer *w, const char *head, const char *const *words, size_t nr_words,
	    const char *tail);

/* Head of a stub, of the function that serves a batch, without what follows ')'. */
void c_stub(const struct writer *w);
void c_serve(const struct writer *w);

/* ... of what a server does, @name it is called; @before: "static ", or what indents it. */
void c_handler(const struct writer *w, const char *before, const char *name);

/* How a value is judged by statements "if (wrong) return wrong;". */
struct c_judge {
	const char *prefix;	/* what stands before the parameter's name: "in->" */
	bool pointer;		/* that leads to the value */
	const char *when;	/* a condition: "", or "in->has_x && " */
	const char *wrong;	/* "-EINVAL" */
};

/* ... only if the client is no older than the parameter: an older one sends no value. */
const char *c_when(const struct writer *w);

/* The number that counts an array, if that one is known to both ends before the call. */
void c_judge_count(const struct writer *w, const struct c_judge *how);

/* What has to be judged in the value, or in each element. */
void c_judge_value(const struct writer *w, const struct c_judge *how);

#endif
