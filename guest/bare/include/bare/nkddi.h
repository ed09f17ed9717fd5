/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * linkvisor's services: the hypercalls (abi/hypercall.h) and the repository of
 * link descriptors (abi/vlink.h).  Any vCPU, any context, except where told.
 *
 * Calls return what the hypervisor answered: zero or more, or LV_E*.
 */
#ifndef BARE_NKDDI_H
#define BARE_NKDDI_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/counter.h"
#include "abi/hypercall.h"
#include "abi/vlink.h"

/* Under linkvisor, and the repository is one that this source understands. */
bool nkddi_present(void);
const struct lv_pdev *nkddi_pdev(void);

int64_t nkddi_version(void);
/* Own id; either pointer may be NULL. */
int64_t nkddi_vm_id(uint32_t *last, uint32_t *running);
int64_t nkddi_pdev_alloc(const struct lv_vlink *vlink, uint32_t id, uint64_t size);
int64_t nkddi_pmem_alloc(const struct lv_vlink *vlink, uint32_t id, uint64_t size);
int64_t nkddi_pxirq_alloc(const struct lv_vlink *vlink, uint32_t id, uint32_t owner,
			  uint32_t count);
int64_t nkddi_xirq_alloc(uint32_t count);
int64_t nkddi_xirq_trigger(uint32_t xirq, uint32_t vm);
/* This VM's counter, and one of a link in which it takes part. */
int64_t nkddi_counter(enum lv_counter_vm counter);
int64_t nkddi_link_counter(const struct lv_vlink *vlink, enum lv_counter_link counter);

/* Descriptor n of the repository, or NULL behind the last one. */
struct lv_vlink *nkddi_vlink(uint32_t n);
/* Next descriptor of @class after @after (NULL: first), or NULL. */
struct lv_vlink *nkddi_lookup(const char *class, const struct lv_vlink *after);
/* Link @number of @class in which this VM is the server (else the client), or NULL. */
struct lv_vlink *nkddi_find(const char *class, int32_t number, bool server);

/* The info string that a field of the descriptor points to, "" if none. */
const char *nkddi_info(uint64_t address);

/* The state word of the server's (else the client's) end, as seen here. */
uint32_t *nkddi_state(struct lv_vlink *vlink, bool server);

/*
 * Ask the bridge: one plain 32-bit store, which traps.  True: the word has the
 * value now.  False: refused, nothing changed.  The peer is not told.
 */
bool nkddi_state_store(uint32_t *word, uint32_t state);

/* Tell @vm to look at its link states. */
int64_t nkddi_sysconf(uint32_t vm);

/*
 * Both, for the server's (else the client's) end of @vlink.  A refused store changed nothing, so
 * the peer is told nothing; its own change that forbade the store comes with a SYSCONF for us.
 */
void nkddi_publish(struct lv_vlink *vlink, bool server, uint32_t state);

#endif
