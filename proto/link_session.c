// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Sessions.  The links climb one by one by link_state.h; this file knows when all of
 * them are there, and sees to it that they go down together.
 *
 * A session that lost one of two links restarts the other link: our end of that link goes OFF,
 * which the peer sees as our death and answers with a reset of its own.  Otherwise indices of the
 * old session would live on in the new one.
 *
 * No down is missed: a peer that went OFF cannot leave OFF before we have left ON, which
 * happens in a step, after the look at the links.
 */
#include "proto/link_session.h"

static void session_reset(void *arg)
{
	struct link_session_link *l = arg;

	l->session->ops->reset(l->session->user, l->number);
}

void link_session_init(struct link_session *s, const struct link_end ends[], uint32_t n,
		       const struct link_session_ops *ops, void *user)
{
	struct link_session_link *l;

	*s = (struct link_session){
		.links = n,
		.ops = ops,
		.user = user,
	};
	for (l = s->link; l < s->link + n; l++) {
		l->session = s;
		l->number = (uint32_t)(l - s->link);
		link_state_init(&l->state, &ends[l->number], session_reset, l);
	}
}

void link_session_want(struct link_session *s, bool want)
{
	uint32_t i;

	for (i = 0; i < s->links; i++)
		s->link[i].state.want = want;
}

void link_session_hold(struct link_session *s, bool hold)
{
	uint32_t i;

	for (i = 0; i < s->links; i++)
		s->link[i].state.hold = hold;
}

static bool session_usable(const struct link_session *s)
{
	uint32_t i;

	for (i = 0; i < s->links; i++)
		if (!link_state_usable(&s->link[i].state))
			return false;
	return true;
}

uint32_t link_session_epoch(const struct link_session *s)
{
	uint32_t epoch = port_load_acquire_u32(&s->epoch);

	if (epoch == LINK_EPOCH_NONE || epoch == port_load_u32(&s->broken) || !session_usable(s))
		return LINK_EPOCH_NONE;
	return epoch;
}

bool link_session_is(const struct link_session *s, uint32_t epoch)
{
	return epoch != LINK_EPOCH_NONE && epoch == link_session_epoch(s);
}

void link_session_break(struct link_session *s, uint32_t epoch)
{
	if (epoch != LINK_EPOCH_NONE && epoch == port_load_u32(&s->epoch))
		port_store_u32(&s->broken, epoch);
}

bool link_session_failed(const struct link_session *s, uint32_t epoch)
{
	return epoch != LINK_EPOCH_NONE && epoch == port_load_u32(&s->broken);
}

/* Every link that the peer has not left goes OFF and starts anew. */
static void session_restart(struct link_session *s)
{
	uint32_t i;

	for (i = 0; i < s->links; i++)
		if (link_state_usable(&s->link[i].state))
			link_state_restart(&s->link[i].state);
}

static bool session_go_down(struct link_session *s)
{
	uint32_t epoch = s->epoch;
	bool failed = link_session_failed(s, epoch);

	if (epoch == LINK_EPOCH_NONE ||
	    (link_session_epoch(s) != LINK_EPOCH_NONE && s->link[0].state.want))
		return false;
	s->failures += failed;
	port_store_u32(&s->epoch, LINK_EPOCH_NONE);
	session_restart(s);
	s->ops->down(s->user, failed);
	return true;
}

static bool session_come_up(struct link_session *s)
{
	if (s->epoch != LINK_EPOCH_NONE || !session_usable(s))
		return false;
	s->last = link_epoch_next(s->last);
	port_store_release_u32(&s->epoch, s->last);
	s->ops->up(s->user);
	return true;
}

bool link_session_step(struct link_session *s)
{
	bool moved = session_go_down(s);
	uint32_t i;

	/*
	 * The links of a session that is up have nothing to do.  A link that is lost only now is
	 * left to the next step, as its SYSCONF is under way: no reset happens before down().
	 */
	if (s->epoch != LINK_EPOCH_NONE)
		return moved;
	for (i = 0; i < s->links; i++)
		moved |= link_state_step(&s->link[i].state);
	return moved | session_come_up(s);
}

void link_session_states(const struct link_session *s, char text[2 * LINK_SESSION_LINKS + 1])
{
	uint32_t i;

	for (i = 0; i < s->links; i++)
		text = link_state_letters(&s->link[i].state, text);
	*text = '\0';
}

static bool link_has_name(const struct lv_vlink *link, const char *name)
{
	return strncmp(link->name, name, sizeof(link->name)) == 0;
}

bool link_is_pair(const struct lv_vlink *rx, const struct lv_vlink *tx, const char *name,
		  uint32_t me)
{
	return rx != tx && link_has_name(rx, name) && link_has_name(tx, name) &&
	       rx->link == tx->link && rx->s_id == me && tx->c_id == me && rx->c_id == tx->s_id;
}
