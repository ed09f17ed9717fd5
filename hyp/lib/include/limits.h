/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gcc's own limits.h has all that we use, but asks for the system's after itself. */
#ifndef HYP_LIB_INCLUDE_LIMITS_H
#define HYP_LIB_INCLUDE_LIMITS_H

#endif
