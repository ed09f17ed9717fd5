/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A client of /dev/vrpc_test. */
#ifndef USER_TESTS_VRPC_CALLS_CLIENT_H
#define USER_TESTS_VRPC_CALLS_CLIENT_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/ioctl.h>

#include "abi/test/vrpc_test.h"

struct client {
	int fd;
	uint64_t rnd;
	uint32_t maxsize;	/* after the first call */
	uint32_t done;		/* after a call: how many the server has done */
	uint32_t offs;
	uint8_t *buf;
};

/*
 * Connects to an instance, with or without ready().  0 or the errno; ends the
 * process for what is no matter of the test.
 */
int client_open(struct client *c, const char *name, bool ready);
int client_reopen(struct client *c);
/* Opens and closes so often, from ready() and from another thread at once. */
int client_close_from_ready(struct client *c, unsigned int rounds);
void client_close(struct client *c);

/*
 * A call of size bytes (at least a head for an answer) for which a threaded server takes so
 * long.  0 and the answer is right; -1 it is wrong, or has another size; else the errno.
 */
int client_call(struct client *c, uint32_t size, uint32_t delay_ms, bool stubborn);

/* Does the call again as often as a signal interrupted it, reconnecting where needed. */
int client_call_through(struct client *c, uint32_t size);

/* survive.c: calls to two servers that die, again and again. */
int survive(const char *orders, unsigned int deaths, char *const names[]);
/* What dies: calls until it does. */
int load(const char *name);

#endif
