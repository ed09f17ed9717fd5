// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <string.h>

#include <arch/cache.h>
#include <arch/cpu_check.h>
#include <arch/errata.h>
#include <arch/sysreg.h>

/* CTR_EL0.DminLine and DCZID_EL0.BS count words of four bytes, as powers of two. */
static uint64_t line_size(void)
{
	return 4ull << ((sysreg_read(ctr_el0) >> 16) & 0xf);
}

void cache_zero(void *start, uint64_t size)
{
	uint64_t dczid = sysreg_read(dczid_el0);
	uint64_t block = 4ull << (dczid & 0xf);
	uintptr_t at = (uintptr_t)start, end = at + size;

	if ((dczid & (1 << 4)) || ((at | size) & (block - 1))) {
		memset(start, 0, size);
		return;
	}
	for (; at < end; at += block)
		__asm__ volatile("dc zva, %0" : : "r"(at) : "memory");
}

void cache_clean(const void *start, uint64_t size)
{
	uint64_t line = line_size();
	uintptr_t at = (uintptr_t)start & ~(line - 1), end = (uintptr_t)start + size;

	if (cpus_flags() & CPU_CLEANS_BADLY)
		for (; at < end; at += line)
			__asm__ volatile("dc civac, %0" : : "r"(at) : "memory");
	for (; at < end; at += line)
		__asm__ volatile("dc cvac, %0" : : "r"(at) : "memory");
	dsb_sy();
}

void cache_invalidate_code(void)
{
	__asm__ volatile("ic iallu\n\tdsb nsh\n\tisb" ::: "memory");
}
