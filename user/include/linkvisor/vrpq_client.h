/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A client of vRPQ: posts in a buffer, calls, and the transport that carries them (vrpq_stub.h). */
#ifndef USER_INCLUDE_LINKVISOR_VRPQ_CLIENT_H
#define USER_INCLUDE_LINKVISOR_VRPQ_CLIENT_H

#include <linkvisor/vrpq_interface.h>

struct vrpq_piece {		/* of a request that is gathered, of an answer that is scattered */
	void *at;
	uint32_t bytes;
};

/*
 * taken: how many bytes of the requests the transport has already.  A transport that comes back with
 * -EINTR, -EAGAIN or -ETIMEDOUT says how many it has then; it may get the rest later, with other
 * requests behind.  After any other error the session is over.
 */
struct vrpq_transport {
	/* Hand over whole requests, in order; the pieces are free when it returns. */
	int (*send)(void *context, const struct vrpq_piece *requests, uint32_t nr_requests,
		    uint64_t *taken);
	/* The same, the last request is a call.  Waits; the bytes of the answer, or an errno. */
	int64_t (*call)(void *context, const struct vrpq_piece *requests, uint32_t nr_requests,
			const struct vrpq_piece *answer, uint32_t nr_answer, uint64_t *taken);
	/* Wake the server, if it sleeps. */
	int (*notify)(void *context);
};

struct vrpq_client {
	const struct vrpq_transport *transport;
	void *context;			/* the transport's */
	uint8_t *buffer;		/* the owner's, aligned to 8 */
	uint32_t size, used;		/* bytes */
	uint32_t taken;			/* bytes of those in use that the transport has already */
	uint32_t latest[VRPQ_LATEST_MAX];	/* 1 + where such a post lies in the buffer; 0: nowhere */
	bool goes_on;			/* the transport is asked again, for what a signal cut */
};

/* bytes: at least <INTERFACE>_BUFFER_MIN of the generated header. */
static inline void vrpq_client_begin(struct vrpq_client *c, const struct vrpq_transport *transport,
				     void *context, void *buffer, uint32_t bytes)
{
	*c = (struct vrpq_client){
		.transport = transport, .context = context, .buffer = buffer, .size = bytes & ~7u
	};
}

static inline bool vrpq_is_later(int64_t result)
{
	return result == -EINTR || result == -EAGAIN || result == -ETIMEDOUT;
}

/*
 * The posts were handed over, perhaps with a request behind them.  If the transport was interrupted
 * before that request, they stay where they are.  None of them is replaced any more: the transport
 * may have half of it.
 */
static inline void vrpq_handed_over(struct vrpq_client *c, int64_t result, uint64_t taken)
{
	if (vrpq_is_later(result) && taken <= c->used) {
		c->taken = (uint32_t)taken;
	} else {
		c->used = 0;
		c->taken = 0;
	}
	memset(c->latest, 0, sizeof(c->latest));
}

/* A signal does not cut a request that lies behind the posts: half of it would end the session. */
static inline bool vrpq_goes_on(struct vrpq_client *c, int64_t result, uint64_t taken,
				uint64_t size)
{
	c->goes_on = result == -EINTR && taken > c->used && taken < c->used + size;
	return c->goes_on;
}

/* The server has the whole call, and may make it, but nobody waited for the answer long enough. */
static inline int64_t vrpq_call_result(const struct vrpq_client *c, int64_t result, uint64_t taken,
				       uint64_t size)
{
	return vrpq_is_later(result) && taken == c->used + size ? -EINPROGRESS : result;
}

/* All posts, and a request of "size" bytes behind them, or 0. */
static inline int vrpq_send(struct vrpq_client *c, const struct vrpq_piece *pieces, uint32_t n,
			    uint64_t size)
{
	uint64_t taken = c->taken;
	int err;

	do
		err = c->transport->send(c->context, pieces, n, &taken);
	while (vrpq_goes_on(c, err, taken, size));
	vrpq_handed_over(c, err, taken);
	return err;
}

/*
 * Hand what was posted to the transport.  After -EINTR, -EAGAIN and -ETIMEDOUT the posts are kept for
 * the next time; on any other error they are lost, as the session is.
 */
static inline int vrpq_flush(struct vrpq_client *c)
{
	const struct vrpq_piece piece = { c->buffer, c->used };

	return c->used ? vrpq_send(c, &piece, 1, 0) : 0;
}

/* ... and wake the server. */
static inline int vrpq_notify(struct vrpq_client *c)
{
	int err = vrpq_flush(c);

	return err ? err : c->transport->notify(c->context);
}

