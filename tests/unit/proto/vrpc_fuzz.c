// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: a client or a server whose peer does anything at any moment; only its states
 * are judged by the bridge.
 * The input is a program: an operation per byte, its arguments after it.
 *
 * The end must stay inside its memory, come back from each call, tell no size above the
 * maximum, and never have its words reset while it works.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/vrpc.h"
#include "tests/unit/proto/bridge.h"

#define MAXSIZE		48u
#define OPERATIONS	4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzz {
	const uint8_t *at, *end;
	struct vrpc v;
	struct lv_vrpc *shared;
	struct bridge bridge;	/* we are side 0 */
	bool up, working, waiting;
};

static void check(bool good)
{
	if (!good)
		abort();
}

static uint8_t take(struct fuzz *z)
{
	return z->at < z->end ? *z->at++ : 0;
}

static void do_scribble(struct fuzz *z)
{
	uint32_t *words = (uint32_t *)(z->v.server ? (void *)&z->shared->client :
						     (void *)&z->shared->server);
	uint32_t *word = &words[take(z) % 4];
	uint8_t how = take(z);

	*word = how < 200 ? z->v.number + how % 5 - 2 : how < 230 ? MAXSIZE + how % 3 - 1 :
							~0u / how;
}

static void publish(void *user, uint32_t state)
{
	struct fuzz *z = user;
	uint8_t how = take(z);

	/* The peer is faster than our store. */
	if (how & 2)
		bridge_store(&z->bridge, 0, 1, how >> 4);
	bridge_store(&z->bridge, 0, 0, state);
	if (how & 4)
		do_scribble(z);
}

static void up(void *user)
{
	struct fuzz *z = user;

	check(!z->up);
	check(!z->working);
	z->up = true;
}

static void down(void *user, bool failed)
{
	struct fuzz *z = user;

	(void)failed;
	check(z->up);
	z->up = false;
}

static void serve(struct fuzz *z)
{
	uint32_t size = ~0u;
	int err;

	if (z->working) {
		z->working = false;
		vrpc_server_answer(&z->v, take(z) % (MAXSIZE + 1));
		return;
	}
	err = vrpc_server_take(&z->v, &size);
	check(err == -EAGAIN || err == -ECANCELED || err == -EPROTO ||
	      (!err && size <= MAXSIZE && z->up));
	z->working = !err;
	if (!err)
		memset(z->shared->data, 1, size);
}

static void call(struct fuzz *z)
{
	uint32_t size = take(z);
	int err;

	if (!z->waiting) {
		err = vrpc_client_begin(&z->v, size);
		check(err == 0 || err == -EAGAIN || err == -EMSGSIZE);
		z->waiting = !err;
		return;
	}
	check(vrpc_client_begin(&z->v, size) == -EBUSY);
	err = vrpc_client_result(&z->v, &size);
	check(err == -EAGAIN || err == -EPROTO || err == -EINPROGRESS || err == -EINTR ||
	      (!err && size <= MAXSIZE && z->up));
	z->waiting = err == -EINPROGRESS;
	if (z->waiting && take(z) & 1)
		z->waiting = vrpc_client_withdraw(&z->v) != 0;
	if (z->waiting && take(z) & 1) {
		vrpc_client_abandon(&z->v);
		z->waiting = false;
	}
}

/* As the driver does it: a server that is at work is waited for before it opens again. */
static void reopen(struct fuzz *z)
{
	vrpc_want(&z->v, false);
	vrpc_step(&z->v);
	check(!z->up);
	if (z->working)
		vrpc_server_answer(&z->v, 0);
	z->working = false;
	if (!z->v.server && z->waiting) {
		uint32_t size;

		check(vrpc_client_result(&z->v, &size) == -EAGAIN);
		z->waiting = false;
	}
	vrpc_want(&z->v, true);
	vrpc_step(&z->v);
}

static void step(struct fuzz *z)
{
	switch (take(z) % 8) {
	case 0:
		bridge_store(&z->bridge, 0, 1, take(z) % 5);
		break;
	case 1:
		reopen(z);
		break;
	case 2:
		do_scribble(z);
		break;
	case 3:
	case 4:
		vrpc_step(&z->v);
		break;
	default:
		if (z->v.server)
			serve(z);
		else
			call(z);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz z = { .at = data, .end = data + size };
	struct vrpc_config config = {
		.shared = aligned_alloc(64, 192),
		.maxsize = MAXSIZE,
		.end = bridge_end(&z.bridge, 0, 0),
		.up = up,
		.down = down,
		.user = &z,
	};
	int i;

	memset(config.shared, 0, 192);
	z.shared = config.shared;
	bridge_init(&z.bridge);
	config.end.publish = publish;
	config.end.owner = &z;
	config.server = take(&z) & 1;
	vrpc_init(&z.v, &config);
	vrpc_want(&z.v, true);
	vrpc_step(&z.v);
	for (i = 0; i < OPERATIONS && z.at < z.end; i++)
		step(&z);
	free(config.shared);
	return 0;
}
