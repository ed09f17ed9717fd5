/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * An Ethernet interface without an OS: proto/veth.h with calls that wait.  One sender
 * and one receiver, both on vCPU 0.
 */
#ifndef BARE_VETH_H
#define BARE_VETH_H

#include <stdbool.h>
#include <stdint.h>

#include <bare/half.h>
#include <bare/sysconf.h>

#include "proto/veth.h"

struct veth_device {
	struct veth core;
	struct half rx, tx;
	uint32_t interrupts;		/* that we got */
	uint32_t violations;		/* sessions that ended by a broken protocol */
	uint8_t mac[VETH_MAC_BYTES];
	struct sysconf_listener listener;
};

/*
 * Bind @device, zeroed at first, to the pair of links with @number and open it; it lives
 * for ever and may be opened again after a close.  0, or LV_ENOENT no such pair,
 * LV_ENOMEM, LV_ENOSPC, LV_EINVAL the links have too little memory.
 */
int veth_device_open(struct veth_device *device, int32_t number);

/* Wait until the peer is there, at most @limit_ms. */
bool veth_device_connect(struct veth_device *device, uint32_t limit_ms);

/*
 * Copy the next frame to @to, which has room for LV_VETH_FRAME_MAX bytes.  Its length;
 * @how says what is open in it.  -EAGAIN: none came within @limit_ms.
 */
int veth_device_receive(struct veth_device *device, void *to, struct lv_veth_desc *how,
			uint32_t limit_ms);

/*
 * Send @len bytes.  @how as veth_tx_commit() takes it, NULL: complete as it is.  0, or
 * -EPIPE no peer, -EMSGSIZE, -EAGAIN no room within @limit_ms.
 */
int veth_device_send(struct veth_device *device, const void *from, uint32_t len,
		     const struct lv_veth_desc *how, uint32_t limit_ms);

void veth_device_close(struct veth_device *device);

#endif
