/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Text to tokens (docs/idl.md, "Words"). */
#ifndef IDL_LEXER_H
#define IDL_LEXER_H

#include "idl/source.h"

enum token_kind {
	TOKEN_END,
	TOKEN_NAME,	/* a word, keywords are words too */
	TOKEN_NUMBER,
	TOKEN_STRING,	/* text is what lies between the quotes */
	TOKEN_MARK,	/* one of MARKS, or "<=", or "<<" */
};

struct token {
	enum token_kind kind;
	struct place at;
	const char *text;
	uint64_t value;		/* of a number */
	const char *doc;	/* the comment before the token, or NULL */
};

struct lexer {
	const struct source *source;
	const char *next;	/* what has not been read */
	const char *line_begin;
	uint32_t line;
	const char *doc;
};

void lexer_begin(struct lexer *lexer, const struct source *source);

/* The next token.  A word that cannot be read is complained of, and left out. */
struct token lexer_next(struct lexer *lexer);

#endif
