/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the stubs of clients with and without a transport have in common. */
#ifndef IDL_EMIT_STUB_H
#define IDL_EMIT_STUB_H

#include <stdio.h>

#include "idl/tree.h"

/* Declarations: the lengths of strings. */
void stub_lengths(FILE *out, const struct procedure *p);

/* Refuse what the interface does not allow. */
void stub_checks(FILE *out, const struct interface *i, const struct procedure *p);

/* Judge what came back in @from (an out struct), and copy it to the caller. */
void stub_results(FILE *out, const struct interface *i, const struct procedure *p,
		  const char *from);

/* Does anything come back? */
bool stub_has_results(const struct procedure *p);

#endif
