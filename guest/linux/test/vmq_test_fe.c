// SPDX-License-Identifier: GPL-2.0-only
/* The test of vmq_test.c for the end that vmq_test.c does not take: /proc/vmq_test_fe. */
#define FRONTEND	true

#include "guest/linux/test/vmq_test.c"
