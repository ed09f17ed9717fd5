/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What names and expressions of a tree mean, and whether all of it makes sense.  Mistakes are
 * complained of; the tree is of use only if complaints() stays 0.
 */
#ifndef IDL_CHECKER_H
#define IDL_CHECKER_H

#include "idl/tree.h"

#define ARRAY_MOST	(1u << 30)	/* elements */

void check_interface(struct interface *interface);

/* The parts, in this order. */
void check_types(struct interface *interface);
void check_procedures(struct interface *interface);

/* Shared by the parts. */
bool check_name(struct name name, bool upper);
bool check_field_name(const struct field *fields, const struct field *field);
struct type *check_type_name(const struct interface *interface, const struct type *end,
			     struct name name);
bool check_fixed_array(const struct interface *interface, struct field *field);

/*
 * The minor version since which there is what has the attributes @a; @what, at @at, it is.  It may
 * not stand behind one that is newer (@before).
 */
uint32_t check_since(const struct interface *interface, const struct attributes *a, struct place at,
		     uint32_t before, const char *what);

#endif
