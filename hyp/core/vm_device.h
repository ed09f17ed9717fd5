/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a VM takes for hardware besides its CPUs and GIC.  hyp/dev says which
 * devices there are; the core only makes them and resets them.
 */
#ifndef HYP_CORE_VM_DEVICE_H
#define HYP_CORE_VM_DEVICE_H

struct vm;

struct vm_device {
	/* Boot: vm->config and vm->layout are set. */
	void (*create)(struct vm *vm);
	/* The VM stopped: back to reset values. */
	void (*reset)(struct vm *vm);
};

/* Ends with NULL; in the order of creation.  Defined by hyp/dev/devices.c. */
extern const struct vm_device *const vm_devices[];

#endif
