/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the device tree says about the machine that this guest got. */
#ifndef BARE_BOARD_H
#define BARE_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include <bare/cpu.h>

struct window { uint64_t base, size; };	/* size 0: absent */

#define LENT_MAX 4

struct board {
	const void *fdt;
	struct window ram, gicd, gicr, uart;
	uint32_t uart_intid;
	bool uart_edge;
	uint32_t timer_intid;		/* of the virtual timer */
	struct window lent[LENT_MAX];	/* reserved memory: where other VMs' pages appear */
	bool psci_hvc;			/* else smc */
	uint32_t nr_cpus;
	uint64_t mpidr[CPUS_MAX];
	const char *bootargs;		/* "" : none */
	/* node "linkvisor,nkddi" */
	struct window pdev, pmem;
	struct window trace;		/* of the controller, see abi/trace.h */
	uint32_t sysconf_intid;
	uint32_t vm_id;			/* 0: not under linkvisor */
	const char *vm_name;		/* "" : not under linkvisor */
};

extern struct board board;

/* Boot only.  Things that are missing stay zero. */
void board_init(const void *fdt);

#endif
