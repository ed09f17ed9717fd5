/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One end of a vrpc link without an OS: proto/vrpc.h bound to the hypervisor.  All on
 * vCPU 0; the calls of the core, and those here, with interrupts enabled or masked.  Who
 * waits (wait_event()) is woken by calls, answers and changes of the link.
 */
#ifndef BARE_VRPC_H
#define BARE_VRPC_H

#include <stdbool.h>
#include <stdint.h>

#include <bare/half.h>
#include <bare/sysconf.h>

#include "proto/vrpc.h"

struct vrpc_device {
	struct vrpc core;
	struct half half;
	uint32_t ups, downs;		/* sessions that came up, that ended */
	uint32_t failures;		/* of those, by the peer's fault */
	struct sysconf_listener listener;
};

/*
 * Binds @device, zeroed at first, to link @number in which this VM is the server (else the
 * client), and opens it; it lives for ever.  0, or LV_ENOENT no such link, LV_ENOMEM,
 * LV_ENOSPC.
 */
int vrpc_device_open(struct vrpc_device *device, int32_t number, bool server);

/* Closes, opens again: as a client has to after each end of a session. */
void vrpc_device_want(struct vrpc_device *device, bool want);

/* As those of the core, and the interrupt for the peer. */
int vrpc_device_take(struct vrpc_device *device, uint32_t *size);
bool vrpc_device_answer(struct vrpc_device *device, uint32_t size);
int vrpc_device_begin(struct vrpc_device *device, uint32_t size);
int vrpc_device_result(struct vrpc_device *device, uint32_t *size);

#endif
