/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vbpipe: a pipe in both directions, made of a pair of links of class "vbpipe".  On each link the
 * client produces and the server consumes; the link's PMEM chunk holds one byte ring
 * (abi/byte_ring.h).
 *
 * Info string of either link: "[a][;[<size>][K|M][;[<minor>][;...]]]".
 * <size> is the ring's capacity in bytes, rounded up to a power of two.
 */
#ifndef ABI_SVC_VBPIPE_H
#define ABI_SVC_VBPIPE_H

#define LV_VBPIPE_CLASS		"vbpipe"
#define LV_VBPIPE_PMEM_RING	0u	/* struct lv_byte_ring */
#define LV_VBPIPE_PXIRQ_CLIENT	0u	/* owner client: room became available */
#define LV_VBPIPE_PXIRQ_SERVER	1u	/* owner server: data became available */
#define LV_VBPIPE_CAPACITY	0x1000u	/* default */

#endif
