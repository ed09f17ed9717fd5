// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "user/libnk/trace_ring.h"

#include <errno.h>
#include <string.h>

static uint64_t load(const uint64_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

int trace_reader_begin(struct trace_reader *reader, const struct lv_trace_ring *ring, uint64_t size)
{
	if (size < sizeof(*ring) || ring->magic != LV_TRACE_MAGIC ||
	    ring->version != LV_TRACE_VERSION || ring->record_size != sizeof(ring->record[0]) ||
	    !ring->capacity || ring->capacity > (size - sizeof(*ring)) / sizeof(ring->record[0]))
		return -EPROTO;
	reader->ring = ring;
	reader->capacity = ring->capacity;
	reader->next = load(&ring->head);
	return 0;
}

/* Acquire: pairs with the writer's release of each word, see abi/trace.h. */
static void copy(const struct trace_reader *reader, struct lv_trace_record *to, size_t n)
{
	uint32_t slot = (uint32_t)(reader->next % reader->capacity);

	for (size_t i = 0; i < n; i++) {
		const struct lv_trace_record *from = &reader->ring->record[slot];

		to[i].time = load(&from->time);
		to[i].what = load(&from->what);
		to[i].b = load(&from->b);
		if (++slot == reader->capacity)
			slot = 0;
	}
}

/* Records from next to head - capacity are overwritten or are being overwritten. */
static uint64_t overwritten(const struct trace_reader *reader, uint64_t head)
{
	uint64_t first = reader->next + reader->capacity;

	return head >= first ? head - first + 1 : 0;
}

size_t trace_reader_take(struct trace_reader *reader, struct lv_trace_record *to, size_t n,
			 uint64_t *lost)
{
	uint64_t head = load(&reader->ring->head), gone = overwritten(reader, head);

	*lost += gone;
	reader->next += gone;
	if (n > head - reader->next)
		n = head - reader->next;
	copy(reader, to, n);
	gone = overwritten(reader, load(&reader->ring->head));
	if (gone > n)
		gone = n;
	*lost += gone;
	reader->next += n;
	memmove(to, to + gone, (n - gone) * sizeof(*to));
	return n - gone;
}
