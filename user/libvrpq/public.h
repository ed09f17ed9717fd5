/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the library exports; all else is compiled with -fvisibility=hidden. */
#ifndef USER_LIBVRPQ_PUBLIC_H
#define USER_LIBVRPQ_PUBLIC_H

#pragma GCC visibility push(default)
#include <linkvisor/vrpq.h>
#include <linkvisor/vrpq_classic.h>
#pragma GCC visibility pop

#endif
