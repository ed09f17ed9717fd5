/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Input devices of one VM for others: nodes "input@<number>" say which, nodes "vevent@<number>" refer
 * to them (docs/services/vevent.md).  Each "vevent" node becomes a pair of links of class "vevent"
 * with info strings that are written here.
 */
#ifndef HYP_CONFIG_INPUTS_H
#define HYP_CONFIG_INPUTS_H

#include "hyp/config/reader.h"

/* Forget all inputs: a description is to be read. */
void config_begin_inputs(void);

bool config_input_is(const struct config_reader *reader, int node);
bool config_viewer_is(const struct config_reader *reader, int node);

/* Remember the input, or who gets its events, @node of @config->vm[@vm].  0, or -1 after a refusal. */
int config_read_input(const struct config_reader *reader, int node, struct config *config,
		      uint32_t vm);
int config_read_viewer(const struct config_reader *reader, int node, struct config *config,
		       uint32_t vm);

/* Make ends of links of all "vevent" nodes.  Once, when all nodes have been read. */
int config_join_inputs(const struct config_reader *reader);

#endif
