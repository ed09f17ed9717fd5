/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What all three agree on. */
#ifndef TESTS_SYSTEM_BARE_LIFECYCLE_LIVES_H
#define TESTS_SYSTEM_BARE_LIFECYCLE_LIVES_H

#define LIVES		200u
#define LIMIT_MS	5000u

#endif