struct vrpq_request {		/* one that is being written */
	uint8_t *at;		/* in the buffer: its header */
	uint32_t cursor;	/* bytes written: header, fixed part, copied parts */
	uint64_t size;		/* of the whole */
};

/*
 * Begin a request of "size" bytes, of which "head" (a multiple of 8) are written into the buffer
 * whatever the size of the arrays behind them.  The fixed part is zeroed.
 */
static inline int vrpq_request_begin(struct vrpq_client *c, struct vrpq_request *r,
				     uint16_t procedure, uint16_t fixed, uint32_t head,
				     uint64_t size)
{
	uint64_t wanted = size <= c->size ? size : head;
	struct lv_vrpq_request header = { .size = (uint32_t)size, .procedure = procedure, .fixed = fixed };

	if (size > UINT32_MAX || head > c->size)
		return -EMSGSIZE;
	if (wanted > c->size - c->used) {
		int err = vrpq_flush(c);

		if (err)
			return err;
	}
	r->at = c->buffer + c->used;
	r->size = size;
	r->cursor = VRPQ_HEADER + (uint32_t)vrpq_pad(fixed);
	memcpy(c->buffer + c->used, &header, sizeof(header));
	memset(c->buffer + c->used + VRPQ_HEADER, 0, vrpq_pad(fixed));
	return 0;
}

/* "bytes" in the fixed part, "offset" behind its begin. */
static inline void vrpq_put(struct vrpq_request *r, uint32_t offset, const void *from, size_t bytes)
{
	memcpy(r->at + VRPQ_HEADER + offset, from, bytes);
}

/* The next part behind the fixed one lies at the cursor: end it. */
static inline void vrpq_end_part(struct vrpq_request *r, uint32_t bytes)
{
	uint32_t padded = (uint32_t)vrpq_pad(bytes);

	memset(r->at + r->cursor + bytes, 0, padded - bytes);
	r->cursor += padded;
}

/* The next part, copied. */
static inline void vrpq_put_part(struct vrpq_request *r, const void *from, uint32_t bytes)
{
	uint32_t padded = (uint32_t)vrpq_pad(bytes);

	if (!bytes)
		return;
	memset(r->at + r->cursor + padded - LV_VRPQ_ALIGN, 0, LV_VRPQ_ALIGN);
	memcpy(r->at + r->cursor, from, bytes);
	r->cursor += padded;
}

struct vrpq_array {		/* of the caller, to be sent or to be filled */
	const void *at;
	uint64_t bytes;
};

/* pieces for the arrays, and for the zeroes that align each of them */
static inline uint32_t vrpq_gather(struct vrpq_piece *pieces, const struct vrpq_array *arrays,
				   uint32_t nr_arrays)
{
	static const uint8_t zeroes[LV_VRPQ_ALIGN];
	uint32_t n = 0;

	for (uint32_t i = 0; i < nr_arrays; i++) {
		pieces[n++] = (struct vrpq_piece){ (void *)(uintptr_t)arrays[i].at,
						   (uint32_t)arrays[i].bytes };
		pieces[n++] = (struct vrpq_piece){ (void *)(uintptr_t)zeroes,
						   (uint32_t)(-arrays[i].bytes % LV_VRPQ_ALIGN) };
	}
	return n;
}

/*
 * Complete a post: without a system call, if it fits into the buffer.  An error says that it was not
 * made, or that the session is over.
 */
static inline int vrpq_post(struct vrpq_client *c, struct vrpq_request *r,
			    const struct vrpq_array *arrays, uint32_t nr_arrays)
{
	struct vrpq_piece pieces[VRPQ_PIECES_MAX];
	uint32_t n;

	if (r->size <= c->size) {
		for (uint32_t i = 0; i < nr_arrays; i++)
			vrpq_put_part(r, arrays[i].at, (uint32_t)arrays[i].bytes);
		c->used += (uint32_t)r->size;
		return 0;
	}
	pieces[0] = (struct vrpq_piece){ c->buffer, c->used + r->cursor };
	n = 1 + vrpq_gather(pieces + 1, arrays, nr_arrays);
	return vrpq_send(c, pieces, n, r->size);
}

/*
 * Begin a post that takes the place of an older one of the same procedure, if that one is still in
 * the buffer.  slot: the number among such procedures.
 */
