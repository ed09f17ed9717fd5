/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The device tree that a VM gets, made from the same numbers as its stage 2 and GIC. */
#ifndef HYP_CONFIG_GUEST_DT_H
#define HYP_CONFIG_GUEST_DT_H

#include <stdint.h>

#include "hyp/lib/addr.h"
#include "hyp/config/board.h"
#include "hyp/config/config.h"
#include "hyp/config/device.h"

struct guest_dt {
	const struct config_vm *vm;
	const struct board *board;	/* for passed-through devices; NULL if the VM has none */
	uint32_t nr_devices;		/* resolved, vm->nr_devices of them */
	const struct device *device;

	struct ipa ram;			/* vm->memory bytes */
	struct ipa gicd, gicr;		/* 64 KiB; 128 KiB for each vCPU */
	struct ipa uart;
	uint32_t uart_intid;
	struct ipa virtio;		/* a page for each of vm->nr_virtio devices */
	uint32_t virtio_intid;		/* of the first */
	struct ipa pdev;
	uint64_t pdev_size;		/* whole region, repository included */
	struct ipa pmem;
	uint64_t pmem_size;		/* the window that the VM's links lie in; may be 0 */
	struct ipa trace;
	uint64_t trace_size;		/* 0: none, as for all but the controller */
	struct ipa initrd;
	uint64_t initrd_size;		/* 0: none */
	const uint8_t *seed;		/* for the VM's random numbers */
	uint32_t seed_size;		/* 0: none */
};

/*
 * Write the tree to @buf (8-byte aligned, @size bytes).  Returns its size in
 * bytes, or -1 with @error filled in: too large, or a passed-through device
 * that lies where the VM has something else.
 */
int guest_dt_build(const struct guest_dt *dt, void *buf, uint32_t size,
		   struct config_error *error);

#endif
