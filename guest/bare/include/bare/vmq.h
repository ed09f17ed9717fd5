/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A message queue without an OS: proto/vmq.h bound to a pair of links.  All on vCPU 0; the
 * calls of the core, and these two, with interrupts masked (irq_save()).
 */
#ifndef BARE_VMQ_H
#define BARE_VMQ_H

#include <stdbool.h>
#include <stdint.h>

#include <bare/half.h>
#include <bare/sysconf.h>

#include "proto/vmq.h"

#define VMQ_DEVICE_WORDS	512u	/* for vmq_memory_words() */

struct vmq_device {
	struct vmq core;
	struct half rx, tx;
	bool over;			/* a session was on, ended, and all was given back */
	struct sysconf_listener listener;
	uint32_t memory[VMQ_DEVICE_WORDS];
};

/*
 * Bind @device, zeroed at first, to the pair of links and begin to want it; it lives for
 * ever.  0, or LV_ENOENT no such pair, LV_EINVAL a bad shape or too large for
 * VMQ_DEVICE_WORDS, LV_ENOMEM, LV_ENOSPC.
 */
int vmq_device_open(struct vmq_device *device, const char *class, int32_t number,
		    const struct vmq_shape *rx, const struct vmq_shape *tx, bool take_back);

/* vmq_tx_send() and vmq_rx_give_back(), and the interrupt if the peer wants it. */
int vmq_device_send(struct vmq_device *device, void *msg);
int vmq_device_give_back(struct vmq_device *device, void *msg);

#endif
