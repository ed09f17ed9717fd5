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

struct stage2 {
	uint32_t vmid;
	uint32_t count;
	struct fake_mapping *mapping;
};

void stage2_init(struct stage2 *s2, uint32_t vmid);
void stage2_map(struct stage2 *s2, struct ipa ipa, struct pa pa, uint64_t size,
		enum place_rights rights);

/* The mapping that the byte at @ipa has now, or NULL. */
const struct fake_mapping *fake_stage2_find(const struct stage2 *s2, struct ipa ipa);
/* Does any byte of [pa, pa + size) appear in the VM? */
bool fake_stage2_reaches(const struct stage2 *s2, struct pa pa, uint64_t size);
void fake_stage2_destroy(struct stage2 *s2);

#endif
