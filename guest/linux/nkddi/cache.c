// SPDX-License-Identifier: GPL-2.0-only
#include <linux/preempt.h>
#include <asm/barrier.h>
#include <asm/sysreg.h>

#include "guest/linux/nkddi/cache.h"

#define LEVELS		7
#define INSTRUCTION	1	/* bit of CSSELR_EL1 */
#define CCIDX_SHIFT	20	/* of ID_AA64MMFR2_EL1 */

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

static void cache_add(NkCachesInfo *info, u32 level, int arch)
{
	NkCacheInfo *cache = &info->cache[info->limit];

	if (info->limit == NK_CACHE_LIMIT)
		return;
	cache->level = level + 1;
	cache->arch = arch;
	cache_read(level << 1 | (arch == NK_CACHE_INSTRUCTION ? INSTRUCTION : 0), cache);
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
