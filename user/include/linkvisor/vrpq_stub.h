/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the code that vrpqgen generates stands on: marshalling at the client, judging at the server.
 * Header-only, C over buffers; 32 and 64 bits, little endian.  The transport is somebody else's
 * (struct vrpq_transport, struct vrpq_batch, struct vrpq_answer are the seam).
 *
 *   client: stub -> buffer ---send, call---> transport ~~~> area (read-only) -> batch -> server
 *                   memory of the caller <------------- answer <--------------------------+
 *
 * The client writes the area while the server reads it.  So the server loads each word that it
 * judges once, into memory of its own, and uses that copy alone.  Arrays in place are data that
 * nobody judged: where they lie and how many elements they have is fixed, their bytes may change.
 *
 * Results are 0 or a count, or a negative errno.  One thread at a time may use a client, a batch.
 */
#ifndef USER_INCLUDE_LINKVISOR_VRPQ_STUB_H
#define USER_INCLUDE_LINKVISOR_VRPQ_STUB_H

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "abi/svc/vrpq_message.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the wire is little endian");

#define VRPQ_ALIGNED		__attribute__((aligned(8)))
#define VRPQ_HEADER		16u		/* of a request, of an answer */
#define VRPQ_LATEST_MAX		16u		/* posts of an interface that are "latest" */
#define VRPQ_PIECES_MAX		(1u + 2u * 64u)	/* of a request or an answer */

static inline uint64_t vrpq_pad(uint64_t bytes)
{
	return (bytes + LV_VRPQ_ALIGN - 1) & ~(uint64_t)(LV_VRPQ_ALIGN - 1);
}

/* The length of a string, or "most" if it is longer. */
static inline uint32_t vrpq_length(const char *text, uint32_t most)
{
	const char *end = memchr(text, '\0', most);

	return end ? (uint32_t)(end - text) : most;
}

/* --- the interface, and the meeting of its two ends ----------------------------------------- */

struct vrpq_procedure {
	const char *name;
	bool is_call;
};

struct vrpq_interface {
	const char *name;
	uint32_t major, minor;
	const uint64_t *hashes;		/* of the layouts of major.0 to major.minor */
	const struct vrpq_procedure *procedures;
	uint32_t nr_procedures;
};

static inline void vrpq_hello(const struct vrpq_interface *own, struct lv_vrpq_hello *hello)
{
	*hello = (struct lv_vrpq_hello){ .hash = own->hashes[own->minor],
					 .major = own->major,
					 .minor = own->minor };
	strncpy(hello->name, own->name, sizeof(hello->name) - 1);
}

/*
 * Server: may this client open a session?  hello: a private copy.  0; -EPROTONOSUPPORT: another
 * interface, a newer or incompatible version, or not the same layout under the same version.
 */
static inline int vrpq_hello_judge(const struct vrpq_interface *own, const struct lv_vrpq_hello *hello)
{
	if (hello->name[sizeof(hello->name) - 1] || strcmp(hello->name, own->name))
		return -EPROTONOSUPPORT;
	if (hello->major != own->major || hello->minor > own->minor)
		return -EPROTONOSUPPORT;
	return hello->hash == own->hashes[hello->minor] ? 0 : -EPROTONOSUPPORT;
}

#define VRPQ_REFUSAL_BYTES	256

static inline void vrpq_printable(char name[LV_VRPQ_NAME_BYTES], const struct lv_vrpq_hello *hello)
{
	memcpy(name, hello->name, LV_VRPQ_NAME_BYTES);
	name[LV_VRPQ_NAME_BYTES - 1] = '\0';
	for (char *c = name; *c; c++)
		if (*c <= ' ' || *c > '~')
			*c = '?';
}

/* Name the versions of both ends, as they said. */
static inline void vrpq_hellos_differ(const struct lv_vrpq_hello *client,
				      const struct lv_vrpq_hello *server,
				      char text[VRPQ_REFUSAL_BYTES])
{
	char client_name[LV_VRPQ_NAME_BYTES], server_name[LV_VRPQ_NAME_BYTES];

	vrpq_printable(client_name, client);
	vrpq_printable(server_name, server);
	snprintf(text, VRPQ_REFUSAL_BYTES,
		 "client has %s %" PRIu32 ".%" PRIu32 " (hash %016" PRIx64 "), server has %s %" PRIu32
		 ".%" PRIu32 " (hash %016" PRIx64 ")", client_name, client->major, client->minor,
		 client->hash, server_name, server->major, server->minor, server->hash);
}

