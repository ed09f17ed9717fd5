// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/dev/net_share.h"

bool net_share_admit(const struct net_share *share, uint32_t from, uint32_t available,
		     uint32_t size)
{
	return !(share->greedy & 1u << from) || available > size / 2;
}

static void next_window(struct net_share *share, uint32_t part)
{
	share->taken_all = 0;
	share->greedy = 0;
	for (uint32_t i = 0; i < NET_PORTS_MAX; i++) {
		if (share->taken[i] > part)
			share->greedy |= 1u << i;
		share->taken[i] = 0;
	}
}

void net_share_take(struct net_share *share, uint32_t from, uint32_t buffers, uint32_t size,
		    uint32_t senders)
{
	uint32_t part;

	if (senders < 2)
		return;
	part = size / (2 * senders);
	share->taken[from] = (uint16_t)(share->taken[from] + buffers);
	share->taken_all += buffers;
	if (share->taken[from] > part)
		share->greedy |= 1u << from;
	if (share->taken_all >= size)
		next_window(share, part);
}
