/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the stubs of clients with and without a transport have in common. */
#ifndef IDL_EMIT_STUB_H
#define IDL_EMIT_STUB_H

#include "idl/c_text.h"

/* Declarations: the lengths of strings. */
void stub_lengths(struct writer *w);

/* Refuse what the interface does not allow. */
void stub_checks(struct writer *w);

/* Judge what came back in @from (an out struct, "x."), and copy it to the caller. */
void stub_results(struct writer *w, const char *from);

/* Does anything come back? */
bool stub_has_results(const struct procedure *p);

#endif
