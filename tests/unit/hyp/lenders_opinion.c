/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the slots are and what VMs may see, said again in the plainest way: one slot after the
 * other, and everything looked up by going over all slots.
 */
#include <stddef.h>
#include <string.h>

#include "tests/unit/hyp/lenders.h"

struct opinion opinions[LENDERS_LINKS][LINK_SIDES][SLOTS];

/* A slot and its two VMs. */
struct lent {
	struct opinion *o;
	uint32_t owner, borrower;	/* ids */
	bool direct;			/* appears at its machine address */
	uint64_t ipa;			/* of its view */
};

static bool is_held(const struct opinion *o)
{
	return o->state == LV_XMEM_MAPPED || o->state == LV_XMEM_REVOKED;
}

static uint64_t machine(uint32_t vm, uint64_t ipa)
{
	const struct place *ram = vm_place(vm_by_id(vm), PLACE_RAM);

	return ipa - ram->ipa.v + ram->pa.v;
}

static struct lent lent_of(uint32_t link, uint32_t side, uint32_t slot)
{
	struct lent lent = {
		.o = &opinions[link][side][slot],
		.owner = links[link].vm[side]->id,
		.borrower = links[link].vm[!side]->id,
	};

	lent.direct = lent.borrower == VM_D;
	if (lent.direct)
		lent.ipa = machine(lent.owner, lent.o->page);
	else
		lent.ipa = links[link].xmem[side].view.v + slot * PAGE_SIZE;
	return lent;
}

static uint32_t count_of(uint32_t link, uint32_t side)
{
	return links[link].xmem[side].count;
}

/* The pages of which D sees the scratch page, because a slot of theirs was revoked. */
static uint64_t scratched[RAM_PAGES];
static uint32_t nr_scratched;

static bool is_scratched(uint64_t ipa)
{
	for (uint32_t i = 0; i < nr_scratched; i++)
		if (scratched[i] == ipa)
			return true;
	return false;
}

/* How many slots D has mapped at @ipa; @kind 0: for reading, 1: for writing, 2: all. */
static uint32_t held_at(uint64_t ipa, int kind)
{
	uint32_t held = 0;

	for (uint32_t link = 0; link < LENDERS_LINKS; link++)
		for (uint32_t side = 0; side < LINK_SIDES; side++)
			for (uint32_t n = 0; n < count_of(link, side); n++) {
				struct lent lent = lent_of(link, side, n);

				held += lent.direct && lent.owner != lent.borrower &&
					is_held(lent.o) && lent.ipa == ipa &&
					(kind == 2 || lent.o->view_write == (kind == 1));
			}
	return held;
}

static void opinion_unmap(uint32_t link, uint32_t side, uint32_t n, bool end)
{
	struct lent lent = lent_of(link, side, n);
	struct opinion *o = lent.o;

	if (!is_held(o))
		return;
	o->state = end || o->asked || o->state == LV_XMEM_REVOKED ? LV_XMEM_FREE : LV_XMEM_GRANTED;
	o->asked = false;
	if (lent.direct && !held_at(lent.ipa, 2))
		for (uint32_t i = 0; i < nr_scratched; i++)
			if (scratched[i] == lent.ipa)
				scratched[i--] = scratched[--nr_scratched];
}

static void opinion_revoke(uint32_t link, uint32_t side, uint32_t n, bool force)
{
	struct lent lent = lent_of(link, side, n);
	struct opinion *o = lent.o;

	if (o->state == LV_XMEM_GRANTED) {
		o->state = LV_XMEM_FREE;
	} else if (o->state == LV_XMEM_MAPPED && !force) {
		o->asked = true;
	} else if (o->state == LV_XMEM_MAPPED) {
		o->state = LV_XMEM_REVOKED;
		o->asked = false;
		if (lent.direct && lent.owner != lent.borrower && !is_scratched(lent.ipa))
			scratched[nr_scratched++] = lent.ipa;
	}
}

static bool opinion_map(uint32_t link, uint32_t side, uint32_t n, bool write)
{
	struct lent lent = lent_of(link, side, n);

	if (lent.direct && lent.owner != lent.borrower &&
	    (is_scratched(lent.ipa) || held_at(lent.ipa, write) == 15))
		return false;
	lent.o->state = LV_XMEM_MAPPED;
	lent.o->view_write = write;
	return true;
}

static int64_t page_judge(uint32_t vm, uint64_t ipa)
{
	if (ipa % PAGE_SIZE)
		return LV_EINVAL;
	return ipa - page_of(vm, 0) < RAM_PAGES * PAGE_SIZE ? 0 : LV_EACCES;
}

struct asked {
	uint32_t vm, link, side, first, count, flags, tag;
	uint64_t x3;
};

