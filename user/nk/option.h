/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Options of a command: a table says what there is, so that parsing, help and the shell's
 * completion tell the same.  Options and operands mix; "--" ends the options.
 */
#ifndef USER_NK_OPTION_H
#define USER_NK_OPTION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum option_kind {
	OPTION_FLAG,		/* bool */
	OPTION_NUMBER,		/* uint32_t */
	OPTION_SECONDS,		/* uint32_t, in ms; at most 3 decimals */
	OPTION_PERIOD,		/* the same, above 0 */
	OPTION_STRING,		/* const char *, an argument as it was given */
};

struct option {
	char letter;		/* 0: only the long name */
	const char *name;	/* NULL ends the table */
	enum option_kind kind;
	void *to;		/* left alone if the option is not given */
	const char *value;	/* its name in the help; NULL for flags */
	const char *help;
};

/*
 * Takes the options out of argv[0..argc): what is left, the operands, moves to its beginning
 * and is counted.  Either table may be NULL.  -1: a message is on "errors".
 */
int options_parse(const struct option *own, const struct option *common, int argc, char **argv,
		  FILE *errors);

/* One line for each option. */
void options_help(const struct option *options, FILE *stream);

#endif
