// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes between processes and the rings of their channels.  Bytes that are not published do not exist
 * for the peer, so they are copied without a lock that anybody else waits for.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "abi/svc/vrpq_message.h"
#include "guest/linux/vrpq/file.h"

/* ---- pieces of a process's memory ---- */

#define FEW_PIECES	4

struct pieces {
	struct vrpq_ioctl_piece few[FEW_PIECES];
	struct vrpq_ioctl_piece *piece;		/* few, or allocated */
	u32 nr;
	u64 total;
};

static void pieces_end(struct pieces *p)
{
	if (p->piece != p->few)
		kvfree(p->piece);
}

static int pieces_begin(struct pieces *p, u64 user, u32 nr)
{
	u32 i;

	p->piece = p->few;
	p->nr = nr;
	p->total = 0;
	if (nr > VRPQ_PIECES)
		return -EINVAL;
	if (nr > FEW_PIECES)
		p->piece = kvmalloc_array(nr, sizeof(*p->piece), GFP_KERNEL);
	if (!p->piece)
		return -ENOMEM;
	if (copy_from_user(p->piece, u64_to_user_ptr(user), nr * sizeof(*p->piece))) {
		pieces_end(p);
		return -EFAULT;
	}
	for (i = 0; i < nr; i++) {
		if (p->piece[i].bytes > U32_MAX || p->total > U32_MAX) {
			pieces_end(p);
			return -EMSGSIZE;
		}
		p->total += p->piece[i].bytes;
	}
	return 0;
}

static bool copy_one(void *at, void __user *user, size_t bytes, bool to_user)
{
	return to_user ? !copy_to_user(user, at, bytes) : !copy_from_user(at, user, bytes);
}

/* Between a span and the pieces from byte "from" on. */
static int pieces_copy(const struct pieces *p, u64 from, const struct vrpq_span *span, bool to_user)
{
	u32 done = 0, step, i;

	for (i = 0; i < p->nr && done < span->bytes; i++) {
		const struct vrpq_ioctl_piece *piece = &p->piece[i];

		if (from >= piece->bytes) {
			from -= piece->bytes;
			continue;
		}
		step = min_t(u64, piece->bytes - from, span->bytes - done);
		if (!copy_one(span->at + done, u64_to_user_ptr(piece->at + from), step, to_user))
			return -EFAULT;
		done += step;
		from = 0;
	}
	return 0;
}

static int spans_copy(const struct pieces *p, u64 from, const struct vrpq_span span[2],
		      bool to_user)
{
	int err = pieces_copy(p, from, &span[0], to_user);

	if (!err && span[1].bytes)
		err = pieces_copy(p, from + span[0].bytes, &span[1], to_user);
	return err;
}

/* ---- a client's answers ---- */

static int wait_unread(struct vrpq_file *f, struct vrpq_patience *p, u32 want)
{
	long n;

	if (p->nonblock)
		return vrpq_wait_unread(f->channel, want) ? 0 : -EAGAIN;
	n = wait_event_interruptible_timeout(f->waiters, vrpq_wait_unread(f->channel, want),
					     vrpq_patience_left(p));
	return vrpq_patience_spend(p, n);
}

/* The last one that is owed may be for the call of this moment. */
static bool answer_is_stale(const struct vrpq_file *f)
{
	return f->owed > f->calling;
}

static u32 answer_padded(const struct vrpq_file *f)
{
	return ALIGN(f->answer, LV_VRPQ_ALIGN);
}

/*
 * An answer begins with its size, at a multiple of 8 in the ring.  What the server's process stores
 * there is judged once, and what is read later is only copied.
 */
static int answer_begin(struct vrpq_file *f)
{
	struct vrpq_span span[2];
	u32 size;

	vrpq_in_span(f->channel, sizeof(u32), span);
	if (span[0].bytes < sizeof(u32))
		return -EBADMSG;
	size = port_load_u32((const u32 *)span[0].at);
	if (size < sizeof(struct lv_vrpq_answer) || size > INT_MAX - LV_VRPQ_ALIGN)
		return -EBADMSG;
	f->answer = size;
	f->answer_at = 0;
	return 0;
}

