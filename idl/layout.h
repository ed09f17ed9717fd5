/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Where everything lies on the wire (docs/idl.md, "On the wire").  The compiler of C gives the
 * generated structs the same layout, on 32 and 64 bits; they assert it.
 */
#ifndef IDL_LAYOUT_H
#define IDL_LAYOUT_H

#include "idl/tree.h"

#define LAYOUT_FIXED_MAX	16384u	/* bytes of a fixed part */
#define LAYOUT_FRAME_MAX	32768u	/* bytes of private memory that a server needs for a request */
#define LAYOUT_UNION_BODY	8u	/* of a union: behind its tag and 4 zero bytes */

/* A struct with a hole is complained of, and what is too large. */
void layout_interface(struct interface *interface);

/* Bytes of a field in a struct or in the fixed part of a request; 0: none. */
uint32_t layout_in_bytes(const struct field *field);

/* ... in the fixed part of an answer. */
uint32_t layout_out_bytes(const struct field *field);

/* Bytes for a string of at most field->most bytes with the NUL behind it. */
uint32_t layout_string_room(const struct field *field);

#endif
