// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "idl/lexer.h"
#include "idl/memory.h"

#define MARKS "{}()[];,.=:<|+-*/"

void lexer_begin(struct lexer *lexer, const struct source *source)
{
	*lexer = (struct lexer){
		.source = source, .next = source->text, .line_begin = source->text, .line = 1
	};
}

static struct place here(const struct lexer *lexer, uint32_t length)
{
	return (struct place){ lexer->source, lexer->line,
			       (uint32_t)(lexer->next - lexer->line_begin) + 1, length };
}

static void step(struct lexer *lexer)
{
	if (*lexer->next++ == '\n') {
		lexer->line++;
		lexer->line_begin = lexer->next;
	}
}

/* The text of a comment without the stars and blanks at its left edge. */
static const char *doc_text(const char *text, const char *end)
{
	char *clean = memory_new((size_t)(end - text) + 1), *to = clean;

	while (text < end) {
		text += strspn(text, " \t");
		if (text < end && *text == '*')
			text += text + 1 < end && text[1] == ' ' ? 2 : 1;
		while (text < end && *text != '\n')
			*to++ = *text++;
		while (to > clean && (to[-1] == ' ' || to[-1] == '\t'))
			to--;
		if (text < end && to > clean)
			*to++ = '\n';
		text++;
	}
	while (to > clean && to[-1] == '\n')
		to--;
	*to = '\0';
	return clean;
}

static void skip_block_comment(struct lexer *lexer)
{
	struct place at = here(lexer, 2);
	const char *begin = lexer->next + 2, *end = strstr(begin, "*/");

	if (!end) {
		complain(at, "a comment is not ended; expected '*/'");
		end = lexer->source->text + lexer->source->size;
	} else if (*begin == '*' && begin < end) {
		lexer->doc = doc_text(begin + 1, end);
	}
	while (lexer->next < end)
		step(lexer);
	if (*end)
		lexer->next += 2;
}

static void skip_blank(struct lexer *lexer)
{
	for (;;) {
		if (isspace((unsigned char)*lexer->next))
			step(lexer);
		else if (!strncmp(lexer->next, "//", 2))
			lexer->next += strcspn(lexer->next, "\n");
		else if (!strncmp(lexer->next, "/*", 2))
			skip_block_comment(lexer);
		else
			return;
	}
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

static void read_number(struct lexer *lexer, struct token *token)
{
	bool hex = !strncmp(lexer->next, "0x", 2), good = !hex || is_name(lexer->next[2]);
	int base = hex ? 16 : 10;
	uint32_t n = hex ? 2 : 0;

	for (; is_name(lexer->next[n]); n++) {
		int value = digit(lexer->next[n]);

		good = good && isxdigit((unsigned char)lexer->next[n]) && value < base &&
		       !__builtin_mul_overflow(token->value, base, &token->value) &&
		       !__builtin_add_overflow(token->value, value, &token->value);
	}
	token->kind = TOKEN_NUMBER;
	token->at = here(lexer, n);
	token->text = text_copy(lexer->next, n);
	lexer->next += n;
	if (good)
		return;
	complain(token->at,
		 "'%s' is no number; expected decimal digits, or 0x and hexadecimal "
		 "digits, of at most 64 bits",
		 token->text);
}

static void read_string(struct lexer *lexer, struct token *token)
{
	uint32_t n = (uint32_t)strcspn(lexer->next + 1, "\"\n");

	token->kind = TOKEN_STRING;
	token->at = here(lexer, n + 2);
	token->text = text_copy(lexer->next + 1, n);
	lexer->next += n + 1;
	if (*lexer->next == '"') {
		lexer->next++;
		return;
	}
	complain(token->at, "a string is not ended; expected '\"' on the same line");
}

static void read_name(struct lexer *lexer, struct token *token)
{
	uint32_t n = 0;

	while (is_name(lexer->next[n]))
		n++;
	token->kind = TOKEN_NAME;
	token->at = here(lexer, n);
	token->text = text_copy(lexer->next, n);
	lexer->next += n;
}

static void read_mark(struct lexer *lexer, struct token *token)
{
	uint32_t n = *lexer->next == '<' && strchr("<=", lexer->next[1]) && lexer->next[1] ? 2 : 1;

	token->kind = TOKEN_MARK;
	token->at = here(lexer, n);
	token->text = text_copy(lexer->next, n);
	lexer->next += n;
}

struct token lexer_next(struct lexer *lexer)
{
	struct token token = { .kind = TOKEN_END };

	lexer->doc = NULL;
	for (;;) {
		skip_blank(lexer);
		if (!*lexer->next || strchr(MARKS "\"", *lexer->next) || is_name(*lexer->next))
			break;
		complain(here(lexer, 1), isprint((unsigned char)*lexer->next) ?
			 "the character '%c' has no meaning here" : "the character 0x%02x has no meaning here",
			 (unsigned char)*lexer->next);
		step(lexer);
	}
	if (isdigit((unsigned char)*lexer->next))
		read_number(lexer, &token);
	else if (is_name(*lexer->next))
		read_name(lexer, &token);
	else if (*lexer->next == '"')
		read_string(lexer, &token);
	else if (*lexer->next)
		read_mark(lexer, &token);
	else
		token.at = here(lexer, 1);
	token.doc = lexer->doc;
	return token;
}
