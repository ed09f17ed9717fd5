/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Registers and interrupts of nodes of the board's tree.  Boot and packer only. */
#ifndef HYP_CONFIG_BOARD_NODE_H
#define HYP_CONFIG_BOARD_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/config/board.h"

/*
 * Range @index of the node's "reg", translated to machine addresses. 0; 1: the node has fewer
 * ranges; -1: damaged, or a bus on the way does not translate.
 */
int board_node_reg(const void *fdt, int node, uint32_t index, struct board_range *range);

/*
 * Interrupt @index of the node, which must come from the GIC @gic. 0; 1: the node has fewer
 * interrupts; -1: damaged, or of another interrupt controller.
 */
int board_node_irq(const void *fdt, int gic, int node, uint32_t index, uint32_t *intid, bool *edge);

/* The same of a node that is known to have its interrupts from @gic: no search for its parent. */
int board_gic_irq(const void *fdt, int gic, int node, uint32_t index, uint32_t *intid, bool *edge);

/* The text of a property (the first of a list), or NULL: missing or no text. */
const char *board_node_text(const void *fdt, int node, const char *property);

/* "status" is missing, "okay" or "ok". */
bool board_node_enabled(const void *fdt, int node);

/* So it is in all nodes around it, too.  Takes long: the tree is searched for each of these. */
bool board_node_usable(const void *fdt, int node);

/* Do the two ranges share a page? */
bool board_range_shares_page(const struct board_range *a, const struct board_range *b);

#endif
