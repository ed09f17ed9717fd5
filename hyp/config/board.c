// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <libfdt.h>
#include <string.h>

#include "hyp/config/board.h"
#include "hyp/config/board_node.h"
#include "hyp/config/reader.h"

#define PSCI_0_2_CPU_ON		0xc4000003u	/* fixed since PSCI 0.2 */
#define GICR_FRAMES		0x20000u	/* what a redistributor has at least */

/* UARTs that hyp/plat can drive. */
static const char *const known_uarts[] = { "arm,pl011" };

static int refuse(struct config_error *error, const char *node, const char *property,
		  const char *reason)
{
	return config_error_set(error, node, property, "%s", reason);
}

static bool compatible(const void *fdt, int node, const char *name)
{
	return !fdt_node_check_compatible(fdt, node, name);
}

static bool of_type(const void *fdt, int node, const char *type)
{
	const char *found = board_node_text(fdt, node, "device_type");

	return found && !strcmp(found, type);
}

/* Append all ranges of a node's "reg".  -1: damaged; 1: no room. */
static int add_ranges(const void *fdt, int node, struct board_range *range, uint32_t max,
		      uint32_t *count)
{
	struct board_range next;
	int status;

	for (uint32_t i = 0; !(status = board_node_reg(fdt, node, i, &next)); i++) {
		if (!next.size)
			continue;
		if (*count == max)
			return 1;
		range[(*count)++] = next;
	}
	return status < 0 ? -1 : 0;
}

static int read_memory(struct board *board, struct config_error *error)
{
	int node;

	fdt_for_each_subnode(node, board->fdt, 0) {
		if (!of_type(board->fdt, node, "memory") || !board_node_enabled(board->fdt, node))
			continue;
		if (add_ranges(board->fdt, node, board->memory, BOARD_MEMORY_MAX,
			       &board->nr_memory))
			return refuse(error, "/memory", "reg", "damaged or too many ranges");
	}
	if (!board->nr_memory)
		return refuse(error, "/memory", "", "missing");
	return 0;
}

static int read_memreserve(struct board *board, struct config_error *error)
{
	int count = fdt_num_mem_rsv(board->fdt);

	if (count < 0 || count > BOARD_RESERVED_MAX)
		return refuse(error, "/memreserve/", "", "damaged or too many");
	for (int i = 0; i < count; i++) {
		struct board_range *range = &board->reserved[board->nr_reserved++];

		fdt_get_mem_rsv(board->fdt, i, &range->base.v, &range->size);
	}
	return 0;
}

static int read_reserved(struct board *board, struct config_error *error)
{
	int node, parent = fdt_path_offset(board->fdt, "/reserved-memory");

	if (read_memreserve(board, error))
		return -1;
	if (parent < 0)
		return 0;
	fdt_for_each_subnode(node, board->fdt, parent)
		if (add_ranges(board->fdt, node, board->reserved, BOARD_RESERVED_MAX,
			       &board->nr_reserved))
			return refuse(error, "/reserved-memory", "reg",
				      "damaged or too many ranges");
	return 0;
}

static int read_cpu(struct board *board, int cpus, int node, struct config_error *error)
{
	int length, cells = fdt_address_cells(board->fdt, cpus);
	const fdt32_t *reg = fdt_getprop(board->fdt, node, "reg", &length);
	uint64_t mpidr;

	if (!reg || cells < 1 || cells > 2 || length != cells * 4)
		return refuse(error, "/cpus", "reg", "damaged");
	mpidr = fdt32_ld(reg);
	if (cells == 2)
		mpidr = mpidr << 32 | fdt32_ld(reg + 1);
	board->mpidr[board->nr_cpus++] = mpidr & MPIDR_AFFINITY;
	return 0;
}

static int read_cpus(struct board *board, struct config_error *error)
{
	int node, cpus = fdt_path_offset(board->fdt, "/cpus");

	if (cpus < 0)
		return refuse(error, "/cpus", "", "missing");
	fdt_for_each_subnode(node, board->fdt, cpus) {
		if (!of_type(board->fdt, node, "cpu") || !board_node_enabled(board->fdt, node))
			continue;
		if (board->nr_cpus == CONFIG_CPUS_MAX)
			break;
		if (read_cpu(board, cpus, node, error))
			return -1;
	}
	if (!board->nr_cpus)
		return refuse(error, "/cpus", "", "no usable CPU");
	return 0;
}

