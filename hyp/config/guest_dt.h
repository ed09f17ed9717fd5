/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The device tree that a VM gets, made from the table that its stage 2 follows. */
#ifndef HYP_CONFIG_GUEST_DT_H
#define HYP_CONFIG_GUEST_DT_H

#include <stdint.h>

#include "hyp/lib/addr.h"
#include "hyp/config/board.h"
#include "hyp/config/config.h"
#include "hyp/config/place.h"

struct guest_dt {
	const struct config_vm *vm;
	const struct places *places;
	const struct board *board;	/* for passed-through devices; NULL if the VM has none */
	struct ipa initrd;
	uint64_t initrd_size;		/* 0: none */
	const struct place *lender;	/* RAM of VMs that lend pages to a direct-mapped VM */
	uint32_t nr_lenders;
	const uint8_t *seed;		/* for the VM's random numbers */
	uint32_t seed_size;		/* 0: none */
	uint64_t kaslr_seed;		/* if there is a seed */
};

/*
 * Write the tree to @buf (8-byte aligned, @size bytes).  Returns its size in
 * bytes, or -1 with @error filled in: too large.
 */
int guest_dt_build(const struct guest_dt *dt, void *buf, uint32_t size, struct config_error *error);

#endif
