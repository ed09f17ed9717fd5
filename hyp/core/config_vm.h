/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The "vm@<id>" nodes of the description. */
#ifndef HYP_CORE_CONFIG_VM_H
#define HYP_CORE_CONFIG_VM_H

#include "hyp/core/config_reader.h"

/*
 * Read all VM nodes into @config, sorted by id; @node[i] becomes the offset of
 * config.vm[i].  0, or -1 after a refusal.
 */
int config_read_vms(const struct config_reader *reader, struct config *config,
		    int node[CONFIG_VMS_MAX]);

#endif
