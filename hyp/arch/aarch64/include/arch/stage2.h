/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stage 2 translation of one VM.  Boot only, but for stage2_vttbr(). */
#ifndef ARCH_STAGE2_H
#define ARCH_STAGE2_H

#include <stdint.h>

#include "hyp/config/place.h"
#include "hyp/lib/addr.h"

struct stage2 {
	uint64_t *root;
	uint64_t vttbr;
};

/* @vmid: 1..255, different for each VM. */
void stage2_init(struct stage2 *s2, uint32_t vmid);

/*
 * Page aligned; uses 2 MiB blocks where both addresses allow.  A second mapping replaces the first.
 * @rights: not RIGHTS_NONE.
 */
void stage2_map(struct stage2 *s2, struct ipa ipa, struct pa pa, uint64_t size,
		enum place_rights rights);

/* VTCR_EL2 that goes with the tables.  Stops the boot if the CPU cannot. */
uint64_t stage2_vtcr(void);

#endif
