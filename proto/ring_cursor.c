// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Ring indices in memory that the peer can write.
 *
 * Barriers, by pairs:
 *   A  producer: fill units, store-release index  |  consumer: load-acquire it, read units
 *   B  consumer: read units, store-release index  |  producer: load-acquire it, overwrite
 *   C  sleeper: store wait, port_mb, load index   |  waker: store index, port_mb, load wait
 *
 * C is Dekker's pattern: at least one of the two loads sees the other side's store.  If the
 * sleeper's load does, the sleeper does not sleep.  If the waker's load does, the waker notifies.
 * So the wait word is the memory of the edge: nobody has to compute "was empty" or "was full",
 * which could only use an index that is old already.  The exchange makes it one notification per
 * sleep.  While both sides are busy both words are 0: the path costs the two index lines and one
 * barrier, and no interrupt.
 *
 * The waker leaves the word alone while there is less than the sleeper wants.  This loses nothing:
 * the word stays set and each later movement looks again.  Only the waker can bring what is
 * missing, and the waker passes here each time it brings some.
 *
 * One formula serves both ends.  available = peer's index + bias - own index, modulo
 * 2^32, where bias is the capacity for a producer (room) and 0 for a consumer (data).
 * Every value in 0..capacity is possible, every other one is a lie.
 */
#include "proto/ring_cursor.h"

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

int ring_cursor_init(struct ring_cursor *c, struct lv_ring_line *own, struct lv_ring_line *peer,
		     uint32_t capacity, enum ring_role role)
{
	if (capacity == 0 || capacity > LV_RING_CAPACITY_MAX || (capacity & (capacity - 1)) != 0)
		return -EINVAL;
	*c = (struct ring_cursor){
		.own = own,
		.peer = peer,
		.capacity = capacity,
		.bias = role == RING_PRODUCER ? capacity : 0,
	};
	return 0;
}

void ring_cursor_reset(struct ring_cursor *c)
{
	port_store_u32(&c->index, 0);
	port_store_u32(&c->broken, RING_SOUND);
	c->seen = 0;
	c->claims = false;
	port_store_u32(&c->own->wait, 0);
	port_store_release_u32(&c->own->index, 0);
}

static int ring_cursor_error(const struct ring_cursor *c)
{
	return c->broken == RING_BROKEN_BY_PEER ? -EPROTO : -EINVAL;
}

/* The units that are available by the peer's index as last accepted: 0..capacity. */
static uint32_t ring_cursor_known(const struct ring_cursor *c)
{
	return c->seen + c->bias - c->index;
}

/*
 * Our index and the peer's contradict each other.  Without claims the peer is at fault.  With
 * claims the peer is at fault if its index went back: a peer whose index went ahead may only have
 * followed a false claim (not for 2 GiB, one hopes).  But our claim must be one that could be true,
 * or both may have gone on so far that the peer only seems to have gone back.
 */
static int ring_cursor_break(struct ring_cursor *c, uint32_t own, uint32_t peer)
{
	bool fair = own - c->index <= ring_cursor_known(c);
	bool back = (int32_t)(peer - c->seen) < 0;

	port_store_u32(&c->broken, !c->claims || (fair && back) ? RING_BROKEN_BY_PEER :
								  RING_BROKEN_BY_EITHER);
	return ring_cursor_error(c);
}

/*
 * A process has moved on since its claim was adopted, and the peer may have followed: our index is
 * too old to judge the peer's, which was loaded before.  Who follows an honest claim saw it.
 */
static bool ring_cursor_is_behind(const struct ring_cursor *c)
{
	return c->claims && port_load_u32(&c->own->index) != c->index;
}

int ring_cursor_available(struct ring_cursor *c, uint32_t enough)
{
	uint32_t known = ring_cursor_known(c);
	uint32_t peer, now;

	if (c->broken)
		return ring_cursor_error(c);
	if (known >= enough)
		return (int)known;
	peer = port_load_acquire_u32(&c->peer->index);	/* A, B */
	now = peer + c->bias - c->index;
	if (now > c->capacity || now < known)	/* more than fits, or the peer took some back */
		return ring_cursor_is_behind(c) ? (int)known
						: ring_cursor_break(c, c->index, peer);
	c->seen = peer;
	return (int)now;
}

