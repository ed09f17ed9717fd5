/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stage 2 translation of one VM: what is mapped at boot, and words that change afterwards. */
#ifndef ARCH_STAGE2_H
#define ARCH_STAGE2_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/config/place.h"
#include "hyp/lib/addr.h"

struct stage2 {
	uint64_t *root;
	uint64_t vttbr;
};

/*
 * A word: the entry of one page in a table of the last level.  STAGE2_SOFT are the bits that the
 * hardware ignores; it ignores all bits of a word that is not valid.
 */
#define STAGE2_VALID		(1ull << 0)
#define STAGE2_WRITE		(1ull << 7)
#define STAGE2_ADDRESS		0x0000fffffffff000ull
#define STAGE2_SOFT_BIT		55
#define STAGE2_SOFT		(0xffull << STAGE2_SOFT_BIT)

/* @vmid: 1..255, different for each VM. */
void stage2_init(struct stage2 *s2, uint32_t vmid);

/*
 * Page aligned; uses 2 MiB blocks where both addresses allow.  A second mapping replaces the first.
 * @rights: not RIGHTS_NONE.
 */
void stage2_map(struct stage2 *s2, struct ipa ipa, struct pa pa, uint64_t size,
		enum place_rights rights);

/*
 * Boot: make the words of [@ipa, @ipa + @size), where nothing is mapped yet and nothing else will
 * be.  @ipa is block aligned, @size a multiple of the page size.  Returns the word of @ipa; those
 * of the next pages follow.
 */
uint64_t *stage2_reserve(struct stage2 *s2, struct ipa ipa, uint64_t size);

/* The word of @ipa, if stage2_reserve() made it; NULL: it did not. */
const uint64_t *stage2_find(const struct stage2 *s2, struct ipa ipa);

/* The word of a page of memory that the VM may read, or read and write. */
uint64_t stage2_page(struct pa pa, bool write);

/* Words that were not valid are now: the VM's CPUs see them from here on. */
void stage2_publish(void);

/*
 * Words that were valid have changed: when this returns no CPU uses what they were for these
 * @count pages, and all stores that used that are done.
 */
void stage2_forget(const struct stage2 *s2, const struct ipa *ipa, uint32_t count);

/* VTCR_EL2 that goes with the tables.  Stops the boot if the CPU cannot. */
uint64_t stage2_vtcr(void);

#endif
