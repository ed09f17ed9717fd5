/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* All links of the system, with what they bring to the VMs. */
#ifndef HYP_CORE_LINKS_H
#define HYP_CORE_LINKS_H

#include <stdbool.h>

struct config;
struct vm;

/*
 * Create all links of the system, their PMEM, and the PDEV and XIRQ table of
 * every VM.  Boot only, after all of vms[] exist with stage 2 initialised;
 * @config must stay.
 */
void links_create(const struct config *config);

/*
 * @vm died: its ends become OFF, some of them in each step, and after the last one its peers get
 * SYSCONF.  Called on the CPU that finishes the stop, after the last of its vCPUs was parked (a
 * vCPU that still runs could leave OFF again).  Bounded time; true: there is more to do.
 */
bool links_death_step(struct vm *vm);

#endif
