// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel knows how to judge a stranger's header of one kind: that of virtio-net.  So the ring
 * descriptor becomes such a header, in private memory.  UDP segments are younger in that header
 * than our kernels, so they are marked here.  Every segment from the peer is "dodgy": its headers
 * are checked before anything is cut.
 */
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <linux/virtio_net.h>

#include "guest/linux/veth/offload.h"

static const struct {
	unsigned int gso;
	u8 segment;
	u8 virtio;
} kinds[] = {
	{ SKB_GSO_TCPV4, LV_VETH_SEG_TCP4, VIRTIO_NET_HDR_GSO_TCPV4 },
	{ SKB_GSO_TCPV6, LV_VETH_SEG_TCP6, VIRTIO_NET_HDR_GSO_TCPV6 },
	{ SKB_GSO_UDP_L4, LV_VETH_SEG_UDP, VIRTIO_NET_HDR_GSO_NONE },
};

static u8 segment_of(unsigned int gso_type)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (gso_type & kinds[i].gso)
			return kinds[i].segment | (gso_type & SKB_GSO_TCP_ECN ?
						   LV_VETH_SEG_ECN : 0);
	return LV_VETH_SEG_NONE;
}

int veth_offload_describe(const struct sk_buff *skb, struct lv_veth_desc *how)
{
	*how = (struct lv_veth_desc){ .checksum = LV_VETH_CSUM_NONE };
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		how->checksum = LV_VETH_CSUM_OPEN;
		how->csum_start = skb_checksum_start_offset(skb);
		how->csum_offset = skb->csum_offset;
	} else if (skb->ip_summed == CHECKSUM_UNNECESSARY) {
		how->checksum = LV_VETH_CSUM_GOOD;
	}
	if (!skb_is_gso(skb))
		return 0;
	how->segment = segment_of(skb_shinfo(skb)->gso_type);
	how->gso_size = skb_shinfo(skb)->gso_size;
	/* Of a forwarded segment the stack need not know the pieces. */
	if (skb->len > how->gso_size * LV_VETH_PIECES_MAX)
		return -EINVAL;
	return how->segment && how->checksum == LV_VETH_CSUM_OPEN ? 0 : -EINVAL;
}

static u8 virtio_of(u8 segment)
{
	u8 ecn = segment & LV_VETH_SEG_ECN ? VIRTIO_NET_HDR_GSO_ECN : 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].segment == (segment & ~LV_VETH_SEG_ECN))
			return kinds[i].virtio | ecn;
	return VIRTIO_NET_HDR_GSO_NONE;
}

static int mark_udp_segments(struct sk_buff *skb, const struct lv_veth_desc *how)
{
	struct skb_shared_info *info = skb_shinfo(skb);

	if (!pskb_may_pull(skb, how->csum_start + sizeof(struct udphdr)))
		return -EINVAL;
	info->gso_size = how->gso_size;
	info->gso_type = SKB_GSO_UDP_L4 | SKB_GSO_DODGY;
	info->gso_segs = 0;
	return 0;
}

int veth_offload_apply(struct sk_buff *skb, const struct lv_veth_desc *how)
{
	struct virtio_net_hdr header = {
		.gso_type = virtio_of(how->segment),
		.gso_size = cpu_to_le16(how->gso_size),
		.csum_start = cpu_to_le16(how->csum_start),
		.csum_offset = cpu_to_le16(how->csum_offset),
	};

	if (how->checksum == LV_VETH_CSUM_OPEN)
		header.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	else if (how->checksum == LV_VETH_CSUM_GOOD)
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	if (virtio_net_hdr_to_skb(skb, &header, true))
		return -EINVAL;
	return how->segment == LV_VETH_SEG_UDP ? mark_udp_segments(skb, how) : 0;
}
