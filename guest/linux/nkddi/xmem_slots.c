// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "guest/linux/nkddi/xmem_slots.h"

#define TAG_LIMIT	0x80000000u	/* the others are for classic grants */

int nkddi_xmem_slots_init(struct xmem_slots *s, u32 count)
{
	*s = (struct xmem_slots){ .count = count };
	spin_lock_init(&s->lock);
	s->used = bitmap_zalloc(count, GFP_KERNEL);
	s->left = bitmap_zalloc(count, GFP_KERNEL);
	s->page = kvcalloc(count, sizeof(s->page[0]), GFP_KERNEL);
	if (s->used && s->left && s->page)
		return 0;
	nkddi_xmem_slots_exit(s);
	return -ENOMEM;
}

void nkddi_xmem_slots_exit(struct xmem_slots *s)
{
	bitmap_free(s->used);
	bitmap_free(s->left);
	kvfree(s->page);
}

static unsigned long slots_find(const struct xmem_slots *s, u32 n)
{
	unsigned long first = bitmap_find_next_zero_area(s->used, s->count, s->next, n, 0);

	if (first < s->count)
		return first;
	return bitmap_find_next_zero_area(s->used, s->count, 0, n, 0);
}

int nkddi_xmem_slots_take(struct xmem_slots *s, u32 n, u32 *tag)
{
	unsigned long flags, first;

	if (!n || n > s->count)
		return -EINVAL;
	spin_lock_irqsave(&s->lock, flags);
	first = slots_find(s, n);
	if (first < s->count) {
		bitmap_set(s->used, first, n);
		s->next = first + n;
		s->tag = s->tag + 1 < TAG_LIMIT ? s->tag + 1 : 1;
		*tag = s->tag;
	}
	spin_unlock_irqrestore(&s->lock, flags);
	return first < s->count ? (int)first : -ENOSPC;
}

void nkddi_xmem_slots_hold(struct xmem_slots *s, u32 slot, struct page *page)
{
	get_page(page);
	s->page[slot] = page;
}

/* Until they are unused, nobody else looks at what pages they have. */
void nkddi_xmem_slots_give(struct xmem_slots *s, u32 first, u32 n)
{
	unsigned long flags;
	u32 i;

	for (i = first; i < first + n; i++) {
		if (s->page[i])
			put_page(s->page[i]);
		s->page[i] = NULL;
	}
	spin_lock_irqsave(&s->lock, flags);
	bitmap_clear(s->left, first, n);
	bitmap_clear(s->used, first, n);
	spin_unlock_irqrestore(&s->lock, flags);
}

void nkddi_xmem_slots_leave(struct xmem_slots *s, u32 first, u32 n)
{
	unsigned long flags;

	spin_lock_irqsave(&s->lock, flags);
	bitmap_set(s->used, first, n);
	bitmap_set(s->left, first, n);
	spin_unlock_irqrestore(&s->lock, flags);
}

void nkddi_xmem_slots_leave_all(struct xmem_slots *s)
{
	unsigned long flags;

	spin_lock_irqsave(&s->lock, flags);
	bitmap_copy(s->left, s->used, s->count);
	spin_unlock_irqrestore(&s->lock, flags);
}

u32 nkddi_xmem_slots_next_left(struct xmem_slots *s, u32 from)
{
	unsigned long flags;
	u32 slot;

	spin_lock_irqsave(&s->lock, flags);
	slot = find_next_bit(s->left, s->count, from);
	spin_unlock_irqrestore(&s->lock, flags);
	return slot;
}

u32 nkddi_xmem_slots_count_left(struct xmem_slots *s)
{
	unsigned long flags;
	u32 n;

	spin_lock_irqsave(&s->lock, flags);
	n = bitmap_weight(s->left, s->count);
	spin_unlock_irqrestore(&s->lock, flags);
	return n;
}
