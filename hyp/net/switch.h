/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A network: its ports, and which of them a frame goes to.  It learns addresses like any switch,
 * with two differences.  The address that the system description gave a port belongs to the port
 * for ever: no other port can send under it or take it over.  Learned addresses are kept per port,
 * NET_LEARNED each, so a port that sends under many addresses drives out only its own.
 *
 * Locks: none.  Ports and own addresses are fixed at boot, the rest are single
 * atomic words.  Frames of one port come in one after the other (its queue's
 * lock); other ports only take addresses away from it that moved to them.
 * Every call is bounded by NET_PORTS_MAX steps.
 */
#ifndef HYP_NET_SWITCH_H
#define HYP_NET_SWITCH_H

#include <stdbool.h>
#include <stdint.h>

#define NET_PORTS_MAX	32u	/* of one network */
#define NET_LEARNED	16u	/* addresses of a port besides its own */

#define NET_MAC_SIZE	6u
#define NET_GROUP	(1ull << 40)	/* multicast and broadcast */

struct net_switch;

struct net_port {
	struct net_switch *network;
	uint32_t index;			/* in network->port */
	uint64_t own;			/* its address */
	uint64_t learned[NET_LEARNED];	/* atomic: an address at the place of its hash, or 0 */
};

struct net_switch {
	uint32_t nr_ports;
	uint32_t up;			/* atomic: bit n: port n can receive */
	struct net_port *port[NET_PORTS_MAX];
};

/* An address as a number of 48 bits, the first byte highest. */
static inline uint64_t net_mac(const uint8_t *bytes)
{
	uint64_t mac = 0;

	for (uint32_t i = 0; i < NET_MAC_SIZE; i++)
		mac = mac << 8 | bytes[i];
	return mac;
}

/* Boot: one more port, zeroed, with address @own.  -1: the network is full. */
int net_switch_add(struct net_switch *network, struct net_port *port, uint64_t own);

/*
 * The port can receive, or cannot.  Down: what it learned is forgotten; who sends
 * meanwhile calls net_port_forget() when it has stopped.
 */
void net_port_set_up(struct net_port *port, bool up);
void net_port_forget(struct net_port *port);

/*
 * May a frame come in at @port under the address @source?  Learns it.  False: a
 * group's address, none, or another port's own.
 */
bool net_port_admit(struct net_port *port, uint64_t source);

/*
 * The ports that a frame from @port to @target goes to, bit n = port n: those that
 * are up, never @port itself.  Unknown targets and groups: all of them.
 */
uint32_t net_port_targets(const struct net_port *port, uint64_t target);

#endif
