/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* All links of the system, with what they bring to the VMs. */
#ifndef HYP_CORE_LINKS_H
#define HYP_CORE_LINKS_H

struct config;
struct vm;

/*
 * Create all links of the system, their PMEM, and the PDEV and XIRQ table of
 * every VM.  Boot only, after all of vms[] exist with stage 2 initialised;
 * @config must stay.
 */
void links_create(const struct config *config);

/*
 * @vm died: all its ends become OFF and its peers get SYSCONF.  Called on the CPU that finishes the
 * stop, after the last of its vCPUs was parked (a vCPU that still runs could leave OFF again).
 * Takes time in proportion to the VM's own links.
 */
void links_vm_died(struct vm *vm);

#endif
