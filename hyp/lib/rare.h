/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* For what is seldom called: out of line, so that the paths around it save few registers. */
#ifndef HYP_LIB_RARE_H
#define HYP_LIB_RARE_H

#define RARE __attribute__((noinline, cold))

#endif
