// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <string.h>

#include <libfdt.h>

#include <bare/board.h>

struct board board;

static uint64_t cells(const fdt32_t *cell, int count)
{
	uint64_t v = 0;

	while (count--)
		v = v << 32 | fdt32_to_cpu(*cell++);
	return v;
}

/* Entry @index of "reg" of @node, counted in the parent's cells. */
static struct window reg(int node, int index)
{
	int parent = fdt_parent_offset(board.fdt, node);
	int a = fdt_address_cells(board.fdt, parent), s = fdt_size_cells(board.fdt, parent);
	int length;
	const fdt32_t *prop = fdt_getprop(board.fdt, node, "reg", &length);
	struct window window = { 0, 0 };

	if (!prop || length < (index + 1) * (a + s) * 4)
		return window;
	prop += index * (a + s);
	window.base = cells(prop, a);
	window.size = cells(prop + a, s);
	return window;
}

static int compatible(const char *name)
{
	return fdt_node_offset_by_compatible(board.fdt, -1, name);
}

/* Interrupt @index of a node whose parent is the GIC; 0: none. */
static uint32_t interrupt(int node, int index, bool *edge)
{
	int length;
	const fdt32_t *prop = fdt_getprop(board.fdt, node, "interrupts", &length);

	if (!prop || length < (index + 1) * 12)
		return 0;
	prop += index * 3;
	if (edge)
		*edge = (fdt32_to_cpu(prop[2]) & 3) != 0; /* else level */
	return fdt32_to_cpu(prop[1]) + (fdt32_to_cpu(prop[0]) ? 16 : 32);
}

static const char *string(int node, const char *name)
{
	const char *s = node < 0 ? NULL : fdt_getprop(board.fdt, node, name, NULL);

	return s ? s : "";
}

static void find_cpus(void)
{
	int node, cpus_node = fdt_path_offset(board.fdt, "/cpus");

	fdt_for_each_subnode(node, board.fdt, cpus_node) {
		int length;
		const fdt32_t *prop = fdt_getprop(board.fdt, node, "reg", &length);

		if (!prop || board.nr_cpus == CPUS_MAX ||
		    strcmp(string(node, "device_type"), "cpu"))
			continue;
		board.mpidr[board.nr_cpus++] = cells(prop, length / 4);
	}
}

static void find_gic_and_timer(void)
{
	int node = compatible("arm,gic-v3");

	if (node >= 0) {
		board.gicd = reg(node, 0);
		board.gicr = reg(node, 1);
	}
	node = compatible("arm,armv8-timer");
	board.timer_intid = node < 0 ? 27 : interrupt(node, 2, NULL);
}

static void find_uart(void)
{
	int node = compatible("arm,pl011");

	if (node < 0)
		return;
	board.uart = reg(node, 0);
	board.uart_intid = interrupt(node, 0, &board.uart_edge);
}

static void find_lent(void)
{
	int node, parent = fdt_path_offset(board.fdt, "/reserved-memory");
	uint32_t count = 0;

	fdt_for_each_subnode(node, board.fdt, parent) {
		if (count < LENT_MAX)
			board.lent[count++] = reg(node, 0);
	}
}

static void find_nkddi(void)
{
	int node = compatible("linkvisor,nkddi");
	const fdt32_t *id;

	board.vm_name = "";
	if (node < 0)
		return;
	board.pdev = reg(node, 0);
	board.pmem = reg(node, 1);
	board.trace = reg(node, 2);
	board.sysconf_intid = interrupt(node, 0, NULL);
	id = fdt_getprop(board.fdt, node, "linkvisor,vm-id", NULL);
	board.vm_id = id ? fdt32_to_cpu(*id) : 0;
	board.vm_name = string(node, "linkvisor,vm-name");
}

void board_init(const void *fdt)
{
	int node;

	board.fdt = fdt;
	if (fdt_check_header(fdt))
		return;
	node = fdt_node_offset_by_prop_value(fdt, -1, "device_type", "memory", 7);
	if (node >= 0)
		board.ram = reg(node, 0);
	find_cpus();
	find_gic_and_timer();
	find_uart();
	find_lent();
	find_nkddi();
	node = fdt_path_offset(fdt, "/psci");
	board.psci_hvc = !strcmp(string(node, "method"), "hvc");
	board.bootargs = string(fdt_path_offset(fdt, "/chosen"), "bootargs");
}
