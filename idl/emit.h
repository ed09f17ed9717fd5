/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The emitters: each writes one file from a tree that was checked and laid out.  The same tree
 * always gives the same bytes.
 */
#ifndef IDL_EMIT_H
#define IDL_EMIT_H

#include <stdio.h>

#include "idl/tree.h"

void emit_layout(FILE *out, const struct interface *i);		/* <name>.layout */
void emit_trace(FILE *out, const struct interface *i);		/* <name>.trace */
void emit_header(FILE *out, const struct interface *i);		/* <name>.h */
void emit_wire(FILE *out, const struct interface *i);		/* <name>_wire.h */
void emit_interface(FILE *out, const struct interface *i);	/* <name>_interface.c */
void emit_client(FILE *out, const struct interface *i);		/* <name>_client.c */
void emit_direct(FILE *out, const struct interface *i);		/* <name>_direct.c */
void emit_server(FILE *out, const struct interface *i);		/* <name>_server.c */
void emit_fuzz(FILE *out, const struct interface *i);		/* <name>_fuzz.c */

/* Of the layout as version <major>.<minor> had it; 64-bit FNV-1a of its text. */
uint64_t layout_hash(const struct interface *i, uint32_t minor);

#endif
