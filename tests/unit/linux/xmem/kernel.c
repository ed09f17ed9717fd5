// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/linux/xmem/kernel.h"

struct page test_page[TEST_PAGES];

void (*test_before_lock)(void);

void test_lock(bool *locked)
{
	void (*first)(void) = test_before_lock;

	test_before_lock = NULL;
	if (first)
		first();
	assert_false(*locked);
	*locked = true;
}

void test_unlock(bool *locked)
{
	assert_true(*locked);
	*locked = false;
}

void get_page(struct page *page)
{
	assert_true(page->refs > 0);
	page->refs++;
}

void put_page(struct page *page)
{
	assert_true(page->refs > 0);
	page->refs--;
}

bool __sg_page_iter_next(struct sg_page_iter *iter)
{
	if (!iter->nents)
		return false;
	iter->page = iter->sg->page + iter->at++;
	if (iter->at == PFN_UP(iter->sg->offset + iter->sg->length)) {
		iter->at = 0;
		iter->sg++;
		iter->nents--;
	}
	return true;
}

void bitmap_set(unsigned long *map, unsigned int first, unsigned int n)
{
	for (; n; first++, n--)
		map[first / BITS] |= 1ul << first % BITS;
}

void bitmap_clear(unsigned long *map, unsigned int first, unsigned int n)
{
	for (; n; first++, n--)
		map[first / BITS] &= ~(1ul << first % BITS);
}

unsigned int bitmap_weight(const unsigned long *map, unsigned int size)
{
	unsigned int n = 0;

	while (size--)
		n += test_bit(size, map);
	return n;
}

unsigned long find_next_bit(const unsigned long *map, unsigned long size, unsigned long from)
{
	while (from < size && !test_bit(from, map))
		from++;
	return from < size ? from : size;
}

unsigned long bitmap_find_next_zero_area(const unsigned long *map, unsigned long size,
					 unsigned long from, unsigned int n, unsigned long align)
{
	unsigned long found = 0;

	(void)align;
	for (; from < size; from++) {
		found = test_bit(from, map) ? 0 : found + 1;
		if (found == n)
			return from + 1 - n;
	}
	return size + 1;
}
