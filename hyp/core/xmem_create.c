// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "abi/xmem.h"
#include "hyp/core/link.h"
#include "hyp/core/mem.h"
#include "hyp/core/vm.h"
#include "hyp/core/wipe.h"
#include "hyp/core/xmem.h"

static uint32_t slots_wanted(const struct link *link, int side)
{
	return (uint32_t)(link->config->xmem[side] / PAGE_SIZE);
}

_Static_assert(sizeof(struct xmem_slot) == CONFIG_XMEM_SLOT, "what a description is judged by");

static void create_slots(struct link *link, int side)
{
	struct xmem_end *end = &link->xmem[side];
	uint32_t count = slots_wanted(link, side);

	if (!count)
		return;
	end->count = count;
	end->slot = pa_ptr(mem_alloc(count * sizeof(*end->slot), 8, "XMEM slots of a link"));
	link->vm[side]->xmem.any = link->vm[!side]->xmem.any = true;
}

/* The next @end of those in the window of a VM. */
static void place_in_window(struct xmem_end *end, uint64_t **word, struct ipa *view)
{
	end->view = *view;
	end->word = *word;
	*word += end->count;
	view->v += end->count * PAGE_SIZE;
}

/* In a loopback link, the client's slots come first: as borrower the server is the first end. */
static void create_window(struct vm *vm)
{
	struct ipa view = vm_place(vm, PLACE_XMEM)->ipa;
	uint64_t *word = stage2_reserve(&vm->stage2, view, vm_place(vm, PLACE_XMEM)->size);

	for (uint32_t i = 0; i < nr_links; i++)
		for (int side = 0; side < LINK_SIDES; side++)
			if (links[i].vm[side] == vm && links[i].xmem[!side].count)
				place_in_window(&links[i].xmem[!side], &word, &view);
}

/* The words for the RAM of @owner in @vm, if an earlier link than @before has made them. */
static uint64_t *words_made(const struct vm *vm, const struct vm *owner, uint32_t before)
{
	for (uint32_t i = 0; i < before; i++)
		for (int side = 0; side < LINK_SIDES; side++)
			if (links[i].vm[side] == owner && links[i].vm[!side] == vm &&
			    links[i].xmem[side].word)
				return links[i].xmem[side].word;
	return NULL;
}

static void create_direct(struct vm *vm, struct link *link, int side)
{
	struct vm *owner = link->vm[side];
	const struct place *ram = vm_place(owner, PLACE_RAM);
	struct xmem_end *end = &link->xmem[side];

	if (owner == vm || !end->count)
		return;
	end->word = words_made(vm, owner, link->index);
	if (!end->word)
		end->word = stage2_reserve(&vm->stage2, ipa_of(ram->pa.v), ram->size);
}

static void create_scratch(struct pa *scratch)
{
	if (scratch->v)
		return; /* an earlier link with this owner has it */
	*scratch = mem_alloc_raw(PAGE_SIZE, PAGE_SIZE, "scratch page of a VM");
	wipe(*scratch, PAGE_SIZE);
}

static void create_views(struct vm *vm)
{
	uint64_t borrowed = 0;

	for (uint32_t i = 0; i < nr_links; i++)
		for (int side = 0; side < LINK_SIDES; side++) {
			if (links[i].vm[!side] != vm || !links[i].xmem[side].count)
				continue;
			create_scratch(&vm->xmem.scratch[links[i].vm[side]->index]);
			borrowed += links[i].xmem[side].count;
			if (vm->config->direct_mapped)
				create_direct(vm, &links[i], side);
		}
	if (borrowed && !vm->config->direct_mapped)
		create_window(vm);
}

bool xmem_is_lender(const struct vm *owner, const struct vm *vm)
{
	for (uint32_t i = 0; i < nr_links && owner != vm; i++)
		for (int side = 0; side < LINK_SIDES; side++)
			if (links[i].vm[side] == owner && links[i].vm[!side] == vm &&
			    links[i].xmem[side].count)
				return true;
	return false;
}

void xmem_create(void)
{
	for (uint32_t i = 0; i < nr_links; i++)
		for (int side = 0; side < LINK_SIDES; side++)
			create_slots(&links[i], side);
	for (uint32_t i = 0; i < nr_vms; i++)
		create_views(vms[i]);
}
