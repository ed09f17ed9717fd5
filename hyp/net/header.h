/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The header before each frame of a virtio network device (virtio 1.2, 5.1.6) names work that the
 * sender left to the receiver: a checksum, or the cutting of a large TCP segment.  On one board
 * nobody needs to do that work: the header is judged and goes on to the receiver.
 */
#ifndef HYP_NET_HEADER_H
#define HYP_NET_HEADER_H

#include <stdbool.h>
#include <stdint.h>

/* Features, those of a sender and those of a receiver. */
#define NET_F_CSUM		(1ull << 0)
#define NET_F_GUEST_CSUM	(1ull << 1)
#define NET_F_MTU		(1ull << 3)
#define NET_F_MAC		(1ull << 5)
#define NET_F_GUEST_TSO4	(1ull << 7)
#define NET_F_GUEST_TSO6	(1ull << 8)
#define NET_F_GUEST_ECN		(1ull << 9)
#define NET_F_HOST_TSO4		(1ull << 11)
#define NET_F_HOST_TSO6		(1ull << 12)
#define NET_F_HOST_ECN		(1ull << 13)
#define NET_F_MRG_RXBUF		(1ull << 15)
#define NET_F_STATUS		(1ull << 16)

/* All that are about such work. */
#define NET_F_OFFLOADS							\
	(NET_F_CSUM | NET_F_GUEST_CSUM | NET_F_GUEST_TSO4 | NET_F_GUEST_TSO6 | NET_F_GUEST_ECN |	\
	 NET_F_HOST_TSO4 | NET_F_HOST_TSO6 | NET_F_HOST_ECN)

#define NET_NEEDS_CSUM		1u
#define NET_GSO_NONE		0u
#define NET_GSO_TCPV4		1u
#define NET_GSO_TCPV6		4u
#define NET_GSO_ECN		0x80u

#define NET_ETHER_SIZE		14u
#define NET_VLANS_SIZE		8u	/* a VLAN in a VLAN (IEEE 802.1ad) */
/* The longest frame: an IP packet of 64 KiB behind an Ethernet header with two VLANs. */
#define NET_FRAME_MAX		(65535u + NET_ETHER_SIZE + NET_VLANS_SIZE)
/* A receiver may cut a large segment into so many frames: 64 KiB of 32 bytes each. */
#define NET_PIECES_MAX		2048u

/* Little endian, as is every CPU here. */
struct net_header {
	uint8_t flags, gso_type;
	uint16_t hdr_len, gso_size, csum_start, csum_offset, num_buffers;
};

_Static_assert(sizeof(struct net_header) == 12, "virtio 1.2, 5.1.6");

/*
 * May a sender that negotiated @features send this before a frame of @length
 * bytes on a network of @mtu?  Makes the header what a receiver may see.
 */
bool net_header_judge(struct net_header *header, uint64_t features, uint32_t length,
		      uint32_t mtu);

enum net_fit {
	NET_FIT,		/* the receiver does the work */
	NET_FIT_CHECKSUM,	/* it knows of no such thing: the checksum has to be put in */
	NET_UNFIT,		/* it cannot take a large segment */
};

/* What a judged header asks of a receiver with these @features. */
enum net_fit net_header_fit(const struct net_header *header, uint64_t features);

#endif
