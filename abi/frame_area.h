/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Frame area in shared memory: bytes in which a producer lays frames of any length one behind the
 * other, each at a multiple of LV_FRAME_ALIGN and in one piece.  The position of a frame (byte
 * offset, length) travels in a ring descriptor.  The consumer gives frames back in the order in
 * which they were sent, by its index of the descriptor ring.  The area needs no shared words of its
 * own.
 */
#ifndef ABI_FRAME_AREA_H
#define ABI_FRAME_AREA_H

#include <stdint.h>

#define LV_FRAME_ALIGN		64u
#define LV_FRAME_AREA_MAX	0x40000000u	/* bytes */

#endif
