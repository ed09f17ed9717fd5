/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Virtual network cards: nodes "vl,virtio-net", which name the network that they are on. */
#ifndef HYP_CONFIG_NETWORKS_H
#define HYP_CONFIG_NETWORKS_H

#include "hyp/config/reader.h"

/* The properties of a card; their object is a struct config_virtio. */
extern const struct config_property config_net_table[5];

/*
 * Make the networks of @config of the cards of its VMs, and give those without one
 * an address.  Once, when all have been read.  0, or -1 after a refusal.
 */
int config_check_networks(const struct config_reader *reader, struct config *config);

#endif
