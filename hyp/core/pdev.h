/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The PDEV region of a VM, with the layout that abi/vlink.h draws.  The repository
 * (PLACE_REPOSITORY) is read-only for the guest: its stores trap and come here.
 */
#ifndef HYP_CORE_PDEV_H
#define HYP_CORE_PDEV_H

#include <stdint.h>

#include "abi/vlink.h"
#include "hyp/lib/addr.h"
#include "hyp/core/label.h"
#include "hyp/core/store.h"

struct link;
struct vcpu;
struct pdev;
struct vm;

/* What belongs to link descriptor n of the repository. */
struct pdev_link {
	struct link *link;
	struct label_table labels;	/* PDEV_ALLOC blocks */
};

/* Build @vm's region and set the copies in its links.  Boot only. */
void pdev_create(struct vm *vm);

/*
 * What belongs to the link descriptor at guest-physical address @ipa of @vm's own repository, or
 * NULL: there is no link descriptor at @ipa.  Constant time.
 */
struct pdev_link *pdev_link_at(struct vm *vm, uint64_t ipa);

/*
 * Where the @size bytes at guest-physical address @ipa of @vm's PDEV are.  False: they do not lie in
 * what PDEV_ALLOC hands out of, or @ipa is no multiple of 8.  The guest may write there at any
 * moment.
 */
bool pdev_find_block(struct vm *vm, uint64_t ipa, uint64_t size, struct pa *pa);

/*
 * The block of @vcpu's VM labelled <link, @id>, created by the first call: 64-byte aligned, cleared,
 * private to the VM.  Returns its guest-physical address or LV_EINVAL (@size 0), LV_EBUSY (this
 * life was given it with another size), LV_ENOSPC (LABELS_MAX labels exist), LV_ENOMEM (no gap of
 * the region is large enough), LABEL_AGAIN.
 *
 * A block of an earlier life keeps its content until the VM asks for it, or for what cannot be had
 * beside it.
 */
int64_t pdev_alloc(struct vcpu *vcpu, struct pdev_link *link, uint32_t id, uint64_t size);

/* A life of the VM has ended: it holds no block by @link.  See links_death_step(). */
void pdev_link_died(struct pdev *pdev, struct pdev_link *link);

/*
 * A store to the repository.  A naturally aligned store of 4 bytes to the state field of an end
 * that the VM owns goes to the bridge; all other stores are refused.  Constant time.
 */
store_handler pdev_store;

#endif
