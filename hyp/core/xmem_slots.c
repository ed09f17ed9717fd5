// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/xmem_slots.h"

#include "abi/hypercall.h"
#include "hyp/core/vm.h"

static struct xmem_slot *slot_of(const struct slots *slots, uint32_t n)
{
	return &slots->end->slot[slots->first + n];
}

static bool is_held(uint32_t state)
{
	return state == LV_XMEM_MAPPED || state == LV_XMEM_REVOKED;
}

static void slot_become(struct slots *slots, struct xmem_slot *slot, enum lv_xmem_state state)
{
	struct xmem_end *end = slots->end;

	end->used += (state != LV_XMEM_FREE) - (slot->state != LV_XMEM_FREE);
	end->held += (uint32_t)is_held(state) - is_held(slot->state);
	slot->state = (uint8_t)state;
	slot->asked = false;
}

static void count(struct slots *slots)
{
	uint64_t *counter = &slots->link->counter[slots->side];

	__atomic_store_n(&counter[LV_COUNTER_LINK_XMEM_SERVER], slots->end->used, __ATOMIC_RELAXED);
	__atomic_store_n(&counter[LV_COUNTER_LINK_HELD_SERVER], slots->end->held, __ATOMIC_RELAXED);
}

struct ipa slot_view(const struct slots *slots, uint32_t n)
{
	if (slots->end->view.v)
		return ipa_of(slots->end->view.v + (slots->first + n) * PAGE_SIZE);
	return ipa_of(slot_of(slots, n)->page);
}

/* Of another grant than the one that is meant. */
static bool is_other(const struct slots *slots, const struct xmem_slot *slot)
{
	return slots->tag && slot->tag != slots->tag;
}

/* NULL: there is nothing to map, the VM lends to itself. */
static uint64_t *slot_word(const struct slots *slots, uint32_t n)
{
	const struct xmem_end *end = slots->end;

	if (!end->word)
		return NULL;
	if (end->view.v)
		return &end->word[slots->first + n];
	return &end->word[(slot_of(slots, n)->page -
			   vm_place(slots_owner(slots), PLACE_RAM)->pa.v) /
			  PAGE_SIZE];
}

/* A word that is just being changed has no page. */
bool slot_is_asked(const struct slots *slots, uint32_t n)
{
	const struct xmem_slot *slot = slot_of(slots, n);
	struct pa scratch = slots_borrower(slots)->xmem.scratch[slots_owner(slots)->index];
	uint64_t word;

	if (slot->asked || slot->state != LV_XMEM_MAPPED || !slot_word(slots, n))
		return slot->asked;
	word = view_load(slot_word(slots, n));
	return !(word & STAGE2_VALID) || (word & STAGE2_ADDRESS) == scratch.v;
}

bool slots_are_free(const struct slots *slots)
{
	for (uint32_t n = 0; n < slots->count; n++)
		if (slot_of(slots, n)->state != LV_XMEM_FREE)
			return false;
	return true;
}

int64_t slots_are_granted(const struct slots *slots, bool write)
{
	bool readonly = false;

	for (uint32_t n = 0; n < slots->count; n++) {
		const struct xmem_slot *slot = slot_of(slots, n);

		if (slot->state != LV_XMEM_GRANTED || slot->tag != slots->tag)
			return LV_EBUSY;
		readonly |= !slot->write;
	}
	return write && readonly ? LV_EACCES : 0;
}

void slots_grant(struct slots *slots, const struct pa *page, bool write)
{
	for (uint32_t n = 0; n < slots->count; n++) {
		struct xmem_slot *slot = slot_of(slots, n);

		slot_become(slots, slot, LV_XMEM_GRANTED);
		slot->page = page[n].v;
		slot->tag = slots->tag;
		slot->write = write;
	}
	count(slots);
}

/* False: the word has no room. */
static bool slot_map(struct slots *slots, uint32_t n, bool write, struct views *views)
{
	struct xmem_slot *slot = slot_of(slots, n);
	uint64_t *word = slot_word(slots, n);

	if (word) {
		if (!view_has_room(views, word, write))
			return false;
		view_show(views, word, slot_view(slots, n), pa_of(slot->page), write);
	}
	slot_become(slots, slot, LV_XMEM_MAPPED);
	slot->view_write = write;
	return true;
}

void slots_free(struct slots *slots)
{
	for (uint32_t n = 0; n < slots->count; n++)
		slot_become(slots, slot_of(slots, n), LV_XMEM_FREE);
	count(slots);
}

/* Is slot @n one of those to do?  *@until: 0 at first. */
static inline bool is_next(const struct slots *slots, uint32_t n, uint32_t *until,
			   const struct views *views)
{
	if (n == *until)
		*until = views_end_of_step(views, n, slots->count);
	return n < *until;
}

uint32_t slots_map(struct slots *slots, bool write)
{
	struct views views;
	uint32_t n = 0, until = 0;

	views_begin(&views, slots_borrower(slots), slots_owner(slots));
	while (is_next(slots, n, &until, &views) && slot_map(slots, n, write, &views))
		n++;
	views_end(&views);
	count(slots);
	return n;
}

static void slot_unmap(struct slots *slots, uint32_t n, bool end, struct views *views)
{
	struct xmem_slot *slot = slot_of(slots, n);
	uint64_t *word = slot_word(slots, n);

	if (word)
		view_hide(views, word, slot_view(slots, n), slot->view_write);
	if (end || slot->asked || slot->state == LV_XMEM_REVOKED)
		slot_become(slots, slot, LV_XMEM_FREE);
	else
		slot_become(slots, slot, LV_XMEM_GRANTED);
}

struct slots_change slots_unmap(struct slots *slots, bool end)
{
	struct slots_change change = { 0 };
	struct views views;
	uint32_t n, until = 0;

	views_begin(&views, slots_borrower(slots), slots_owner(slots));
	for (n = 0; is_next(slots, n, &until, &views); n++) {
		const struct xmem_slot *slot = slot_of(slots, n);

		if (is_other(slots, slot))
			continue;
		if (is_held(slot->state)) {
			change.tell |= slot->asked || slot->state == LV_XMEM_REVOKED;
			change.given = true;
			slot_unmap(slots, n, end, &views);
		}
		change.left += slot->state != LV_XMEM_FREE;
	}
	views_end(&views);
	slots->count = n;
	count(slots);
	return change;
}

/* Of a MAPPED slot.  Returns whether that is news for the borrower. */
static bool slot_take(struct slots *slots, uint32_t n, bool force, struct views *views)
{
	struct xmem_slot *slot = slot_of(slots, n);
	uint64_t *word = slot_word(slots, n);
	bool news = force || !slot->asked;

	slot->asked = true;
	if (!force)
		return news;
	if (word)
		view_revoke(views, word, slot_view(slots, n));
	slot_become(slots, slot, LV_XMEM_REVOKED);
	return news;
}

struct slots_change slots_revoke(struct slots *slots, bool force)
{
	struct slots_change change = { 0 };
	struct views views;
	uint32_t n, until = 0;

	views_begin(&views, slots_borrower(slots), slots_owner(slots));
	for (n = 0; is_next(slots, n, &until, &views); n++) {
		struct xmem_slot *slot = slot_of(slots, n);

		if (is_other(slots, slot))
			continue;
		if (slot->state == LV_XMEM_GRANTED)
			slot_become(slots, slot, LV_XMEM_FREE);
		else if (slot->state == LV_XMEM_MAPPED)
			change.tell |= slot_take(slots, n, force, &views);
		change.left += slot->state != LV_XMEM_FREE;
	}
	views_end(&views);
	slots->count = n;
	count(slots);
	return change;
}
