/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "tests/unit/hyp/invariants.h"

#include <string.h>

#include "tests/unit/hyp/three_vms.h"

#define VMS	3
#define FIRST	2

static uint8_t repository[VMS][PAGE_SIZE];

void invariants_start(void)
{
	for (int i = 0; i < VMS; i++)
		memcpy(repository[i], vms[i]->pdev.head, PAGE_SIZE);
}

/* The repository is what it was at boot, but for the states, which are EL2's. */
static bool repository_is_intact(const struct vm *vm)
{
	const struct pdev *pdev = &vm->pdev;
	uint8_t *expected = repository[vm->index];
	struct lv_vlink *vlink = (struct lv_vlink *)(expected + sizeof(struct lv_pdev));

	for (uint32_t i = 0; i < pdev->nr_links; i++) {
		vlink[i].s_state = pdev->link[i].link->state[LINK_SERVER];
		vlink[i].c_state = pdev->link[i].link->state[LINK_CLIENT];
	}
	return pdev->head->alloc_offset == PAGE_SIZE && !memcmp(expected, pdev->head, PAGE_SIZE);
}

static bool states_are_known(const struct link *link)
{
	return link->state[LINK_SERVER] <= LV_VLINK_ON && link->state[LINK_CLIENT] <= LV_VLINK_ON;
}

/* Pieces of an area follow each other without overlap, and their sum is what is in use. */
static bool area_is_sound(const struct area *area)
{
	uint64_t sum = 0, end = area->base;
	const struct label *below = NULL;

	for (const struct label *label = area->lowest; label; below = label, label = label->above) {
		uint64_t size = round_up(label->size, area->granule);

		if (!size || (uint64_t)label->value < end || label->stale > size ||
		    label->below != below)
			return false;
		end = (uint64_t)label->value + size;
		sum += size;
	}
	return sum == area->used && end <= area->base + area->size;
}

/* Ids are unique, and the labels are those of the area; returns how many there are. */
static uint32_t labels_of_area(struct label_table *table, const struct area *area)
{
	uint32_t found = 0;

	for (uint32_t i = 0; i < LABELS_MAX; i++) {
		const struct label *label = &table->label[i], *other = area->lowest;

		if (!label->size)
			continue;
		while (other && other != label)
			other = other->above;
		found += other && label_find(table, label->id) == label;
	}
	return found;
}

static uint32_t labels_in(const struct area *area)
{
	uint32_t count = 0;

	for (const struct label *label = area->lowest; label; label = label->above)
		count++;
	return count;
}

static bool pmem_is_sound(struct link *link)
{
	struct pmem *pmem = &link->pmem;

	return area_is_sound(&pmem->area) && pmem->area.size == pmem->budget &&
	       link->counter[LV_COUNTER_LINK_PMEM_USED] == pmem->area.used &&
	       link->counter[LV_COUNTER_LINK_PMEM_LABELS] == labels_count(&pmem->labels) &&
	       labels_of_area(&pmem->labels, &pmem->area) == labels_count(&pmem->labels) &&
	       labels_in(&pmem->area) == labels_count(&pmem->labels);
}

static bool pdev_is_sound(const struct vm *vm)
{
	const struct pdev *pdev = &vm->pdev;
	uint32_t count = 0;

	for (uint32_t i = 0; i < pdev->nr_links; i++)
		count += labels_of_area(&pdev->link[i].labels, &pdev->area);
	return area_is_sound(&pdev->area) && count == labels_in(&pdev->area) &&
	       count == pdev->nr_labels;
}

static uint32_t bit_of(const struct vm *vm)
{
	return 1u << vm->id;
}

/* Enter the PXIRQs of @link that @vm owns into what its table should be. */
static bool pxirqs_enter(struct link *link, const struct vm *vm, uint32_t *senders, uint64_t *sum)
{
	uint32_t ends = bit_of(link->vm[LINK_SERVER]) | bit_of(link->vm[LINK_CLIENT]);
	uint64_t of_link = 0;

	for (uint32_t l = 0; l < LABELS_MAX; l++) {
		const struct label *label = &link->pxirq.label[l];
		uint32_t *entry = &senders[label->value - LV_XIRQ_SYSCONF];

		if (!label->size || label->owner != vm->id)
			continue;
		of_link += label->size;
		if (label_find(&link->pxirq, label->id) != label || label->value < LV_XIRQ_FREE ||
		    (uint64_t)label->value + label->size > vm->xirq.next)
			return false;
		for (uint64_t i = 0; i < label->size; i++)
			if (entry[i])
				return false;
			else
				entry[i] = ends;
	}
	*sum += of_link;
	return of_link <= vm->xirq.share;
}

/* A number of no label was handed out by XIRQ_ALLOC or is nobody's. */
static uint32_t senders_without_label(const struct vm *vm, uint32_t xirq)
{
	static const uint32_t sysconf[VMS] = { 0x0c, 0x1c, 0x18 };

	if (xirq == LV_XIRQ_SYSCONF)
		return sysconf[vm->id - FIRST];
	return xirq >= vm->xirq.own ? bit_of(vm) : 0;
}

static bool xirqs_are_sound(const struct vm *vm)
{
	uint32_t senders[XIRQS] = { 0 };
	uint64_t sum = 0;

	if (vm->xirq.next > vm->xirq.own || vm->xirq.own > LV_XIRQ_LIMIT)
		return false;
	for (uint32_t i = 0; i < vm->pdev.nr_links; i++)
		if (!pxirqs_enter(vm->pdev.link[i].link, vm, senders, &sum))
			return false;
	if (sum != vm->xirq.taken)
		return false;
	for (uint32_t i = 0; i < XIRQS; i++)
		if (vm->xirq.entry[i].senders !=
		    (senders[i] ? senders[i] : senders_without_label(vm, LV_XIRQ_SYSCONF + i)))
			return false;
	return true;
}

static const char *link_broken(struct link *link)
{
	if (!states_are_known(link))
		return "the states of a link are OFF, RESET or ON";
	if (!pmem_is_sound(link))
		return "the PMEM pieces of a link do not overlap and keep to its budget";
	return NULL;
}

static const char *vm_broken(const struct vm *vm)
{
	if (!repository_is_intact(vm))
		return "nothing in a repository changes but the states, and those in both copies";
	if (!pdev_is_sound(vm))
		return "the PDEV blocks of a VM do not overlap and keep to its region";
	if (!xirqs_are_sound(vm))
		return "an XIRQ has one label and may be triggered by the ends of its link";
	return NULL;
}

const char *invariants_broken(void)
{
	const char *broken = NULL;

	for (uint32_t i = 0; i < LINKS && !broken; i++)
		broken = link_broken(link_by_index(i));
	for (uint32_t i = 0; i < VMS && !broken; i++)
		broken = vm_broken(vms[i]);
	return broken;
}