uint32_t ring_cursor_at(const struct ring_cursor *c, uint32_t ahead)
{
	return (c->index + ahead) & (c->capacity - 1);
}

/*
 * The waker's half of C.  A peer that sleeps does not move its index, and another sleeper of its
 * side only lowers the word.  The peer's index is read anew, because the remembered index would
 * promise room that is taken.  The peer can write anything into its index and its wait word; the
 * peer gets at most one notification per call.
 */
static bool ring_cursor_wakes(const struct ring_cursor *c)
{
	uint32_t want = port_load_u32(&c->peer->wait);
	uint32_t ours;

	if (want == 0)
		return false;
	ours = port_load_u32(&c->peer->index) + c->bias - c->index;
	return c->capacity - ours >= least(want, c->capacity) &&
	       port_xchg_u32(&c->peer->wait, 0) != 0;
}

void ring_cursor_publish(struct ring_cursor *c, uint32_t n)
{
	uint32_t index = c->index + n;

	port_store_u32(&c->index, index);
	port_store_release_u32(&c->own->index, index);	/* A, B */
}

bool ring_cursor_advance(struct ring_cursor *c, uint32_t n)
{
	ring_cursor_publish(c, n);
	port_mb();	/* C: pairs with the barrier in ring_cursor_arm() */
	return ring_cursor_wakes(c);
}

#define ADOPT_TRIES	16

/*
 * Both ends may have gone round the ring many times between two looks of ours.  So only the
 * distance between their indices says anything, and only if both indices are of one moment: the
 * claim is the same before and after the look at the peer's index.  A process that is faster than
 * ADOPT_TRIES looks has told nothing: the next call looks again.
 */
int ring_cursor_adopt(struct ring_cursor *c)
{
	uint32_t claim, peer;
	int i;

	if (c->broken)
		return ring_cursor_error(c);
	if (!c->claims)
		return 0;	/* we know our index, whoever stored into the line */
	for (i = 0; i < ADOPT_TRIES; i++) {
		claim = port_load_acquire_u32(&c->own->index);
		if (claim == c->index)
			return 0;
		peer = port_load_acquire_u32(&c->peer->index);
		if (claim == port_load_u32(&c->own->index))
			break;
	}
	if (i == ADOPT_TRIES)
		return 0;
	if (peer + c->bias - claim > c->capacity)
		return ring_cursor_break(c, claim, peer);
	c->seen = peer;
	port_store_u32(&c->index, claim);
	return 0;
}

void ring_cursor_expect_claims(struct ring_cursor *c)
{
	c->claims = true;
}

bool ring_cursor_kick(const struct ring_cursor *c)
{
	port_mb();	/* C: pairs with the barrier in ring_cursor_arm() */
	return ring_cursor_wakes(c);
}

#define WAIT_TRIES	4

/*
 * The sleeper's half of C.  The word may stand for another sleeper of this side that wants less, so
 * a sleeper only lowers the word.  If the peer keeps changing the word, 1 serves every sleeper.
 */
static void ring_cursor_arm(uint32_t *wait, uint32_t want)
{
	uint32_t seen, old = port_load_u32(wait);
	int i;

	for (i = 0; i < WAIT_TRIES && (old == 0 || old > want); i++) {
		seen = port_cmpxchg_u32(wait, old, want);
		if (seen == old)
			break;
		old = seen;
	}
	if (i == WAIT_TRIES)
		port_store_u32(wait, 1);
	port_mb();	/* C: pairs with the barrier in ring_cursor_advance() */
}

bool ring_cursor_wait(const struct ring_cursor *c, uint32_t want)
{
	ring_cursor_arm(&c->own->wait, want);
	return ring_cursor_has(c, want);
}

/* The own index is read first: if it is old already, there only seems to be more. */
bool ring_cursor_has(const struct ring_cursor *c, uint32_t want)
{
	uint32_t index = port_load_u32(&c->index);

	return port_load_acquire_u32(&c->peer->index) + c->bias - index >= want ||
	       port_load_u32(&c->broken) != RING_SOUND;
}

void ring_cursor_disarm(const struct ring_cursor *c)
{
	port_store_u32(&c->own->wait, 0);
}
