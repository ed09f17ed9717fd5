/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * /dev/vbpipe without an OS: proto/vbpipe.h with blocking calls.  One reader and
 * one writer, both on vCPU 0; a device is one open file.
 */
#ifndef BARE_VBPIPE_H
#define BARE_VBPIPE_H

#include <stdbool.h>
#include <stdint.h>

#include <bare/half.h>
#include <bare/sysconf.h>

#include "proto/vbpipe.h"

#define VBPIPE_DEVICE_CAPACITY	0x10000u	/* of the receiving ring, at most */

struct vbpipe_device {
	struct vbpipe core;
	struct vbpipe_file file;
	struct half rx, tx;
	uint32_t interrupts;		/* that we got */
	struct sysconf_listener listener;
	uint8_t spare[VBPIPE_DEVICE_CAPACITY];
};

/*
 * Bind @device, zeroed at first, to the pair of links with @number and open it; it
 * lives for ever and may be opened again after a close.  0, or the LV_E* of the first thing that could not be had: LV_ENOENT no such
 * pair, LV_EINVAL a ring larger than VBPIPE_DEVICE_CAPACITY.
 */
int vbpipe_device_open(struct vbpipe_device *device, int32_t number);

/* Wait until the peer has opened its end, at most @limit_ms. */
bool vbpipe_device_connect(struct vbpipe_device *device, uint32_t limit_ms);

/*
 * At least one byte and at most @size.  0: the peer closed.  -EAGAIN: nothing came
 * within @limit_ms; -EPROTO: the peer broke the protocol.
 */
int64_t vbpipe_device_read(struct vbpipe_device *device, void *to, uint32_t size,
			   uint32_t limit_ms);

/*
 * All @size bytes, or those up to an error: -EPIPE without a reader, -EAGAIN when
 * it makes no room for @limit_ms, -EPROTO; the error itself if it was none.
 */
int64_t vbpipe_device_write(struct vbpipe_device *device, const void *from, uint32_t size,
			    uint32_t limit_ms);

void vbpipe_device_close(struct vbpipe_device *device);

#endif
