/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The virtual devices: nodes in a VM's node that are no link ends. */
#ifndef HYP_CONFIG_VIRTIO_H
#define HYP_CONFIG_VIRTIO_H

#include "hyp/config/reader.h"

/* Is @node meant as a device: has it a "compatible", or the name of a kind of device? */
bool config_virtio_is(const struct config_reader *reader, int node);

/* Add the device @node to @config->vm[@index].  0, or -1 after a refusal. */
int config_read_virtio(const struct config_reader *reader, int node, struct config *config,
		       uint32_t index);

/* Is there place for all of them?  Once, when all have been read. */
int config_check_virtio(const struct config_reader *reader, const struct config *config);

#endif
