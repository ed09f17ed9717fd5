/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * libnk: the trace of the hypervisor, while things happen (in the controller; root).
 *
 *	nk_trace_open(vms, &trace);
 *	nk_trace_set(trace, NKCTL_TRACE_ALL);
 *	for (ring = 0; ring < nk_trace_rings(trace); ring++)
 *		n = nk_trace_read(trace, ring, records, 1000, &lost);
 *	nk_trace_set(trace, 0);
 *	nk_trace_close(trace);
 *
 * Calls return 0 or a count, or a negative errno.  One thread at a time.
 */
#ifndef USER_INCLUDE_LINKVISOR_NK_TRACE_H
#define USER_INCLUDE_LINKVISOR_NK_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include <linkvisor/nk_vm.h>

#ifdef __cplusplus
extern "C" {
#endif

struct nk_trace;

/*
 * 0 and *trace, which nk_trace_close() gives back; close it before "vms".  Records from now on can
 * be read. -EACCES: this VM is not the controller; -ENOENT: the system has no trace rings; -EPROTO:
 * they are of another version; -ENOMEM.
 */
int nk_trace_open(struct nk_vms *vms, struct nk_trace **trace);

/* The events stay on or off as they are.  NULL is ignored. */
void nk_trace_close(struct nk_trace *trace);

/* How many rings there are: one for each CPU of the board. */
uint32_t nk_trace_rings(const struct nk_trace *trace);

/* From now on record the events of bits 1 << NKCTL_TRACE_*, for all readers.  -EINVAL. */
int nk_trace_set(struct nk_trace *trace, uint32_t events);

/*
 * Reads the new records of a ring, at most n, oldest first; never waits.  Returns how many, and
 * adds to *lost how many before them were overwritten. -EINVAL: no such ring.
 */
int nk_trace_read(struct nk_trace *trace, uint32_t ring, struct nkctl_trace_record *to, size_t n,
		  uint64_t *lost);

#ifdef __cplusplus
}
#endif

#endif
