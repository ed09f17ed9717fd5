// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "idl/evaluate.h"

struct scope {
	const struct interface *interface;
	const struct constant *end;
};

bool is_lower_name(const struct expr *expr)
{
	return expr->op == EXPR_NAME && islower((unsigned char)expr->name.text[0]);
}

static bool value_of_name(const struct scope *scope, const struct expr *e, int64_t *value)
{
	const struct constant *c;

	for (c = scope->interface->constants; c != scope->end; c = c->next) {
		if (!strcmp(c->name.text, e->name.text)) {
			*value = c->value;
			return true;
		}
	}
	complain(e->at, "there is no constant '%s'%s", e->name.text,
		 scope->end ? " before this line" : "");
	return false;
}

static bool shift(int64_t left, int64_t by, int64_t *value)
{
	return by < 0 || by > 62 || __builtin_mul_overflow(left, INT64_C(1) << by, value);
}

/* False: no overflow. */
static bool compute(const struct expr *e, int64_t left, int64_t right, int64_t *value)
{
	switch (e->op) {
	case EXPR_OR: *value = left | right; return false;
	case EXPR_SHIFT: return shift(left, right, value);
	case EXPR_ADD: return __builtin_add_overflow(left, right, value);
	case EXPR_SUB: return __builtin_sub_overflow(left, right, value);
	case EXPR_MUL: return __builtin_mul_overflow(left, right, value);
	case EXPR_DIV:
		if (!right || (left == INT64_MIN && right == -1))
			return true;
		*value = left / right;
		return false;
	case EXPR_MINUS: return __builtin_sub_overflow(0, left, value);
	default: return true;
	}
}

static bool value_of(const struct scope *scope, const struct expr *e, int64_t *value)
{
	int64_t left, right = 0;

	if (e->op == EXPR_NAME)
		return value_of_name(scope, e, value);
	if (e->op == EXPR_NUMBER && e->number <= INT64_MAX) {
		*value = (int64_t)e->number;
		return true;
	}
	if (e->op == EXPR_NUMBER) {
		complain(e->at, "%" PRIu64 " is too large; expected at most 63 bits", e->number);
		return false;
	}
	if (!value_of(scope, e->left, &left) || (e->right && !value_of(scope, e->right, &right)))
		return false;
	if (!compute(e, left, right, value))
		return true;
	complain(e->at, "the result has no value in 63 bits");
	return false;
}

bool evaluate(const struct interface *interface, const struct constant *end,
	      const struct expr *expr, int64_t least, int64_t most, const char *what,
	      int64_t *value)
{
	const struct scope scope = { interface, end };

	if (!value_of(&scope, expr, value))
		return false;
	if (*value >= least && *value <= most)
		return true;
	complain(expr->at, "%s is %" PRId64 "; expected %" PRId64 " to %" PRId64, what, *value, least,
		 most);
	return false;
}
