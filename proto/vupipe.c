// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A vupipe device: a link, a cursor whose own index processes claim, streams. */
#include "proto/info.h"
#include "proto/vupipe.h"

bool vupipe_info_parse(const char *text, uint32_t *capacity)
{
	struct info_field f = info_first(text, ';');
	uint32_t n = LV_VUPIPE_CAPACITY;
	bool good = info_empty(f) || info_size(f, 1, LV_VUPIPE_CAPACITY_MAX, &n);

	*capacity = info_power_of_two(n < LV_VUPIPE_CAPACITY_MIN ? LV_VUPIPE_CAPACITY_MIN : n);
	return good;
}

/* ---- the link ---- */

static void vupipe_reset(void *user)
{
	struct vupipe *v = user;

	v->unmap(v->user);
	ring_cursor_reset(&v->cursor);
}

int vupipe_init(struct vupipe *v, const struct vupipe_config *config)
{
	struct lv_ring_line *producer = &config->lines->producer.line;
	struct lv_ring_line *consumer = &config->lines->consumer.line;
	bool server = config->server;

	*v = (struct vupipe){
		.server = server,
		.data = config->data,
		.unmap = config->unmap,
		.clear = config->clear,
		.user = config->user,
	};
	link_state_init(&v->link, &config->end, vupipe_reset, v);
	return ring_cursor_init(&v->cursor, server ? consumer : producer,
				server ? producer : consumer, config->capacity,
				server ? RING_CONSUMER : RING_PRODUCER);
}

void vupipe_want(struct vupipe *v, bool want)
{
	v->link.want = want;
}

/* Is the peer gone, and is something left that nobody has consumed yet? */
static bool vupipe_has_rest(struct vupipe *v)
{
	return v->server && v->link.want && !v->link.restart &&
	       link_state_own(&v->link) == LV_VLINK_ON &&
	       link_state_peer(&v->link) == LV_VLINK_OFF && ring_cursor_adopt(&v->cursor) == 0 &&
	       ring_cursor_available(&v->cursor, 1) > 0;
}

/* Does only the hold keep us from a reset? */
static bool vupipe_may_reset(const struct vupipe *v)
{
	struct link_state l = v->link;
	uint32_t own = link_state_own(&l);

	l.hold = false;
	return own != LV_VLINK_RESET &&
	       link_state_next(&l, own, link_state_peer(&l)) == LV_VLINK_RESET;
}

/*
 * A new connection begins with zeroes, so that the next process that opens does not see what others
 * sent.  The peer does not touch the area, as while a ring is reset, and our own processes have no
 * pages any more: while there is something to clear, neither end can go ON.
 */
static bool vupipe_step_client(struct vupipe *v)
{
	bool hold = v->cleared < v->cursor.capacity;
	bool clearing, moved;

	v->link.hold = hold;
	moved = link_state_step(&v->link);
	if (link_state_own(&v->link) == LV_VLINK_ON)
		v->cleared = 0;
	clearing = hold && vupipe_may_reset(v);
	if (clearing && !v->clearing) {
		v->unmap(v->user);
		v->clear(v->user);
	}
	v->clearing = clearing;
	return moved;
}

static bool vupipe_step_server(struct vupipe *v)
{
	bool news = v->link.hold;

	v->link.hold = vupipe_has_rest(v);
	news ^= v->link.hold;
	port_store_u32(&v->rest, v->link.hold);
	return link_state_step(&v->link) || news;
}

bool vupipe_step(struct vupipe *v)
{
	return v->server ? vupipe_step_server(v) : vupipe_step_client(v);
}

#define CLEAR_PIECE	0x10000u	/* some 10 us */

bool vupipe_clear(struct vupipe *v)
{
	uint32_t left = v->cursor.capacity - v->cleared;
	uint32_t n = left < CLEAR_PIECE ? left : CLEAR_PIECE;

	if (!v->clearing)
		return false;
	memset(v->data + v->cleared, 0, n);
	v->cleared += n;
	if (n < left)
		return true;
	vupipe_step(v);
	return false;
}

/* The stream of this moment, or PIPE_FRESH.  The stream of a server outlives its peer. */
static uint32_t vupipe_stream(const struct vupipe *v)
{
	if (!v->server && !link_state_usable(&v->link))
		return PIPE_FRESH;
	return link_state_epoch(&v->link);
}

bool vupipe_connected(const struct vupipe *v)
{
	return link_state_usable(&v->link) || port_load_u32(&v->rest);
}

/* ---- open files ---- */

pipe_mark vupipe_begin(const struct vupipe *v, bool connected)
{
	if (vupipe_connected(v) && vupipe_stream(v) != PIPE_FRESH)
		return vupipe_stream(v);
	return connected ? PIPE_ENDED : PIPE_FRESH;
}

bool vupipe_reaches(const struct vupipe *v, const struct vupipe_file *f)
{
	return pipe_is_stream(f->mark) && f->mark == vupipe_stream(v);
}

void vupipe_expect_claims(struct vupipe *v)
{
	ring_cursor_expect_claims(&v->cursor);
}

/* The claims of the file are still in the ring: the reset comes later. */
void vupipe_leave(struct vupipe *v, struct vupipe_file *f)
{
	if (!pipe_is_stream(f->mark) || f->mark != link_state_epoch(&v->link))
		return;
	ring_cursor_adopt(&v->cursor);
	f->left = v->cursor.index;
}

