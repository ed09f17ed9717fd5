// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kv_server [-t FILE] <device>...: one store for all clients behind these devices.  Requests are noted in
 * FILE, for `nk trace report --requests`.
 */
#include <fcntl.h>
#include <stdio.h>

#include <linkvisor/vrpq.h>

#include "user/examples/kv/store.h"

static struct store store;

static int serve(void *session, struct vrpq_batch *batch, struct vrpq_answer *answer)
{
	return kv_serve(&store_server, session, batch, answer);
}

static void *begin(void *context, const struct vrpq_peer *peer)
{
	(void)peer;
	return context;
}

static void end(void *session, int why)
{
	(void)session;
	printf("kv_server: session ends: %s\n", why ? strerror(-why) : "closed");
	fflush(stdout);
}

static const struct vrpq_service service = {
	.interface = &kv_interface,
	.serve = serve,
	.begin = begin,
	.end = end,
	.context = &store,
	.answer_room = KV_VALUE_MAX + 4096,
	.request_max = KV_VALUE_MAX + 4096,
	.gather_max = 2 * (KV_VALUE_MAX + 4096),
};

int main(int argc, char **argv)
{
	struct vrpq_server *server;
	int err = vrpq_server_create(&server, &service), first = 1;

	store_begin(&store);
	if (argc > 2 && !strcmp(argv[1], "-t")) {
		vrpq_server_trace(server, open(argv[2], O_WRONLY | O_CREAT | O_APPEND, 0644));
		first = 3;
	}
	for (int i = first; i < argc && !err; i++)
		err = vrpq_server_add(server, argv[i]);
	while (!err)
		err = vrpq_server_run(server, -1);
	fprintf(stderr, "kv_server: %s\n", strerror(-err));
	return 1;
}
