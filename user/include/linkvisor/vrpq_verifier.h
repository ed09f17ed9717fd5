/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A server of vRPQ: requests in an area that a stranger writes, and answers (vrpq_stub.h). */
#ifndef USER_INCLUDE_LINKVISOR_VRPQ_VERIFIER_H
#define USER_INCLUDE_LINKVISOR_VRPQ_VERIFIER_H

#include <linkvisor/vrpq_interface.h>

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

/* Judge the header at batch->at.  1: m holds it; 0: there is none; -EAGAIN; -EBADMSG. */
static inline int vrpq_batch_judge(struct vrpq_batch *batch, struct vrpq_message *m)
{
	uint32_t rest = batch->size - batch->at;
	struct lv_vrpq_request h;

	if (!rest)
		return 0;
	if (rest < VRPQ_HEADER)
		return vrpq_batch_cut(batch, VRPQ_HEADER);
	vrpq_load(&h, batch->area + batch->at, sizeof(h));
	if (h.size % LV_VRPQ_ALIGN || h.size < VRPQ_HEADER + vrpq_pad(h.fixed) || h.reserved)
		return -EBADMSG;
	if (h.size > rest)
		return vrpq_batch_cut(batch, h.size);
	*m = (struct vrpq_message){
		.at = batch->area + batch->at,
		.size = h.size,
		.cursor = VRPQ_HEADER + (uint32_t)vrpq_pad(h.fixed),
		.procedure = h.procedure,
		.fixed = h.fixed,
		.answer_fixed = h.answer_fixed,
		.room = h.room,
	};
	return 1;
}

/* Take the next request.  1; 0: that was the last; -EAGAIN; -EBADMSG: what follows is none. */
static inline int vrpq_batch_next(struct vrpq_batch *batch, struct vrpq_message *m)
{
	int result = 1;

	if (batch->ahead)
		*m = batch->next;
	else
		result = vrpq_batch_judge(batch, m);
	batch->ahead = false;
	if (result > 0)
		batch->at += m->size;
	return result;
}

/* Take it into m only if it is of the same procedure as m; else m is undefined, and it is judged already. */
static inline bool vrpq_batch_next_like(struct vrpq_batch *batch, struct vrpq_message *m)
{
	uint16_t procedure = m->procedure;

	if (batch->ahead || vrpq_batch_judge(batch, m) <= 0)
		return false;
	if (m->procedure == procedure) {
		batch->at += m->size;
		return true;
	}
	batch->next = *m;
	batch->ahead = true;
	return false;
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
