/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * veth: an Ethernet cable, made of a pair of links of class "veth".  On each link the client sends
 * and the server receives.  The link's PMEM chunk LV_VETH_PMEM_RING takes the whole budget of the
 * link:
 *
 *   +0                 descriptor ring (abi/desc_ring.h), LV_VETH_DESCS descriptors
 *   +LV_VETH_AREA      frame area (abi/frame_area.h), up to the end of the budget
 *
 * A frame lies in one piece, from its destination address to its last byte of payload, without
 * padding and without check sequence.  Its memory is given back when the consumer's index passes
 * its ring descriptor.
 *
 * A frame may be a segment that is larger than any medium takes.  Whoever sends it on cuts it into
 * packets with gso_size bytes of payload.  A checksum may be left open.  Only a driver that sends a
 * frame on to a real medium computes anything.
 *
 * Info string of a VM: "[<mac>][,[<interface name>][,...]]".
 */
#ifndef ABI_SVC_VETH_H
#define ABI_SVC_VETH_H

#include <stddef.h>
#include <stdint.h>

#include "abi/desc_ring.h"
#include "abi/frame_area.h"

#define LV_VETH_CLASS		"veth"
#define LV_VETH_PMEM_RING	4u
#define LV_VETH_PXIRQ_RX	6u	/* owner server: a frame came */
#define LV_VETH_PXIRQ_TX	7u	/* owner client: descriptors were given back */

#define LV_VETH_DESCS		256u
#define LV_VETH_AREA		8320u	/* = sizeof(struct lv_desc_ring) + descriptors */

#define LV_VETH_FRAME_MIN	14u	/* an Ethernet header */
#define LV_VETH_FRAME_MAX	65557u	/* that, two VLAN tags, an IP packet of 65535 */
#define LV_VETH_BUDGET_MIN	(LV_VETH_AREA + 65600u)

/*
 * checksum of struct lv_veth_desc.  OPEN: the 16-bit one's complement sum of the bytes
 * from csum_start to the end of the frame belongs, inverted, to csum_start +
 * csum_offset, where the pseudo header's sum is already.  GOOD: the sender vouches for
 * all of them.
 */
#define LV_VETH_CSUM_NONE	0u
#define LV_VETH_CSUM_OPEN	1u
#define LV_VETH_CSUM_GOOD	2u

/* segment of struct lv_veth_desc: what the frame is to be cut as. */
#define LV_VETH_SEG_NONE	0u
#define LV_VETH_SEG_TCP4	1u
#define LV_VETH_SEG_TCP6	2u
#define LV_VETH_SEG_UDP		3u	/* each piece a datagram */
#define LV_VETH_SEG_ECN		0x80u	/* flag of TCP: CWR on the first piece only */

/* A segment's length is at most so many times its gso_size: that bounds a receiver's work. */
#define LV_VETH_PIECES_MAX	2048u

struct lv_veth_desc {			/* writer: producer */
	uint32_t offset;		/* of the frame in the area, LV_FRAME_ALIGN */
	uint32_t length;		/* bytes */
	uint8_t checksum;		/* LV_VETH_CSUM_* */
	uint8_t segment;		/* LV_VETH_SEG_*; needs LV_VETH_CSUM_OPEN */
	uint16_t gso_size;		/* payload bytes of a packet, LV_VETH_PIECES_MAX; 0: none */
	uint16_t csum_start;		/* from the frame's start */
	uint16_t csum_offset;		/* from csum_start */
	uint16_t reserved[8];		/* 0, ignored */
};

_Static_assert(sizeof(struct lv_veth_desc) == 32, "lv_veth_desc");
_Static_assert(offsetof(struct lv_veth_desc, gso_size) == 10, "gso_size");
_Static_assert(LV_VETH_AREA == sizeof(struct lv_desc_ring) + LV_VETH_DESCS * 32, "area");
_Static_assert(LV_VETH_AREA % LV_FRAME_ALIGN == 0, "area's alignment");

#endif
