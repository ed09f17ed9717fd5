/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <arch/stage2.h>

#include <stdlib.h>

#include "hyp/core/log.h"

void stage2_init(struct stage2 *s2, uint32_t vmid)
{
	*s2 = (struct stage2){ .vmid = vmid };
}

void stage2_map(struct stage2 *s2, struct ipa ipa, struct pa pa, uint64_t size,
		enum place_rights rights)
{
	struct fake_mapping *grown;

	if (!size || ipa.v % PAGE_SIZE || pa.v % PAGE_SIZE || size % PAGE_SIZE)
		panic("stage2_map: not whole pages");
	grown = realloc(s2->mapping, (s2->count + 1) * sizeof(*grown));
	if (!grown)
		panic("stage2_map: no memory");
	grown[s2->count++] = (struct fake_mapping){ ipa, pa, size, rights };
	s2->mapping = grown;
}

const struct fake_mapping *fake_stage2_find(const struct stage2 *s2, struct ipa ipa)
{
	/* the newest wins: mapping anew replaces */
	for (uint32_t i = s2->count; i-- > 0;)
		if (ipa.v - s2->mapping[i].ipa.v < s2->mapping[i].size)
			return &s2->mapping[i];
	return NULL;
}

bool fake_stage2_reaches(const struct stage2 *s2, struct pa pa, uint64_t size)
{
	for (uint32_t i = 0; i < s2->count; i++) {
		const struct fake_mapping *m = &s2->mapping[i];

		if (pa.v < m->pa.v + m->size && m->pa.v < pa.v + size)
			return true;
	}
	return false;
}

void fake_stage2_destroy(struct stage2 *s2)
{
	free(s2->mapping);
	*s2 = (struct stage2){ 0 };
}
