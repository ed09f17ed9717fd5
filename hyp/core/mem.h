/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The boot allocator: hands out the board's memory until boot is over, then never again. */
#ifndef HYP_CORE_MEM_H
#define HYP_CORE_MEM_H

#include <stddef.h>
#include <stdint.h>

#include "hyp/lib/addr.h"

/* Give [base, base + size) to the allocator.  Boot only. */
void mem_add(struct pa base, uint64_t size);
/* Take a range back that something else occupies.  Boot only. */
void mem_reserve(struct pa base, uint64_t size);

/*
 * Zeroed memory, mapped at EL2. @align is a power of two of at least 8 (PAGE_SIZE for memory that a
 * guest may read).  If there is too little memory, the boot stops with one clear line that names
 * @what, so no failure is returned.  Boot only.
 */
struct pa mem_alloc(uint64_t size, uint64_t align, const char *what);

/*
 * The same for memory that a guest may write: neither zeroed (see wipe()) nor mapped at EL2.  @size
 * and @align are whole pages, so no page of it is mapped with something else.
 */
struct pa mem_alloc_raw(uint64_t size, uint64_t align, const char *what);

/* From here on mem_alloc() is a bug. */
void mem_close(void);

uint64_t mem_free_bytes(void);

#endif
