// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The server is in the same process, behind a buffer and the verifier. */
#include "user/examples/draw/link.h"
#include "tests/unit/idl/loop.h"
#include "user/examples/draw/service.h"

LOOP_SERVE(draw)

static struct service service;

struct vrpq_client *link_open(void)
{
	static struct loop loop = { .serve = loop_serve_draw, .server = &service_server,
				    .context = &service, .room = DRAW_BYTES_MAX + 64 };
	static uint8_t buffer[DRAW_BUFFER_MIN + 65536] VRPQ_ALIGNED;
	static struct vrpq_client client;

	service_begin(&service);
	vrpq_client_begin(&client, &loop_transport, &loop, buffer, sizeof(buffer));
	return &client;
}

void link_close(void)
{
	service_end(&service);
}