/* n bytes are there: those of the answer, not what pads it, go to the process. */
static int answer_copy(struct vrpq_file *f, const struct pieces *in, u32 n)
{
	u32 useful = min(n, f->answer > f->answer_at ? f->answer - f->answer_at : 0);
	struct vrpq_span span[2];

	if (answer_is_stale(f))
		return 0;
	if (f->answer > in->total)
		return -EBADMSG;
	vrpq_in_span(f->channel, useful, span);
	return spans_copy(in, f->answer_at, span, true);
}

/* Fewer bytes are nothing: a server that gives byte by byte would have one look for each. */
static u32 answer_least(const struct vrpq_file *f)
{
	u32 half = f->link->core.layout.answer / 2;

	if (!READ_ONCE(f->answer))
		return sizeof(struct lv_vrpq_answer);
	return clamp_t(u32, answer_padded(f) - READ_ONCE(f->answer_at), 1, half);
}

/*
 * Reads what has come: 0, -EAGAIN for nothing, or an error.  Whether the server left is looked at before
 * its last bytes are.
 */
static int answer_some(struct vrpq_file *f, const struct pieces *in)
{
	bool left = vrpq_left(f->channel);
	u32 want = answer_least(f);
	int n = vrpq_unread(f->channel, want), err;

	if (n < 0)
		return n;
	if (n < want)
		return left ? -EPIPE : -EAGAIN;
	err = f->answer ? 0 : answer_begin(f);
	if (err)
		return err;
	n = min_t(u32, n, answer_padded(f) - f->answer_at);
	err = answer_copy(f, in, n);
	if (err)
		return err;
	f->answer_at += n;
	if (vrpq_consumed(f->channel, n))
		vrpq_link_trigger(f->link);
	return 0;
}

/* True: that was the last byte. */
static bool answer_ended(struct vrpq_file *f)
{
	if (!f->answer || f->answer_at < answer_padded(f))
		return false;
	f->answer = 0;
	f->owed--;
	return true;
}

/* A part of an answer that nobody waits for: 0, -EAGAIN for none, or an error. */
static int answer_drop(struct vrpq_file *f)
{
	int err = answer_is_stale(f) ? answer_some(f, NULL) : -EAGAIN;

	if (!err)
		answer_ended(f);
	f->broken |= err == -EBADMSG;
	return err;
}

/* ---- sending ---- */

static void channel_notify(struct vrpq_file *f)
{
	if (vrpq_notify(f->channel))
		vrpq_link_trigger(f->link);
}

/*
 * Room, or what brings some: a server that has no room for an answer reads no requests, so a client
 * drops answers that nobody waits for.  False has armed the wake-up for both.
 */
static bool may_send(const struct vrpq_file *f, u32 least)
{
	bool room = vrpq_wait_room(f->channel, READ_ONCE(f->room));

	return (answer_is_stale(f) && vrpq_wait_unread(f->channel, least)) || room;
}

static int wait_room(struct vrpq_file *f, struct vrpq_patience *p)
{
	u32 least = answer_least(f);
	long n;

	if (p->nonblock)
		return may_send(f, least) ? 0 : -EAGAIN;
	n = wait_event_interruptible_timeout(f->waiters, may_send(f, least), vrpq_patience_left(p));
	return vrpq_patience_spend(p, n);
}

/*
 * The room that is worth a step.  A server waits for half of its area at least, so that a client that
 * frees byte by byte does not keep it.  A client takes what there is: its server may wait for all that
 * the area has room for.
 */
static u32 room_least(const struct vrpq_file *f, u64 left)
{
	return vrpq_link_serves(f->link) ? min_t(u64, left, f->link->core.layout.answer / 2) : 1;
}

/* As much as there is room for: bytes, or an error. */
static int send_some(struct vrpq_file *f, const struct pieces *p, u64 sent)
{
	u32 left = min_t(u64, p->total - sent, INT_MAX);
	u32 least = room_least(f, left);
	int n = vrpq_room(f->channel, least);
	struct vrpq_span span[2];
	int err;

	WRITE_ONCE(f->room, least);
	if (n < 0)
		return n;
	if (n < least)
		return -EAGAIN;
	n = min_t(u32, n, left);
	vrpq_out_span(f->channel, n, span);
	err = spans_copy(p, sent, span, false);
	if (err)
		return err;
	vrpq_produced(f->channel, n);
	return n;
}

