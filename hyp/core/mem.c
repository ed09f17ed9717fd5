// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdbool.h>
#include <string.h>

#include <arch/stage1.h>

#include "hyp/core/log.h"
#include "hyp/core/mem.h"

#define RANGES_MAX 64

struct range {
	uint64_t base, end;
};

static struct range ranges[RANGES_MAX];		/* free memory, in no order */
static unsigned int nr_ranges;
static bool closed;

static uint64_t range_size(const struct range *range)
{
	return range->end - range->base;
}

static struct range *smallest(void)
{
	struct range *least = &ranges[0];
	unsigned int i;

	for (i = 1; i < nr_ranges; i++)
		if (range_size(&ranges[i]) < range_size(least))
			least = &ranges[i];
	return least;
}

/* If there is no room for one more piece, the smallest is given up: hardly anything fits in it. */
static void range_add(uint64_t base, uint64_t end)
{
	struct range range = { base, end }, *least;

	if (base >= end)
		return;
	if (nr_ranges < RANGES_MAX) {
		ranges[nr_ranges++] = range;
		return;
	}
	least = smallest();
	if (range_size(&range) > range_size(least))
		*least = range;
}

/* Replace range @i by what is left of it without [base, end). */
static void range_cut(unsigned int i, uint64_t base, uint64_t end)
{
	struct range whole = ranges[i];

	ranges[i] = ranges[--nr_ranges];
	range_add(whole.base, base < whole.end ? base : whole.end);
	range_add(end > whole.base ? end : whole.base, whole.end);
}

void mem_add(struct pa base, uint64_t size)
{
	range_add(round_up(base.v, PAGE_SIZE), round_down(base.v + size, PAGE_SIZE));
}

void mem_reserve(struct pa base, uint64_t size)
{
	uint64_t start = round_down(base.v, PAGE_SIZE);
	uint64_t end = round_up(base.v + size, PAGE_SIZE);
	unsigned int i = 0;

	while (i < nr_ranges) {
		if (start < ranges[i].end && ranges[i].base < end) {
			range_cut(i, start, end);
			i = 0;		/* the order has changed */
		} else {
			i++;
		}
	}
}

/* The lowest address that fits is taken, so that the result does not depend on the order. */
static bool range_take(uint64_t size, uint64_t align, uint64_t *base)
{
	unsigned int i, best = RANGES_MAX;

	for (i = 0; i < nr_ranges; i++) {
		uint64_t start = round_up(ranges[i].base, align);

		if (start >= ranges[i].end || ranges[i].end - start < size)
			continue;
		if (best == RANGES_MAX || start < *base) {
			best = i;
			*base = start;
		}
	}
	if (best == RANGES_MAX)
		return false;
	range_cut(best, *base, *base + size);
	return true;
}

struct pa mem_alloc_raw(uint64_t size, uint64_t align, const char *what)
{
	uint64_t base = 0;

	if (closed)
		panic("memory for %s wanted after boot", what);
	if (!range_take(size, align, &base))
		boot_stop("too little memory: %s wants %llu KiB, %llu KiB are free", what,
			  (unsigned long long)size / 1024,
			  (unsigned long long)mem_free_bytes() / 1024);
	return pa_of(base);
}

struct pa mem_alloc(uint64_t size, uint64_t align, const char *what)
{
	struct pa pa = mem_alloc_raw(size, align, what);

	stage1_map(pa, size, STAGE1_DATA);
	memset(pa_ptr(pa), 0, size);
	return pa;
}

void mem_close(void)
{
	closed = true;
}

uint64_t mem_free_bytes(void)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < nr_ranges; i++)
		sum += ranges[i].end - ranges[i].base;
	return sum;
}
