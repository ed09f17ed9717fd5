// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/links.h"

#include "hyp/core/link.h"
#include "hyp/core/pdev.h"
#include "hyp/core/pmem.h"
#include "hyp/core/vm.h"
#include "hyp/core/xirq.h"
#include "hyp/core/xmem.h"

#define LINKS_STEP	16

static uint32_t peers_of(const struct vm *vm)
{
	uint32_t peers = 0;

	for (uint32_t i = 0; i < vm->pdev.nr_links; i++)
		for (int side = 0; side < LINK_SIDES; side++)
			peers |= 1u << vm->pdev.link[i].link->vm[side]->id;
	return peers & ~(1u << vm->id);
}

void links_create(const struct config *config)
{
	link_create_all(config);
	pmem_create();
	xmem_create();
	for (uint32_t i = 0; i < nr_vms; i++) {
		pdev_create(vms[i]);
		xirq_create(vms[i], peers_of(vms[i]), vms[i]->pdev.nr_links);
	}
}

static void tell_peers(const struct vm *vm)
{
	uint32_t peers = xirq_peers(vm);

	for (uint32_t i = 0; i < nr_vms; i++)
		if (peers >> vms[i]->id & 1)
			xirq_post_sysconf(vms[i]);
}

bool links_death_step(struct vm *vm)
{
	struct pdev *pdev = &vm->pdev;

	if (!pdev->nr_dead)
		xirq_vm_died(vm);
	for (uint32_t i = 0; i < LINKS_STEP && pdev->nr_dead < pdev->nr_links; i++) {
		struct pdev_link *link = &pdev->link[pdev->nr_dead++];

		pdev_link_died(pdev, link);
		link_vm_died(link->link, vm);
	}
	if (pdev->nr_dead < pdev->nr_links)
		return true;
	pdev->nr_dead = 0;
	xmem_death_end(vm);
	tell_peers(vm);
	return false;
}
