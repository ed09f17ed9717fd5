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

/* If a store is refused, the own word does not change. */
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

struct handshake *handshake_create(struct nk_link *link)
{
	struct handshake *h = calloc(1, sizeof(*h));
	struct link_end end = { .publish = handshake_publish, .owner = h };

	if (!h)
		return NULL;
	end.own = &h->own;
	end.peer = &h->peer;
	h->link = link;
	link_state_init(&h->state, &end, handshake_reset, h);
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
 * One event at a time is taken: news of the state come before an XIRQ, so the first XIRQ of the new
 * connection is never taken here, only those of an old one.
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
