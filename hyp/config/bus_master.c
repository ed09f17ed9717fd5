// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <libfdt.h>
#include <stddef.h>

#include "hyp/config/bus_master.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* These have no way to memory, by their manuals. */
static const char *const harmless[] = {
	"arm,pl011", "arm,sbsa-uart", "ns16550", "ns16550a", "snps,dw-apb-uart",
	"arm,pl031", "arm,pl050", "arm,pl061", "snps,dw-apb-gpio",
	"arm,sp804", "arm,sp805", "arm,sbsa-gwdt", "snps,dw-wdt",
	"cfi-flash",
};

/* Whoever has such a property takes part in DMA, whatever it is called. */
static const char *const speaks_of_dma[] = {
	"dma-coherent", "dma-noncoherent", "dma-ranges", "dmas", "iommus", "memory-region",
};

static const struct {
	const char *property, *reason;
} providers[] = {
	{ "#iommu-cells", "is an SMMU, or has one inside" },
	{ "#clock-cells", "gives clocks to other devices" },
	{ "#reset-cells", "resets other devices" },
	{ "#power-domain-cells", "gives power to other devices" },
};

static bool is_compatible(const void *fdt, int node, const char *with)
{
	return !fdt_node_check_compatible(fdt, node, with);
}

static bool speaks(const void *fdt, int node)
{
	for (size_t i = 0; i < COUNT(speaks_of_dma); i++)
		if (fdt_getprop(fdt, node, speaks_of_dma[i], NULL))
			return true;
	return false;
}

static bool is_possible_one(const void *fdt, int node)
{
	if (speaks(fdt, node))
		return true;
	for (size_t i = 0; i < COUNT(harmless); i++)
		if (is_compatible(fdt, node, harmless[i]))
			return false;
	return true;
}

/* A node inside that is compatible with nothing is part of the device, and no device. */
static bool is_possible_inside(const void *fdt, int inside)
{
	return fdt_getprop(fdt, inside, "compatible", NULL) ? is_possible_one(fdt, inside)
							    : speaks(fdt, inside);
}

bool bus_master_possible(const void *fdt, int node)
{
	bool possible = is_possible_one(fdt, node);
	int depth = 0, inside = fdt_next_node(fdt, node, &depth);

	for (; !possible && inside >= 0 && depth > 0; inside = fdt_next_node(fdt, inside, &depth))
		possible = is_possible_inside(fdt, inside);
	return possible;
}

bool bus_master_behind_smmu(const void *fdt, int node)
{
	return fdt_getprop(fdt, node, "iommus", NULL);
}

static const char *refusal_of_one(const void *fdt, int node)
{
	for (size_t i = 0; i < COUNT(providers); i++)
		if (fdt_getprop(fdt, node, providers[i].property, NULL))
			return providers[i].reason;
	if (is_compatible(fdt, node, "arm,mmu-500") || is_compatible(fdt, node, "arm,smmu-v2") ||
	    is_compatible(fdt, node, "arm,smmu-v3"))
		return providers[0].reason;
	if (is_compatible(fdt, node, "qemu,fw-cfg-mmio"))
		return "is QEMU's fw_cfg, by which the machine can be changed";
	return NULL;
}

const char *bus_master_refusal(const void *fdt, int node)
{
	const char *reason = refusal_of_one(fdt, node);
	int depth = 0, inside = fdt_next_node(fdt, node, &depth);

	for (; !reason && inside >= 0 && depth > 0; inside = fdt_next_node(fdt, inside, &depth))
		reason = refusal_of_one(fdt, inside);
	return reason;
}