/*
 * There is no room: wakes the peer, and waits.  A process that does not block tries once more after it
 * has armed the wake-up.
 */
static int send_waits(struct vrpq_file *f, struct vrpq_patience *patience)
{
	int err;

	channel_notify(f);
	err = answer_drop(f);
	return err == -EAGAIN ? wait_room(f, patience) : err;
}

static int send_all(struct vrpq_file *f, const struct pieces *p, u64 *sent,
		    struct vrpq_patience *patience)
{
	int n, err = 0;

	while (*sent < p->total && !err) {
		n = send_some(f, p, *sent);
		if (n >= 0)
			*sent += n;
		else if (n == -EAGAIN)
			err = send_waits(f, patience);
		else
			return n;
		if (*sent < p->total && !err)
			err = vrpq_patience_next(patience);
	}
	return err;
}

/* ---- a client's call ---- */

/* True: it came. */
static bool answer_came(struct vrpq_file *f, u64 *received)
{
	bool stale = answer_is_stale(f);

	*received = stale ? 0 : min(f->answer_at, f->answer);
	return answer_ended(f) && !stale;
}

static int receive_answer(struct vrpq_file *f, const struct pieces *in, u64 *received,
			  struct vrpq_patience *patience)
{
	int err = 0;

	f->calling = true;
	while (!err) {
		err = answer_some(f, in);
		if (!err && answer_came(f, received))
			break;
		if (err == -EAGAIN)
			err = wait_unread(f, patience, answer_least(f));
		err = err ?: vrpq_patience_next(patience);
	}
	f->calling = false;
	f->resumable = err;
	f->broken |= err == -EBADMSG;
	return err;
}

/* ---- submit ---- */

/* May a transfer of so many bytes go on where the process says that it stopped? */
static int submit_judge(const struct vrpq_file *f, const struct vrpq_ioctl_transfer *arg, u64 total)
{
	bool call = arg->flags & VRPQ_TRANSFER_CALL;

	if (arg->flags & ~(VRPQ_TRANSFER_NOTIFY | VRPQ_TRANSFER_CALL) || (call && !total))
		return -EINVAL;
	if (!f->channel)
		return -EBADF;
	if (f->broken || (!arg->sent && f->torn))
		return -EPIPE;
	if (!arg->sent || (f->torn && arg->sent == f->torn && arg->sent <= total))
		return 0;
	return call && arg->sent == total && f->resumable ? 0 : -EINVAL;
}

static int submit(struct vrpq_file *f, struct vrpq_ioctl_transfer *arg, const struct pieces *out,
		  const struct pieces *in, struct vrpq_patience *patience)
{
	bool whole = !f->torn && out->total && arg->sent == out->total;
	bool call = arg->flags & VRPQ_TRANSFER_CALL;
	int err = submit_judge(f, arg, out->total);

	if (err)
		return err;
	if (!whole) {
		f->resumable = false;
		err = send_all(f, out, &arg->sent, patience);
		f->torn = arg->sent < out->total ? arg->sent : 0;
		if (err)
			return err;
		f->owed += call;
		if (arg->flags)
			channel_notify(f);
	}
	return call ? receive_answer(f, in, &arg->received, patience) : 0;
}

/* The peer broke the protocol: the link begins afresh. */
static int transfer_error(struct vrpq_file *f, int err)
{
	if (err != -EPROTO)
		return err;
	vrpq_link_step(f->link);
	return -EPIPE;
}

int vrpq_transfer_submit(struct file *file, struct vrpq_ioctl_transfer *arg)
{
	struct vrpq_patience patience = vrpq_patience(file, arg->timeout);
	struct vrpq_file *f = file->private_data;
	struct pieces out, in;
	int err = pieces_begin(&out, arg->out, arg->nr_out);

	if (err)
		return err;
	err = pieces_begin(&in, arg->in, arg->nr_in);
	if (err)
		goto end_out;
	err = vrpq_file_lock(f, &patience);
	if (err)
		goto end_in;
	err = submit(f, arg, &out, &in, &patience);
	mutex_unlock(&f->lock);
	err = transfer_error(f, err);
end_in:
	pieces_end(&in);
end_out:
	pieces_end(&out);
	return err;
}