/* The same, for the log of the server. */
static inline void vrpq_hello_refusal(const struct vrpq_interface *own,
				      const struct lv_vrpq_hello *hello,
				      char text[VRPQ_REFUSAL_BYTES])
{
	struct lv_vrpq_hello ours;

	vrpq_hello(own, &ours);
	vrpq_hellos_differ(hello, &ours, text);
}

/* --- client ---------------------------------------------------------------------------------- */

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
};

/* bytes: at least <INTERFACE>_BUFFER_MIN of the generated header. */
static inline void vrpq_client_begin(struct vrpq_client *c, const struct vrpq_transport *transport,
				     void *context, void *buffer, uint32_t bytes)
{
	*c = (struct vrpq_client){
		.transport = transport, .context = context, .buffer = buffer, .size = bytes & ~7u
	};
}

/*
 * The posts were handed over, perhaps with a request behind them.  If the transport was interrupted
 * before that request, they stay where they are.  None of them is replaced any more: the transport
 * may have half of it.
 */
static inline void vrpq_handed_over(struct vrpq_client *c, int64_t result, uint64_t taken)
{
	bool later = result == -EINTR || result == -EAGAIN || result == -ETIMEDOUT;

	if (later && taken <= c->used) {
		c->taken = (uint32_t)taken;
	} else {
		c->used = 0;
		c->taken = 0;
	}
	memset(c->latest, 0, sizeof(c->latest));
}