static uint64_t page_asked(const struct asked *a, uint32_t n)
{
	return a->flags & LV_XMEM_LIST ?
		       *list_word(a->vm, (uint32_t)(a->x3 - list_of(a->vm, 0)) / 8 + n) :
		       a->x3 + n * PAGE_SIZE;
}

static bool list_is_good(const struct asked *a)
{
	uint64_t offset = a->x3 - list_of(a->vm, 0);

	return a->x3 % 8 == 0 && offset < PAGE_SIZE && a->count * 8 <= PAGE_SIZE - offset;
}

static int64_t expect_grant(const struct asked *a)
{
	uint32_t n;

	if (a->flags & LV_XMEM_LIST && !list_is_good(a))
		return LV_EINVAL;
	for (n = 0; n < a->count; n++)
		if (page_judge(a->vm, page_asked(a, n)))
			return page_judge(a->vm, page_asked(a, n));
	for (n = 0; n < a->count; n++)
		if (opinions[a->link][a->side][a->first + n].state != LV_XMEM_FREE)
			return LV_EBUSY;
	if (a->flags & LV_XMEM_SHOW && links[a->link].state[!a->side] == LV_VLINK_OFF)
		return LV_EBUSY;
	for (n = 0; n < a->count; n++) {
		struct opinion *o = &opinions[a->link][a->side][a->first + n], before = *o;

		*o = (struct opinion){ .state = LV_XMEM_GRANTED,
				       .tag = a->tag,
				       .page = page_asked(a, n),
				       .write = a->flags & LV_XMEM_WRITE };
		if (a->flags & LV_XMEM_SHOW &&
		    !opinion_map(a->link, a->side, a->first + n, o->write)) {
			*o = before;
			break;
		}
	}
	return n ? (int64_t)n : LV_EBUSY;
}

static int64_t expect_map(const struct asked *a)
{
	bool write = a->flags & LV_XMEM_WRITE;
	uint32_t n;

	if (a->x3 && !list_is_good(a))
		return LV_EINVAL;
	for (n = 0; n < a->count; n++) {
		const struct opinion *o = &opinions[a->link][a->side][a->first + n];

		if (o->state != LV_XMEM_GRANTED || o->tag != a->tag)
			return LV_EBUSY;
	}
	for (n = 0; n < a->count; n++)
		if (write && !opinions[a->link][a->side][a->first + n].write)
			return LV_EACCES;
	for (n = 0; n < a->count; n++)
		if (!opinion_map(a->link, a->side, a->first + n, write))
			break;
	return n ? (int64_t)n : LV_EBUSY;
}

static int64_t expect_end(const struct asked *a, uint32_t function)
{
	if (a->x3)
		return LV_EINVAL;
	for (uint32_t n = 0; n < a->count; n++)
		if (a->tag && opinions[a->link][a->side][a->first + n].tag != a->tag)
			continue;
		else if (function == LV_HC_XMEM_REVOKE)
			opinion_revoke(a->link, a->side, a->first + n, a->flags & LV_XMEM_FORCE);
		else
			opinion_unmap(a->link, a->side, a->first + n, a->flags & LV_XMEM_END);
	return a->count;
}

static uint32_t flags_of(uint32_t function)
{
	switch (function) {
	case LV_HC_XMEM_GRANT:
		return LV_XMEM_WRITE | LV_XMEM_LIST | LV_XMEM_SHOW;
	case LV_HC_XMEM_REVOKE:
		return LV_XMEM_FORCE;
	case LV_HC_XMEM_MAP:
		return LV_XMEM_WRITE;
	default:
		return LV_XMEM_END;
	}
}

/* Changes the opinions too. */
static int64_t expect(uint32_t function, struct asked *a)
{
	const struct link *link = &links[a->link];
	bool of_caller = function == LV_HC_XMEM_GRANT || function == LV_HC_XMEM_REVOKE;
	bool loopback = link->vm[LINK_SERVER] == link->vm[LINK_CLIENT];
	uint32_t allowed = flags_of(function) | (loopback ? LV_XMEM_SERVER : 0);

	if (!link_has_vm(link, vm_by_id(a->vm)))
		return LV_ENOENT;
	if (loopback)
		a->side = a->flags & LV_XMEM_SERVER ? LINK_SERVER : LINK_CLIENT;
	else
		a->side = (link->vm[LINK_SERVER]->id == a->vm) != of_caller;
	if (a->flags & ~allowed || !a->count || a->first >= count_of(a->link, a->side) ||
	    a->count > count_of(a->link, a->side) - a->first)
		return LV_EINVAL;
	if (function == LV_HC_XMEM_GRANT)
		return expect_grant(a);
	return function == LV_HC_XMEM_MAP ? expect_map(a) : expect_end(a, function);
}