/* ---- a server ---- */

int vrpq_transfer_answer(struct file *file, struct vrpq_ioctl_transfer *arg)
{
	struct vrpq_patience patience = vrpq_patience(file, arg->timeout);
	struct vrpq_file *f = file->private_data;
	struct pieces out;
	int err = arg->flags || arg->in || arg->nr_in ? -EINVAL :
							pieces_begin(&out, arg->out, arg->nr_out);

	if (err)
		return err;
	err = vrpq_file_lock(f, &patience);
	if (err)
		goto end;
	err = !f->channel ? -EBADF : arg->sent > out.total ? -EINVAL :
							     send_all(f, &out, &arg->sent, &patience);
	if (f->channel)
		channel_notify(f);
	mutex_unlock(&f->lock);
	err = transfer_error(f, err);
end:
	pieces_end(&out);
	return err;
}

static int release_bytes(struct vrpq_file *f, struct vrpq_ioctl_receive *arg)
{
	int n;

	if (!arg->release)
		return 0;
	if (arg->release > f->link->core.layout.request)
		return -EINVAL;
	n = vrpq_unread(f->channel, arg->release);
	if (n < 0)
		return n;
	if (n < arg->release)
		return -EINVAL;
	if (vrpq_consumed(f->channel, arg->release))
		vrpq_link_trigger(f->link);
	arg->release = 0;
	return 0;
}

/* Whether the client closed the channel is looked at before its last bytes are. */
static int receive(struct vrpq_file *f, struct vrpq_ioctl_receive *arg,
		   struct vrpq_patience *patience)
{
	u32 want = clamp_t(u64, arg->want, 1, f->link->core.layout.request);
	int err = f->channel ? release_bytes(f, arg) : -EBADF;

	f->want = want;
	while (!err) {
		bool left = vrpq_left(f->channel);
		int n = vrpq_unread(f->channel, want);

		if (n == -EPIPE && vrpq_reaches(f->channel))
			return 0;	/* the client has closed it */
		if (n < 0)
			return n;
		arg->available = n;
		arg->offset = vrpq_in_offset(f->channel);
		if (n >= want || (left && n))
			return 0;
		err = wait_unread(f, patience, want);
		err = err ?: vrpq_patience_next(patience);
	}
	return err;
}

int vrpq_transfer_receive(struct file *file, struct vrpq_ioctl_receive *arg)
{
	struct vrpq_patience patience = vrpq_patience(file, arg->timeout);
	struct vrpq_file *f = file->private_data;
	int err = arg->reserved ? -EINVAL : vrpq_file_lock(f, &patience);

	if (err)
		return err;
	arg->available = 0;
	err = receive(f, arg, &patience);
	mutex_unlock(&f->lock);
	return transfer_error(f, err);
}

/* ---- poll ---- */

/*
 * Wake-ups are armed only for what the process waits for, and only if it has to: a peer of somebody
 * who is at work does not interrupt.
 */
__poll_t vrpq_transfer_poll(struct vrpq_file *f, struct file *file, poll_table *wait)
{
	__poll_t wanted = poll_requested_events(wait), events = 0;
	struct vrpq_channel *c;
	u32 want = vrpq_link_serves(f->link) ? READ_ONCE(f->want) : answer_least(f);

	poll_wait(file, &f->waiters, wait);
	mutex_lock(&f->link->lock);	/* the file keeps its channel */
	c = f->channel;
	if (c && vrpq_left(c))
		events |= EPOLLHUP;
	if (c && wanted & EPOLLIN && (vrpq_has_unread(c, want) || vrpq_wait_unread(c, want)))
		events |= EPOLLIN | EPOLLRDNORM;
	if (c && wanted & EPOLLOUT && may_send(f, answer_least(f)))
		events |= EPOLLOUT | EPOLLWRNORM;
	mutex_unlock(&f->link->lock);
	return events;
}
