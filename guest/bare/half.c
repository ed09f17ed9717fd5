// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/board.h>
#include <bare/half.h>
#include <bare/nkddi.h>

#include "proto/link_session.h"

bool half_find(struct half *half, const char *class, int32_t number, bool server)
{
	*half = (struct half){ .link = nkddi_find(class, number, server), .server = server };
	if (!half->link)
		return false;
	half->peer = server ? half->link->c_id : half->link->s_id;
	return true;
}

bool pair_find(struct half *rx, struct half *tx, const char *class, int32_t number)
{
	return half_find(rx, class, number, true) && half_find(tx, class, number, false) &&
	       link_is_pair(rx->link, tx->link, class, board.vm_id);
}

/* Both ends ask for both XIRQs, so their order does not matter. */
int half_open(struct half *half, const struct half_labels *labels, uint64_t size)
{
	struct lv_vlink *link = half->link;
	int64_t pmem = nkddi_pmem_alloc(link, labels->pmem, size);
	int64_t client = nkddi_pxirq_alloc(link, labels->pxirq_client, link->c_id, 1);
	int64_t server = nkddi_pxirq_alloc(link, labels->pxirq_server, link->s_id, 1);

	if (pmem < 0)
		return LV_ENOMEM;
	if (client < 0 || server < 0)
		return LV_ENOSPC;
	half->pmem = (void *)pmem;
	half->own_xirq = (uint32_t)(half->server ? server : client);
	half->peer_xirq = (uint32_t)(half->server ? client : server);
	return 0;
}

void half_attach(const struct half *half, gic_handler *handler, void *cookie)
{
	gic_attach(half->own_xirq, handler, cookie);
}

static void half_publish(void *owner, uint32_t state)
{
	const struct half *half = owner;

	nkddi_publish(half->link, half->server, state);
}

struct link_end half_end(struct half *half)
{
	return (struct link_end){
		.own = nkddi_state(half->link, half->server),
		.peer = nkddi_state(half->link, !half->server),
		.publish = half_publish,
		.owner = half,
	};
}

void half_trigger(const struct half *half)
{
	nkddi_xirq_trigger(half->peer_xirq, half->peer);
}
