/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The host's answer to the stage 2 seam: a list of mappings that tests can ask. */
#ifndef ARCH_STAGE2_H
#define ARCH_STAGE2_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/config/place.h"
#include "hyp/lib/addr.h"

struct fake_mapping {
	struct ipa ipa;
	struct pa pa;
	uint64_t size;
	enum place_rights rights;
};

struct fake_words {
	struct ipa ipa;
	uint64_t size;
	uint64_t *word;
	uint64_t *tlb;			/* what a CPU may still use for each page; 0: nothing */
};

#define FAKE_WORDS_MAX	8

struct stage2 {
	uint32_t vmid;
	uint32_t count;
	struct fake_mapping *mapping;
	struct fake_words words[FAKE_WORDS_MAX];
	uint32_t nr_words;
	unsigned long forgets;		/* calls of stage2_forget() */
};

#define STAGE2_VALID		(1ull << 0)
#define STAGE2_WRITE		(1ull << 7)
#define STAGE2_ADDRESS		0x0000fffffffff000ull
#define STAGE2_SOFT_BIT		55
#define STAGE2_SOFT		(0xffull << STAGE2_SOFT_BIT)

void stage2_init(struct stage2 *s2, uint32_t vmid);
void stage2_map(struct stage2 *s2, struct ipa ipa, struct pa pa, uint64_t size,
		enum place_rights rights);

uint64_t *stage2_reserve(struct stage2 *s2, struct ipa ipa, uint64_t size);
const uint64_t *stage2_find(const struct stage2 *s2, struct ipa ipa);
uint64_t stage2_page(struct pa pa, bool write);
void stage2_publish(void);
void stage2_forget(const struct stage2 *s2, const struct ipa *ipa, uint32_t count);

/* A CPU of the VM reaches for the page: it may go on using what it finds until a forget. */
void fake_stage2_touch(struct stage2 *s2, struct ipa ipa);
/* The VM's CPUs touch all their pages now and then: what they may still use for @ipa, or 0. */
uint64_t fake_stage2_tlb(const struct stage2 *s2, struct ipa ipa);

/* The mapping that the byte at @ipa has now, or NULL. */
const struct fake_mapping *fake_stage2_find(const struct stage2 *s2, struct ipa ipa);
/* Does any byte of [pa, pa + size) appear in the VM? */
bool fake_stage2_reaches(const struct stage2 *s2, struct pa pa, uint64_t size);
void fake_stage2_destroy(struct stage2 *s2);

#endif
