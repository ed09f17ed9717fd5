/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Message pool (layout: abi/msg_pool.h): who holds which slot, as each end knows it.
 *
 *               owner (producer)                      borrower (consumer)
 *
 *      FREE --msg_pool_get--> HELD --msg_pool_leave--> AWAY          AWAY
 *        ^                     |  ^                     |             |  ^
 *        +----msg_pool_put-----+  +---msg_pool_arrive---+   _arrive   v  |  _leave
 *                                                                    HELD
 *
 * FREE: the slot is on the owner's free list.  HELD: this end's user has it.  AWAY: the other end
 * has it, as far as this end knows.  Both ends keep this privately, in memory that the caller
 * gives; the shared memory holds the slots' bytes and nothing else.  A slot number comes from the
 * peer only through msg_pool_arrive(), which refuses a number that is out of range or not AWAY.  A
 * message that is delivered twice, and a slot that is returned twice or was never sent, are
 * violations: the answer is -EPROTO, and nothing has changed.  Then call link_session_break().
 *
 * Buffers that never travel by themselves (vmq's data buffers, whose offset is inside a message)
 * are a pool of their own.  There the owner uses only get and put, and the borrower uses
 * msg_pool_offset_slot().
 *
 * All slots have one size: vmq wants it so, and the conversion of a peer's number is then a
 * comparison. proto/frame_area.h is for frames of 60 bytes to 64 KiB.
 *
 * Locks: the caller serialises the calls of one pool (by a spinlock when interrupt handlers use the
 * pool), except those whose pool is const, which read nothing that ever changes.  All calls but
 * reset and init are O(1); no call sleeps.
 */
#ifndef PROTO_MSG_POOL_H
#define PROTO_MSG_POOL_H

#include <port.h>

#include "abi/msg_pool.h"

enum msg_role {
	MSG_OWNER,		/* slots start FREE */
	MSG_BORROWER,		/* slots start AWAY */
};

/* Fields are private, except count, size, held and free, which may be read. */
struct msg_pool {
	uint8_t *base;
	uint32_t *mark;		/* [count] next free slot, or HELD or AWAY */
	uint32_t count;		/* slots */
	uint32_t size;		/* usable bytes of a slot */
	uint32_t stride;
	uint32_t first;		/* of the free list */
	uint32_t free;		/* slots that are FREE */
	uint32_t held;		/* slots that are HELD */
	enum msg_role role;
};

/* Bytes of a slot with its padding; bytes of shared memory of a pool. */
uint32_t msg_pool_stride(uint32_t size);
uint64_t msg_pool_bytes(uint32_t count, uint32_t size);

/*
 * Bind *p to its slots (base aligned to LV_MSG_ALIGN, mapped as long as the pool lives)
 * and to private memory of count words.  count 1..LV_MSG_COUNT_MAX, size
 * 1..LV_MSG_SIZE_MAX bytes, together at most 2^32 - 1, else -EINVAL.  Ends with a reset.
 */
int msg_pool_init(struct msg_pool *p, void *base, uint32_t count, uint32_t size, uint32_t *mark,
		  enum msg_role role);

/*
 * A new session begins: all slots are FREE (owner) or AWAY (borrower), and none is HELD.  For the
 * link's reset callback.  A service whose users may still hold slots of the old session keeps the
 * link from being reset until held is 0 (link_session_hold()).
 */
void msg_pool_reset(struct msg_pool *p);

/* Owner: a FREE slot becomes HELD.  Its number, or -EAGAIN: none is free. */
int msg_pool_get(struct msg_pool *p);

/* Owner: HELD becomes FREE.  -EINVAL if it is not HELD: a mistake of our own user. */
int msg_pool_put(struct msg_pool *p, uint32_t slot);

/* HELD becomes AWAY: before its number is published.  -EINVAL if it is not HELD. */
int msg_pool_leave(struct msg_pool *p, uint32_t slot);

/* The peer says that this slot is ours now: AWAY becomes HELD, else -EPROTO. */
int msg_pool_arrive(struct msg_pool *p, uint32_t slot);

/* Is the slot HELD?  For checks of what a user hands in.  Any number may be asked. */
bool msg_pool_is_held(const struct msg_pool *p, uint32_t slot);

/* Slot to address and to byte offset from base.  slot < count is the caller's promise. */
void *msg_pool_at(const struct msg_pool *p, uint32_t slot);
uint32_t msg_pool_offset(const struct msg_pool *p, uint32_t slot);

/* Address, or offset, of the first byte of a slot to its number; else -EINVAL. */
int msg_pool_slot(const struct msg_pool *p, const void *msg);
int msg_pool_offset_slot(const struct msg_pool *p, uint32_t offset);

#endif
