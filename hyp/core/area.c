/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/area.h"

#include "hyp/core/label.h"
#include "hyp/core/wipe.h"

#define CLEAR_STEP	0x4000u		/* of PMEM: four pages, some microseconds */

static uint64_t bytes_of(const struct area *area, const struct label *label)
{
	return round_up(label->size, area->granule);
}

/* Where the label has to be entered so that @size bytes at *@at lie between its neighbours. */
static struct label **gap_find(struct area *area, uint64_t size, uint64_t *at)
{
	struct label **link = &area->lowest;

	*at = area->base;
	for (; *link && (uint64_t)(*link)->value - *at < size; link = &(*link)->above)
		*at = (uint64_t)(*link)->value + bytes_of(area, *link);
	return area->base + area->size - *at < size ? NULL : link;
}

static void count(struct area *area, uint64_t used)
{
	__atomic_store_n(&area->used, used, __ATOMIC_RELAXED);
}

bool area_cut(struct area *area, struct label *label, uint64_t size)
{
	struct label **link;
	uint64_t at, bytes;

	if (size > area->size - area->used)
		return false;
	bytes = round_up(size, area->granule);
	link = gap_find(area, bytes, &at);
	if (!link)
		return false;
	label->size = size;
	label->value = (int64_t)at;
	label->stale = area->stale ? bytes : 0;
	label->above = *link;
	*link = label;
	count(area, area->used + bytes);
	return true;
}

static void unlink(struct area *area, struct label **link)
{
	struct label *label = *link;

	*link = label->above;
	count(area, area->used - bytes_of(area, label));
	label->size = 0;
}

void area_return(struct area *area, struct label *label)
{
	struct label **link = &area->lowest;

	while (*link != label)
		link = &(*link)->above;
	unlink(area, link);
}

uint32_t area_forget(struct area *area)
{
	struct label **link = &area->lowest;
	uint32_t forgotten = 0;

	while (*link) {
		if (label_is_left(*link)) {
			unlink(area, link);
			forgotten++;
		} else {
			link = &(*link)->above;
		}
	}
	return forgotten;
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
