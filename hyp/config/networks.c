// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdio.h>
#include <string.h>

#include "hyp/config/networks.h"

#define MTU_DEFAULT	1500u
#define MTU_MIN		68u		/* RFC 791 */
#define MTU_MAX		65535u

static struct config_net *net_of(void *object)
{
	return &((struct config_virtio *)object)->net;
}

static int net_network(const struct config_value *value, void *object)
{
	struct config_net *net = net_of(object);

	if (config_read_string(value, 1, CONFIG_NAME_LIMIT - 1, &net->name))
		return -1;
	for (const char *c = net->name; *c; c++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_-", *c))
			return config_refuse_value(value,
						   "\"%s\": only a-z, 0-9, _ and - are allowed",
						   net->name);
	return 0;
}

static int net_mac_address(const struct config_value *value, void *object)
{
	static const uint8_t none[CONFIG_MAC_SIZE];
	uint8_t *mac = net_of(object)->mac;

	if (value->size != CONFIG_MAC_SIZE)
		return config_refuse_value(value, "six bytes wanted");
	memcpy(mac, value->data, CONFIG_MAC_SIZE);
	if (!memcmp(mac, none, CONFIG_MAC_SIZE) || (mac[0] & 1))
		return config_refuse_value(value, "not the address of one card");
	return 0;
}

static int net_mtu(const struct config_value *value, void *object)
{
	uint32_t *mtu = &net_of(object)->mtu;

	if (config_read_u32(value, mtu))
		return -1;
	if (*mtu < MTU_MIN || *mtu > MTU_MAX)
		return config_refuse_value(value, "%u, %u to %u are possible", *mtu, MTU_MIN,
					   MTU_MAX);
	return 0;
}

static int net_plain(const struct config_value *value, void *object)
{
	net_of(object)->plain = true;
	return config_read_flag(value);
}

const struct config_property config_net_table[5] = {
	{ "compatible", NULL, false },
	{ "network", net_network, true },
	{ "mac-address", net_mac_address, false },
	{ "mtu", net_mtu, false },
	{ "plain", net_plain, false },
};

/* A card, and its name in a refusal. */
struct card {
	const struct config_reader *reader;
	const struct config_vm *vm;
	const char *node;
	struct config_net *net;
};

#define refuse_card(card, property, ...)					\
	config_error_set((card)->reader->error, card_path(card), property, __VA_ARGS__)

static const char *card_path(const struct card *card)
{
	static char path[64];

	snprintf(path, sizeof(path), "/vm@%u/%s", card->vm->id, card->node);
	return path;
}

static bool has_address(const struct config_net *net)
{
	static const uint8_t none[CONFIG_MAC_SIZE];

	return memcmp(net->mac, none, CONFIG_MAC_SIZE) != 0;
}

/*
 * The address is locally administered, and the same in each boot while the VM's devices stay the
 * same.
 */
static void derive_address(struct config_net *net, uint32_t vm, uint32_t device)
{
	const uint8_t mac[CONFIG_MAC_SIZE] = { 0x02, 'l', 'v', 0, (uint8_t)vm, (uint8_t)device };

	memcpy(net->mac, mac, CONFIG_MAC_SIZE);
}

static struct config_network *find_network(struct config *config, const char *name)
{
	for (uint32_t i = 0; i < config->nr_networks; i++)
		if (!strcmp(config->network[i].name, name))
			return &config->network[i];
	return NULL;
}

static int join_network(const struct card *card, struct config *config)
{
	struct config_network *network = find_network(config, card->net->name);

	if (!network) {
		if (config->nr_networks == CONFIG_NETWORKS_MAX)
			return refuse_card(card, "network", "more than %u networks",
					   CONFIG_NETWORKS_MAX);
		network = &config->network[config->nr_networks++];
		*network = (struct config_network){ .name = card->net->name };
	}
	if (network->nr_cards++ == CONFIG_CARDS_MAX)
		return refuse_card(card, "network", "\"%s\" has more than %u cards", network->name,
				   CONFIG_CARDS_MAX);
	if (network->mtu && card->net->mtu && network->mtu != card->net->mtu)
		return refuse_card(card, "mtu", "%u here, %u at another card of \"%s\"",
				   card->net->mtu, network->mtu, network->name);
	if (card->net->mtu)
		network->mtu = card->net->mtu;
	network->plain |= card->net->plain;
	card->net->network = (uint32_t)(network - config->network);
	return 0;
}

typedef int card_fn(const struct card *card, struct config *config);

static int for_each_card(const struct config_reader *reader, struct config *config, card_fn *call)
{
	for (uint32_t i = 0; i < config->nr_vms; i++)
		for (uint32_t j = 0; j < config->vm[i].nr_virtio; j++) {
			struct config_virtio *virtio = &config->vm[i].virtio[j];
			struct card card = { reader, &config->vm[i], virtio->node, &virtio->net };

			if (virtio->type != CONFIG_VIRTIO_NET)
				continue;
			if (!has_address(card.net))
				derive_address(card.net, card.vm->id, j);
			if (call(&card, config))
				return -1;
		}
	return 0;
}

/* Refuse the card if another card on the same network has its address. */
static int check_address(const struct card *card, struct config *config)
{
	for (uint32_t i = 0; i < config->nr_vms; i++)
		for (uint32_t j = 0; j < config->vm[i].nr_virtio; j++) {
			const struct config_virtio *other = &config->vm[i].virtio[j];

			if (other->type == CONFIG_VIRTIO_NET && &other->net != card->net &&
			    other->net.network == card->net->network &&
			    !memcmp(other->net.mac, card->net->mac, CONFIG_MAC_SIZE))
				return refuse_card(card, "mac-address",
						   "another card of \"%s\" has the same address",
						   card->net->name);
		}
	return 0;
}

/* What one card says of its network holds for all cards of the network. */
static int take_over(const struct card *card, struct config *config)
{
	const struct config_network *network = &config->network[card->net->network];

	card->net->mtu = network->mtu ? network->mtu : MTU_DEFAULT;
	card->net->plain = network->plain;
	return 0;
}

int config_check_networks(const struct config_reader *reader, struct config *config)
{
	config->nr_networks = 0;
	if (for_each_card(reader, config, join_network) ||
	    for_each_card(reader, config, check_address))
		return -1;
	return for_each_card(reader, config, take_over);
}
