/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The host keeps its caches by itself. */
#ifndef ARCH_CACHE_H
#define ARCH_CACHE_H

#include <stdint.h>
#include <string.h>

static inline void cache_zero(void *start, uint64_t size)
{
	memset(start, 0, size);
}

static inline void cache_clean(const void *start, uint64_t size)
{
	(void)start;
	(void)size;
}

#endif
