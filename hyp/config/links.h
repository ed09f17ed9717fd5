/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The nodes inside a VM's node: link ends and devices. */
#ifndef HYP_CONFIG_LINKS_H
#define HYP_CONFIG_LINKS_H

#include "hyp/config/reader.h"

/*
 * Read the link ends of all VMs (@node[i] is config.vm[i]'s) and make links of
 * them; the nodes that are devices go to config.vm[i].virtio.  0, or -1 after a refusal.
 */
int config_read_links(const struct config_reader *reader, struct config *config,
		      const int node[CONFIG_VMS_MAX]);

#endif
