// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/net/header.h"

#include <stddef.h>

/* A kind of large segment; which feature a sender needs for it, and which a receiver. */
static const struct gso {
	uint8_t type;
	uint64_t host, guest;
} kinds[] = {
	{ NET_GSO_TCPV4, NET_F_HOST_TSO4, NET_F_GUEST_TSO4 },
	{ NET_GSO_TCPV6, NET_F_HOST_TSO6, NET_F_GUEST_TSO6 },
	{ NET_GSO_TCPV4 | NET_GSO_ECN, NET_F_HOST_TSO4 | NET_F_HOST_ECN,
	  NET_F_GUEST_TSO4 | NET_F_GUEST_ECN },
	{ NET_GSO_TCPV6 | NET_GSO_ECN, NET_F_HOST_TSO6 | NET_F_HOST_ECN,
	  NET_F_GUEST_TSO6 | NET_F_GUEST_ECN },
};

static const struct gso *find(uint8_t type)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

static bool has(uint64_t features, uint64_t wanted)
{
	return (features & wanted) == wanted;
}

static bool judge_checksum(struct net_header *header, uint64_t features, uint32_t length)
{
	header->flags &= NET_NEEDS_CSUM;
	if (!header->flags) {
		header->csum_start = header->csum_offset = 0;
		return true;
	}
	return has(features, NET_F_CSUM) && header->csum_start >= NET_ETHER_SIZE &&
	       (uint32_t)header->csum_start + header->csum_offset + 2 <= length;
}

static bool judge_segment(struct net_header *header, uint64_t features, uint32_t length,
			  uint32_t mtu)
{
	const struct gso *kind;

	if (header->gso_type == NET_GSO_NONE) {
		header->hdr_len = header->gso_size = 0;
		return length <= mtu + NET_ETHER_SIZE + NET_VLANS_SIZE;
	}
	kind = find(header->gso_type);
	return kind && header->flags && has(features, kind->host) &&
	       length <= header->gso_size * NET_PIECES_MAX && header->gso_size <= mtu &&
	       header->hdr_len <= length;
}

bool net_header_judge(struct net_header *header, uint64_t features, uint32_t length, uint32_t mtu)
{
	header->num_buffers = 0;
	return length >= NET_ETHER_SIZE && length <= NET_FRAME_MAX &&
	       judge_checksum(header, features, length) &&
	       judge_segment(header, features, length, mtu);
}

enum net_fit net_header_fit(const struct net_header *header, uint64_t features)
{
	const struct gso *kind;

	if (header->gso_type != NET_GSO_NONE) {
		kind = find(header->gso_type);
		return kind && has(features, kind->guest | NET_F_GUEST_CSUM) ? NET_FIT : NET_UNFIT;
	}
	return header->flags && !has(features, NET_F_GUEST_CSUM) ? NET_FIT_CHECKSUM : NET_FIT;
}
