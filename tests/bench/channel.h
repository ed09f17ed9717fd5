/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The same measurements over every service that moves bytes between two processes: one asks
 * and measures, the other answers, over one channel.
 *
 *	trip	a message, and one byte back: the peer sleeps when the message comes
 *	stream	messages one after the other, one byte back at the end: the peer is busy
 *
 * Both sides sleep while they wait.
 */
#ifndef TESTS_BENCH_CHANNEL_H
#define TESTS_BENCH_CHANNEL_H

#include <stdbool.h>

#include "tests/bench/measure.h"

#define WARM_UP		100

struct channel {
	const char *name;
	void (*give)(const struct channel *c, size_t n);
	void (*take)(const struct channel *c, size_t n);
	int in, out;		/* for fd_give(), fd_take() */
};

struct pattern {
	void (*ask)(const struct channel *c, uint32_t times, size_t size);
	void (*answer)(const struct channel *c, uint32_t times, size_t size);
};

struct path {
	const char *name;
	const struct pattern *pattern;
	uint32_t times;
	size_t size;
};

static inline void fd_give(const struct channel *c, size_t n)
{
	give(c->out, n);
}

static inline void fd_take(const struct channel *c, size_t n)
{
	take(c->in, n);
}

static void trip_ask(const struct channel *c, uint32_t times, size_t size)
{
	while (times--) {
		c->give(c, size);
		c->take(c, 1);
	}
}

static void trip_answer(const struct channel *c, uint32_t times, size_t size)
{
	while (times--) {
		c->take(c, size);
		c->give(c, 1);
	}
}

static void stream_ask(const struct channel *c, uint32_t times, size_t size)
{
	while (times--)
		c->give(c, size);
	c->take(c, 1);
}

static void stream_answer(const struct channel *c, uint32_t times, size_t size)
{
	c->take(c, times * size);
	c->give(c, 1);
}

static const struct pattern trip = { trip_ask, trip_answer };
static const struct pattern stream = { stream_ask, stream_answer };

/* The first two for each channel, the others are a sweep over sizes. */
static const struct path paths[] = {
	{ "1-byte round trip", &trip, 1000, 1 },
	{ "64 KiB streamed", &stream, 256, 65536 },
	{ "message, peer busy @ 64", &stream, 65536, 64 },
	{ "message, peer busy @ 256", &stream, 16384, 256 },
	{ "message, peer busy @ 1024", &stream, 4096, 1024 },
	{ "message, peer busy @ 4096", &stream, 1024, 4096 },
	{ "message, peer busy @ 16384", &stream, 256, 16384 },
	{ "message, peer busy @ 65536", &stream, 128, 65536 },
	{ "message, peer busy @ 262144", &stream, 32, 262144 },
	{ "message, peer busy @ 1048576", &stream, 8, 1048576 },
	{ "message, peer waits @ 64", &trip, 256, 64 },
	{ "message, peer waits @ 1024", &trip, 256, 1024 },
	{ "message, peer waits @ 16384", &trip, 128, 16384 },
	{ "message, peer waits @ 65536", &trip, 64, 65536 },
	{ "message, peer waits @ 1048576", &trip, 8, 1048576 },
};

#define BASIC_PATHS	2
#define ALL_PATHS	(sizeof(paths) / sizeof(paths[0]))

/* One path, under this id: the side that asks measures.  It begins with what is warm. */
static inline void channel_walk(const struct channel *c, bool asks, int id, const struct path *p)
{
	uint32_t warm_up = 1 + p->times / 8;

	if (!asks) {
		trip_answer(c, WARM_UP, 1);
		p->pattern->answer(c, warm_up, p->size);
		p->pattern->answer(c, p->times, p->size);
		return;
	}
	usleep(QUIET);
	trip_ask(c, WARM_UP, 1);
	p->pattern->ask(c, warm_up, p->size);
	MEASURE(id, p->pattern->ask(c, p->times, p->size), p->times, "%s: %s", c->name, p->name);
}

/* The first @n paths, under the ids from @first on. */
static inline void channel_use(const struct channel *c, bool asks, int first, size_t n)
{
	for (size_t i = 0; i < n; i++)
		channel_walk(c, asks, first + (int)i, &paths[i]);
}

#endif