bool call_both(uint32_t vm, uint32_t function, uint32_t link, uint64_t slots, uint64_t x3,
	       uint64_t x4)
{
	struct asked a = {
		.vm = vm,
		.link = link,
		.first = (uint32_t)slots,
		.count = (uint32_t)(slots >> 32),
		.flags = (uint32_t)x4,
		.tag = (uint32_t)(x4 >> 32),
		.x3 = x3,
	};
	int64_t expected = expect(function, &a);

	return call(vm, function, link, slots, x3, x4) == expected;
}

void die_both(uint32_t vm)
{
	for (uint32_t link = 0; link < LENDERS_LINKS; link++)
		for (uint32_t side = 0; side < LINK_SIDES; side++)
			for (uint32_t n = 0; n < count_of(link, side); n++) {
				if (links[link].vm[side]->id == vm)
					opinion_revoke(link, side, n, true);
				if (links[link].vm[!side]->id == vm)
					opinion_unmap(link, side, n, true);
			}
	die(vm);
}

/* --- what VMs see --------------------------------------------------------- */

/* What the word of @ipa of @vm should show: its page, whether for writing; 0: nothing. */
static uint64_t shown_at(uint32_t vm, uint64_t ipa, bool *write)
{
	uint64_t page = 0;

	*write = false;
	for (uint32_t link = 0; link < LENDERS_LINKS; link++)
		for (uint32_t side = 0; side < LINK_SIDES; side++)
			for (uint32_t n = 0; n < count_of(link, side); n++) {
				struct lent lent = lent_of(link, side, n);

				if (lent.borrower != vm || lent.ipa != ipa || !is_held(lent.o) ||
				    (lent.direct && lent.owner == vm))
					continue;
				page = machine(lent.owner, lent.o->page);
				*write |= lent.o->view_write;
				if (lent.o->state == LV_XMEM_REVOKED ||
				    (lent.direct && is_scratched(ipa))) {
					*write = true;
					return vm_by_id(vm)
						->xmem.scratch[vm_by_id(lent.owner)->index]
						.v;
				}
			}
	return page;
}

static const char *word_broken(struct vm *vm, uint64_t ipa)
{
	uint64_t word = *stage2_find(&vm->stage2, ipa_of(ipa)) & ~STAGE2_SOFT, expected;
	uint64_t tlb = fake_stage2_tlb(&vm->stage2, ipa_of(ipa));
	bool write;

	expected = shown_at(vm->id, ipa, &write);
	if (expected)
		expected |= STAGE2_VALID | (write ? STAGE2_WRITE : 0);
	if (word != expected)
		return "a VM sees what it is granted and has mapped, and nothing else";
	if (tlb && tlb != expected)
		return "no CPU remembers another page or other rights";
	fake_stage2_touch(&vm->stage2, ipa_of(ipa));
	return NULL;
}

static const char *window_broken(struct vm *vm)
{
	const char *broken = NULL;

	for (uint32_t i = 0; i < vm->stage2.nr_words; i++) {
		const struct fake_words *words = &vm->stage2.words[i];
		uint64_t pages = words->size / PAGE_SIZE;

		/* Of RAM, only those pages are ever granted. */
		if (pages == RAM_PAGES)
			pages = PAGES;
		for (uint64_t n = 0; n < pages && !broken; n++)
			broken = word_broken(vm, words->ipa.v + n * PAGE_SIZE);
	}
	return broken;
}

static const char *end_broken(uint32_t link, uint32_t side)
{
	uint32_t used = 0, held = 0;

	for (uint32_t n = 0; n < count_of(link, side); n++) {
		const struct opinion *o = &opinions[link][side][n];
		const struct xmem_slot *slot = &links[link].xmem[side].slot[n];

		used += o->state != LV_XMEM_FREE;
		held += is_held(o);
		if (slot->state != o->state || slot->asked != o->asked)
			return "slots have the states of the table in abi/xmem.h";
	}
	if (links[link].counter[LV_COUNTER_LINK_XMEM_SERVER + side] != used ||
	    links[link].counter[LV_COUNTER_LINK_HELD_SERVER + side] != held)
		return "the counters tell how many slots are in use";
	return NULL;
}

const char *lenders_broken(void)
{
	const char *broken = NULL;

	for (uint32_t i = 0; i < nr_vms && !broken; i++)
		broken = window_broken(vms[i]);
	for (uint32_t link = 0; link < LENDERS_LINKS && !broken; link++)
		for (uint32_t side = 0; side < LINK_SIDES && !broken; side++)
			broken = end_broken(link, side);
	return broken;
}

void opinions_reset(void)
{
	memset(opinions, 0, sizeof(opinions));
	nr_scratched = 0;
}
