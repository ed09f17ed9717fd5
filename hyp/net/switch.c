// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/net/switch.h"

int net_switch_add(struct net_switch *network, struct net_port *port, uint64_t own)
{
	if (network->nr_ports == NET_PORTS_MAX)
		return -1;
	port->network = network;
	port->index = network->nr_ports;
	port->own = own;
	network->port[network->nr_ports++] = port;
	return 0;
}

static uint32_t slot_of(uint64_t mac)
{
	/* the highest four bits of a product depend on all of the factor */
	return (uint32_t)(mac * 0x9e3779b97f4a7c15ull >> 60) % NET_LEARNED;
}

static uint64_t load(const uint64_t *learned)
{
	return __atomic_load_n(learned, __ATOMIC_RELAXED);
}

void net_port_set_up(struct net_port *port, bool up)
{
	uint32_t bit = 1u << port->index;

	if (up) {
		__atomic_fetch_or(&port->network->up, bit, __ATOMIC_RELAXED);
		return;
	}
	__atomic_fetch_and(&port->network->up, ~bit, __ATOMIC_RELAXED);
	net_port_forget(port);
}

void net_port_forget(struct net_port *port)
{
	for (uint32_t i = 0; i < NET_LEARNED; i++)
		__atomic_store_n(&port->learned[i], 0, __ATOMIC_RELAXED);
}

static bool is_own_of_another(const struct net_port *port, uint64_t mac)
{
	const struct net_switch *network = port->network;

	for (uint32_t i = 0; i < network->nr_ports; i++)
		if (network->port[i]->own == mac)
			return true;
	return false;
}

/*
 * The station is at @port now.  If two ports learn it at the same time, at least one sees the
 * other.
 */
static void learn(struct net_port *port, uint32_t slot, uint64_t mac)
{
	const struct net_switch *network = port->network;

	__atomic_store_n(&port->learned[slot], mac, __ATOMIC_SEQ_CST);
	for (uint32_t i = 0; i < network->nr_ports; i++) {
		uint64_t old = mac;

		if (i != port->index)
			__atomic_compare_exchange_n(&network->port[i]->learned[slot], &old, 0,
						    false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	}
}

bool net_port_admit(struct net_port *port, uint64_t source)
{
	uint32_t slot;

	if (source == port->own)
		return true;
	slot = slot_of(source);
	if (source && load(&port->learned[slot]) == source)
		return true;
	if (!source || (source & NET_GROUP) || is_own_of_another(port, source))
		return false;
	learn(port, slot, source);
	return true;
}

uint32_t net_port_targets(const struct net_port *port, uint64_t target)
{
	const struct net_switch *network = port->network;
	uint32_t others = __atomic_load_n(&network->up, __ATOMIC_RELAXED) & ~(1u << port->index);
	uint32_t slot = slot_of(target);

	if ((target & NET_GROUP) || !target)
		return others;
	for (uint32_t i = 0; i < network->nr_ports; i++)
		if (network->port[i]->own == target ||
		    load(&network->port[i]->learned[slot]) == target)
			return others & 1u << i;
	return others;
}
