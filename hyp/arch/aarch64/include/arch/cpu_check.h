/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Each CPU of the board, looked at as it starts. */
#ifndef ARCH_CPU_CHECK_H
#define ARCH_CPU_CHECK_H

#include <stdint.h>

struct cpu_id;
struct cpu_traits;

/*
 * Every CPU, for itself, one after the other, its GIC interface being on: what is it, does it fit
 * the CPUs before it, what does it need?  Stops the boot if linkvisor cannot run on it.
 * @cpu: its number; @reach: the first machine address above all that the board has.
 */
void cpu_check(uint32_t cpu, uint64_t reach);

/* Boot CPU, once @count CPUs have started: a line of the log for each kind of CPU. */
void cpus_tell(uint32_t count);

/* What this CPU needs.  Any context, once cpu_check() has run. */
const struct cpu_traits *cpu_traits(void);

/* CPU_* flags of all CPUs that have started: what any of them needs. */
uint32_t cpus_flags(void);

/* What all CPUs have in common, once all have started. */
const struct cpu_id *cpus_common(void);

/* Bits of HCR_EL2 for all vCPUs: HCR_TID2, HCR_TDZ where CPUs have unlike caches. */
uint64_t cpus_hcr(void);

#endif
