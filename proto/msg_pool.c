// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Message pool: one private word per slot, which is the next slot of the free list or says who
 * holds the slot.  Nothing here is ever read from shared memory.
 */
#include "proto/msg_pool.h"

#define U32_LAST	0xffffffffu

#define MARK_END	U32_LAST	/* FREE, the last of the list */
#define MARK_HELD	0xfffffffeu
#define MARK_AWAY	0xfffffffdu

uint32_t msg_pool_stride(uint32_t size)
{
	return (size + LV_MSG_ALIGN - 1) & ~(LV_MSG_ALIGN - 1);
}

uint64_t msg_pool_bytes(uint32_t count, uint32_t size)
{
	return (uint64_t)count * msg_pool_stride(size);
}

int msg_pool_init(struct msg_pool *p, void *base, uint32_t count, uint32_t size, uint32_t *mark,
		  enum msg_role role)
{
	if (count == 0 || count > LV_MSG_COUNT_MAX || size == 0 || size > LV_MSG_SIZE_MAX ||
	    msg_pool_bytes(count, size) > U32_LAST)
		return -EINVAL;
	*p = (struct msg_pool){
		.base = base,
		.mark = mark,
		.count = count,
		.size = size,
		.stride = msg_pool_stride(size),
		.role = role,
	};
	msg_pool_reset(p);
	return 0;
}

void msg_pool_reset(struct msg_pool *p)
{
	bool owner = p->role == MSG_OWNER;
	uint32_t i;

	for (i = 0; i < p->count; i++)
		p->mark[i] = owner ? i + 1 : MARK_AWAY;
	if (owner)
		p->mark[p->count - 1] = MARK_END;
	p->first = owner ? 0 : MARK_END;
	p->free = owner ? p->count : 0;
	p->held = 0;
}

int msg_pool_get(struct msg_pool *p)
{
	uint32_t slot = p->first;

	if (slot == MARK_END)
		return -EAGAIN;
	p->first = p->mark[slot];
	p->mark[slot] = MARK_HELD;
	p->free--;
	p->held++;
	return (int)slot;
}

int msg_pool_put(struct msg_pool *p, uint32_t slot)
{
	if (p->role != MSG_OWNER || !msg_pool_is_held(p, slot))
		return -EINVAL;
	p->mark[slot] = p->first;
	p->first = slot;
	p->free++;
	p->held--;
	return 0;
}

int msg_pool_leave(struct msg_pool *p, uint32_t slot)
{
	if (!msg_pool_is_held(p, slot))
		return -EINVAL;
	p->mark[slot] = MARK_AWAY;
	p->held--;
	return 0;
}

int msg_pool_arrive(struct msg_pool *p, uint32_t slot)
{
	if (slot >= p->count || p->mark[slot] != MARK_AWAY)
		return -EPROTO;
	p->mark[slot] = MARK_HELD;
	p->held++;
	return 0;
}

bool msg_pool_is_held(const struct msg_pool *p, uint32_t slot)
{
	return slot < p->count && p->mark[slot] == MARK_HELD;
}

void *msg_pool_at(const struct msg_pool *p, uint32_t slot)
{
	return p->base + msg_pool_offset(p, slot);
}

uint32_t msg_pool_offset(const struct msg_pool *p, uint32_t slot)
{
	return slot * p->stride;
}

int msg_pool_slot(const struct msg_pool *p, const void *msg)
{
	uintptr_t offset = (uintptr_t)msg - (uintptr_t)p->base;

	return offset > U32_LAST ? -EINVAL : msg_pool_offset_slot(p, (uint32_t)offset);
}

int msg_pool_offset_slot(const struct msg_pool *p, uint32_t offset)
{
	uint32_t slot = offset / p->stride;

	return slot < p->count && offset % p->stride == 0 ? (int)slot : -EINVAL;
}
