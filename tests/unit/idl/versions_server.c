// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The new end. */
#define meter_interface meter_new_interface
#include <meter_new_interface.c>
#include <meter_new_client.c>

#include "tests/unit/idl/versions_test.h"

LOOP_SERVE(meter)

struct meter_seen meter_seen;

static void do_report(void *context, const struct meter_report_in *in)
{
	(void)context;
	meter_seen.reports++;
	for (uint32_t n = 0; n < in->n; n++)
		meter_seen.sum += meter_report_values_at(in, n);
	memcpy(meter_seen.name, in->name, in->name_length + 1);
	meter_seen.has_hour = in->has_hour;
	meter_seen.has_m = in->has_m;
	meter_seen.has_who = in->has_who;
	meter_seen.places = in->places.count + in->m + in->who_length + in->hour;
}

static int do_total(void *context, const struct meter_total_in *in, struct meter_total_out *out)
{
	(void)context;
	if (in->room < 2)
		return -ENOSPC;
	out->sum = meter_seen.sum;
	out->n = 2;
	out->values[0] = 1;
	out->values[1] = 2;
	out->count = 0xffffffff;
	memset(out->name, 'x', 10);
	return 0;
}

static const struct meter_server server = { .report = do_report, .total = do_total };

struct loop meter_new_loop = { .serve = loop_serve_meter, .server = &server, .room = 4096 };

int meter_new_report(struct vrpq_client *client)
{
	const float values[2] = { 1, 2 };
	const struct meter_place places[3] = { { 1, 2 } };

	return meter_report(client, METER_WATTS, 2, values, "new", METER_NOON, 3, places, "me");
}
