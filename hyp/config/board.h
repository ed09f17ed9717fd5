/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The board: what the firmware's device tree says, as far as linkvisor itself needs to know.  The
 * packer reads the same tree with the same source (--board).
 */
#ifndef HYP_CONFIG_BOARD_H
#define HYP_CONFIG_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/lib/addr.h"
#include "hyp/config/config.h"

#define BOARD_MEMORY_MAX	16
#define BOARD_RESERVED_MAX	32
#define BOARD_GICR_MAX		4	/* as many as gic_init_dist() takes */
#define BOARD_ADDRESS_LIMIT	(1ull << 48)

#define MPIDR_AFFINITY		0xff00ffffffull	/* affinity fields of MPIDR_EL1 */

/*
 * Interrupts of a CPU's own, as Arm's Base System Architecture numbers them (DEN0094, section
 * "PPI assignments").  Boards that number them otherwise are refused.
 */
#define BOARD_PPI_MAINTENANCE	25
#define BOARD_PPI_HYP_TIMER	26
#define BOARD_PPI_VIRT_TIMER	27
#define BOARD_PPI_PHYS_TIMER	30

struct board_range {
	struct pa base;
	uint64_t size;
};

struct board_uart {
	struct board_range regs;	/* size 0: the board has no UART that we know */
	uint32_t intid;			/* 0: none given */
	bool edge;
	const char *compatible;		/* "arm,pl011", ...: the driver to use */
	int node;			/* offset in the tree, -1: none */
	bool colour;			/* the terminal at the UART can show colours */
};

struct board {
	const void *fdt;
	uint32_t nr_memory;
	struct board_range memory[BOARD_MEMORY_MAX];
	uint32_t nr_reserved;		/* not ours: /memreserve/, /reserved-memory */
	struct board_range reserved[BOARD_RESERVED_MAX];
	uint32_t nr_cpus;		/* usable ones; more than CONFIG_CPUS_MAX are ignored */
	uint64_t mpidr[CONFIG_CPUS_MAX]; /* affinity fields, as PSCI wants them */
	struct board_uart uart;
	struct board_range gicd;
	uint32_t nr_gicr;
	struct board_range gicr[BOARD_GICR_MAX];	/* regions of redistributors */
	uint64_t gicr_stride;		/* from one to the next; 0: as each says */
	int gic_node;
	uint32_t gic_phandle;
	bool psci_hvc;			/* conduit; false: SMC */
	uint32_t psci_cpu_on;		/* function id */
};

/*
 * Read the flattened tree @fdt, which must stay as long as @board is used.
 * Returns 0, or -1 with @error filled in: node and property of the board's tree;
 * @board->uart is valid even then, unless the tree itself is damaged.
 */
int board_parse(const void *fdt, struct board *board, struct config_error *error);

/*
 * Does the system fit the board? These are refused: CPUs that do not exist, more memory than there
 * is, passed-through devices that do not exist, are linkvisor's own or go to two VMs.  Returns 0,
 * or -1 with @error filled in: node and property of the system description.
 */
int config_check_board(const struct config *config, const struct board *board,
		       struct config_error *error);

#endif
