/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a VM has of PDEV: its region, and what was handed out of it.  See pdev.h. */
#ifndef HYP_CORE_PDEV_REGION_H
#define HYP_CORE_PDEV_REGION_H

#include <stdint.h>

#include "abi/vlink.h"
#include "hyp/config/config.h"
#include "hyp/core/area.h"
#include <arch/spinlock.h>

struct pdev_link;

struct pdev {
	struct lv_pdev *head;		/* the repository as EL2 sees it */
	uint32_t nr_links;
	struct pdev_link *link;
	uint32_t nr_dead;		/* of the links, while the VM ends: see links_death_step() */

	struct spinlock lock;		/* protects what follows and all labels */
	struct area area;		/* what is behind the repository, in blocks */
	struct area_search search[CONFIG_VCPUS_MAX];	/* of each vCPU, for its PDEV_ALLOC */
	uint32_t nr_labels;		/* of all links, atomic */
};

#endif