uint32_t vupipe_nowhere(const struct vupipe_file *f)
{
	return f->left + 0x80000000u;
}

/* The answer to a file at "mark" when there is nothing for the file. */
static int vupipe_nothing(const struct vupipe *v, pipe_mark mark)
{
	if (mark == PIPE_FRESH)
		return -EAGAIN;
	return pipe_is_stream(mark) && mark == v->failed ? -EPROTO : -EPIPE;
}

/*
 * The indices contradict each other: the fault is the peer's (-EPROTO), or it is the peer's or that
 * of a process of ours.  From now on nobody writes into the ring that the peer still sees.
 */
static int vupipe_break(struct vupipe *v, struct vupipe_file *f, int why)
{
	uint32_t *count = why == -EPROTO ? &v->failures : &v->contradictions;

	v->failed = link_state_epoch(&v->link);
	port_store_u32(&f->mark, v->failed);
	port_store_u32(count, *count + 1);
	v->unmap(v->user);
	link_state_restart(&v->link);
	vupipe_step(v);
	return -EPROTO;
}

/* Take over what our process claims, judge it, and look for units. */
static int vupipe_look(struct vupipe *v, struct vupipe_file *f, uint32_t want)
{
	int n = ring_cursor_adopt(&v->cursor);

	if (n == 0)
		n = ring_cursor_available(&v->cursor, want);
	return n < 0 ? vupipe_break(v, f, n) : n;
}

int vupipe_available(struct vupipe *v, struct vupipe_file *f, uint32_t want, bool *more)
{
	uint32_t stream = vupipe_stream(v);
	pipe_mark old = port_load_u32(&f->mark);
	bool gone;
	int n;

	*more = false;
	if (stream == PIPE_FRESH || (pipe_is_stream(old) && old != stream))
		return vupipe_nothing(v, old);
	/*
	 * The state is read before the index: a peer that is seen OFF has claimed all that it ever
	 * will.
	 */
	gone = !link_state_usable(&v->link);
	n = vupipe_look(v, f, want);
	if (n < 0)
		return n;
	if (n == 0 && gone && link_state_peer(&v->link) == LV_VLINK_OFF) {
		vupipe_step(v);		/* nothing is left: let the peer come back */
		return vupipe_nothing(v, old);
	}
	if (n == 0 && gone)
		return vupipe_nothing(v, old);
	port_store_u32(&f->mark, stream);
	*more = !gone;
	return n;
}

void vupipe_refuse(const struct vupipe *v, struct vupipe_file *f, uint32_t want)
{
	f->refused = want;
	f->refused_at = v->cursor.index;
}

int vupipe_notify(struct vupipe *v, struct vupipe_file *f, uint32_t n, bool *wake)
{
	bool more;
	int available = vupipe_available(v, f, n, &more);

	*wake = false;
	if (available < 0)
		return available;
	if (n > (uint32_t)available)
		return -EINVAL;
	*wake = n ? ring_cursor_advance(&v->cursor, n) : ring_cursor_kick(&v->cursor);
	return 0;
}

uint32_t vupipe_offset(struct vupipe *v)
{
	if (link_state_own(&v->link) == LV_VLINK_ON)
		ring_cursor_adopt(&v->cursor);	/* vupipe_available() reports a contradiction */
	return ring_cursor_at(&v->cursor, 0);
}

bool vupipe_wait(const struct vupipe *v, pipe_mark mark, uint32_t want, bool *open)
{
	uint32_t stream = vupipe_stream(v);
	bool gone = !link_state_usable(&v->link);

	*open = stream != PIPE_FRESH && !(pipe_is_stream(mark) && mark != stream);
	if (!*open)
		return mark != PIPE_FRESH;
	*open = !gone;
	return ring_cursor_wait(&v->cursor, want) || (gone && mark != PIPE_FRESH);
}

/*
 * The bytes that poll waits for.  A producer that has produced something since the refusal has
 * given up the bytes that were refused.
 */
static uint32_t vupipe_wanted(const struct vupipe *v, const struct vupipe_file *f)
{
	return f->refused && f->refused_at == v->cursor.index ? f->refused : 1;
}

uint32_t vupipe_poll(struct vupipe *v, const struct vupipe_file *f)
{
	pipe_mark mark = f->mark;
	bool gone = !link_state_usable(&v->link) && mark != PIPE_FRESH;
	uint32_t mask = gone ? VUPIPE_POLL_HUP : 0;
	bool open, data;

	if (gone)
		vupipe_step(v);	/* a process that gets HUP then finds the end in its mapping, too */
	if (vupipe_reaches(v, f))
		ring_cursor_adopt(&v->cursor);
	data = vupipe_wait(v, mark, vupipe_wanted(v, f), &open);
	if (v->server && gone)
		data = vupipe_reaches(v, f) && ring_cursor_wait(&v->cursor, 1);
	if (v->server)
		return data ? mask | VUPIPE_POLL_IN : mask;
	if (data && !gone)
		mask |= VUPIPE_POLL_OUT;
	if (!open && mark != PIPE_FRESH)
		mask |= VUPIPE_POLL_ERR;
	return mask;
}
