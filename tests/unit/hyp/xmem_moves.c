/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Prints what each call, and each VM's death, does to two slots in each of their states, in the
 * words of hyp/core/xmem.pml: the model and the code are the same as long as the two print the
 * same.  The calls are hypercalls of A, who owns the slots, and of D, who is direct-mapped.  The
 * model knows no rights: the code has to print the same with both.
 */
#include <stdio.h>

#include "hyp/core/xmem_view.h"
#include "tests/unit/hyp/lenders.h"

#define TAG		7ull
#define BUSY		255
#define UNKNOWN		9	/* a word that the model does not have */

enum shown { NOTHING, PAGE, SCRATCH };

/* The model's numbers. */
enum move { GRANT, SHOW, MAP, UNMAP, END, REVOKE, FORCE, OWNER_DIES, BORROWER_DIES };

static struct xmem_end *end;
static bool rights;

static uint64_t machine_page(uint32_t n)
{
	return vm_place(vm_by_id(VM_A), PLACE_RAM)->pa.v + n * PAGE_SIZE;
}

static unsigned int shown_in(uint64_t word, uint32_t n)
{
	uint64_t page = word & STAGE2_ADDRESS;

	if (!(word & STAGE2_VALID))
		return page ? UNKNOWN : NOTHING;
	if (page == vm_by_id(VM_D)->xmem.scratch[vm_by_id(VM_A)->index].v)
		return word & STAGE2_WRITE ? SCRATCH : UNKNOWN;
	return page == machine_page(n) && !(word & STAGE2_WRITE) == !rights ? PAGE : UNKNOWN;
}

static unsigned int counted_in(uint64_t word)
{
	uint64_t count = rights ? VIEW_WRITER : VIEW_READER;

	return (unsigned int)((word & STAGE2_SOFT) / count);
}

static void look(const char *what)
{
	printf("%s", what);
	for (uint32_t n = 0; n < 2; n++)
		printf("%s[%u %u]", n ? "" : " ", counted_in(end->word[n]),
		       shown_in(end->word[n], n));
}

/* --- the steps that the borrower's CPUs can see --------------------------------------------- */

void __real_stage2_forget(const struct stage2 *s2, const struct ipa *ipa, uint32_t count);
void __wrap_stage2_forget(const struct stage2 *s2, const struct ipa *ipa, uint32_t count);
void __wrap_stage2_publish(void);

void __wrap_stage2_forget(const struct stage2 *s2, const struct ipa *ipa, uint32_t count)
{
	look(" forget");
	__real_stage2_forget(s2, ipa, count);
}

void __wrap_stage2_publish(void)
{
	look(" publish");
}

/* --- the state before ----------------------------------------------------------------------- */

static void prepare_slot(uint32_t n, uint32_t was)
{
	static const uint8_t state[] = { LV_XMEM_FREE, LV_XMEM_GRANTED, LV_XMEM_MAPPED,
					 LV_XMEM_REVOKED, LV_XMEM_MAPPED };
	uint64_t *word = &end->word[was / 5], page = machine_page(was / 5);
	struct xmem_slot *slot = &end->slot[n];

	*slot = (struct xmem_slot){ .page = page,
				    .tag = TAG,
				    .state = state[was % 5],
				    .write = rights,
				    .view_write = rights,
				    .asked = was % 5 == 4 };
	end->used += slot->state != LV_XMEM_FREE;
	if (slot->state != LV_XMEM_MAPPED && slot->state != LV_XMEM_REVOKED)
		return;
	end->held++;
	*word += rights ? VIEW_WRITER : VIEW_READER;
	*word &= STAGE2_SOFT;
	if (slot->state == LV_XMEM_REVOKED ||
	    (n && end->slot[0].state == LV_XMEM_REVOKED && end->slot[0].page == page))
		*word |= stage2_page(vm_by_id(VM_D)->xmem.scratch[vm_by_id(VM_A)->index], true);
	else
		*word |= stage2_page(pa_of(page), rights);
}

