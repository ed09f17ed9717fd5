// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Channels: two turns and two rings of bytes each. */
#include "proto/info.h"
#include "proto/vrpq.h"

/* ---- the chunk ---- */

static bool layout_number(struct info_field f, const char *key, uint32_t min, uint32_t max,
			  uint32_t *value)
{
	struct info_field found;

	return !info_find(f, ',', key, &found) || info_size(found, min, max, value);
}

static uint32_t page_up(uint32_t n)
{
	return (n + LV_VRPQ_PAGE - 1) & ~(LV_VRPQ_PAGE - 1);
}

/* The largest power of two of pages that fits, 0: none. */
static uint32_t area_fitting(uint32_t bytes)
{
	uint32_t area = LV_VRPQ_PAGE;

	if (bytes < area)
		return 0;
	while (area <= bytes / 2)
		area *= 2;
	return area;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

int vrpq_layout_parse(struct vrpq_layout *l, const char *info, uint64_t budget)
{
	struct info_field f = info_first(info, ',');
	uint32_t each, answer = 0;

	*l = (struct vrpq_layout){
		.channels = LV_VRPQ_CHANNELS,
		.size = budget < LV_VRPQ_SIZE ? (uint32_t)budget : LV_VRPQ_SIZE,
	};
	if (!layout_number(f, "vrpq-pmem", LV_VRPQ_PAGE, LV_VRPQ_SIZE_MAX, &l->size) ||
	    !layout_number(f, "vrpq-chans", 1, LV_VRPQ_CHANNELS_MAX, &l->channels) ||
	    !layout_number(f, "vrpq-answer", LV_VRPQ_PAGE, LV_VRPQ_SIZE_MAX, &answer))
		return -EINVAL;
	l->size &= ~(LV_VRPQ_PAGE - 1);
	l->answers_at = page_up(l->channels * (uint32_t)sizeof(struct lv_vrpq_channel));
	if (l->size > budget || l->size < l->answers_at)
		return -EINVAL;
	each = (l->size - l->answers_at) / l->channels;
	l->answer = answer ? area_fitting(answer) :
			     area_fitting(least(LV_VRPQ_ANSWER, each / 4 + LV_VRPQ_PAGE / 2));
	if (!l->answer || each <= l->answer)
		return -EINVAL;
	l->request = area_fitting(each - l->answer);
	l->requests_at = l->answers_at + l->channels * l->answer;
	return l->request ? 0 : -EINVAL;
}

/* ---- an end ---- */

static uint32_t *own_turn(const struct vrpq_channel *c)
{
	return c->vrpq->server ? &c->shared->server.turn : &c->shared->client.turn;
}

static uint32_t *peer_turn(const struct vrpq_channel *c)
{
	return c->vrpq->server ? &c->shared->client.turn : &c->shared->server.turn;
}

static void channel_turn(struct vrpq_channel *c, uint32_t turn)
{
	port_store_u32(&c->turn, turn);
	port_store_release_u32(own_turn(c), turn);
}

/*
 * The rings are put to zero when a channel is opened, or taken: who has it then writes it.  A client
 * does not choose a channel that it has itself from before, nor one that the server has.
 */
static void vrpq_reset(void *user, uint32_t link)
{
	struct vrpq *v = user;
	uint32_t i;

	(void)link;
	for (i = 0; i < v->layout.channels; i++)
		channel_turn(&v->channel[i],
			     v->server && v->channel[i].owned ? LV_VRPQ_TURN_HELD : 0);
}

static void vrpq_up(void *user)
{
	struct vrpq *v = user;

	v->up(v->user);
}

static void vrpq_down(void *user, bool failed)
{
	struct vrpq *v = user;

	v->down(v->user, failed);
}

static const struct link_session_ops session_ops = {
	.reset = vrpq_reset,
	.up = vrpq_up,
	.down = vrpq_down,
};

static int channel_init(struct vrpq *v, uint32_t i, uint8_t *chunk)
{
	struct vrpq_channel *c = &v->channel[i];
	struct lv_vrpq_channel *shared = (struct lv_vrpq_channel *)chunk + i;
	uint8_t *requests = chunk + v->layout.requests_at + i * v->layout.request;
	uint8_t *answers = chunk + v->layout.answers_at + i * v->layout.answer;
	struct ring_cursor *for_requests = v->server ? &c->in : &c->out;
	struct ring_cursor *for_answers = v->server ? &c->out : &c->in;
	int err;

	*c = (struct vrpq_channel){
		.vrpq = v,
		.shared = shared,
		.number = i,
		.in_data = v->server ? requests : answers,
		.out_data = v->server ? answers : requests,
		.dirty = v->layout.request,	/* a life before may have left anything */
	};
	if (v->server) {
		err = ring_cursor_init(for_requests, &shared->requests_read, &shared->requests,
				       v->layout.request, RING_CONSUMER);
		return err ? err : ring_cursor_init(for_answers, &shared->answers,
						    &shared->answers_read, v->layout.answer,
						    RING_PRODUCER);
	}
	err = ring_cursor_init(for_requests, &shared->requests, &shared->requests_read,
			       v->layout.request, RING_PRODUCER);
	return err ? err : ring_cursor_init(for_answers, &shared->answers_read, &shared->answers,
					    v->layout.answer, RING_CONSUMER);
}

int vrpq_init(struct vrpq *v, const struct vrpq_config *config)
{
	uint32_t i;
	int err = 0;

	*v = (struct vrpq){
		.layout = config->layout,
		.server = config->server,
		.channel = config->channel,
		.up = config->up,
		.down = config->down,
		.user = config->user,
	};
	if (!v->layout.channels || v->layout.channels > LV_VRPQ_CHANNELS_MAX)
		return -EINVAL;
	link_session_init(&v->session, &config->end, 1, &session_ops, v);
	for (i = 0; i < v->layout.channels && !err; i++)
		err = channel_init(v, i, config->chunk);
	return err;
}

void vrpq_want(struct vrpq *v, bool want)
{
	link_session_want(&v->session, want);
}

bool vrpq_step(struct vrpq *v)
{
	return link_session_step(&v->session);
}

/* ---- channels begin and end ---- */

static bool is_open(uint32_t turn)
{
	return turn & 1;
}

static void channel_begin(struct vrpq_channel *c, uint32_t turn)
{
	c->owned = true;
	c->epoch = link_session_epoch(&c->vrpq->session);
	ring_cursor_reset(&c->in);
	ring_cursor_reset(&c->out);
	channel_turn(c, turn);
}

/* The server's processes see the area as soon as one of them takes the channel. */
static void channel_clear(struct vrpq_channel *c)
{
	memset(c->out_data, 0, c->dirty);
	c->dirty = 0;
}

int vrpq_open(struct vrpq *v, uint32_t session, uint32_t application)
{
	struct vrpq_channel *c;

	if (link_session_epoch(&v->session) == LINK_EPOCH_NONE)
		return -EAGAIN;
	for (c = v->channel; c < v->channel + v->layout.channels; c++) {
		if (c->owned || is_open(c->turn) || port_load_acquire_u32(peer_turn(c)) != c->turn)
			continue;
		channel_clear(c);
		port_store_u32(&c->shared->client.session, session);
		port_store_u32(&c->shared->client.application, application);
		channel_begin(c, c->turn + 1);
		return (int)c->number;
	}
	return -EBUSY;
}

/*
 * Nobody here has the channel.  True: the client waits for somebody.  A client that closed it again,
 * or jumped (it lies, and has what it wants), is followed.
 */
static bool channel_is_pending(struct vrpq_channel *c, bool *closed)
{
	uint32_t turn = port_load_acquire_u32(peer_turn(c));
	uint32_t even = turn & ~1u;

	if (turn == c->turn - 1)
		return false;	/* closed here; the client has to close, too */
	if (even != c->turn) {
		channel_turn(c, even);
		*closed = true;
	}
	return is_open(turn);
}

/* A client waits, and lies: taken and closed in one step. */
static void channel_refuse(struct vrpq_channel *c, bool *closed)
{
	channel_turn(c, c->turn + 2);
	*closed = true;
}

int vrpq_pending(struct vrpq *v, uint32_t from, struct vrpq_session *session, bool *closed)
{
	uint32_t epoch = link_session_epoch(&v->session);
	struct vrpq_channel *c;

	if (epoch == LINK_EPOCH_NONE)
		return -EAGAIN;
	for (c = v->channel + from; c < v->channel + v->layout.channels; c++) {
		if (c->owned || !channel_is_pending(c, closed))
			continue;
		session->number = port_load_u32(&c->shared->client.session);
		session->epoch = epoch;
		if (session->number)
			return (int)c->number;
		channel_refuse(c, closed);
	}
	return -EAGAIN;
}

void vrpq_accept(struct vrpq *v, uint32_t number)
{
	struct vrpq_channel *c = &v->channel[number];

	channel_begin(c, c->turn + 1);
}

bool vrpq_session_lives(const struct vrpq *v, const struct vrpq_session *session)
{
	const struct vrpq_channel *c;

	if (!link_session_is(&v->session, session->epoch))
		return false;
	for (c = v->channel; c < v->channel + v->layout.channels; c++)
		if (is_open(port_load_acquire_u32(&c->shared->client.turn)) &&
		    port_load_u32(&c->shared->client.session) == session->number)
			return true;
	return false;
}

uint32_t vrpq_application(const struct vrpq_channel *c)
{
	return port_load_u32(&c->shared->client.application);
}

static bool channel_is_of_this_epoch(const struct vrpq_channel *c)
{
	return c->owned && link_session_is(&c->vrpq->session, c->epoch);
}

/*
 * The next even turn; a server that was left goes where the client is.  A channel of a session of the
 * link that is over is free in the present one now.
 */
void vrpq_close(struct vrpq_channel *c)
{
	uint32_t peer = port_load_acquire_u32(peer_turn(c));

	if (channel_is_of_this_epoch(c)) {
		if (!c->vrpq->server || peer == c->turn)
			channel_turn(c, c->turn + 1);
		else
			channel_turn(c, peer & ~1u);
	} else if (c->turn == LV_VRPQ_TURN_HELD) {
		channel_turn(c, 0);
	}
	c->owned = false;
}

bool vrpq_reaches(const struct vrpq_channel *c)
{
	return channel_is_of_this_epoch(c);
}

/* ---- bytes ---- */

enum phase {
	PHASE_OVER,		/* the session of the link is */
	PHASE_ASKED,		/* client: nobody took it yet */
	PHASE_OPEN,
	PHASE_LEFT,		/* the peer closed it */
};

static enum phase channel_phase(const struct vrpq_channel *c)
{
	uint32_t turn = port_load_u32(&c->turn), peer;

	if (!link_session_is(&c->vrpq->session, c->epoch))
		return PHASE_OVER;
	peer = port_load_acquire_u32(peer_turn(c));
	if (peer == turn)
		return PHASE_OPEN;
	return !c->vrpq->server && peer == turn - 1 ? PHASE_ASKED : PHASE_LEFT;
}

static int channel_broken(struct vrpq_channel *c)
{
	link_session_break(&c->vrpq->session, c->epoch);
	return -EPROTO;
}

int vrpq_room(struct vrpq_channel *c, uint32_t enough)
{
	enum phase phase = channel_phase(c);
	int n;

	if (phase != PHASE_OPEN)
		return phase == PHASE_ASKED ? -EAGAIN : -EPIPE;
	n = ring_cursor_available(&c->out, enough);
	return n < 0 ? channel_broken(c) : n;
}

/*
 * The phase is looked at first: what a peer produced before it closed the channel is seen then.  As
 * long as nobody took a channel, the line that the peer has in it is of others.
 */
int vrpq_unread(struct vrpq_channel *c, uint32_t enough)
{
	enum phase phase = channel_phase(c);
	int n;

	if (phase == PHASE_ASKED)
		return 0;
	if (phase == PHASE_OVER)
		return -EPIPE;
	n = ring_cursor_available(&c->in, enough);
	if (n < 0)
		return channel_broken(c);
	return !n && phase == PHASE_LEFT ? -EPIPE : n;
}

static void span(const struct ring_cursor *ring, uint8_t *data, uint32_t n, struct vrpq_span s[2])
{
	uint32_t at = ring_cursor_at(ring, 0);
	uint32_t first = least(n, ring->capacity - at);

	s[0] = (struct vrpq_span){ data + at, first };
	s[1] = (struct vrpq_span){ data, n - first };
}

/* Whoever has the server's map sees what is written there, even if it is never published. */
void vrpq_out_span(struct vrpq_channel *c, uint32_t n, struct vrpq_span s[2])
{
	uint32_t end;

	span(&c->out, c->out_data, n, s);
	end = s[1].bytes ? c->out.capacity : ring_cursor_at(&c->out, 0) + n;
	if (end > c->dirty)
		c->dirty = end;
}

void vrpq_in_span(const struct vrpq_channel *c, uint32_t n, struct vrpq_span s[2])
{
	span(&c->in, c->in_data, n, s);
}

uint32_t vrpq_in_offset(const struct vrpq_channel *c)
{
	return ring_cursor_at(&c->in, 0);
}

/* A store of a session that ended meanwhile hurts nobody: who opens the channel next begins at 0. */
void vrpq_produced(struct vrpq_channel *c, uint32_t n)
{
	ring_cursor_publish(&c->out, n);
}

bool vrpq_notify(struct vrpq_channel *c)
{
	return ring_cursor_kick(&c->out);
}

bool vrpq_consumed(struct vrpq_channel *c, uint32_t n)
{
	return ring_cursor_advance(&c->in, n);
}

/* What is enough for a sleeper, by what the ring says. */
static bool channel_answers(const struct vrpq_channel *c, bool enough)
{
	enum phase phase = channel_phase(c);

	return phase == PHASE_OPEN ? enough : phase != PHASE_ASKED;
}

bool vrpq_has_unread(const struct vrpq_channel *c, uint32_t want)
{
	return channel_answers(c, ring_cursor_has(&c->in, want));
}

bool vrpq_wait_room(struct vrpq_channel *c, uint32_t want)
{
	return channel_answers(c, ring_cursor_wait(&c->out, want));
}

bool vrpq_wait_unread(struct vrpq_channel *c, uint32_t want)
{
	return channel_answers(c, ring_cursor_wait(&c->in, want));
}

bool vrpq_left(const struct vrpq_channel *c)
{
	enum phase phase = channel_phase(c);

	return phase == PHASE_OVER || phase == PHASE_LEFT;
}
