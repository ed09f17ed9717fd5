/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A driver for QEMU's virtio-rng at the last virtio_mmio node of the board, passed through to a
 * direct-mapped VM: a bus master whose interrupt is an edge.  By one vCPU at a time.
 */
#ifndef BARE_ENTROPY_H
#define BARE_ENTROPY_H

#include <stdint.h>

#define ENTROPY_ID	4u

/* What the device is, and its status, 0 after a reset. */
uint32_t entropy_device_id(void);
uint32_t entropy_status(void);

/* Its SPI by the device tree, 0: it is not there. */
uint32_t entropy_intid(void);

/* Reset the device, negotiate, set its queue up. */
void entropy_start(void);

/*
 * Ask for @size bytes into @buffer.  The interrupt's line rises when they are there, if it is down:
 * entropy_acknowledge() takes it down.
 */
void entropy_ask(volatile void *buffer, uint32_t size);
void entropy_acknowledge(void);

/* How many asks were answered since entropy_start(), modulo 65536. */
uint16_t entropy_answers(void);

#endif
