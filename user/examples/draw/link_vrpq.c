// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The server is in another VM, behind the device that $VRPQ names, or the first one. */
#include <stdio.h>
#include <stdlib.h>

#include <linkvisor/vrpq.h>

#include "user/examples/draw/link.h"

#define BUFFER	0x8000u		/* bytes of posts */

static struct vrpq_connection *connection;

struct vrpq_client *link_open(void)
{
	const char *path = getenv("VRPQ");
	char refusal[VRPQ_REFUSAL_BYTES] = "";
	int err = vrpq_connect(&connection, path ? path : "/dev/vrpq-clt-vogl0", &draw_interface,
			       BUFFER, refusal);

	if (!err)
		return vrpq_connection_client(connection);
	fprintf(stderr, "draw: no session: %s %s\n", strerror(-err), refusal);
	exit(1);
}

void link_close(void)
{
	vrpq_disconnect(connection);
}
