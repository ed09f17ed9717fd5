// SPDX-License-Identifier: GPL-2.0-only
/* The test of vipc_test.c for the end that vipc_test.c does not take: /proc/vipc_test_fe. */
#define FRONTEND	true

#include "guest/linux/test/vipc_test.c"
