// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: one end of a vupipe, of either role, whose process claims and whose peer says
 * anything, or one of them, or neither; the first byte of the input tells.  The kernel's
 * part must stay inside its memory, answer only what proto/vupipe.h says, and blame the
 * peer only for what a peer did.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/vupipe.h"

#define CAPACITY	4096u
#define OPERATIONS	4096		/* per input */
#define PROCESS_LIES	1u
#define PEER_LIES	2u
#define SERVER		4u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzz {
	const uint8_t *at, *end;
	uint8_t mode;
	struct vupipe v;
	struct vupipe_file file[2];
	struct lv_vupipe_lines *lines;
	uint8_t *data;
	uint32_t own, peer;		/* states */
	uint32_t moved;			/* the honest peer's index */
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

/* Near what is in memory now, near a full ring from there, or anything. */
static uint32_t take_number(struct fuzz *z, uint32_t near)
{
	uint8_t how = take(z);

	if (how < 128)
		return near + how - 64;
	if (how < 192)
		return near + CAPACITY - 32 + (how & 63);
	return (uint32_t)how << 24 | (uint32_t)take(z) << 12 | take(z);
}

static struct lv_ring_line *line(struct fuzz *z, bool of_peer)
{
	return z->v.server == of_peer ? &z->lines->producer.line : &z->lines->consumer.line;
}

/* ---- the peer ---- */

/* What the peer may produce or consume, as far as it sees. */
static uint32_t peer_may(struct fuzz *z)
{
	uint32_t ours = line(z, false)->index;
	uint32_t n = z->v.server ? CAPACITY - (z->moved - ours) : ours - z->moved;

	return n <= CAPACITY ? n : 0;
}

static void peer_moves(struct fuzz *z)
{
	uint32_t n = take(z) * 64u, may;

	if (z->mode & PEER_LIES) {
		line(z, true)->index = take_number(z, line(z, true)->index);
		line(z, true)->wait = n;
		return;
	}
	if (z->peer != LV_VLINK_ON || z->own != LV_VLINK_ON)
		return;
	may = peer_may(z);
	z->moved += n < may ? n : may;
	line(z, true)->index = z->moved;
}

static void peer_goes(struct fuzz *z)
{
	static const uint32_t states[] = { LV_VLINK_OFF, LV_VLINK_RESET, LV_VLINK_ON };
	uint32_t to = states[take(z) % 3];

	if (z->mode & PEER_LIES) {
		z->peer = take_number(z, to);
		return;
	}
	if (!link_state_may(z->peer, to, z->own))
		return;
	if (to == LV_VLINK_RESET && z->peer != to)
		line(z, true)->index = z->moved = 0;
	z->peer = to;
}

/* ---- our kernel ---- */

static void publish(void *owner, uint32_t state)
{
	struct fuzz *z = owner;

	if (z->mode & PEER_LIES && take(z) & 1)
		peer_goes(z);
	if (link_state_may(z->own, state, z->peer))
		z->own = state;
}

static void unmap(void *user)
{
	struct fuzz *z = user;

	vupipe_leave(&z->v, &z->file[0]);
	vupipe_leave(&z->v, &z->file[1]);
}

static void clear(void *user)
{
	(void)user;
}

static void step(struct fuzz *z)
{
	vupipe_step(&z->v);
	if (take(z) & 1)
		while (vupipe_clear(&z->v))
			;
}

static void open_or_close(struct fuzz *z)
{
	uint8_t how = take(z);

	vupipe_want(&z->v, how & 3);
	vupipe_step(&z->v);
	z->file[how >> 2 & 1] = (struct vupipe_file){
		.mark = vupipe_begin(&z->v, vupipe_connected(&z->v)),
	};
}

/* As the driver does (file_follow()). */
static int follow(struct vupipe_file *f, int n)
{
	if (n == -EPIPE || n == -EPROTO)
		f->mark = PIPE_ENDED;
	return n;
}

static struct vupipe_file *take_file(struct fuzz *z)
{
	return &z->file[take(z) & 1];
}

static void ask(struct fuzz *z)
{
	struct vupipe_file *f = take_file(z);
	uint32_t want = take(z) * 16u;
	bool more, open;
	int n = follow(f, vupipe_available(&z->v, f, want, &more));

	check(n == -EAGAIN || n == -EPIPE || n == -EPROTO || (n >= 0 && n <= (int)CAPACITY));
	vupipe_wait(&z->v, f->mark, want ? want : 1, &open);
	check(vupipe_poll(&z->v, f) < 16);
	check(vupipe_offset(&z->v) < CAPACITY);
	vupipe_refuse(&z->v, f, n >= 0 && n < (int)want ? want : 0);
}

static void notify(struct fuzz *z)
{
	struct vupipe_file *f = take_file(z);
	bool wake;
	int n = follow(f, vupipe_notify(&z->v, f, take(z) * 16u, &wake));

	check(n == 0 || n == -EINVAL || n == -EAGAIN || n == -EPIPE || n == -EPROTO);
}

/* A process that has mapped the lines moves on by itself. */
static void claim(struct fuzz *z)
{
	struct vupipe_file *f = take_file(z);
	struct lv_ring_line *own = line(z, false);
	uint32_t n = take(z) * 16u, may;
	bool more;

	if (!vupipe_reaches(&z->v, f))
		return;
	vupipe_expect_claims(&z->v);
	if (z->mode & PROCESS_LIES) {
		own->index = take_number(z, own->index);
		return;
	}
	may = (uint32_t)follow(f, vupipe_available(&z->v, f, n, &more));
	if (may <= CAPACITY)
		own->index += n < may ? n : may;
}

/* ---- */

static void begin(struct fuzz *z)
{
	struct vupipe_config config = {
		.server = z->mode & SERVER, .lines = z->lines, .data = z->data,
		.capacity = CAPACITY, .end = { &z->own, &z->peer, publish, z },
		.unmap = unmap, .clear = clear, .user = z,
	};

	check(vupipe_init(&z->v, &config) == 0);
	vupipe_step(&z->v);
}

static void blames_nobody_in_vain(const struct fuzz *z)
{
	check(z->v.failures == 0 || z->mode & PEER_LIES);
	check(z->v.contradictions == 0 || z->mode & (PEER_LIES | PROCESS_LIES));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const operation[])(struct fuzz *z) = {
		ask, notify, claim, claim, peer_moves, peer_goes, step, open_or_close,
	};
	struct fuzz z = { .at = data, .end = data + size };
	int i;

	z.mode = take(&z);
	z.own = z.peer = LV_VLINK_OFF;
	z.lines = aligned_alloc(4096, sizeof(*z.lines));
	z.data = malloc(CAPACITY);
	memset(z.lines, 0, sizeof(*z.lines));
	memset(z.data, 0, CAPACITY);
	begin(&z);
	for (i = 0; i < OPERATIONS && z.at < z.end; i++) {
		operation[take(&z) & 7](&z);
		blames_nobody_in_vain(&z);
	}
	free(z.lines);
	free(z.data);
	return 0;
}