/* The distributor, "#redistributor-regions" of redistributors (1 if not said), and others. */
static int read_gic_reg(struct board *board, struct config_error *error)
{
	int length, node = board->gic_node;
	const fdt32_t *regions = fdt_getprop(board->fdt, node, "#redistributor-regions", &length);

	board->nr_gicr = regions && length == 4 ? fdt32_ld(regions) : 1;
	if (!board->nr_gicr || board->nr_gicr > BOARD_GICR_MAX)
		return refuse(error, "(GICv3)", "#redistributor-regions", "1 to 4 wanted");
	if (board_node_reg(board->fdt, node, 0, &board->gicd))
		return refuse(error, "(GICv3)", "reg", "distributor or redistributors missing");
	for (uint32_t i = 0; i < board->nr_gicr; i++)
		if (board_node_reg(board->fdt, node, i + 1, &board->gicr[i]))
			return refuse(error, "(GICv3)", "reg",
				      "distributor or redistributors missing");
	return 0;
}

/* "redistributor-stride": boards that leave room between redistributors say how far they are. */
static int read_gic_stride(struct board *board, struct config_error *error)
{
	int length;
	const fdt32_t *stride =
		fdt_getprop(board->fdt, board->gic_node, "redistributor-stride", &length);

	if (!stride)
		return 0;
	if (length != 4 && length != 8)
		return refuse(error, "(GICv3)", "redistributor-stride", "damaged");
	board->gicr_stride = fdt32_ld(stride);
	if (length == 8)
		board->gicr_stride = board->gicr_stride << 32 | fdt32_ld(stride + 1);
	if (board->gicr_stride < GICR_FRAMES || board->gicr_stride % 0x10000)
		return refuse(error, "(GICv3)", "redistributor-stride",
			      "a multiple of 64 KiB wanted, at least 128 KiB");
	return 0;
}

/* A wrong number would leave linkvisor without its timer, and nobody would hear of it. */
static int read_ppi(struct board *board, int node, uint32_t index, uint32_t wanted,
		    struct config_error *error)
{
	const char *name = node == board->gic_node ? "(GICv3)" : "(timer)";
	uint32_t intid;
	bool edge;

	if (board_gic_irq(board->fdt, board->gic_node, node, index, &intid, &edge))
		return config_error_set(error, name, "interrupts", "entry %u is missing or damaged",
					index);
	if (intid == wanted)
		return 0;
	return config_error_set(error, name, "interrupts",
				"entry %u is PPI %u: linkvisor knows boards with %u only", index,
				intid - 16, wanted - 16);
}

static int read_gic(struct board *board, struct config_error *error)
{
	const void *fdt = board->fdt;
	int node = fdt_node_offset_by_compatible(fdt, -1, "arm,gic-v3");

	if (node < 0)
		return refuse(error, "/", "", "no GICv3 (\"arm,gic-v3\"): linkvisor needs one");
	board->gic_node = node;
	board->gic_phandle = fdt_get_phandle(fdt, node);
	if (read_gic_reg(board, error) || read_gic_stride(board, error))
		return -1;
	return read_ppi(board, node, 0, BOARD_PPI_MAINTENANCE, error);
}

static int read_timer(struct board *board, struct config_error *error)
{
	int node = fdt_node_offset_by_compatible(board->fdt, -1, "arm,armv8-timer");
	uint32_t intid;
	bool edge;

	if (node < 0)
		return refuse(error, "/", "", "no timer (\"arm,armv8-timer\")");
	if (board_node_irq(board->fdt, board->gic_node, node, 0, &intid, &edge))
		return refuse(error, "(timer)", "interrupts", "none of the GIC");
	if (read_ppi(board, node, 1, BOARD_PPI_PHYS_TIMER, error) ||
	    read_ppi(board, node, 2, BOARD_PPI_VIRT_TIMER, error))
		return -1;
	return read_ppi(board, node, 3, BOARD_PPI_HYP_TIMER, error);
}

static int find_psci(const void *fdt)
{
	static const char *const names[] = { "arm,psci-1.0", "arm,psci-0.2", "arm,psci" };
	int node = -1;

	for (uint32_t i = 0; node < 0 && i < sizeof(names) / sizeof(names[0]); i++)
		node = fdt_node_offset_by_compatible(fdt, -1, names[i]);
	return node;
}

static int read_psci(struct board *board, struct config_error *error)
{
	const void *fdt = board->fdt;
	int length, node = find_psci(fdt);
	const char *method;
	const fdt32_t *cpu_on;

	if (node < 0)
		return refuse(error, "/", "", "no PSCI (\"arm,psci-0.2\")");
	method = board_node_text(fdt, node, "method");
	if (!method || (strcmp(method, "smc") && strcmp(method, "hvc")))
		return refuse(error, "/psci", "method", "\"smc\" or \"hvc\" wanted");
	board->psci_hvc = !strcmp(method, "hvc");
	board->psci_cpu_on = PSCI_0_2_CPU_ON;
	if (compatible(fdt, node, "arm,psci-0.2") || compatible(fdt, node, "arm,psci-1.0"))
		return 0;
	cpu_on = fdt_getprop(fdt, node, "cpu_on", &length);
	if (!cpu_on || length != 4)
		return refuse(error, "/psci", "cpu_on", "missing");
	board->psci_cpu_on = fdt32_ld(cpu_on);
	return 0;
}

