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
	s->tag_of = kvcalloc(count, sizeof(s->tag_of[0]), GFP_KERNEL);
	if (s->used && s->left && s->page && s->tag_of)
		return 0;
	nkddi_xmem_slots_exit(s);
	return -ENOMEM;
}

void nkddi_xmem_slots_exit(struct xmem_slots *s)
{
	bitmap_free(s->used);
	bitmap_free(s->left);
	kvfree(s->page);
	kvfree(s->tag_of);
}

static unsigned long slots_find(const struct xmem_slots *s, u32 n)
{
	unsigned long first = bitmap_find_next_zero_area(s->used, s->count, s->next, n, 0);

	if (first < s->count)
		return first;
	return bitmap_find_next_zero_area(s->used, s->count, 0, n, 0);
}

bool nkddi_xmem_slots_have(struct xmem_slots *s, u32 n)
{
	unsigned long flags;
	bool have;

	spin_lock_irqsave(&s->lock, flags);
	have = n && n <= s->count && slots_find(s, n) < s->count;
	spin_unlock_irqrestore(&s->lock, flags);
	return have;
}

static u32 slots_new_tag(struct xmem_slots *s, u32 first, u32 n)
{
	s->tag = s->tag + 1 < TAG_LIMIT ? s->tag + 1 : 1;
	for (; n; n--)
		s->tag_of[first++] = s->tag;
	return s->tag;
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
		*tag = slots_new_tag(s, first, n);
	}
	spin_unlock_irqrestore(&s->lock, flags);
	return first < s->count ? (int)first : -ENOSPC;
}

void nkddi_xmem_slots_hold(struct xmem_slots *s, u32 slot, u32 tag, struct page *page)
{
	get_page(page);
	s->page[slot] = page;
	s->tag_of[slot] = tag;
}

static void slot_give(struct xmem_slots *s, u32 slot, u32 tag)
{
	struct page *page = NULL;
	unsigned long flags;

	spin_lock_irqsave(&s->lock, flags);
	if (tag ? s->tag_of[slot] == tag : test_bit(slot, s->left)) {
		swap(page, s->page[slot]);
		s->tag_of[slot] = 0;
		__clear_bit(slot, s->left);
		__clear_bit(slot, s->used);
	}
	spin_unlock_irqrestore(&s->lock, flags);
	if (page)
		put_page(page);
}

void nkddi_xmem_slots_give(struct xmem_slots *s, u32 first, u32 n, u32 tag)
{
	for (; n; n--)
		slot_give(s, first++, tag);
}

void nkddi_xmem_slots_leave(struct xmem_slots *s, u32 first, u32 n, u32 tag)
{
	unsigned long flags;

	spin_lock_irqsave(&s->lock, flags);
	for (; n; n--, first++) {
		if (tag && s->tag_of[first] != tag)
			continue;
		__set_bit(first, s->used);
		__set_bit(first, s->left);
	}
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
