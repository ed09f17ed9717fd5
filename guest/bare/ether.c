// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdbool.h>
#include <string.h>

#include <bare/ether.h>

#define ETHER_HEADER	14u
#define ETHER_ARP	0x0806u
#define ETHER_IP	0x0800u

#define ARP_BYTES	28u
#define ARP_REQUEST	1u
#define ARP_REPLY	2u

#define IP_HEADER	20u
#define IP_ICMP		1u
#define IP_UDP		17u
#define IP_OFFSET	0x1fffu		/* of a fragment, in the word at 6 */

#define ECHO_REQUEST	8u

static uint32_t get16(const uint8_t *at)
{
	return (uint32_t)at[0] << 8 | at[1];
}

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void swap(uint8_t *a, uint8_t *b, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		uint8_t byte = a[i];

		a[i] = b[i];
		b[i] = byte;
	}
}

/* hardware, protocol, sizes, operation, sender's mac and ip, target's mac and ip */
static bool arp_answer(const struct ether_host *h, uint8_t *arp, uint32_t len)
{
	static const uint8_t ethernet_ip[6] = { 0, 1, 8, 0, 6, 4 };

	if (len < ARP_BYTES || memcmp(arp, ethernet_ip, 6) || get16(arp + 6) != ARP_REQUEST ||
	    memcmp(arp + 24, h->ip, 4))
		return false;
	put16(arp + 6, ARP_REPLY);
	memcpy(arp + 18, arp + 8, 10);
	memcpy(arp + 8, h->mac, 6);
	memcpy(arp + 14, h->ip, 4);
	return true;
}

/* The type makes the sum less by 8, so the complement grows by 8: RFC 1624 for one byte. */
static bool echo_answer(uint8_t *icmp, uint32_t len)
{
	uint32_t sum;

	if (len < 8 || icmp[0] != ECHO_REQUEST)
		return false;
	icmp[0] = 0;
	sum = get16(icmp + 2) + (ECHO_REQUEST << 8);
	put16(icmp + 2, (sum & 0xffff) + (sum >> 16));
	return true;
}

static bool udp_answer(uint8_t *udp, uint32_t len)
{
	if (len < 8)
		return false;
	swap(udp, udp + 2, 2);
	return true;
}

static bool ip_answer(const struct ether_host *h, uint8_t *ip, uint32_t len)
{
	uint32_t header;

	if (len < IP_HEADER || ip[0] >> 4 != 4 || memcmp(ip + 16, h->ip, 4) ||
	    (ip[9] != IP_ICMP && ip[9] != IP_UDP))
		return false;
	header = (ip[0] & 15u) * 4;
	if (header < IP_HEADER || header > len)
		return false;
	swap(ip + 12, ip + 16, 4);
	if (get16(ip + 6) & IP_OFFSET)
		return true;
	return ip[9] == IP_UDP ? udp_answer(ip + header, len - header) :
				 echo_answer(ip + header, len - header);
}

uint32_t ether_answer(const struct ether_host *h, uint8_t *frame, uint32_t len)
{
	uint8_t *payload = frame + ETHER_HEADER;
	bool answer = false;

	if (len <= ETHER_HEADER)
		return 0;
	if (get16(frame + 12) == ETHER_ARP)
		answer = arp_answer(h, payload, len - ETHER_HEADER);
	else if (get16(frame + 12) == ETHER_IP)
		answer = ip_answer(h, payload, len - ETHER_HEADER);
	if (!answer)
		return 0;
	memcpy(frame, frame + 6, 6);
	memcpy(frame + 6, h->mac, 6);
	return len;
}
