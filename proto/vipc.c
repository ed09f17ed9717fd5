// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Pending calls: a hash of lists, keyed by the number in the cookie. */
#include "proto/vipc.h"

static struct vipc_call **bucket_of(struct vipc_table *t, uint64_t cookie)
{
	return &t->bucket[(uint32_t)cookie % VIPC_BUCKETS];
}

/* The pointer in the table to the pending call of this cookie, or to the end of a list. */
static struct vipc_call **place_of(struct vipc_table *t, uint64_t cookie)
{
	struct vipc_call **place = bucket_of(t, cookie);

	while (*place && (*place)->cookie != cookie)
		place = &(*place)->next;
	return place;
}

static struct vipc_call *unlink_at(struct vipc_table *t, struct vipc_call **place,
				   enum vipc_state state)
{
	struct vipc_call *call = *place;

	if (!call)
		return NULL;
	*place = call->next;
	call->next = NULL;
	call->state = state;
	t->pending--;
	return call;
}

void vipc_table_init(struct vipc_table *t)
{
	*t = (struct vipc_table){ .generation = 1 };
}

void vipc_call_init(struct vipc_call *call)
{
	*call = (struct vipc_call){ .state = VIPC_IDLE };
}

/* A number comes again after 2^32 calls; the number of a call that still waits is passed over. */
static uint64_t fresh_cookie(struct vipc_table *t)
{
	uint64_t cookie;

	do
		cookie = (uint64_t)t->generation << 32 | ++t->last;
	while (*place_of(t, cookie));
	return cookie;
}

uint64_t vipc_add(struct vipc_table *t, struct vipc_call *call)
{
	struct vipc_call **head;

	call->cookie = fresh_cookie(t);
	head = bucket_of(t, call->cookie);
	call->next = *head;
	call->state = VIPC_PENDING;
	*head = call;
	t->pending++;
	return call->cookie;
}

struct vipc_call *vipc_claim(struct vipc_table *t, uint64_t cookie)
{
	return unlink_at(t, place_of(t, cookie), VIPC_CLAIMED);
}

struct vipc_call *vipc_claim_any(struct vipc_table *t)
{
	uint32_t i;

	for (i = 0; t->pending && i < VIPC_BUCKETS; i++)
		if (t->bucket[i])
			return unlink_at(t, &t->bucket[i], VIPC_CLAIMED);
	return NULL;
}

void vipc_finish(struct vipc_call *call)
{
	call->state = VIPC_DONE;
}

bool vipc_remove(struct vipc_table *t, struct vipc_call *call)
{
	if (call->state == VIPC_PENDING)
		unlink_at(t, place_of(t, call->cookie), VIPC_IDLE);
	return call->state == VIPC_IDLE;
}

void vipc_new_generation(struct vipc_table *t)
{
	t->generation++;
	if (t->generation == 0)
		t->generation = 1;
}
