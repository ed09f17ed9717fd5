/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Bus masters: devices that read or write memory by themselves (DMA).  No SMMU is programmed, so a
 * bus master that is passed through reaches all memory.  Who has one owns the machine.
 */
#ifndef HYP_CONFIG_BUS_MASTER_H
#define HYP_CONFIG_BUS_MASTER_H

#include <stdbool.h>

/*
 * May the device at @node of the board's tree @fdt be a bus master, or a node inside it?  Yes,
 * unless each is known to be none and has no property that speaks of DMA.  Boot and packer only.
 */
bool bus_master_possible(const void *fdt, int node);

/* Does the device do its DMA through an SMMU, by the board's tree ("iommus")? */
bool bus_master_behind_smmu(const void *fdt, int node);

/*
 * Why nobody may have the node, whatever the description says: with it one could move other
 * devices' DMA, stop their clocks or hold them in reset.  It or a node inside it is an SMMU, a
 * provider of clocks, resets or power, or QEMU's fw_cfg.  NULL: it is none of these.
 */
const char *bus_master_refusal(const void *fdt, int node);

#endif
