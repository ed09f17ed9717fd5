// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/net/share.h"

#include <string.h>

static void next_window(struct net_share *share, uint32_t part)
{
	share->greedy = 0;
	if (share->quiet < NET_SHARE_QUIET)
		share->quiet++;
	for (uint32_t i = 0; i < NET_PORTS_MAX; i++)
		if (share->wanted[i] > part && share->quiet < NET_SHARE_QUIET)
			share->greedy |= 1u << i;
	if (share->taken)
		share->barren = 0;
	else if (++share->barren % NET_SHARE_BARREN == 0)
		share->most = share->highest;
	memset(share->wanted, 0, sizeof(share->wanted));
	share->all = share->taken = share->highest = share->seen = 0;
}

static void want(struct net_share *share, uint32_t from, uint32_t buffers, uint32_t senders)
{
	uint32_t part = share->most / (2 * senders);

	share->wanted[from] = (uint16_t)(share->wanted[from] + buffers);
	share->all += buffers;
	if (share->wanted[from] > part && share->quiet < NET_SHARE_QUIET)
		share->greedy |= 1u << from;
	if (share->all >= share->most)
		next_window(share, part);
}

bool net_share_admit(struct net_share *share, uint32_t from, uint32_t available, uint32_t senders)
{
	if (senders < 2)
		return true;
	share->seen |= 1u << from;
	if (share->seen & (share->seen - 1))
		share->quiet = 0;
	if (available > share->highest)
		share->highest = available;
	if (available > share->most)
		share->most = available;
	if (!(share->greedy & 1u << from) || available > share->most / 2)
		return true;
	want(share, from, 1, senders);
	return false;
}

void net_share_take(struct net_share *share, uint32_t from, uint32_t buffers, uint32_t senders)
{
	if (senders < 2)
		return;
	share->taken += buffers;
	want(share, from, buffers, senders);
}
