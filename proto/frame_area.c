// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Frame area: one head, a count of bytes taken, and what each frame out took.
 *
 * A frame's span counts the bytes that it and the gap before it keep busy; spans of the
 * frames out add up to "used".  The tail is head - used, modulo the size, and never
 * needed itself.
 */
#include "proto/frame_area.h"

int frame_area_init(struct frame_area *a, uint32_t size, uint32_t *span, uint32_t count)
{
	if (size == 0 || size > LV_FRAME_AREA_MAX || size % LV_FRAME_ALIGN != 0)
		return -EINVAL;
	if (count == 0 || (count & (count - 1)) != 0)
		return -EINVAL;
	*a = (struct frame_area){ .span = span, .count = count, .size = size };
	return 0;
}

void frame_area_reset(struct frame_area *a)
{
	a->head = 0;
	a->used = 0;
	a->first = 0;
	a->frames = 0;
}

static uint32_t *frame_area_span(const struct frame_area *a, uint32_t ahead)
{
	return &a->span[(a->first + ahead) & (a->count - 1)];
}

/* The bytes that a frame of len bytes keeps busy if it is laid down at head. */
static uint32_t frame_area_need(const struct frame_area *a, uint32_t head, uint32_t len)
{
	uint32_t round = (len + LV_FRAME_ALIGN - 1) & ~(LV_FRAME_ALIGN - 1);
	uint32_t behind = a->size - head;

	return round <= behind ? round : behind + round;
}

int frame_area_alloc(struct frame_area *a, uint32_t len, uint32_t *offset)
{
	uint32_t need, at;

	if (len == 0 || len > a->size)
		return -EMSGSIZE;
	if (a->frames == 0)
		a->head = 0;
	need = frame_area_need(a, a->head, len);
	if (need > a->size - a->used || a->frames == a->count)
		return -EAGAIN;
	at = need > a->size - a->head ? 0 : a->head;
	*frame_area_span(a, a->frames) = need;
	a->frames++;
	a->used += need;
	a->head = (a->head + need) % a->size;
	*offset = at;
	return 0;
}

void frame_area_undo(struct frame_area *a)
{
	uint32_t span;

	if (a->frames == 0)
		return;
	a->frames--;
	span = *frame_area_span(a, a->frames);
	a->used -= span;
	a->head = (a->head + a->size - span) % a->size;
}

int frame_area_free(struct frame_area *a, uint32_t n)
{
	if (n > a->frames)
		return -EPROTO;
	for (; n; n--) {
		a->used -= *frame_area_span(a, 0);
		a->first++;
		a->frames--;
	}
	return 0;
}

uint32_t frame_area_lacks(const struct frame_area *a, uint32_t len)
{
	uint32_t need, room = a->size - a->used, n = 0;

	need = frame_area_need(a, a->head, len);
	while (n < a->frames && (need > room || (n == 0 && a->frames == a->count)))
		room += *frame_area_span(a, n++);
	return n;
}

bool frame_area_holds(uint32_t size, uint32_t offset, uint32_t len, uint32_t limit)
{
	return offset % LV_FRAME_ALIGN == 0 && len != 0 && len <= limit && offset <= size &&
	       len <= size - offset;
}
