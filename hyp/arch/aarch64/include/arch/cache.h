/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Cache maintenance for memory that a guest will first use with its caches off. */
#ifndef ARCH_CACHE_H
#define ARCH_CACHE_H

#include <stdint.h>

/* Zero @size bytes, both multiples of a cache line or not. */
void cache_zero(void *start, uint64_t size);

/* Write dirty lines back to the point of coherency. */
void cache_clean(const void *start, uint64_t size);

/* New code was written: this CPU fetches all code anew. */
void cache_invalidate_code(void);

#endif
