// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* hyp/lib under names that the PC's C library does not have. */
#include "tests/unit/lib/rename.h"

#include "hyp/lib/string.c"

#include "hyp/lib/printf.c"
