// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <stdlib.h>

#include "proto/link_state.h"
#include "user/libnk/handshake.h"

struct handshake {
	struct nk_link *link;
	struct link_state state;
	uint32_t own, peer;
	int error;			/* of the last look or store */
	void (*reset)(void *user);
	void *user;
};

static void handshake_look(struct handshake *h)
{
	struct vlink_user_state seen = { 0, 0 };

	h->error = nk_state(h->link, &seen);
	h->own = seen.own;
	h->peer = seen.peer;
}

/* A refused store shows in the own word. */
static void handshake_publish(void *owner, uint32_t state)
{
	struct handshake *h = owner;

	nk_state_set(h->link, state);
	handshake_look(h);
}

static void handshake_reset(void *user)
{
	struct handshake *h = user;

	if (h->reset)
		h->reset(h->user);
}

static const struct link_ops handshake_ops = {
	.publish = handshake_publish,
	.reset = handshake_reset,
};

struct handshake *handshake_create(struct nk_link *link)
{
	struct handshake *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	h->link = link;
	link_state_init(&h->state, &h->own, &h->peer, &handshake_ops, h, h);
	h->state.want = true;
	return h;
}

NK_EXPORT int nk_step(struct nk_link *link, void (*reset)(void *user), void *user)
{
	struct handshake *h = link->handshake;

	h->reset = reset;
	h->user = user;
	handshake_look(h);
	if (!h->error)
		link_state_step(&h->state);
	return h->error ? h->error : link_state_usable(&h->state);
}

/*
 * One event at a time: news of the state come before an XIRQ, so the first XIRQ of
 * the new connection is never taken here, only those of an old one.
 */
NK_EXPORT int nk_connect(struct nk_link *link, void (*reset)(void *user), void *user)
{
	struct vlink_user_event event;
	int n = 0, up;

	while (!(up = nk_step(link, reset, user)) && n >= 0)
		n = nk_read(link, &event, 1);
	if (up)
		return up < 0 ? up : 0;
	return n;
}
