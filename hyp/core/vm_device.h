/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The devices that a VM takes for hardware, besides its CPUs and GIC. hyp/dev says which devices
 * there are; the core only makes and resets them.
 */
#ifndef HYP_CORE_VM_DEVICE_H
#define HYP_CORE_VM_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

struct vcpu;
struct vm;

struct vm_device {
	/* Boot: vm->config and vm->places are set.  NULL: nothing to do, for each of these. */
	void (*create)(struct vm *vm);
	/*
	 * No vCPU runs any more, but grants still last: no more DMA.  False: a device may go on, and
	 * nothing that it may write to is used again.  Then it is asked once more before the VM is
	 * loaded.  Short.
	 */
	bool (*let_go)(struct vm *vm);
	/* The VM stopped: back to reset values. */
	void (*reset)(struct vm *vm);
	/* VCPU_REQUEST_DEVICE came, on the CPU of @vcpu, the VM's vCPU 0.  Short. */
	void (*attend)(struct vcpu *vcpu);
};

/* Ends with NULL; in the order of creation.  Defined by hyp/dev/devices.c. */
extern const struct vm_device *const vm_devices[];

static inline void vm_devices_create(struct vm *vm)
{
	for (uint32_t i = 0; vm_devices[i]; i++)
		if (vm_devices[i]->create)
			vm_devices[i]->create(vm);
}

static inline bool vm_devices_let_go(struct vm *vm)
{
	bool quiet = true;

	for (uint32_t i = 0; vm_devices[i]; i++)
		if (vm_devices[i]->let_go && !vm_devices[i]->let_go(vm))
			quiet = false;
	return quiet;
}

static inline void vm_devices_reset(struct vm *vm)
{
	for (uint32_t i = 0; vm_devices[i]; i++)
		if (vm_devices[i]->reset)
			vm_devices[i]->reset(vm);
}

static inline void vm_devices_attend(struct vcpu *vcpu)
{
	for (uint32_t i = 0; vm_devices[i]; i++)
		if (vm_devices[i]->attend)
			vm_devices[i]->attend(vcpu);
}

#endif
