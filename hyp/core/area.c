/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/area.h"

#include "hyp/core/label.h"
#include "hyp/core/wipe.h"

#define CLEAR_STEP	0x4000u		/* of PMEM: four pages, some microseconds */

static uint64_t bytes_of(const struct area *area, const struct label *label)
{
	return round_up(label->size, area->granule);
}

static struct label *next_of(const struct area *area, const struct label *label)
{
	return label ? label->above : area->lowest;
}

static uint64_t end_of(const struct area *area, const struct label *label)
{
	return label ? (uint64_t)label->value + bytes_of(area, label) : area->base;
}

/* Find the label, or NULL, behind which @search's bytes fit. */
static enum area_result gap_find(struct area *area, struct area_search *search)
{
	for (uint32_t i = 0; i < AREA_STEP; i++) {
		const struct label *next = next_of(area, search->passed);
		uint64_t end = next ? (uint64_t)next->value : area->base + area->size;

		if (end - end_of(area, search->passed) >= search->bytes)
			return AREA_CUT;
		if (!next)
			return AREA_FULL;
		search->passed = next_of(area, search->passed);
	}
	return AREA_AGAIN;
}

static void count(struct area *area, uint64_t used)
{
	__atomic_store_n(&area->used, used, __ATOMIC_RELAXED);
}

static void enter(struct area *area, struct label *label, struct label *below)
{
	struct label *above = next_of(area, below);

	label->below = below;
	label->above = above;
	*(below ? &below->above : &area->lowest) = label;
	if (above)
		above->below = label;
}

enum area_result area_cut(struct area *area, struct label *label, uint64_t size,
			  struct area_search *search)
{
	enum area_result result;
	uint64_t bytes;

	if (size > area->size - area->used)
		return AREA_FULL;
	bytes = round_up(size, area->granule);
	if (search->area != area || search->bytes != bytes || search->returned != area->returned)
		*search = (struct area_search){ area, bytes, area->returned, NULL };
	result = gap_find(area, search);
	if (result != AREA_CUT)
		return result;
	label->size = size;
	label->value = (int64_t)end_of(area, search->passed);
	label->stale = area->stale ? bytes : 0;
	enter(area, label, search->passed);
	count(area, area->used + bytes);
	return AREA_CUT;
}

void area_return(struct area *area, struct label *label)
{
	*(label->below ? &label->below->above : &area->lowest) = label->above;
	if (label->above)
		label->above->below = label->below;
	if (area->swept == label)
		area->swept = label->below;
	area->returned++;
	count(area, area->used - bytes_of(area, label));
	label->size = 0;
}

bool area_forget(struct area *area, uint32_t *forgotten)
{
	for (uint32_t i = 0; area->left && i < AREA_STEP; i++) {
		struct label *label = next_of(area, area->swept);

		if (!label) {
			area->left = false;
		} else if (label_is_left(label)) {
			area_return(area, label);
			++*forgotten;
		} else {
			area->swept = label;
		}
	}
	area->sweeping = area->left;
	return !area->left;
}

void area_was_left(struct area *area)
{
	area->left = true;
	area->sweeping = false;
	area->swept = NULL;
}

bool area_clear(const struct area *area, struct label *label)
{
	uint64_t step = label->stale < CLEAR_STEP ? label->stale : CLEAR_STEP;
	uint64_t offset = (uint64_t)label->value - area->base;

	if (!step)
		return true;
	label->stale -= step;
	wipe(pa_of(area->pa.v + offset + label->stale), step);
	return !label->stale;
}
