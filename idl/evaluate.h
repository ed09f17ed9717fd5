/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The value of an expression of numbers and constants. */
#ifndef IDL_EVALUATE_H
#define IDL_EVALUATE_H

#include "idl/tree.h"

/*
 * @expr's value, which has to lie between @least and @most.  Otherwise a complaint that names
 * @what, and false.  Only constants that are declared before @end (NULL: all) can be used.
 */
bool evaluate(const struct interface *interface, const struct constant *end,
	      const struct expr *expr, int64_t least, int64_t most, const char *what,
	      int64_t *value);

/* Is this the name of a parameter rather than of a constant? */
bool is_lower_name(const struct expr *expr);

#endif
