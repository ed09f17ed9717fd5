/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* System registers whose accesses trap to EL2. */
#ifndef ARCH_SYSREG_TRAP_H
#define ARCH_SYSREG_TRAP_H

#include <stdbool.h>
#include <stdint.h>

struct cpu_id;
struct vcpu;

/* Boot CPU, once: guests get an edited view of the ID registers in @common, which is copied. */
void sysreg_init(const struct cpu_id *common);

/*
 * The guest's MRS or MSR with syndrome @iss (Arm ARM, "ISS encoding for an
 * exception from MSR, MRS, or System instruction execution").  False: no such
 * register for a guest.  Does not move the program counter.
 */
bool sysreg_handle(struct vcpu *vcpu, uint32_t iss);

#endif
