// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * oneway_load SECONDS PATH...: moves bytes through all the devices for so long, whatever
 * the peer does, whether it is there or not.
 */
#include <poll.h>
#include <pthread.h>
#include <signal.h>

#include "user/tests/oneway.h"

#define PIECE		3000

static const char statement[] = "only documented errors come";

static void *worker(void *path)
{
	struct oneway o;
	struct pollfd p;
	uint64_t rnd = 1;
	int n;

	oneway_open(&o, path, O_NONBLOCK);
	p = (struct pollfd){ .fd = o.v.fd, .events = o.receives ? POLLIN : POLLOUT };
	for (;;) {
		uint32_t want = 1 + test_random(&rnd, PIECE);

		n = o.receives ? oneway_receive(&o, want) : oneway_send(&o, want);
		if (n == -EBADMSG)
			test_stream_init(&o.s, 0);	/* it is not checked here */
		if (n == -EBADMSG && o.in_place)
			vupipe_release(&o.v, 1);
		if (n <= 0 && n != -EBADMSG) {
			test_expect(statement,
				    n == 0 || n == -EPIPE || n == -EAGAIN || n == -EPROTO);
			poll(&p, 1, 10);
		}
	}
	return NULL;
}

static void over(int sig)
{
	(void)sig;
	_exit(test_failures() != 0);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	int i;

	if (argc < 3)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGALRM, over);
	alarm(strtoul(argv[1], NULL, 0));
	for (i = 2; i < argc; i++)
		if (pthread_create(&thread, NULL, worker, argv[i]))
			test_die("pthread_create");
	for (;;)
		pause();
}