static inline int vrpq_latest_begin(struct vrpq_client *c, struct vrpq_request *r, uint32_t slot,
				    uint16_t procedure, uint16_t fixed)
{
	uint32_t size = VRPQ_HEADER + (uint32_t)vrpq_pad(fixed);
	int err;

	if (c->latest[slot]) {
		r->at = c->buffer + (c->latest[slot] - 1);
		return 0;
	}
	err = vrpq_request_begin(c, r, procedure, fixed, size, size);
	if (err)
		return err;
	c->latest[slot] = c->used + 1;
	c->used += size;
	return 0;
}

/* What a call gets: the fixed part lies behind the header, in memory of the stub. */
struct vrpq_result {
	struct lv_vrpq_answer *header;
	uint32_t fixed;			/* bytes of the fixed part */
	const struct vrpq_array *arrays;	/* memory of the caller */
	uint32_t nr_arrays;
	uint64_t got;			/* bytes of the arrays that came, with what aligns them */
};

static inline uint32_t vrpq_scatter(struct vrpq_piece *pieces, const struct vrpq_result *result,
				    uint8_t *unused, uint64_t *room)
{
	uint32_t n = 0;

	pieces[n++] = (struct vrpq_piece){ result->header,
					   VRPQ_HEADER + (uint32_t)vrpq_pad(result->fixed) };
	*room = pieces[0].bytes;
	for (uint32_t i = 0; i < result->nr_arrays; i++) {
		uint64_t bytes = result->arrays[i].bytes;

		pieces[n++] = (struct vrpq_piece){ (void *)(uintptr_t)result->arrays[i].at,
						   (uint32_t)bytes };
		pieces[n++] = (struct vrpq_piece){ unused, (uint32_t)(-bytes % LV_VRPQ_ALIGN) };
		*room += vrpq_pad(bytes);
	}
	return n;
}

/* The status that the server gave; -EBADMSG: that is no answer to this call. */
static inline int vrpq_answer_judge(struct vrpq_result *result, int64_t bytes)
{
	const struct lv_vrpq_answer *header = result->header;
	uint32_t head = VRPQ_HEADER + (uint32_t)vrpq_pad(result->fixed);

	if (bytes < 0)
		return bytes < -4095 ? -EBADMSG : (int)bytes;
	if (bytes < VRPQ_HEADER || header->size != bytes || header->status > 0 ||
	    header->status < -4095)
		return -EBADMSG;
	if (header->status)
		return bytes == VRPQ_HEADER ? header->status : -EBADMSG;
	if (bytes < head || header->fixed != result->fixed)
		return -EBADMSG;
	result->got = (uint64_t)bytes - head;
	return 0;
}

/*
 * Complete a call: all posts before it, then wait.  After -EINTR, -EAGAIN and -ETIMEDOUT it was not
 * made.  -EINPROGRESS: the server has it, whether it is made is not known, and its answer will be
 * dropped.
 */
static inline int vrpq_call(struct vrpq_client *c, struct vrpq_request *r,
			    const struct vrpq_array *arrays, uint32_t nr_arrays,
			    struct vrpq_result *result)
{
	struct vrpq_piece out[VRPQ_PIECES_MAX], in[VRPQ_PIECES_MAX];
	uint8_t unused[LV_VRPQ_ALIGN];
	struct lv_vrpq_request header;
	uint64_t room, taken = c->taken;
	uint32_t nr_out, nr_in;
	int64_t bytes;

	nr_in = vrpq_scatter(in, result, unused, &room);
	if (room > UINT32_MAX)
		return -EMSGSIZE;
	memcpy(&header, r->at, sizeof(header));
	header.room = (uint32_t)room;
	header.answer_fixed = (uint16_t)result->fixed;
	memcpy(r->at, &header, sizeof(header));
	out[0] = (struct vrpq_piece){ c->buffer, c->used + r->cursor };
	nr_out = 1 + vrpq_gather(out + 1, arrays, nr_arrays);
	do
		bytes = c->transport->call(c->context, out, nr_out, in, nr_in, &taken);
	while (vrpq_goes_on(c, bytes, taken, r->size));
	bytes = vrpq_call_result(c, bytes, taken, r->size);
	vrpq_handed_over(c, bytes, taken);
	return vrpq_answer_judge(result, bytes);
}

/*
 * Did the elements of the next array come?  at: where the array begins behind the fixed part; the
 * next one begins where its bound (room bytes) ends.
 */
static inline bool vrpq_came(const struct vrpq_result *result, uint64_t *at, uint64_t bytes,
			     uint64_t room)
{
	bool good = bytes <= room && (!bytes || *at + bytes <= result->got);

	*at += vrpq_pad(room);
	return good;
}

#endif
