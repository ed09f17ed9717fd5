/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A virtual machine: what is fixed at boot (configuration, memory, links) and
 * its life cycle.  A vCPU's run state belongs to the CPU it is pinned to;
 * everybody else leaves a request in the vCPU and kicks that CPU.
 */
#ifndef HYP_CORE_VM_H
#define HYP_CORE_VM_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/counter.h"
#include "hyp/core/addr.h"
#include "hyp/core/config.h"
#include "hyp/core/mmio.h"
#include "hyp/core/pdev.h"
#include "hyp/core/vcpu.h"
#include "hyp/core/xirq.h"
#include <arch/stage2.h>
#include <arch/vgic.h>

struct vpl011;

/* Where the guest sees what linkvisor adds to its memory. */
struct vm_layout {
	struct ipa ram;
	struct ipa gicd, gicr;		/* 64 KiB; 128 KiB for each vCPU */
	struct ipa uart;		/* 4 KiB */
	uint32_t uart_intid;
};

#define VM_PDEV_IPA	0x7000000000ull
#define VM_PMEM_IPA	0x7100000000ull	/* + offset in the system's PMEM pool */

struct vm {
	uint32_t id;
	uint32_t index;			/* into config.vm and vms */
	const struct config_vm *config;
	struct stage2 stage2;
	struct vgic vgic;
	uint32_t nr_vcpus;
	struct vcpu *vcpu[CONFIG_VCPUS_MAX];

	struct pa ram;			/* machine address of its memory */
	struct vm_layout layout;
	struct mmio_map mmio;
	struct pdev pdev;
	struct xirq_table xirq;
	struct vpl011 *uart;
	/* life cycle, see vm.c */
	uint32_t state;
	uint64_t counter[LV_COUNTER_VM_LIMIT];	/* see counter.h */
};

extern struct vm *vms[CONFIG_VMS_MAX];
extern uint32_t nr_vms;

/* The VM with this id, or NULL. */
struct vm *vm_by_id(uint32_t id);
/* The started VMs, bit n = VM with id n. */
uint32_t vm_running_mask(void);

#endif