static void prepare(const uint32_t *was)
{
	struct stage2 *s2 = &vm_by_id(VM_D)->stage2;

	end->used = end->held = 0;
	end->word[0] = end->word[1] = 0;
	prepare_slot(0, was[0]);
	prepare_slot(1, was[1]);
	for (uint32_t n = 0; n < 2; n++) {
		struct ipa ipa = ipa_of(machine_page(n));

		__real_stage2_forget(s2, &ipa, 1);
		fake_stage2_touch(s2, ipa);
	}
}

/* --- the calls ------------------------------------------------------------------------------ */

static void die_alone(uint32_t vm)
{
	xmem_death_begin(vm_by_id(vm));
	while (xmem_death_step(vm_by_id(vm)))
		;
	xmem_death_end(vm_by_id(vm));
}

static int64_t grant(uint32_t first, uint32_t last, uint32_t pages, uint64_t flags)
{
	for (uint32_t n = first; n <= last; n++)
		*list_word(VM_A, n - first) = page_of(VM_A, pages >> n & 1);
	return call(VM_A, LV_HC_XMEM_GRANT, AD, slots_of(first, last - first + 1), list_of(VM_A, 0),
		    flags | LV_XMEM_LIST | (rights ? LV_XMEM_WRITE : 0));
}

static int64_t do_move(enum move move, uint32_t first, uint32_t last, uint32_t pages)
{
	uint64_t slots = slots_of(first, last - first + 1), tag = TAG << 32;

	switch (move) {
	case GRANT:
		return grant(first, last, pages, tag);
	case SHOW:
		return grant(first, last, pages, tag | LV_XMEM_SHOW);
	case MAP:
		return call(VM_D, LV_HC_XMEM_MAP, AD, slots, 0, tag | (rights ? LV_XMEM_WRITE : 0));
	case UNMAP:
		return call(VM_D, LV_HC_XMEM_UNMAP, AD, slots, 0, tag);
	case END:
		return call(VM_D, LV_HC_XMEM_UNMAP, AD, slots, 0, tag | LV_XMEM_END);
	case REVOKE:
		return call(VM_A, LV_HC_XMEM_REVOKE, AD, slots, 0, tag);
	case FORCE:
		return call(VM_A, LV_HC_XMEM_REVOKE, AD, slots, 0, tag | LV_XMEM_FORCE);
	default:
		die_alone(move == OWNER_DIES ? VM_A : VM_D);
		return 2;
	}
}

static unsigned int tlb_of(uint32_t n)
{
	uint64_t word = fake_stage2_tlb(&vm_by_id(VM_D)->stage2, ipa_of(machine_page(n)));

	return shown_in(word, n);
}

static void print_slot(uint32_t n, const char *after)
{
	const struct xmem_slot *slot = &end->slot[n];

	printf(" %u %u %u%s", slot->state, slot->page != machine_page(0), slot->asked, after);
}

static void compare(const uint32_t *was, enum move move, uint32_t first, uint32_t last,
		    uint32_t pages)
{
	int64_t answer;

	prepare(was);
	printf("rights %u slots %u %u call %u %u %u %u:", rights, was[0], was[1], move, first, last,
	       pages);
	answer = do_move(move, first, last, pages);
	look(" then");
	printf(" tlb %u %u slots", tlb_of(0), tlb_of(1));
	print_slot(0, ",");
	print_slot(1, "");
	printf(" -> %lld\n", answer == LV_EBUSY ? BUSY : (long long)answer);
}

static void compare_calls(const uint32_t *was)
{
	uint32_t first, last, pages, move;

	for (first = 0; first < 2; first++)
		for (last = first; last < 2; last++)
			for (move = GRANT; move <= FORCE; move++)
				for (pages = 0; pages < (move <= SHOW ? 4 : 1); pages++)
					compare(was, move, first, last, pages);
	compare(was, OWNER_DIES, 0, 1, 0);
	compare(was, BORROWER_DIES, 0, 1, 0);
}

int main(void)
{
	uint32_t was[2], both;

	lenders_create(NULL);
	end = &links[AD].xmem[LINK_SERVER];
	for (both = 0; both < 2; both++) {
		rights = both;
		for (was[0] = 0; was[0] < 10; was[0]++)
			for (was[1] = 0; was[1] < 10; was[1]++)
				compare_calls(was);
	}
	lenders_destroy(NULL);
	return 0;
}
