// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <libfdt.h>
#include <string.h>

#include "hyp/config/board_node.h"

#define GIC_SPI		0u
#define GIC_PPI		1u
#define GIC_CELLS_MIN	3
#define IRQ_EDGES	3u	/* rising, falling */

static uint64_t read_cells(const fdt32_t *cell, int count)
{
	uint64_t value = 0;

	for (int i = 0; i < count; i++)
		value = value << 32 | fdt32_ld(cell + i);
	return value;
}

/*
 * The cells of the addresses and sizes that the children of @bus have.  False: we cannot read them.
 */
static bool bus_cells(const void *fdt, int bus, int *address, int *size)
{
	*address = fdt_address_cells(fdt, bus);
	*size = fdt_size_cells(fdt, bus);
	return *address >= 1 && *address <= 2 && *size >= 0 && *size <= 2;
}

/* One entry of "ranges": child address, parent address, size. */
static bool translate_entry(const fdt32_t *cell, const int cells[3], struct board_range *range)
{
	uint64_t child = read_cells(cell, cells[0]);
	uint64_t parent = read_cells(cell + cells[0], cells[1]);
	uint64_t size = read_cells(cell + cells[0] + cells[1], cells[2]);

	if (range->base.v < child || range->base.v - child >= size ||
	    range->size > size - (range->base.v - child))
		return false;
	range->base.v = range->base.v - child + parent;
	return true;
}

/* Translate from the address space of @bus's children to the one that @bus is in. */
static int translate_bus(const void *fdt, int bus, int parent, struct board_range *range)
{
	int cells[3], length, unused, stride;
	const fdt32_t *ranges = fdt_getprop(fdt, bus, "ranges", &length);

	if (!ranges)
		return -1;
	if (!length)
		return 0;
	if (!bus_cells(fdt, bus, &cells[0], &cells[2]) ||
	    !bus_cells(fdt, parent, &cells[1], &unused))
		return -1;
	stride = cells[0] + cells[1] + cells[2];
	for (int i = 0; (i + 1) * stride * 4 <= length; i++)
		if (translate_entry(ranges + i * stride, cells, range))
			return 0;
	return -1;
}

static int translate(const void *fdt, int bus, struct board_range *range)
{
	while (bus > 0) {
		int parent = fdt_parent_offset(fdt, bus);

		if (parent < 0 || translate_bus(fdt, bus, parent, range))
			return -1;
		bus = parent;
	}
	return 0;
}

int board_node_reg(const void *fdt, int node, uint32_t index, struct board_range *range)
{
	int address, size, length, bus = fdt_parent_offset(fdt, node);
	const fdt32_t *reg = fdt_getprop(fdt, node, "reg", &length);
	uint32_t stride;

	if (!reg)
		return 1;
	if (bus < 0 || !bus_cells(fdt, bus, &address, &size) || !size)
		return -1;
	stride = (uint32_t)(address + size);
	if ((uint32_t)length % (stride * 4))
		return -1;
	if (index >= (uint32_t)length / (stride * 4))
		return 1;
	range->base.v = read_cells(reg + index * stride, address);
	range->size = read_cells(reg + index * stride + address, size);
	if (range->base.v + range->size < range->base.v)
		return -1;
	return translate(fdt, bus, range);
}

/* The node that takes the interrupts of @node. */
static int interrupt_parent(const void *fdt, int node)
{
	while (node >= 0) {
		int length;
		const fdt32_t *phandle = fdt_getprop(fdt, node, "interrupt-parent", &length);

		if (phandle && length == 4)
			return fdt_node_offset_by_phandle(fdt, fdt32_ld(phandle));
		if (node == 0)
			break;
		node = fdt_parent_offset(fdt, node);
	}
	return -1;
}

static int gic_cells(const void *fdt, int gic)
{
	int length;
	const fdt32_t *cells = fdt_getprop(fdt, gic, "#interrupt-cells", &length);

	if (!cells || length != 4 || fdt32_ld(cells) < GIC_CELLS_MIN || fdt32_ld(cells) > 8)
		return -1;
	return (int)fdt32_ld(cells);
}

int board_gic_irq(const void *fdt, int gic, int node, uint32_t index, uint32_t *intid, bool *edge)
{
	int length, cells = gic_cells(fdt, gic);
	const fdt32_t *irq = fdt_getprop(fdt, node, "interrupts", &length);
	uint32_t type, number;

	if (!irq)
		return 1;
	if (cells < 0 || length % (cells * 4))
		return -1;
	if (index >= (uint32_t)(length / (cells * 4)))
		return 1;
	irq += index * (uint32_t)cells;
	type = fdt32_ld(irq);
	number = fdt32_ld(irq + 1);
	if (type > GIC_PPI || number > (type == GIC_PPI ? 15 : 987))
		return -1;
	*intid = number + (type == GIC_PPI ? 16 : 32);
	*edge = fdt32_ld(irq + 2) & IRQ_EDGES;
	return 0;
}

int board_node_irq(const void *fdt, int gic, int node, uint32_t index, uint32_t *intid, bool *edge)
{
	int status = board_gic_irq(fdt, gic, node, index, intid, edge);

	return !status && interrupt_parent(fdt, node) != gic ? -1 : status;
}

const char *board_node_text(const void *fdt, int node, const char *property)
{
	int length;
	const char *text = fdt_getprop(fdt, node, property, &length);

	return text && memchr(text, 0, (size_t)length) ? text : NULL;
}

bool board_node_enabled(const void *fdt, int node)
{
	const char *status = board_node_text(fdt, node, "status");

	return !status || !strcmp(status, "okay") || !strcmp(status, "ok");
}

bool board_node_usable(const void *fdt, int node)
{
	for (; node > 0; node = fdt_parent_offset(fdt, node))
		if (!board_node_enabled(fdt, node))
			return false;
	return true;
}

bool board_range_shares_page(const struct board_range *a, const struct board_range *b)
{
	if (!a->size || !b->size)
		return false;
	return a->base.v / PAGE_SIZE <= (b->base.v + b->size - 1) / PAGE_SIZE &&
	       b->base.v / PAGE_SIZE <= (a->base.v + a->size - 1) / PAGE_SIZE;
}
