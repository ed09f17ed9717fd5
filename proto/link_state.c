// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Link states: the judge's table, and the engine that drives one end by it. */
#include "proto/link_state.h"

#define LINK_STATES	3u

#define PEER(state)	(1u << (state))
#define PEER_ANY	(PEER(LV_VLINK_OFF) | PEER(LV_VLINK_RESET) | PEER(LV_VLINK_ON))

/* [from][to]: the set of peer states in which the transition is legal. */
static const uint8_t link_legal[LINK_STATES][LINK_STATES] = {
	[LV_VLINK_OFF] = {
		[LV_VLINK_OFF] = PEER_ANY,
		[LV_VLINK_RESET] = PEER(LV_VLINK_OFF) | PEER(LV_VLINK_RESET),
	},
	[LV_VLINK_RESET] = {
		[LV_VLINK_OFF] = PEER_ANY,
		[LV_VLINK_RESET] = PEER_ANY,
		[LV_VLINK_ON] = PEER_ANY,
	},
	[LV_VLINK_ON] = {
		[LV_VLINK_OFF] = PEER_ANY,
		[LV_VLINK_RESET] = PEER(LV_VLINK_OFF),
		[LV_VLINK_ON] = PEER_ANY,
	},
};

uint32_t link_state_sane(uint32_t word)
{
	return word < LINK_STATES ? word : LV_VLINK_OFF;
}

const char *link_state_name(uint32_t word)
{
	static const char *const name[LINK_STATES] = {
		[LV_VLINK_OFF] = "OFF",
		[LV_VLINK_RESET] = "RST",
		[LV_VLINK_ON] = "ON",
	};

	return name[link_state_sane(word)];
}

char link_state_letter(uint32_t word)
{
	static const char letter[LINK_STATES] = {
		[LV_VLINK_OFF] = 'F',
		[LV_VLINK_RESET] = 'R',
		[LV_VLINK_ON] = 'O',
	};

	return letter[link_state_sane(word)];
}

bool link_state_may(uint32_t from, uint32_t to, uint32_t peer)
{
	if (to >= LINK_STATES)
		return false;
	return link_legal[link_state_sane(from)][to] & PEER(link_state_sane(peer));
}

uint32_t link_epoch_next(uint32_t epoch)
{
	return epoch + 1 == LINK_EPOCH_LAST ? LINK_EPOCH_NONE + 1 : epoch + 1;
}

void link_state_init(struct link_state *l, const struct link_end *end, void (*reset)(void *user),
		     void *user)
{
	*l = (struct link_state){
		.end = *end,
		.reset = reset,
		.user = user,
		.leave = LINK_LEAVE_TO_RESET,
	};
}

uint32_t link_state_own(const struct link_state *l)
{
	return link_state_sane(port_load_acquire_u32(l->end.own));
}

uint32_t link_state_peer(const struct link_state *l)
{
	return link_state_sane(port_load_acquire_u32(l->end.peer));
}

char *link_state_letters(const struct link_state *l, char *text)
{
	*text++ = link_state_letter(link_state_own(l));
	*text++ = link_state_letter(link_state_peer(l));
	return text;
}

bool link_state_usable(const struct link_state *l)
{
	return link_state_own(l) == LV_VLINK_ON && link_state_peer(l) == LV_VLINK_ON;
}

uint32_t link_state_epoch(const struct link_state *l)
{
	if (link_state_own(l) != LV_VLINK_ON)
		return LINK_EPOCH_NONE;
	return port_load_u32(&l->epoch);
}

static uint32_t link_state_leave(const struct link_state *l)
{
	if (l->hold)
		return LV_VLINK_ON;
	return l->leave == LINK_LEAVE_TO_OFF ? LV_VLINK_OFF : LV_VLINK_RESET;
}

uint32_t link_state_next(const struct link_state *l, uint32_t own, uint32_t peer)
{
	own = link_state_sane(own);
	peer = link_state_sane(peer);
	if (!l->want || l->restart)
		return LV_VLINK_OFF;
	switch (own) {
	case LV_VLINK_OFF:
		return peer != LV_VLINK_ON && !l->hold ? LV_VLINK_RESET : own;
	case LV_VLINK_RESET:
		return peer != LV_VLINK_OFF ? LV_VLINK_ON : own;
	default:
		return peer == LV_VLINK_OFF ? link_state_leave(l) : own;
	}
}

bool link_state_step(struct link_state *l)
{
	uint32_t own, next;
	bool moved = false;
	int i;

	/*
	 * If a store was refused, the own word did not change: the peer moved between our look and
	 * our store.  The loop looks again; the peer's SYSCONF is under way, so the limit loses
	 * nothing.
	 */
	for (i = 0; i < LINK_STEP_LIMIT; i++) {
		own = link_state_own(l);
		if (own == LV_VLINK_OFF)
			l->restart = false;
		next = link_state_next(l, own, link_state_peer(l));
		if (next == own)
			break;
		if (next == LV_VLINK_RESET && l->reset)
			l->reset(l->user);
		/*
		 * The epoch is stored before ON is published, so that a reader that sees ON finds
		 * the new epoch.
		 */
		if (next == LV_VLINK_ON)
			port_store_u32(&l->epoch, link_epoch_next(l->epoch));
		l->end.publish(l->end.owner, next);
		moved |= link_state_own(l) != own;
	}
	return moved;
}

void link_state_restart(struct link_state *l)
{
	l->restart = true;
}
