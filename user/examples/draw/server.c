// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * draw_server [-n <sessions>] <device>...: the rasteriser for the clients behind these devices; ends
 * after so many sessions.
 */
#include <stdio.h>
#include <stdlib.h>

#include <linkvisor/vrpq.h>

#include "user/examples/draw/service.h"

static int left = -1;		/* sessions to be served; negative: any number */

static int serve(void *session, struct vrpq_batch *batch, struct vrpq_answer *answer)
{
	return draw_serve(&service_server, session, batch, answer);
}

static void *begin(void *context, const struct vrpq_peer *peer)
{
	struct service *s = malloc(sizeof(*s));

	(void)context;
	(void)peer;
	if (s)
		service_begin(s);
	return s;
}

static void end(void *session, int why)
{
	if (why)
		fprintf(stderr, "draw_server: a session ends: %s\n", strerror(-why));
	service_end(session);
	free(session);
	left -= left > 0;
}

static const struct vrpq_service service = {
	.interface = &draw_interface,
	.serve = serve,
	.begin = begin,
	.end = end,
	.answer_room = DRAW_PICTURE_MAX * DRAW_PICTURE_MAX * 4 + 4096,
};

static int run(char **paths)
{
	struct vrpq_server *server;
	int err = vrpq_server_create(&server, &service);

	for (; !err && *paths; paths++)
		err = vrpq_server_add(server, *paths);
	while (!err && left)
		err = vrpq_server_run(server, -1);
	vrpq_server_destroy(server);
	return err;
}

int main(int argc, char **argv)
{
	int first = 1, err;

	if (argc > 2 && !strcmp(argv[1], "-n")) {
		left = atoi(argv[2]);
		first = 3;
	}
	err = run(argv + first);
	if (err)
		fprintf(stderr, "draw_server: %s\n", strerror(-err));
	return err ? 1 : 0;
}
