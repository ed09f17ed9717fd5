/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The part of <stdlib.h> that EL2 and libfdt use. */
#ifndef HYP_LIB_STDLIB_H
#define HYP_LIB_STDLIB_H

#include <stddef.h>

/* As in the C standard, base 0, 2 .. 36; there is no errno, overflow gives ULONG_MAX. */
unsigned long strtoul(const char *restrict text, char **restrict end, int base);

#endif
