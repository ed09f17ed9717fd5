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

#include "abi/control.h"
#include "abi/counter.h"
#include "hyp/lib/addr.h"
#include "hyp/config/config.h"
#include "hyp/core/log.h"
#include "hyp/core/mmio.h"
#include "hyp/core/pdev.h"
#include "hyp/core/vcpu.h"
#include "hyp/core/watchdog.h"
#include "hyp/core/xirq.h"
#include <arch/stage2.h>
#include <arch/vgic.h>

struct vpl011;
struct virtio_device;
struct vm_load;

/* Where the guest sees what linkvisor adds to its memory. */
struct vm_layout {
	struct ipa ram;
	struct ipa gicd, gicr;		/* 64 KiB; 128 KiB for each vCPU */
	struct ipa uart;		/* 4 KiB */
	uint32_t uart_intid;
};

#define VM_PDEV_IPA	CONFIG_IPA_LIMIT
#define VM_PMEM_IPA	0x7100000000ull	/* + offset in the system's PMEM pool */
/* Virtual devices: above all that PDEV can take, and below the XIRQs. */
#define VM_VIRTIO_IPA	0x7080000000ull
#define VM_TRACE_IPA	0x70c0000000ull	/* the controller's: trace rings, see abi/trace.h */
#define VM_VIRTIO_STRIDE PAGE_SIZE
#define VM_VIRTIO_INTID	(LV_XIRQ_SYSCONF - CONFIG_VIRTIO_MAX)

enum vm_state {
	VM_OFF = LV_VM_OFF,
	VM_LOADING = LV_VM_LOADING,	/* vCPU 0 copies the images */
	VM_RUNNING = LV_VM_RUNNING,
	VM_STOPPING = LV_VM_STOPPING,	/* its vCPUs are being parked */
	VM_PAUSED = LV_VM_PAUSED,	/* its vCPUs are, or are about to be */
};

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
	struct virtio_device *virtio[CONFIG_VIRTIO_MAX];
	uint64_t counter[LV_COUNTER_VCPU_LIMIT];	/* see counter.h */

	/* life cycle, see vm.c */
	uint32_t state;			/* enum vm_state, atomic */
	uint32_t restart;		/* start again when stopped */
	uint32_t halt;			/* STOP came while that was not possible, atomic */
	uint32_t cause;			/* of the last stop: enum lv_cause, atomic */
	uint32_t restarts;		/* after crashes, since vm_mean_to_run(); atomic */
	uint64_t started;		/* time of the last start, atomic */
	uint32_t parked;		/* vCPUs that have taken the stop, atomic */
	uint32_t life;			/* counts the stops, atomic */
	struct watchdog watchdog;
	struct log_limit says;
	struct vm_load *load;		/* see vm_load.h */
};

extern struct vm *vms[CONFIG_VMS_MAX];
extern uint32_t nr_vms;

/* By id; NULL: there is none.  Fixed at boot. */
extern struct vm *vm_of_id[LV_VM_LIMIT];

/* The VM with this id, or NULL. */
static inline struct vm *vm_by_id(uint64_t id)
{
	return id < LV_VM_LIMIT ? vm_of_id[id] : NULL;
}

/* The VMs that run or are paused, bit n = VM with id n. */
uint32_t vm_running_mask(void);

/* Make the VM known by its index and id.  Boot only. */
void vm_add(struct vm *vm);

struct board;
struct payload;

/* Make all VMs of the description, with memory, devices and links.  Boot only. */
void vms_create(const struct config *config, const struct board *board,
		const struct payload *payload);

/* Atomic; the second adds what only VM_INFO tells: LV_VM_PAUSING, LV_VM_CRASHED. */
uint32_t vm_state(const struct vm *vm);
uint32_t vm_state_shown(const struct vm *vm);

/* Load the images and run.  Any CPU; false: it was not off. */
bool vm_start(struct vm *vm);

/*
 * Stop, and start afresh if @cause (LV_CAUSE_*) and the description want that.  Any
 * CPU; false: it neither ran nor was paused.  Returns at once.
 */
bool vm_stop(struct vm *vm, enum lv_cause cause);

/* The same, but if the description does not say what is to become of it it goes on. */
void vm_crashed(struct vm *vm, enum lv_cause cause);

/* Any CPU; false: it did not run, it was not paused.  Returns at once. */
bool vm_pause(struct vm *vm);
bool vm_resume(struct vm *vm);

/* Stop it, if it is being loaded as soon as that is over.  Any CPU. */
void vm_halt(struct vm *vm);
/* Undo that, and forget the crashes so far. */
void vm_mean_to_run(struct vm *vm);

/* The steps of both, each on the CPU of the vCPU concerned (sched.c). */
void vm_enter(struct vcpu *vcpu0);	/* its images are loaded */
void vm_park(struct vcpu *vcpu);
void vm_follow_pause(struct vcpu *vcpu);

/* CPU_OFF: the VM is off when that was its last vCPU.  vCPU's own CPU. */
void vm_vcpu_off(struct vcpu *vcpu);

/*
 * May @vcpu, asked to start in life @life of its VM, do so?  On its own CPU, so
 * that the answer stays true until that CPU takes another request.
 */
bool vm_lives(const struct vm *vm, uint32_t life);

#endif
