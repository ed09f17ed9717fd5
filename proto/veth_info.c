// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Addresses and names of veth devices. */
#include "proto/info.h"
#include "proto/veth.h"

#define LOCAL_ADDRESS	0x02u
#define SECOND_IN_VM	0x04u	/* the other device of a loopback */
#define GROUP_ADDRESS	0x01u

/* Is this a station's address, neither a group's nor zero? */
static bool mac_good(const uint8_t mac[VETH_MAC_BYTES])
{
	uint32_t i, sum = 0;

	for (i = 0; i < VETH_MAC_BYTES; i++)
		sum += mac[i];
	return sum != 0 && !(mac[0] & GROUP_ADDRESS);
}

/* Bytes between colons, each of one or two digits. */
static bool mac_parse(struct info_field f, uint8_t mac[VETH_MAC_BYTES])
{
	struct info_field byte = { .from = f.from, .end = f.from };
	uint32_t i, value;

	for (i = 0; i < VETH_MAC_BYTES; i++) {
		while (byte.end < f.end && *byte.end != ':')
			byte.end++;
		if (info_length(byte) > 2 || !info_number(byte, 16, 0xff, &value))
			return false;
		mac[i] = (uint8_t)value;
		if ((byte.end == f.end) != (i == VETH_MAC_BYTES - 1))
			return false;
		byte.end += byte.end < f.end;
		byte.from = byte.end;
	}
	return mac_good(mac);
}

/* ':' and '%' have a meaning of their own in names of interfaces. */
static bool name_parse(struct info_field f, char name[VETH_NAME_LIMIT])
{
	const char *c;

	for (c = f.from; c < f.end; c++)
		if (*c == ':' || *c == '%')
			return false;
	return info_name(f, name, VETH_NAME_LIMIT);
}

uint32_t veth_info_parse(const char *text, struct veth_info *info)
{
	struct info_field mac = info_first(text, ',');
	struct info_field name = info_next(mac, ',');
	uint32_t bad = 0;

	*info = (struct veth_info){ .name = "" };
	if (!info_empty(mac) && !mac_parse(mac, info->mac)) {
		memset(info->mac, 0, VETH_MAC_BYTES);
		bad |= VETH_INFO_BAD_MAC;
	}
	if (!info_empty(name) && !name_parse(name, info->name)) {
		info->name[0] = '\0';
		bad |= VETH_INFO_BAD_NAME;
	}
	return bad;
}

void veth_default_mac(const struct lv_vlink *rx, const struct lv_vlink *tx,
		      uint8_t mac[VETH_MAC_BYTES])
{
	bool second = rx->s_id == rx->c_id && rx->index > tx->index;

	mac[0] = LOCAL_ADDRESS | (second ? SECOND_IN_VM : 0);
	mac[1] = 'l';
	mac[2] = (uint8_t)rx->s_id;
	mac[3] = (uint8_t)rx->c_id;
	mac[4] = (uint8_t)((uint32_t)rx->link >> 8);
	mac[5] = (uint8_t)rx->link;
}
