/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Addresses of different spaces are different types, so that code that mixes them up does not
 * compile.  EL2 maps the memory that is its own one to one: pa_ptr() is valid for memory that the
 * stage 1 map covers, and for nothing else.  Memory of guests is seen through <arch/window.h>.
 */
#ifndef HYP_LIB_ADDR_H
#define HYP_LIB_ADDR_H

#include <stdint.h>

struct pa { uint64_t v; };	/* machine address */
struct ipa { uint64_t v; };	/* address as a guest sees it, before stage 2 */

#define PAGE_SIZE	4096ull
#define BLOCK_SIZE	0x200000ull	/* level 2 block with 4 KiB granule */

static inline struct pa pa_of(uint64_t v) { return (struct pa){ v }; }
static inline struct ipa ipa_of(uint64_t v) { return (struct ipa){ v }; }
static inline void *pa_ptr(struct pa pa) { return (void *)(uintptr_t)pa.v; }
static inline struct pa ptr_pa(const void *p) { return (struct pa){ (uintptr_t)p }; }

static inline uint64_t round_down(uint64_t v, uint64_t to) { return v & ~(to - 1); }
static inline uint64_t round_up(uint64_t v, uint64_t to) { return (v + to - 1) & ~(to - 1); }

#endif
