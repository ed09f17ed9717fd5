/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Tokens to a tree, by the grammar of docs/idl.md.  Written by hand: each function is one rule, and
 * knows what it expected and after what, which a generated parser does not.
 */
#ifndef IDL_PARSER_H
#define IDL_PARSER_H

#include "idl/tree.h"

#define FOLDERS_MAX 16

struct folders {		/* where included files are looked for, behind the including one's */
	const char *path[FOLDERS_MAX];
	unsigned int count;
};

/*
 * Reads a description and what it includes.  NULL: the file cannot be read, errno says why.  An
 * error of grammar ends the process with a message and status 1: what follows would be guesses.
 */
struct interface *parser_read(const char *path, const struct folders *folders);

#endif
