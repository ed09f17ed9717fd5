/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The two ends of versions_test: a client of meter 1.0, a server of meter 1.1. */
#ifndef TESTS_UNIT_IDL_VERSIONS_TEST_H
#define TESTS_UNIT_IDL_VERSIONS_TEST_H

#include "tests/unit/idl/loop.h"

extern const struct vrpq_interface meter_new_interface;
extern struct loop meter_new_loop;

/* What the server got last. */
extern struct meter_seen {
	unsigned int reports;
	float sum;
	char name[11];
	bool has_hour, has_m, has_who;
	uint32_t places;
} meter_seen;

/* A client of the new version does the same. */
int meter_new_report(struct vrpq_client *client);

#endif
