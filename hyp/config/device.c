// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <libfdt.h>
#include <string.h>

#include "abi/vlink.h"
#include "hyp/config/board_node.h"
#include "hyp/config/bus_master.h"
#include "hyp/config/reader.h"
#include "hyp/config/device.h"

#define SPI_FIRST	32u

/* The reason why a node cannot be given away; NULL: the node can. */
static const char *refusal(const struct board *board, int node)
{
	const void *fdt = board->fdt;
	int length = 0;

	if (node == board->uart.node)
		return "is linkvisor's own UART";
	if (node == board->gic_node || fdt_parent_offset(fdt, node) == board->gic_node)
		return "is the interrupt controller";
	if (!board_node_usable(fdt, node))
		return "is disabled on this board";
	if (fdt_getprop(fdt, node, "interrupts-extended", NULL))
		return "has \"interrupts-extended\", which is not supported";
	if (fdt_getprop(fdt, node, "interrupt-map", NULL))
		return "is an interrupt nexus, which is not supported";
	if (fdt_getprop(fdt, node, "ranges", &length) && length)
		return "is a bus, which is not supported";
	return bus_master_refusal(fdt, node);
}

/* The reason why a device with this range of registers cannot be given away; NULL: it can. */
static const char *range_refusal(const struct board *board, const struct board_range *range)
{
	if (!range->size)
		return "has an empty range of registers";
	if (board_range_shares_page(range, &board->uart.regs))
		return "shares a page with linkvisor's UART";
	if (board_range_shares_page(range, &board->gicd))
		return "shares a page with the interrupt controller";
	for (uint32_t i = 0; i < board->nr_gicr; i++)
		if (board_range_shares_page(range, &board->gicr[i]))
			return "shares a page with the interrupt controller";
	for (uint32_t i = 0; i < board->nr_memory; i++)
		if (board_range_shares_page(range, &board->memory[i]))
			return "lies in memory";
	return NULL;
}

static bool below_limit(const struct board_range *range)
{
	return range->base.v <= CONFIG_IPA_LIMIT && range->size <= CONFIG_IPA_LIMIT - range->base.v;
}

static const char *read_regions(const struct board *board, struct device *device)
{
	struct board_range range;
	const char *reason;
	int status;

	while (!(status = board_node_reg(board->fdt, device->node, device->nr_regions, &range))) {
		reason = range_refusal(board, &range);
		if (reason)
			return reason;
		if (device->nr_regions == DEVICE_REGIONS_MAX)
			return "has too many ranges of registers";
		device->region[device->nr_regions++] = range;
	}
	if (status < 0)
		return "has registers without a machine address";
	for (uint32_t i = 0; i < device->nr_regions; i++)
		if (!below_limit(&device->region[i]))
			return "has registers above 448 GiB, where a VM has its links";
	return device->nr_regions ? NULL : "has no registers";
}

static const char *read_irqs(const struct board *board, struct device *device)
{
	struct device_irq irq;
	int status;

	while (!(status = board_node_irq(board->fdt, board->gic_node, device->node, device->nr_irqs,
					 &irq.intid, &irq.edge))) {
		if (irq.intid < SPI_FIRST)
			return "has an interrupt of one CPU (PPI), which is not supported";
		if (irq.intid >= LV_XIRQ_SYSCONF)
			return "has an interrupt where the XIRQs are (512 and above)";
		if (board->uart.intid == irq.intid)
			return "shares its interrupt with linkvisor's UART";
		if (device->nr_irqs == DEVICE_IRQS_MAX)
			return "has too many interrupts";
		device->irq[device->nr_irqs++] = irq;
	}
	return status < 0 ? "has interrupts that do not come from the GIC" : NULL;
}

static const char *judge_dma(const struct board *board, const struct config_vm *vm,
			     struct device *device)
{
	device->dma = bus_master_possible(board->fdt, device->node);
	device->virtio = device->dma &&
			 !fdt_node_check_compatible(board->fdt, device->node, "virtio,mmio");
	if (!device->dma || vm->dma_unsafe)
		return NULL;
	return bus_master_behind_smmu(board->fdt, device->node)
		       ? "may reach all memory by DMA, as its SMMU is not programmed: "
			 "\"dma-unsafe\" allows that"
		       : "may reach all memory by DMA: \"dma-unsafe\" allows that";
}

static const char *resolve(const struct board *board, const struct config_vm *vm, const char *path,
			   struct device *device)
{
	const char *reason;

	memset(device, 0, sizeof(*device));
	device->node = fdt_path_offset(board->fdt, path);
	if (device->node <= 0)
		return "does not exist on this board";
	reason = refusal(board, device->node);
	if (!reason)
		reason = read_regions(board, device);
	if (!reason)
		reason = read_irqs(board, device);
	return reason ? reason : judge_dma(board, vm, device);
}

/* The reason why the description need not promise that the device stops; NULL: it need. */
static const char *judge_quiet(struct device *device)
{
	if (device->virtio)
		return "is reset by linkvisor, whatever the description says";
	return device->dma ? NULL : "is not a device that could go on with DMA";
}

static bool is_quiet(const struct config_vm *vm, const char *path)
{
	for (uint32_t i = 0; i < vm->nr_quiet; i++)
		if (!strcmp(vm->quiet[i], path))
			return true;
	return false;
}

int device_resolve(const struct board *board, const struct config_vm *vm, uint32_t index,
		   struct device *device, struct config_error *error)
{
	const char *path = vm->devices[index], *reason = resolve(board, vm, path, device);

	if (reason)
		return config_refuse_vm(error, vm, "devices", "\"%s\" %s", path, reason);
	device->quiet = is_quiet(vm, path);
	reason = device->quiet ? judge_quiet(device) : NULL;
	if (reason)
		return config_refuse_vm(error, vm, "quiet-devices", "\"%s\" %s", path, reason);
	return 0;
}
