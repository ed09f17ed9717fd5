/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Message pool in shared memory: count slots, nothing else.
 *
 *   +0            slot 0     slot i is at i * stride
 *   +stride       slot 1     stride = size rounded up to LV_MSG_ALIGN
 *   ...
 *
 * The pool's owner, the producing end, writes slots.  Each end knows privately who holds which slot
 * (proto/msg_pool.h).  The service's layout and the configuration say where the pool lies, how many
 * slots it has and how large they are.
 */
#ifndef ABI_MSG_POOL_H
#define ABI_MSG_POOL_H

#include <stdint.h>

#define LV_MSG_ALIGN		64u
#define LV_MSG_SIZE_MAX		0x1000000u
#define LV_MSG_COUNT_MAX	0x10000u

#endif
