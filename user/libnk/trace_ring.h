/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads one trace ring as abi/trace.h says, however slowly. */
#ifndef USER_LIBNK_TRACE_RING_H
#define USER_LIBNK_TRACE_RING_H

#include <stddef.h>
#include <stdint.h>

#include "abi/trace.h"

struct trace_reader {
	const struct lv_trace_ring *ring;
	uint32_t capacity;
	uint64_t next;		/* number of the record to be read next */
};

/*
 * Begin with what is recorded from now on.  0; -EPROTO: in the @size bytes at @ring there is no
 * ring of a version that we know.
 */
int trace_reader_begin(struct trace_reader *reader, const struct lv_trace_ring *ring,
		       uint64_t size);

/*
 * Copy what is new, at most @n records.  Returns how many; adds to *@lost how many before
 * them (or instead of them) were overwritten.
 */
size_t trace_reader_take(struct trace_reader *reader, struct lv_trace_record *to, size_t n,
			 uint64_t *lost);

#endif
