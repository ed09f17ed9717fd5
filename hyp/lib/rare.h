/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Functions that are seldom called are out of line, so that the paths around them save few
 * registers.
 */
#ifndef HYP_LIB_RARE_H
#define HYP_LIB_RARE_H

#define RARE __attribute__((noinline, cold))

#endif