/* The name of the driver that fits @node; NULL: there is none. */
static const char *known_uart(const void *fdt, int node)
{
	for (uint32_t i = 0; i < sizeof(known_uarts) / sizeof(known_uarts[0]); i++)
		if (compatible(fdt, node, known_uarts[i]))
			return known_uarts[i];
	return NULL;
}

/* The node of /chosen's "stdout-path", which may be an alias and carry options. */
static int stdout_node(const void *fdt)
{
	int chosen = fdt_path_offset(fdt, "/chosen");
	const char *path = chosen < 0 ? NULL : board_node_text(fdt, chosen, "stdout-path");
	const char *options;

	if (!path)
		return -1;
	options = strchr(path, ':');
	return fdt_path_offset_namelen(fdt, path, options ? (int)(options - path)
							  : (int)strlen(path));
}

static int find_uart(const void *fdt)
{
	int node = stdout_node(fdt);

	if (node >= 0 && known_uart(fdt, node))
		return node;
	for (node = fdt_next_node(fdt, -1, NULL); node >= 0; node = fdt_next_node(fdt, node, NULL))
		if (known_uart(fdt, node) && board_node_enabled(fdt, node))
			return node;
	return -1;
}

/* Do the arguments from the firmware contain @word? */
static bool bootargs_have(const void *fdt, const char *word)
{
	int chosen = fdt_path_offset(fdt, "/chosen");
	const char *text = chosen < 0 ? NULL : board_node_text(fdt, chosen, "bootargs");
	const char *end;

	for (; text && *text; text = end) {
		text += *text == ' ';
		for (end = text; *end && *end != ' '; end++)
			;
		if ((size_t)(end - text) == strlen(word) && !memcmp(text, word, strlen(word)))
			return true;
	}
	return false;
}

static bool is_reachable(const struct board_range *range)
{
	return range->base.v + range->size <= BOARD_ADDRESS_LIMIT;
}

/* A board without a UART is no error: the board is mute, and the caller may know better. */
static void read_uart(struct board *board)
{
	const void *fdt = board->fdt;
	int node = find_uart(fdt);

	board->uart.node = -1;
	board->uart.colour = bootargs_have(fdt, "linkvisor.colour");
	if (node < 0 || board_node_reg(fdt, node, 0, &board->uart.regs))
		return;
	if (!is_reachable(&board->uart.regs)) {
		board->uart.regs.size = 0;
		return;
	}
	board->uart.node = node;
	board->uart.compatible = known_uart(fdt, node);
}

static void read_uart_irq(struct board *board)
{
	struct board_uart *uart = &board->uart;

	if (uart->node < 0 ||
	    board_node_irq(board->fdt, board->gic_node, uart->node, 0, &uart->intid, &uart->edge))
		uart->intid = 0;
}

/* EL2's map and stage 2 translate to 48 bits of address. */
static int check_reach(const struct board *board, struct config_error *error)
{
	const char *reason = "lies above 48 bits of address, which linkvisor cannot reach";

	for (uint32_t i = 0; i < board->nr_memory; i++)
		if (!is_reachable(&board->memory[i]))
			return refuse(error, "/memory", "reg", reason);
	if (!is_reachable(&board->gicd))
		return refuse(error, "(GICv3)", "reg", reason);
	for (uint32_t i = 0; i < board->nr_gicr; i++)
		if (!is_reachable(&board->gicr[i]))
			return refuse(error, "(GICv3)", "reg", reason);
	return 0;
}

int board_parse(const void *fdt, struct board *board, struct config_error *error)
{
	memset(board, 0, sizeof(*board));
	board->fdt = fdt;
	board->gic_node = -1;
	if (fdt_check_header(fdt) || config_check_tree(fdt, fdt_totalsize(fdt)))
		return refuse(error, "/", "", "the board's device tree is damaged or missing");
	read_uart(board);	/* first: errors in the rest may be printed there */
	if (read_gic(board, error) || read_memory(board, error) || read_reserved(board, error) ||
	    read_cpus(board, error) || read_timer(board, error) || read_psci(board, error) ||
	    check_reach(board, error))
		return -1;
	read_uart_irq(board);
	return 0;
}
