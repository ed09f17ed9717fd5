// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stddef.h>

#include <bare/irq.h>
#include <bare/link.h>
#include <bare/nkddi.h>
#include <bare/wait.h>

static void publish(void *owner, uint32_t state)
{
	struct link *link = owner;

	nkddi_publish(link->vlink, link->server, state);
}

static void look(void *cookie)
{
	struct link *link = cookie;

	link_state_step(&link->state);
}

void link_open(struct link *link, struct lv_vlink *vlink, bool server, void (*reset)(void *user),
	       void *user)
{
	struct link_end end = {
		nkddi_state(vlink, server), nkddi_state(vlink, !server), publish, link,
	};

	link->vlink = vlink;
	link->server = server;
	link->peer = server ? vlink->c_id : vlink->s_id;
	link_state_init(&link->state, &end, reset, user);
	link->listener = (struct sysconf_listener){ look, link, NULL };
	sysconf_listen(&link->listener);
	link_want(link, true);
}

static bool usable(void *cookie)
{
	const struct link *link = cookie;

	return link_state_usable(&link->state);
}

bool link_wait(struct link *link, uint32_t limit_ms)
{
	return wait_until(usable, link, limit_ms);
}

void link_want(struct link *link, bool want)
{
	uint64_t daif = irq_save();

	link->state.want = want;
	link_state_step(&link->state);
	irq_restore(daif);
}
