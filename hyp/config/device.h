/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A device of the board that the description passes through to a VM. */
#ifndef HYP_CONFIG_DEVICE_H
#define HYP_CONFIG_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/config/board.h"
#include "hyp/config/config.h"

#define DEVICE_REGIONS_MAX	8
#define DEVICE_IRQS_MAX		16

struct device_irq {
	uint32_t intid;		/* an SPI below LV_XIRQ_SYSCONF; the guest sees the same number */
	bool edge;
};

struct device {
	int node;		/* offset in board.fdt */
	uint32_t nr_regions;
	struct board_range region[DEVICE_REGIONS_MAX];	/* exact; map whole pages, IPA = PA */
	uint32_t nr_irqs;
	struct device_irq irq[DEVICE_IRQS_MAX];
	bool dma;		/* may be a bus master: its VM is "dma-unsafe", for want of an SMMU */
	bool virtio;		/* is one that linkvisor can reset: virtio over MMIO */
	bool quiet;		/* stops with its VM or is harmless: the description says so */
};

/*
 * Resolve @vm->devices[@index] on @board.  Returns 0, or -1 with @error naming
 * the VM's node, "devices" or "quiet-devices", and the reason.
 */
int device_resolve(const struct board *board, const struct config_vm *vm, uint32_t index,
		   struct device *device, struct config_error *error);

#endif
