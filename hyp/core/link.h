/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A link at run time: two ends, their states, and the chunks and XIRQs that were handed out.
 *
 *      server VM's repository     struct link      client VM's repository
 *      copy[LINK_SERVER]     <--- state[0..1] ---> copy[LINK_CLIENT]
 *
 * The bridge: EL2 believes state[]; it writes the copies from state[] and never reads them.  A
 * loopback link has one VM, which owns both ends, and one link descriptor: copy[0] == copy[1].
 *
 * Lock order: link.lock, then xirq_table.lock; link.xmem_lock, then vm.xmem.lock.  pdev.lock is
 * taken alone.
 */
#ifndef HYP_CORE_LINK_H
#define HYP_CORE_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/counter.h"
#include "abi/vlink.h"
#include "hyp/config/config.h"
#include "hyp/core/area.h"
#include "hyp/core/label.h"
#include "hyp/core/xmem_end.h"
#include <arch/spinlock.h>

struct vm;

enum link_side {
	LINK_SERVER,
	LINK_CLIENT,
	LINK_SIDES,
};

/* Sets of ends: bit n = end n. */
#define LINK_BOTH	(1u << LINK_SERVER | 1u << LINK_CLIENT)

/* What a link has of the PMEM pool, see pmem.h. */
struct pmem {
	uint64_t offset;	/* of the budget in the pool */
	uint64_t budget;	/* bytes, a multiple of the page size */
	struct area area;	/* the budget, in chunks */
	struct label_table labels;
};

struct link {
	/* fixed at boot */
	const struct config_link *config;
	uint32_t index;			/* into config.link; lv_vlink.index */
	struct vm *vm[LINK_SIDES];
	struct lv_vlink *copy[LINK_SIDES];

	struct spinlock lock;		/* of all down to the counters */
	uint32_t state[LINK_SIDES];	/* LV_VLINK_* */
	struct pmem pmem;
	struct label_table pxirq;
	uint32_t nr_xirqs[LINK_SIDES];	/* numbers taken from each end's VM */

	struct spinlock xmem_lock;	/* of the next */
	struct xmem_end xmem[LINK_SIDES];	/* what each end grants to the other one */

	uint64_t counter[LV_COUNTER_LINK_LIMIT];	/* atomic */
};

extern struct link *links;
extern uint32_t nr_links;

/* Make links[], which says nothing yet of what its links have.  Boot only; see links_create(). */
void link_create_all(const struct config *config);

/* The link with this index in the system, or NULL. */
struct link *link_by_index(uint64_t index);

static inline bool link_has_vm(const struct link *link, const struct vm *vm)
{
	return link->vm[LINK_SERVER] == vm || link->vm[LINK_CLIENT] == vm;
}

/* The ends that @vm has. */
static inline uint32_t link_sides(const struct link *link, const struct vm *vm)
{
	return (uint32_t)(link->vm[LINK_SERVER] == vm) << LINK_SERVER |
	       (uint32_t)(link->vm[LINK_CLIENT] == vm) << LINK_CLIENT;
}

/*
 * The bridge: the VM of end @side wants its state to be @value.  Returns 1 if the state changed, 0
 * if it had that value already, LV_EINVAL if the rules of proto/link_state.h forbid the change
 * (counted; nothing changed).  Constant time.  The bridge sends no SYSCONF: drivers do that after
 * each change.
 */
int link_state_store(struct link *link, enum link_side side, uint32_t value);

/*
 * @vm is gone: those of the ends that it has become OFF, and no longer hold labels.  See
 * links_death_step().
 */
void link_vm_died(struct link *link, const struct vm *vm);

/* Count a refusal that concerns the link. */
void link_refused(struct link *link);

#endif
