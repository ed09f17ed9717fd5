// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/preempt.h>
#include <asm/barrier.h>
#include <asm/sysreg.h>

#include "guest/linux/nkddi/cache.h"

#define LEVELS		7
#define INSTRUCTION	1	/* bit of CSSELR_EL1 */
#define CCIDX_SHIFT	20	/* of ID_AA64MMFR2_EL1 */
#define CTR_L1IP_SHIFT	14	/* of CTR_EL0 */
#define CTR_L1IP_VIPT	2
#define CTR_L1IP_PIPT	3

/* What CLIDR_EL1 says of a level. */
enum level_type {
	LEVEL_NONE,
	LEVEL_INSTRUCTION,
	LEVEL_DATA,
	LEVEL_BOTH,
	LEVEL_UNIFIED,
};

/* The geometry of one cache; with wide sets and ways if the CPU has FEAT_CCIDX. */
static void cache_read(u32 select, NkCacheInfo *cache)
{
	bool wide = (read_sysreg(id_aa64mmfr2_el1) >> CCIDX_SHIFT) & 0xf;
	u64 size;

	write_sysreg(select, csselr_el1);
	isb();
	size = read_sysreg(ccsidr_el1);
	cache->line = 16 << (size & 7);
	cache->nways = 1 + ((size >> 3) & (wide ? 0x1fffff : 0x3ff));
	cache->size = cache->line * cache->nways *
		      (1 + (size >> (wide ? 32 : 13) & (wide ? 0xffffff : 0x7fff)));
}

/* Data caches are all PIPT; CTR_EL0 tells of the first level's instruction cache. */
static int cache_index(u32 level, int kind)
{
	u64 policy = (read_sysreg(ctr_el0) >> CTR_L1IP_SHIFT) & 3;

	if (level || kind != NK_CACHE_INSTRUCTION || policy == CTR_L1IP_PIPT)
		return NK_CACHE_PIPT;
	return policy == CTR_L1IP_VIPT ? NK_CACHE_VIPT : NK_CACHE_VIVT;
}

static int cache_arch(u32 level, int kind, const NkCacheInfo *cache)
{
	int index = cache_index(level, kind);
	bool colours = index != NK_CACHE_PIPT && cache->size / cache->nways > PAGE_SIZE;

	return kind | index | (kind & NK_CACHE_DATA ? NK_CACHE_WRITE_BACK : 0) |
	       (colours ? NK_CACHE_COLOUR : 0);
}

static void cache_add(NkCachesInfo *info, u32 level, int kind)
{
	NkCacheInfo *cache = &info->cache[info->limit];

	if (info->limit == NK_CACHE_LIMIT)
		return;
	cache->level = level + 1;
	cache_read(level << 1 | (kind == NK_CACHE_INSTRUCTION ? INSTRUCTION : 0), cache);
	cache->arch = cache_arch(level, kind, cache);
	info->limit++;
}

void nkddi_cache_describe(NkCachesInfo *info)
{
	u64 clidr = read_sysreg(clidr_el1);
	u32 level, type;

	*info = (NkCachesInfo){ };
	preempt_disable();
	for (level = 0; level < LEVELS; level++) {
		type = (clidr >> (3 * level)) & 7;
		if (type == LEVEL_NONE)
			break;
		if (type == LEVEL_INSTRUCTION || type == LEVEL_BOTH)
			cache_add(info, level, NK_CACHE_INSTRUCTION);
		if (type == LEVEL_DATA || type == LEVEL_BOTH)
			cache_add(info, level, NK_CACHE_DATA);
		if (type == LEVEL_UNIFIED)
			cache_add(info, level, NK_CACHE_UNIFIED);
	}
	preempt_enable();
}