/* A signal does not cut a request that lies behind the posts: half of it would end the session. */
static inline bool vrpq_goes_on(const struct vrpq_client *c, int64_t result, uint64_t taken,
				uint64_t size)
{
	return result == -EINTR && taken > c->used && taken < c->used + size;
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
	memcpy(r->at, &header, sizeof(header));
	memset(r->at + VRPQ_HEADER, 0, r->cursor - VRPQ_HEADER);
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
	if (bytes)
		memcpy(r->at + r->cursor, from, bytes);
	vrpq_end_part(r, bytes);
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

/* Complete a call: all posts before it, then wait. */
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

/* --- server ---------------------------------------------------------------------------------- */

/* A test may watch what is read of an area. */
#ifndef VRPQ_WATCH_LOAD
#define VRPQ_WATCH_LOAD(from, bytes)
#endif

/* The largest word that lies at its alignment; how many bytes that were. */
static inline size_t vrpq_load_word(uint8_t *to, const volatile uint8_t *from, size_t bytes)
{
	if (bytes >= 4 && !((uintptr_t)from & 3)) {
		uint32_t word = *(const volatile uint32_t *)from;

		memcpy(to, &word, 4);
		return 4;
	}
	if (bytes >= 2 && !((uintptr_t)from & 1)) {
		uint16_t word = *(const volatile uint16_t *)from;

		memcpy(to, &word, 2);
		return 2;
	}
	*to = *from;
	return 1;
}

/*
 * Load bytes that the client may be writing, each once: words of 8 bytes where they are aligned,
 * else the largest that are.
 */
static inline void vrpq_load(void *memory, const volatile void *shared, size_t bytes)
{
	const volatile uint8_t *from = shared;
	uint8_t *to = memory;
	size_t step;

	VRPQ_WATCH_LOAD(shared, bytes);
	if (!((uintptr_t)from & 7)) {
		for (; bytes >= 8; bytes -= 8, from += 8, to += 8) {
			uint64_t word = *(const volatile uint64_t *)from;

			memcpy(to, &word, 8);
		}
	}
	for (; bytes; bytes -= step, from += step, to += step)
		step = vrpq_load_word(to, from, bytes);
}

struct vrpq_message {		/* a request: what the header said, judged, and where the rest lies */
	const volatile uint8_t *at;
	uint32_t size, cursor;	/* multiples of 8; cursor: the next part, at most size */
	uint16_t procedure, fixed, answer_fixed;
	uint32_t room;
};

struct vrpq_batch {		/* whole requests, in a row */
	const volatile uint8_t *area;	/* aligned to 8; the client may write it at any time */
	uint32_t size, at;	/* bytes; of all, and of those that were taken */
	uint32_t wanted;	/* of the request at "at", as far as that is known; 0: it is not cut */
	bool stream;		/* the last request may be cut: the rest of it is to come */
	bool ahead;		/* next holds the request at "at" */
	struct vrpq_message next;
};

static inline void vrpq_batch_begin(struct vrpq_batch *batch, const volatile void *area,
				    uint32_t size)
{
	*batch = (struct vrpq_batch){ .area = area, .size = size & ~7u };
}

/*
 * The same, and the last request may be cut.  Then what serves the batch answers -EAGAIN: the owner
 * begins anew at batch->at when there are batch->wanted bytes.
 */
static inline void vrpq_batch_begin_stream(struct vrpq_batch *batch, const volatile void *area,
					   uint32_t size)
{
	vrpq_batch_begin(batch, area, size);
	batch->stream = true;
}

static inline int vrpq_batch_cut(struct vrpq_batch *batch, uint32_t wanted)
{
	batch->wanted = wanted;
	return batch->stream ? -EAGAIN : -EBADMSG;
}

/* Judge the header at batch->at.  1: next holds it; 0: there is none; -EAGAIN; -EBADMSG. */
static inline int vrpq_batch_look(struct vrpq_batch *batch)
{
	uint32_t rest = batch->size - batch->at;
	struct lv_vrpq_request h;

	if (batch->ahead || !rest)
		return batch->ahead;
	if (rest < VRPQ_HEADER)
		return vrpq_batch_cut(batch, VRPQ_HEADER);
	vrpq_load(&h, batch->area + batch->at, sizeof(h));
	if (h.size % LV_VRPQ_ALIGN || h.size < VRPQ_HEADER + vrpq_pad(h.fixed) || h.reserved)
		return -EBADMSG;
	if (h.size > rest)
		return vrpq_batch_cut(batch, h.size);
	batch->next = (struct vrpq_message){
		.at = batch->area + batch->at,
		.size = h.size,
		.cursor = VRPQ_HEADER + (uint32_t)vrpq_pad(h.fixed),
		.procedure = h.procedure,
		.fixed = h.fixed,
		.answer_fixed = h.answer_fixed,
		.room = h.room,
	};
	batch->ahead = true;
	return 1;
}

/* Take the next request.  1; 0: that was the last; -EAGAIN; -EBADMSG: what follows is none. */
static inline int vrpq_batch_next(struct vrpq_batch *batch, struct vrpq_message *m)
{
	int result = vrpq_batch_look(batch);

	if (result <= 0)
		return result;
	*m = batch->next;
	batch->at += m->size;
	batch->ahead = false;
	return 1;
}

/* Take it only if it is one of the same procedure as m. */
static inline bool vrpq_batch_next_like(struct vrpq_batch *batch, struct vrpq_message *m)
{
	return vrpq_batch_look(batch) == 1 && batch->next.procedure == m->procedure &&
	       vrpq_batch_next(batch, m) == 1;
}

static inline bool vrpq_is_bool(const bool *value)
{
	uint8_t byte;

	memcpy(&byte, value, 1);
	return byte <= 1;
}

/* The fixed part into "to": as much as the client knows, at least "least" bytes; zeroes behind it. */
static inline bool vrpq_take(const struct vrpq_message *m, void *to, uint32_t least, uint32_t bytes)
{
	if (m->fixed < least || m->fixed > bytes)
		return false;
	if (m->fixed < bytes)
		memset((uint8_t *)to + m->fixed, 0, bytes - m->fixed);
	vrpq_load(to, m->at + VRPQ_HEADER, m->fixed);
	return true;
}

struct vrpq_view {		/* an array in place */
	const volatile uint8_t *at;
	uint32_t count;		/* elements */
};

/* The next part.  element: bytes, at most 64 KiB. */
static inline bool vrpq_take_view(struct vrpq_message *m, struct vrpq_view *view, uint32_t count,
				  uint32_t element)
{
	uint64_t bytes = (uint64_t)count * element;

	if (bytes > m->size - m->cursor)
		return false;
	*view = (struct vrpq_view){ m->at + m->cursor, count };
	m->cursor += (uint32_t)vrpq_pad(bytes);
	return true;
}

/* The next part, copied; to: room for count elements. */
static inline bool vrpq_take_part(struct vrpq_message *m, void *to, uint32_t count,
				  uint32_t element)
{
	struct vrpq_view view;

	if (!vrpq_take_view(m, &view, count, element))
		return false;
	vrpq_load(to, view.at, (size_t)count * element);
	return true;
}

/* ... a string without NUL; to: room for one byte more. */
static inline bool vrpq_take_string(struct vrpq_message *m, char *to, uint32_t length)
{
	if (!vrpq_take_part(m, to, length, 1) || memchr(to, '\0', length))
		return false;
	to[length] = '\0';
	return true;
}

static inline bool vrpq_took_all(const struct vrpq_message *m)
{
	return m->cursor == m->size;
}

/* Element i of a view, loaded once; zeroes if there is none. */
static inline void vrpq_view_load(const struct vrpq_view *view, uint32_t i, void *to,
				  uint32_t element)
{
	if (i < view->count)
		vrpq_load(to, view->at + (size_t)i * element, element);
	else
		memset(to, 0, element);
}

/* "count" elements from "first" on; false: they are not all there. */
static inline bool vrpq_view_copy(const struct vrpq_view *view, uint32_t first, uint32_t count,
				  void *to, uint32_t element)
{
	if (first > view->count || count > view->count - first)
		return false;
	VRPQ_WATCH_LOAD(view->at + (size_t)first * element, (size_t)count * element);
	if (count)
		memcpy(to, (const uint8_t *)(uintptr_t)view->at + (size_t)first * element,
		       (size_t)count * element);
	__asm__ volatile("" : : : "memory");	/* nobody reads the area again for it */
	return true;
}

struct vrpq_answer {		/* an answer that is being written */
	uint8_t *at;		/* aligned to 8; never read */
	uint32_t room;		/* bytes, by the server */
	uint32_t size;		/* bytes, once a call was served */
	/* of the call that is being served: */
	uint64_t used, most;	/* bytes; the places of the arrays so far; what the client takes */
};

static inline void vrpq_answer_init(struct vrpq_answer *answer, void *at, uint32_t room)
{
	*answer = (struct vrpq_answer){ .at = at, .room = room };
}

/* bytes, least: of the fixed part, all and that of the first version. */
static inline bool vrpq_answer_begin(struct vrpq_answer *a, const struct vrpq_message *m,
				     uint32_t least, uint32_t bytes)
{
	a->size = 0;
	a->most = m->room < a->room ? m->room : a->room;
	a->used = VRPQ_HEADER + vrpq_pad(m->answer_fixed);
	return m->answer_fixed >= least && m->answer_fixed <= bytes && a->used <= a->most;
}

/* The place of an array of "count" elements at most; NULL: there is no room. */
static inline void *vrpq_answer_array(struct vrpq_answer *a, uint32_t count, uint32_t element)
{
	uint64_t at = a->used;

	a->used += vrpq_pad((uint64_t)count * element);
	return a->used <= a->most ? a->at + at : NULL;
}

/*
 * An answer that has no room.  1: the client hears EMSGSIZE, since this server's memory is too
 * small; -EBADMSG: the client gave less room than it needs itself.
 */
static inline int vrpq_answer_refuse(struct vrpq_answer *a, const struct vrpq_message *m,
				     uint32_t least, uint32_t bytes)
{
	const struct lv_vrpq_answer header = { .size = VRPQ_HEADER, .status = -EMSGSIZE };

	if (m->answer_fixed < least || m->answer_fixed > bytes || a->used > m->room ||
	    a->room < VRPQ_HEADER)
		return -EBADMSG;
	memcpy(a->at, &header, sizeof(header));
	a->size = header.size;
	return 1;
}

/* End a string that the server did not end at "most" bytes; zeroes up to "room". */
static inline void vrpq_end_string(char *text, uint32_t most, uint32_t room)
{
	uint32_t length = vrpq_length(text, most);

	memset(text + length, 0, room - length);
}

/* The last array in its place that holds something ends "bytes" behind "place". */
static inline void vrpq_answer_last(const struct vrpq_answer *a, uint64_t *last, const void *place,
				    uint64_t bytes)
{
	if (bytes)
		*last = (uint64_t)((const uint8_t *)place - a->at) + bytes;
}

/*
 * Write header and fixed part.  last: where the last array that holds something ends; 0: none.  A
 * status that is no errno becomes EIO.
 */
static inline int vrpq_answer_end(struct vrpq_answer *a, const struct vrpq_message *m, int status,
				  const void *fixed, uint64_t last)
{
	uint32_t head = VRPQ_HEADER + (uint32_t)vrpq_pad(m->answer_fixed);
	struct lv_vrpq_answer header = { .size = head, .fixed = m->answer_fixed };

	if (status)
		header = (struct lv_vrpq_answer){
			.size = VRPQ_HEADER, .status = status > 0 || status < -4095 ? -EIO : status
		};
	else if (last)
		header.size = (uint32_t)last;
	memcpy(a->at, &header, sizeof(header));
	if (!status) {
		memcpy(a->at + VRPQ_HEADER, fixed, m->answer_fixed);
		memset(a->at + VRPQ_HEADER + m->answer_fixed, 0,
		       head - VRPQ_HEADER - m->answer_fixed);
	}
	a->size = header.size;
	return 1;
}

#endif
