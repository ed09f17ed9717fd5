// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The server is linked to the client. */
#include "user/examples/draw/link.h"
#include "user/examples/draw/service.h"

static struct service service;

struct vrpq_client *link_open(void)
{
	static const struct draw_direct direct = { &service_server, &service };
	static struct vrpq_client client = { .context = (void *)&direct };

	service_begin(&service);
	return &client;
}

void link_close(void)
{
	service_end(&service);
}
