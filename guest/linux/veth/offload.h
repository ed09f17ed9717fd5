/* SPDX-License-Identifier: GPL-2.0-only */
/* Open checksums and segments, between struct sk_buff and the descriptor. */
#ifndef GUEST_LINUX_VETH_OFFLOAD_H
#define GUEST_LINUX_VETH_OFFLOAD_H

#include <linux/skbuff.h>

#include "abi/svc/veth.h"

/* What a descriptor can carry. */
#define OFFLOAD_FEATURES	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HW_CSUM | NETIF_F_TSO | \
				 NETIF_F_TSO6 | NETIF_F_TSO_ECN | NETIF_F_GSO_UDP_L4)

/* How skb is to be sent.  -EINVAL: as something that no descriptor can say. */
int veth_offload_describe(const struct sk_buff *skb, struct lv_veth_desc *how);

/*
 * Marks skb, whose data begins with the Ethernet header, as the peer's (judged)
 * descriptor says.  -EINVAL: its headers do not fit to that.
 */
int veth_offload_apply(struct sk_buff *skb, const struct lv_veth_desc *how);

#endif
