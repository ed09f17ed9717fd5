/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The "vm@<id>" nodes of the description. */
#ifndef HYP_CONFIG_VMS_H
#define HYP_CONFIG_VMS_H

#include "hyp/config/reader.h"

/*
 * Read all VM nodes into @config, sorted by id; @node[i] becomes the offset of
 * config.vm[i].  0, or -1 after a refusal.
 */
int config_read_vms(const struct config_reader *reader, struct config *config,
		    int node[CONFIG_VMS_MAX]);

#endif
