/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What holds in the system of three_vms.h whatever its guests do. */
#ifndef TESTS_UNIT_HYP_INVARIANTS_H
#define TESTS_UNIT_HYP_INVARIANTS_H

/* Remember the repositories as they are.  After three_vms_create(). */
void invariants_start(void);

/* NULL, or the statement that does not hold. */
const char *invariants_broken(void);

#endif
