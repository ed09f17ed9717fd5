/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Disks of one VM for others: nodes "disk@<number>" define, nodes "vbd@<number>" refer to them
 * (docs/services/vbd.md).  Each "vbd" node becomes a pair of links of class "vbd" with info strings
 * that are written here.
 */
#ifndef HYP_CONFIG_DISKS_H
#define HYP_CONFIG_DISKS_H

#include "hyp/config/reader.h"

/* Forget all disks: a description is to be read. */
void config_begin_disks(void);

bool config_disk_is(const struct config_reader *reader, int node);
bool config_front_is(const struct config_reader *reader, int node);

/* Remember the disk, or the front end, @node of @config->vm[@vm].  0, or -1 after a refusal. */
int config_read_disk(const struct config_reader *reader, int node, struct config *config,
		     uint32_t vm);
int config_read_front(const struct config_reader *reader, int node, struct config *config,
		      uint32_t vm);

/* Make ends of links of all front ends.  Once, when all nodes have been read. */
int config_join_disks(const struct config_reader *reader, const struct config *config);

#endif
