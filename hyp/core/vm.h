/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A virtual machine: what is fixed at boot (configuration, memory, links), and the
 * state that its life cycle (vm_life.h) is in.
 */
#ifndef HYP_CORE_VM_H
#define HYP_CORE_VM_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/control.h"
#include "abi/counter.h"
#include "hyp/lib/addr.h"
#include "hyp/lib/nospec.h"
#include "hyp/config/config.h"
#include "hyp/config/place.h"
#include "hyp/core/log.h"
#include "hyp/core/mmio.h"
#include "hyp/core/pdev_region.h"
#include "hyp/core/store.h"
#include "hyp/core/vcpu.h"
#include "hyp/core/watchdog.h"
#include "hyp/core/work.h"
#include "hyp/core/xmem_end.h"
#include "hyp/core/xirq_table.h"
#include <arch/stage2.h>
#include <arch/vgic.h>

struct printer;
struct vpl011;
struct virtio_device;
struct vm_load;

enum vm_state {
	VM_OFF = LV_VM_OFF,
	VM_LOADING = LV_VM_LOADING,	/* vCPU 0 copies the images */
	VM_RUNNING = LV_VM_RUNNING,
	VM_STOPPING = LV_VM_STOPPING,	/* its vCPUs are being parked */
	VM_PAUSED = LV_VM_PAUSED,	/* its vCPUs are, or are about to be */
};

/* What the devices of a VM that does not run may do to memory.  On the VM's own CPUs. */
enum vm_dma {
	VM_DMA_ENDED,
	VM_DMA_GOES_ON,			/* perhaps: the VM is not loaded, and keeps what it borrowed */
	VM_DMA_GIVES_BACK,		/* it has ended late: what it borrowed is given back */
};

/* What is done after the last vCPU was parked, as work of that vCPU. */
struct vm_end {
	struct work work;
	struct vcpu *vcpu;
	uint32_t step;
};

struct vm {
	uint32_t id;
	uint32_t index;			/* into config.vm and vms */
	const struct config_vm *config;
	struct stage2 stage2;
	uint32_t nr_vcpus;
	struct vcpu *vcpu[CONFIG_VCPUS_MAX];
	uint64_t counter[LV_COUNTER_VCPU_LIMIT];	/* see counter.h */

	/* On the path of an XIRQ: close to the beginning, where an instruction reaches them. */
	struct vgic vgic;
	struct xirq_table xirq;

	struct store_map stores;
	struct mmio_map mmio;
	struct pdev pdev;
	struct vm_xmem xmem;
	struct vpl011 *uart;
	struct printer *printers;	/* of its console ports */
	struct virtio_device *virtio[CONFIG_VIRTIO_MAX];

	/* life cycle, see vm_life.c */
	uint32_t state;			/* enum vm_state, atomic */
	uint32_t restart;		/* start again when stopped */
	uint32_t halt;			/* STOP came while that was not possible, atomic */
	uint32_t cause;			/* of the last stop: enum lv_cause, atomic */
	uint32_t restarts;		/* after crashes, since vm_mean_to_run(); atomic */
	uint64_t started;		/* time of the last start, atomic */
	uint32_t parked;		/* vCPUs that have taken the stop, atomic */
	uint32_t life;			/* counts the stops, atomic */
	uint32_t dma;			/* enum vm_dma */
	bool dma_stays;			/* after each stop VM_DMA_GOES_ON; fixed at boot */
	struct vm_end end;		/* of the stop under way */
	struct watchdog watchdog;
	struct log_limit says;
	struct vm_load *load;		/* see vm_load.h */

	struct places places;		/* see vm_place.h */
};

extern struct vm *vms[CONFIG_VMS_MAX];
extern uint32_t nr_vms;

/* By id; NULL: there is none.  Fixed at boot. */
extern struct vm *vm_of_id[LV_VM_LIMIT];

/* The VM that controls the others; NULL: there is none.  Fixed at boot. */
extern struct vm *vm_controller;

/* The VM with this id, or NULL. */
static inline struct vm *vm_by_id(uint64_t id)
{
	return id < LV_VM_LIMIT ? vm_of_id[index_nospec(id, LV_VM_LIMIT)] : NULL;
}

/* PLACE_* of @vm. */
static inline const struct place *vm_place(const struct vm *vm, uint32_t index)
{
	return &vm->places.place[index];
}

/* The VMs that run or are paused, bit n = VM with id n. */
uint32_t vm_running_mask(void);

/* Make the VM known by its index and id.  Boot only. */
void vm_add(struct vm *vm);

/* Atomic; the second adds what only VM_INFO tells: LV_VM_PAUSING, LV_VM_CRASHED. */
uint32_t vm_state(const struct vm *vm);
uint32_t vm_state_shown(const struct vm *vm);

/* Does the VM run, or is it paused? */
bool vm_is_started(const struct vm *vm);

/* All its vCPUs have taken the pause. */
bool vm_all_paused(const struct vm *vm);

/*
 * May a vCPU of @vm, which was asked to start in life @life, do so?  On the vCPU's own CPU: there
 * the answer stays true until the CPU takes another request.
 */
bool vm_lives(const struct vm *vm, uint32_t life);

#endif
