// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The copy of a device's node has its registers as 64-bit machine addresses and its interrupts as
 * the VM's GIC wants them.  Of the nodes that its phandles name, only fixed clocks come along;
 * properties that name any other node stay behind.
 */
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "hyp/config/board_node.h"
#include "hyp/config/guest_device.h"

#define CLOCKS_MAX	16
#define SPI_FIRST	32u
#define IRQ_EDGE_RISING	1u
#define IRQ_LEVEL_HIGH	4u

struct clocks {
	uint32_t count;
	int node[CLOCKS_MAX];
};

struct copy {
	const void *board;
	void *tree;
	struct clocks clocks;
	bool clocks_copied;		/* of the node at hand: all its clocks are fixed ones */
};

/* Properties that are written anew, or that name something a VM does not have. */
static const char *const left_behind[] = {
	"reg", "interrupts", "interrupt-names", "interrupt-parent", "ranges",
	"iommus", "iommu-map", "iommu-map-mask", "msi-parent", "msi-map", "msi-map-mask",
	"dmas", "dma-names", "resets", "reset-names", "power-domains", "power-domain-names",
	"phys", "phy-names", "pinctrl-names", "interconnects", "interconnect-names",
	"memory-region", "assigned-clocks", "assigned-clock-parents", "assigned-clock-rates",
};

static const char *const left_behind_endings[] = { "-supply", "-gpio", "-gpios" };

static bool ends_with(const char *text, const char *ending)
{
	size_t length = strlen(text), tail = strlen(ending);

	return length >= tail && !strcmp(text + length - tail, ending);
}

static bool stays_behind(const struct copy *copy, const char *name)
{
	for (uint32_t i = 0; i < sizeof(left_behind) / sizeof(left_behind[0]); i++)
		if (!strcmp(name, left_behind[i]))
			return true;
	for (uint32_t i = 0; i < sizeof(left_behind_endings) / sizeof(char *); i++)
		if (ends_with(name, left_behind_endings[i]))
			return true;
	if (!strncmp(name, "pinctrl-", 8) || !strcmp(name, "gpios"))
		return true;
	return !copy->clocks_copied && (!strcmp(name, "clocks") || !strcmp(name, "clock-names"));
}

static int add_clock(struct clocks *clocks, int node)
{
	for (uint32_t i = 0; i < clocks->count; i++)
		if (clocks->node[i] == node)
			return 0;
	if (clocks->count == CLOCKS_MAX)
		return -1;
	clocks->node[clocks->count++] = node;
	return 0;
}

/* Note the clocks of @node; false unless all of them are fixed clocks. */
static bool collect_clocks(struct copy *copy, int node)
{
	int length;
	const fdt32_t *phandle = fdt_getprop(copy->board, node, "clocks", &length);

	for (int i = 0; phandle && i < length / 4; i++) {
		int clock = fdt_node_offset_by_phandle(copy->board, fdt32_ld(phandle + i));

		if (clock < 0 || fdt_node_check_compatible(copy->board, clock, "fixed-clock"))
			return false;
	}
	for (int i = 0; phandle && i < length / 4; i++)
		if (add_clock(&copy->clocks,
			      fdt_node_offset_by_phandle(copy->board, fdt32_ld(phandle + i))))
			return false;
	return true;
}

static int copy_properties(struct copy *copy, int node)
{
	int property, length, status = 0;
	const char *name;
	const void *data;

	copy->clocks_copied = collect_clocks(copy, node);
	fdt_for_each_property_offset(property, copy->board, node) {
		data = fdt_getprop_by_offset(copy->board, property, &name, &length);
		if (data && !stays_behind(copy, name))
			status = fdt_property(copy->tree, name, data, length);
		if (status)
			return status;
	}
	return 0;
}

/* Copy the nodes inside @top, with their own nodes. */
static int copy_children(struct copy *copy, int top)
{
	int depth = 0, open = 0, status = 0, node = fdt_next_node(copy->board, top, &depth);

	for (; node >= 0 && depth > 0; node = fdt_next_node(copy->board, node, &depth)) {
		for (; !status && open >= depth; open--)
			status = fdt_end_node(copy->tree);
		if (!status)
			status = fdt_begin_node(copy->tree, fdt_get_name(copy->board, node, NULL));
		if (!status)
			status = copy_properties(copy, node);
		if (status)
			return status;
		open = depth;
	}
	for (; !status && open > 0; open--)
		status = fdt_end_node(copy->tree);
	return status;
}

static int write_reg(void *tree, const struct device *device)
{
	fdt64_t reg[2 * DEVICE_REGIONS_MAX];

	for (uint32_t i = 0; i < device->nr_regions; i++) {
		reg[2 * i] = cpu_to_fdt64(device->region[i].base.v);
		reg[2 * i + 1] = cpu_to_fdt64(device->region[i].size);
	}
	return fdt_property(tree, "reg", reg, (int)(device->nr_regions * 2 * sizeof(reg[0])));
}

static int write_irqs(void *tree, const struct device *device)
{
	fdt32_t irq[3 * DEVICE_IRQS_MAX];

	if (!device->nr_irqs)
		return 0;
	for (uint32_t i = 0; i < device->nr_irqs; i++) {
		irq[3 * i] = 0;
		irq[3 * i + 1] = cpu_to_fdt32(device->irq[i].intid - SPI_FIRST);
		irq[3 * i + 2] = cpu_to_fdt32(device->irq[i].edge ? IRQ_EDGE_RISING
								  : IRQ_LEVEL_HIGH);
	}
	return fdt_property(tree, "interrupts", irq, (int)(device->nr_irqs * 3 * sizeof(irq[0])));
}

static int copy_irq_names(struct copy *copy, const struct device *device)
{
	int length;
	const void *names = fdt_getprop(copy->board, device->node, "interrupt-names", &length);

	if (!names || !device->nr_irqs)
		return 0;
	return fdt_property(copy->tree, "interrupt-names", names, length);
}

static int copy_device(struct copy *copy, const struct device *device)
{
	int status = fdt_begin_node(copy->tree, fdt_get_name(copy->board, device->node, NULL));

	if (!status)
		status = copy_properties(copy, device->node);
	if (!status)
		status = write_reg(copy->tree, device);
	if (!status)
		status = write_irqs(copy->tree, device);
	if (!status)
		status = copy_irq_names(copy, device);
	if (!status)
		status = copy_children(copy, device->node);
	return status ? status : fdt_end_node(copy->tree);
}

static int copy_clock(struct copy *copy, uint32_t index)
{
	char name[24];
	int status;

	snprintf(name, sizeof(name), "board-clock-%u", index);
	status = fdt_begin_node(copy->tree, name);
	if (!status)
		status = copy_properties(copy, copy->clocks.node[index]);
	return status ? status : fdt_end_node(copy->tree);
}

int guest_device_write(const struct guest_dt *dt, void *tree)
{
	struct copy copy = { .tree = tree };
	int status = 0;

	if (!dt->vm->nr_devices)
		return 0;
	copy.board = dt->board->fdt;
	for (uint32_t i = 0; !status && i < dt->vm->nr_devices; i++)
		status = copy_device(&copy, &dt->places->device[i]);
	for (uint32_t i = 0; !status && i < copy.clocks.count; i++)
		status = copy_clock(&copy, i);
	return status;
}
