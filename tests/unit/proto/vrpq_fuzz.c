// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: a client's or a server's end whose peer does anything at any moment; only its states are
 * judged by the bridge.  The input is a program: an operation per byte, its arguments after it.
 *
 * The end must stay inside its areas, come back from each call, never have a channel twice, and be of
 * use to a peer that is honest again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/vrpq.h"
#include "tests/unit/proto/bridge.h"

#define CHANNELS	2u
#define OPERATIONS	4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzz {
	const uint8_t *at, *end;
	struct vrpq v;
	struct vrpq_channel channel[CHANNELS];
	struct vrpq_layout layout;
	uint8_t *chunk;
	struct bridge bridge;		/* we are side 0 */
	bool held[CHANNELS];
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

static void scribble(struct fuzz *z)
{
	struct lv_vrpq_channel *c = (struct lv_vrpq_channel *)z->chunk + take(z) % CHANNELS;
	bool server = z->v.server;
	uint32_t *word[] = {
		server ? &c->client.turn : &c->server.turn,
		server ? &c->requests.index : &c->requests_read.index,
		server ? &c->requests.wait : &c->requests_read.wait,
		server ? &c->answers_read.index : &c->answers.index,
		server ? &c->answers_read.wait : &c->answers.wait,
		&c->client.session,
	};
	uint32_t *w = word[take(z) % (server ? 6 : 5)];
	uint8_t how = take(z);

	*w = how < 160 ? *w + how % 5 - 2 : how < 220 ? z->layout.request + how % 3 - 1 : ~0u / how;
}

static void publish(void *user, uint32_t state)
{
	struct fuzz *z = user;
	uint8_t how = take(z);

	if (how & 2)
		bridge_store(&z->bridge, 0, 1, how >> 4);
	bridge_store(&z->bridge, 0, 0, state);
	if (how & 4)
		scribble(z);
}

static void up(void *user)
{
	(void)user;
}

static void down(void *user, bool failed)
{
	(void)user;
	(void)failed;
}

static void begin(struct fuzz *z)
{
	struct vrpq_session session = { .number = 1, .epoch = take(z) };
	bool closed = false;
	int n = z->v.server ? vrpq_pending(&z->v, take(z) % CHANNELS, &session, &closed) :
			      vrpq_open(&z->v, take(z), 1);

	check(n == -EAGAIN || n == -EBUSY || (n >= 0 && n < (int)CHANNELS && !z->held[n]));
	if (n < 0)
		return;
	check(session.number != 0);
	if (z->v.server)
		vrpq_accept(&z->v, (uint32_t)n);
	z->held[n] = true;
	vrpq_session_lives(&z->v, &session);
}

static void check_span(struct fuzz *z, const struct vrpq_span span[2], int n, bool fill)
{
	check(span[0].bytes + span[1].bytes == (uint32_t)n);
	for (int i = 0; i < 2; i++) {
		check(span[i].at >= z->chunk + z->layout.answers_at &&
		      span[i].at + span[i].bytes <= z->chunk + z->layout.size);
		if (fill)
			memset(span[i].at, 1, span[i].bytes);
	}
}

static void produce(struct fuzz *z, struct vrpq_channel *c)
{
	int n = vrpq_room(c, 1u << take(z) % 14);
	struct vrpq_span span[2];

	check(n == -EAGAIN || n == -EPIPE || n == -EPROTO ||
	      (n >= 0 && n <= (int)z->layout.request));
	if (n <= 0) {
		vrpq_wait_room(c, 1);
		return;
	}
	vrpq_out_span(c, (uint32_t)n, span);
	check_span(z, span, n, true);
	vrpq_produced(c, (uint32_t)n);
	vrpq_notify(c);
}

static void consume(struct fuzz *z, struct vrpq_channel *c)
{
	int n = vrpq_unread(c, 1u << take(z) % 14);
	struct vrpq_span span[2];

	check(n == -EPIPE || n == -EPROTO || (n >= 0 && n <= (int)z->layout.request));
	if (n <= 0) {
		vrpq_wait_unread(c, 1);
		return;
	}
	vrpq_in_span(c, (uint32_t)n, span);
	check_span(z, span, n, false);
	vrpq_consumed(c, (uint32_t)n);
}

static void step(struct fuzz *z)
{
	uint8_t what = take(z);
	uint32_t n = (what >> 4) % CHANNELS;

	switch (what % 8) {
	case 0:
		bridge_store(&z->bridge, 0, 1, take(z) % 5);
		break;
	case 1:
	case 2:
		scribble(z);
		break;
	case 3:
		vrpq_step(&z->v);
		break;
	case 4:
		begin(z);
		break;
	case 5:
		if (z->held[n])
			vrpq_close(&z->channel[n]);
		z->held[n] = false;
		break;
	case 6:
		if (z->held[n])
			produce(z, &z->channel[n]);
		break;
	default:
		if (z->held[n])
			consume(z, &z->channel[n]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz z = { .at = data, .end = data + size };
	struct vrpq_config config = { .end = bridge_end(&z.bridge, 0, 0), .up = up, .down = down,
				      .user = &z, .channel = z.channel };

	check(!vrpq_layout_parse(&z.layout, "vrpq-pmem=28K,vrpq-chans=2,vrpq-answer=4K", 1 << 20));
	z.chunk = aligned_alloc(4096, z.layout.size);
	memset(z.chunk, 0, z.layout.size);
	bridge_init(&z.bridge);
	config.end.publish = publish;
	config.end.owner = &z;
	config.server = take(&z) & 1;
	config.layout = z.layout;
	config.chunk = z.chunk;
	check(!vrpq_init(&z.v, &config));
	vrpq_want(&z.v, true);
	vrpq_step(&z.v);
	for (int i = 0; i < OPERATIONS && z.at < z.end; i++)
		step(&z);
	free(z.chunk);
	return 0;
}
