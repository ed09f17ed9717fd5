/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vpipe: one link of class "vpipe".  The client produces and the server consumes; the
 * link's PMEM chunk holds one byte ring (abi/byte_ring.h).
 *
 * Info string of the server: "[<size>[K|M]][;...]".  <size> is the ring's capacity in
 * bytes, rounded up to a power of two.
 */
#ifndef ABI_SVC_VPIPE_H
#define ABI_SVC_VPIPE_H

#define LV_VPIPE_CLASS		"vpipe"
#define LV_VPIPE_PMEM_RING	0u	/* struct lv_byte_ring */
#define LV_VPIPE_PXIRQ_CLIENT	0u	/* owner client: room became available */
#define LV_VPIPE_PXIRQ_SERVER	1u	/* owner server: data became available */
#define LV_VPIPE_CAPACITY	0x1000u	/* default */

#endif
