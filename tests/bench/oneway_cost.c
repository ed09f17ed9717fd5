// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What vpipe and vupipe cost between two Linux VMs, between the marks of the counting
 * plugin; the same program in both (docs/performance.md).
 *
 *	oneway_cost sys | ivi
 *
 * Even devices lead to sys, odd ones to ivi: vpipe 0 and 1, vupipe 0 and 1 (1 MiB), 2 and 3
 * (64 KiB).  A message over a vupipe is copied into the ring and out of it, as in a pipe;
 * the last path does what a vupipe is for, makes and uses it in place.
 */
#include <string.h>

#include "tests/bench/channel.h"
#include "user/include/linkvisor/vupipe.h"

#define VPIPE_PATHS	10	/* it waits as a vbpipe does */
#define PATIENCE	4

enum {
	VPIPE_IDS,
	VUPIPE_IDS = VPIPE_IDS + VPIPE_PATHS,
	SMALL_ID = VUPIPE_IDS + ALL_PATHS,
	IN_PLACE_ID,
	PATIENT_IDS,				/* two */
	PATIENT_SMALL_IDS = PATIENT_IDS + 2,	/* two */
};

static const struct path in_place = { "message in place, peer busy @ 65536", &stream, 1024, BLOCK };

struct ring {
	struct channel channel;		/* first: a channel is its ring */
	struct vupipe *from, *to;
};

static struct vupipe from[2], to[2];

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void *room(const struct channel *c, size_t n)
{
	void *at;

	if (vupipe_reserve(((const struct ring *)c)->to, (uint32_t)n, &at))
		errx(1, "vupipe: cannot send");
	return at;
}

static void commit(const struct channel *c, size_t n)
{
	if (vupipe_commit(((const struct ring *)c)->to, (uint32_t)n))
		errx(1, "vupipe: cannot send");
}

/* All there is, at least one byte. */
static const void *data(const struct channel *c, size_t *n)
{
	const void *at;
	int found = vupipe_peek(((const struct ring *)c)->from, 1, &at);

	if (found <= 0)
		errx(1, "vupipe: cannot receive");
	*n = least(*n, (size_t)found);
	return at;
}

static void release(const struct channel *c, size_t n)
{
	if (vupipe_release(((const struct ring *)c)->from, (uint32_t)n))
		errx(1, "vupipe: cannot receive");
}

/* By halves of the ring: both sides work at the same time. */
static void ring_give(const struct channel *c, size_t size)
{
	size_t half = ((const struct ring *)c)->to->size / 2, done, n;

	for (done = 0; done < size; done += n) {
		n = least(size - done, half);
		memcpy(room(c, n), block + done, n);
		commit(c, n);
	}
}

static void ring_take(const struct channel *c, size_t size)
{
	size_t done, n;

	for (done = 0; done < size; done += n) {
		const void *at;

		n = least(size - done, BLOCK);
		at = data(c, &n);
		memcpy(block, at, n);
		release(c, n);
	}
}

static void place_give(const struct channel *c, size_t size)
{
	room(c, size);
	commit(c, size);
}

static void place_take(const struct channel *c, size_t size)
{
	size_t done, n;

	for (done = 0; done < size; done += n) {
		n = size - done;
		data(c, &n);
		release(c, n);
	}
}

/* --- devices ------------------------------------------------------------------- */

/* Who reads does not wait for the peer, so that both can begin. */
static struct channel vpipe_open(bool sys)
{
	struct channel c = { "vpipe", fd_give, fd_take, -1, -1 };

	c.in = open(sys ? "/dev/vpipe0" : "/dev/vpipe1", O_RDONLY | O_NONBLOCK);
	c.out = open(sys ? "/dev/vpipe1" : "/dev/vpipe0", O_WRONLY);
	if (c.in < 0 || c.out < 0 || fcntl(c.in, F_SETFL, 0))
		err(1, "vpipe");
	return c;
}

static struct ring vupipe_of(const char *name, unsigned int pair, bool sys)
{
	struct ring r = { { name, ring_give, ring_take, -1, -1 }, &from[pair], &to[pair] };
	char in[32], out[32];

	snprintf(in, sizeof(in), "/dev/vupipe%u", 2 * pair + !sys);
	snprintf(out, sizeof(out), "/dev/vupipe%u", 2 * pair + sys);
	if (vupipe_open(r.from, in, O_RDONLY | O_NONBLOCK) || vupipe_open(r.to, out, O_WRONLY) ||
	    fcntl(r.from->fd, F_SETFL, 0))
		errx(1, "vupipe");
	r.from->nonblock = false;
	return r;
}

/* Waits awake for a peer that is busy. */
static void use_patience(const struct ring *r, const char *name, bool sys, int id)
{
	struct ring patient = *r;

	patient.channel.name = name;
	r->from->patience = r->to->patience = PATIENCE;
	channel_use(&patient.channel, sys, id, BASIC_PATHS);
	r->from->patience = r->to->patience = 0;
}

int main(int argc, char **argv)
{
	bool sys = argc > 1 && !strcmp(argv[1], "sys");
	struct channel pipe;
	struct ring large, small;

	setlinebuf(stdout);
	memset(block, 'x', sizeof(block));
	pipe = vpipe_open(sys);
	large = vupipe_of("vupipe, 1 MiB", 0, sys);
	small = vupipe_of("vupipe, 64 KiB", 1, sys);
	channel_use(&pipe, sys, VPIPE_IDS, VPIPE_PATHS);
	channel_use(&large.channel, sys, VUPIPE_IDS, ALL_PATHS);
	channel_walk(&small.channel, sys, SMALL_ID, &paths[1]);
	use_patience(&large, "vupipe, 1 MiB, patient", sys, PATIENT_IDS);
	use_patience(&small, "vupipe, 64 KiB, patient", sys, PATIENT_SMALL_IDS);
	large.channel.give = place_give;
	large.channel.take = place_take;
	channel_walk(&large.channel, sys, IN_PLACE_ID, &in_place);
	printf("PASS oneway_cost comes to its end\n");
	return 0;
}
