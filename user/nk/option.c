// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <string.h>

#include "user/nk/option.h"

struct parser {
	const struct option *tables[2];
	int argc;
	char **argv;
	int next;		/* argument that has not been looked at */
	FILE *errors;
};

static const struct option *find_letter(const struct parser *p, char letter)
{
	for (int i = 0; i < 2; i++)
		for (const struct option *o = p->tables[i]; o && o->name; o++)
			if (o->letter == letter)
				return o;
	return NULL;
}

static const struct option *find_name(const struct parser *p, const char *name, size_t length)
{
	for (int i = 0; i < 2; i++)
		for (const struct option *o = p->tables[i]; o && o->name; o++)
			if (strlen(o->name) == length && !strncmp(o->name, name, length))
				return o;
	return NULL;
}

/* Parse decimal digits.  False: there are none, or the number is too big. */
static bool parse_digits(const char **text, uint32_t *value)
{
	const char *begin = *text;
	uint64_t n = 0;

	for (; **text >= '0' && **text <= '9'; (*text)++) {
		n = n * 10 + (uint64_t)(**text - '0');
		if (n > UINT32_MAX)
			return false;
	}
	*value = (uint32_t)n;
	return *text != begin;
}

static bool parse_number(const char *text, uint32_t *value)
{
	return parse_digits(&text, value) && !*text;
}

/* Parse seconds such as "2" or "0.5" into ms. */
static bool parse_seconds(const char *text, uint32_t *ms)
{
	uint32_t unit = 100;

	if (!parse_digits(&text, ms) || *ms > INT32_MAX / 1000 - 1)
		return false;
	*ms *= 1000;
	if (*text == '.')
		for (text++; *text >= '0' && *text <= '9' && unit; text++, unit /= 10)
			*ms += unit * (uint32_t)(*text - '0');
	return !*text;
}

static bool parse_value(const struct option *o, const char *text)
{
	switch (o->kind) {
	case OPTION_NUMBER:
		return parse_number(text, o->to);
	case OPTION_SECONDS:
		return parse_seconds(text, o->to);
	case OPTION_PERIOD:
		return parse_seconds(text, o->to) && *(uint32_t *)o->to;
	default:
		*(const char **)o->to = text;
		return true;
	}
}

/* text: the text after the option; NULL: the value is the next argument. */
static int take_value(struct parser *p, const struct option *o, const char *text)
{
	static const char *const wanted[] = {
		[OPTION_NUMBER] = "number",
		[OPTION_SECONDS] = "number of seconds",
		[OPTION_PERIOD] = "number of seconds above 0",
	};

	if (!text && p->next == p->argc) {
		fprintf(p->errors, "nk: --%s wants %s\n", o->name, o->value);
		return -1;
	}
	if (!text)
		text = p->argv[p->next++];
	if (parse_value(o, text))
		return 0;
	fprintf(p->errors, "nk: --%s: '%s' is no %s\n", o->name, text, wanted[o->kind]);
	return -1;
}

static int take_long(struct parser *p, const char *name)
{
	const char *equals = strchr(name, '=');
	const struct option *o = find_name(p, name, equals ? (size_t)(equals - name) : strlen(name));

	if (!o) {
		fprintf(p->errors, "nk: there is no option --%s\n", name);
		return -1;
	}
	if (o->kind != OPTION_FLAG)
		return take_value(p, o, equals ? equals + 1 : NULL);
	if (equals) {
		fprintf(p->errors, "nk: --%s takes no value\n", o->name);
		return -1;
	}
	*(bool *)o->to = true;
	return 0;
}

/* A word like "-bn5": flags, and at the end an option with a value. */
static int take_letters(struct parser *p, const char *letters)
{
	for (; *letters; letters++) {
		const struct option *o = find_letter(p, *letters);

		if (!o) {
			fprintf(p->errors, "nk: there is no option -%c\n", *letters);
			return -1;
		}
		if (o->kind != OPTION_FLAG)
			return take_value(p, o, letters[1] ? letters + 1 : NULL);
		*(bool *)o->to = true;
	}
	return 0;
}

int options_parse(const struct option *own, const struct option *common, int argc, char **argv,
		  FILE *errors)
{
	struct parser p = { { own, common }, argc, argv, 0, errors };
	int operands = 0, err = 0;
	bool ended = false;

	while (!err && p.next < argc) {
		char *word = argv[p.next++];

		if (ended || word[0] != '-' || !word[1])
			argv[operands++] = word;
		else if (!strcmp(word, "--"))
			ended = true;
		else if (word[1] == '-')
			err = take_long(&p, word + 2);
		else
			err = take_letters(&p, word + 1);
	}
	return err ? err : operands;
}

void options_help(const struct option *options, FILE *stream)
{
	char left[64], letter[8];

	for (const struct option *o = options; o && o->name; o++) {
		snprintf(letter, sizeof(letter), o->letter ? "-%c, " : "    ", o->letter);
		snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name, o->value ? " " : "",
			 o->value ? o->value : "");
		fprintf(stream, "  %-24s %s\n", left, o->help);
	}
}
