// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ethtool.h>
#include <linux/string.h>

#include "guest/linux/veth/interface.h"

#define COUNT(_name)	{ #_name, offsetof(struct veth_device, count._name) }

/* Counters of 64 bits. */
static const struct {
	char name[ETH_GSTRING_LEN];
	size_t offset;
} counts[] = {
	COUNT(rx_segments),
	COUNT(rx_open_checksums),
	COUNT(rx_refused),
	COUNT(rx_no_memory),
	COUNT(rx_polls),
	COUNT(rx_notified),
	COUNT(tx_segments),
	COUNT(tx_open_checksums),
	COUNT(tx_stops),
	COUNT(tx_notified),
	COUNT(tx_no_carrier),
	COUNT(xirqs_frames),
	COUNT(xirqs_room),
};

/* Counters of 32 bits, in the core. */
#define WORD(_name, _field)	{ _name, offsetof(struct veth_device, core._field) }

static const struct {
	char name[ETH_GSTRING_LEN];
	size_t offset;
} words[] = {
	WORD("rx_bad_place", faults[VETH_BAD_PLACE]),
	WORD("rx_bad_checksum", faults[VETH_BAD_CHECKSUM]),
	WORD("rx_bad_segment", faults[VETH_BAD_SEGMENT]),
	WORD("sessions", sessions),
	WORD("violations", session.failures),
};

static void get_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	const struct veth_device *d = netdev_priv(dev);

	strscpy(info->driver, VETH_DRIVER, sizeof(info->driver));
	strscpy(info->bus_info, dev_name(&d->rx.end->dev), sizeof(info->bus_info));
}

static int get_sset_count(struct net_device *dev, int set)
{
	return set == ETH_SS_STATS ? ARRAY_SIZE(counts) + ARRAY_SIZE(words) : -EOPNOTSUPP;
}

static void get_strings(struct net_device *dev, u32 set, u8 *text)
{
	int i;

	if (set != ETH_SS_STATS)
		return;
	for (i = 0; i < ARRAY_SIZE(counts); i++, text += ETH_GSTRING_LEN)
		memcpy(text, counts[i].name, ETH_GSTRING_LEN);
	for (i = 0; i < ARRAY_SIZE(words); i++, text += ETH_GSTRING_LEN)
		memcpy(text, words[i].name, ETH_GSTRING_LEN);
}

static void get_stats(struct net_device *dev, struct ethtool_stats *stats, u64 *value)
{
	const char *d = netdev_priv(dev);
	int i;

	for (i = 0; i < ARRAY_SIZE(counts); i++)
		*value++ = READ_ONCE(*(const u64 *)(d + counts[i].offset));
	for (i = 0; i < ARRAY_SIZE(words); i++)
		*value++ = READ_ONCE(*(const u32 *)(d + words[i].offset));
}

static void get_ringparam(struct net_device *dev, struct ethtool_ringparam *ring,
			  struct kernel_ethtool_ringparam *kernel, struct netlink_ext_ack *extack)
{
	ring->rx_max_pending = LV_VETH_DESCS;
	ring->tx_max_pending = LV_VETH_DESCS;
	ring->rx_pending = LV_VETH_DESCS;
	ring->tx_pending = LV_VETH_DESCS;
}

/* There is no wire that has a speed, but programs want a speed. */
static int get_link_ksettings(struct net_device *dev, struct ethtool_link_ksettings *settings)
{
	settings->base.speed = SPEED_10000;
	settings->base.duplex = DUPLEX_FULL;
	settings->base.port = PORT_NONE;
	settings->base.autoneg = AUTONEG_DISABLE;
	return 0;
}

const struct ethtool_ops veth_ethtool_ops = {
	.get_drvinfo = get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_link_ksettings = get_link_ksettings,
	.get_ringparam = get_ringparam,
	.get_sset_count = get_sset_count,
	.get_strings = get_strings,
	.get_ethtool_stats = get_stats,
	.get_ts_info = ethtool_op_get_ts_info,
};
