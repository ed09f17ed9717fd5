// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/string.h>

#include "guest/linux/test/vumem_liar.h"

void liar_keep_nothing(struct liar *l)
{
	memset(l->kept, 0, sizeof(l->kept));
}

static struct xmem_grant *keep_free(struct liar *l, unsigned int keep)
{
	unsigned int i;

	for (i = 0; i < keep; i++)
		if (!l->kept[i].tag)
			return &l->kept[i];
	return NULL;
}

static void keep_ask(struct liar *l)
{
	const struct lv_vumem_request r = { .command = LV_VUMEM_ALLOC, .app = 1 };

	memcpy(l->core.shared->data, &r, LV_VUMEM_REQUEST_HEAD);
	if (!vrpc_client_begin(&l->core, LV_VUMEM_REQUEST_HEAD))
		vlink_half_trigger(&l->half);
}

/* What the server does not give is asked for again. */
static void keep_answer(struct liar *l, struct xmem_grant *grant)
{
	struct lv_vumem_answer a;

	memcpy(&a, l->core.shared->data, sizeof(a));
	if (a.error)
		return;
	*grant = (struct xmem_grant){ .slot = a.slot, .pages = a.pages, .tag = a.tag };
	if (xmem_map(l->half.end, grant, LV_XMEM_WRITE, NULL))
		grant->tag = 0;
}

static void keep_drip(struct liar *l, unsigned int drip)
{
	struct xmem_grant *grant;
	unsigned int i;

	for (i = 0; i < LIAR_KEEPS; i++) {
		grant = &l->kept[i];
		if (grant->tag && xmem_is_asked(l->half.end, grant))
			break;
	}
	if (i == LIAR_KEEPS) {
		l->dripped = jiffies;
	} else if (time_after_eq(jiffies, l->dripped + msecs_to_jiffies(drip))) {
		xmem_unmap(l->half.end, grant, LV_XMEM_END);
		l->dripped = jiffies;
	}
}

void liar_keep(struct liar *l, unsigned int keep, unsigned int drip)
{
	struct xmem_grant *grant = keep_free(l, keep);
	u32 bytes;

	if (l->core.busy && grant && !vrpc_client_result(&l->core, &bytes))
		keep_answer(l, grant);
	grant = keep_free(l, keep);
	if (grant && !l->core.busy && vrpc_client_bound(&l->core))
		keep_ask(l);
	if (drip)
		keep_drip(l, drip);
}
