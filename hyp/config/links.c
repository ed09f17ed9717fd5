// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Ends become links in three steps: collect all ends, sort the ends so that those of one link are
 * neighbours, and judge each group of neighbours.
 */
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "hyp/lib/addr.h"
#include "hyp/config/links.h"

#define ENDS_MAX	(2 * CONFIG_LINKS_MAX)

struct end {
	char name[LV_VLINK_NAME_LIMIT];
	uint32_t number;
	int node;
	uint8_t vm;			/* index into config.vm */
	bool server, client, loopback;
	bool shared_pdev;
	bool added;			/* by config_add_end() */
	const char *info;		/* NULL: none */
	uint64_t pmem;			/* 0: not given */
	uint64_t xmem;
};

/* The array is too large for the stack; one CPU uses it at boot, and nobody afterwards. */
static struct {
	uint32_t count;
	struct end end[ENDS_MAX];
} ends;

static int end_server(const struct config_value *value, void *object)
{
	struct end *end = object;

	end->server = true;
	if (end->client)
		return config_refuse_value(value, "this end is the client already");
	return config_read_flag(value);
}

static int end_client(const struct config_value *value, void *object)
{
	struct end *end = object;

	end->client = true;
	if (end->server)
		return config_refuse_value(value, "this end is the server already");
	return config_read_flag(value);
}

static int end_loopback(const struct config_value *value, void *object)
{
	struct end *end = object;

	end->loopback = true;
	return config_read_flag(value);
}

static int end_info(const struct config_value *value, void *object)
{
	struct end *end = object;

	return config_read_string(value, 0, CONFIG_INFO_MAX, &end->info);
}

static int read_pages(const struct config_value *value, uint64_t max, uint64_t *bytes)
{
	if (config_read_size(value, bytes))
		return -1;
	if (!*bytes || *bytes % PAGE_SIZE)
		return config_refuse_value(value, "0x%llx is not a multiple of 4 KiB",
					   (unsigned long long)*bytes);
	if (*bytes > max)
		return config_refuse_value(value, "0x%llx, at most 0x%llx is possible",
					   (unsigned long long)*bytes, (unsigned long long)max);
	return 0;
}

static int end_pmem(const struct config_value *value, void *object)
{
	struct end *end = object;

	return read_pages(value, CONFIG_PMEM_MAX, &end->pmem);
}

static int end_xmem(const struct config_value *value, void *object)
{
	struct end *end = object;

	return read_pages(value, CONFIG_XMEM_END_MAX, &end->xmem);
}

static int end_shared_pdev(const struct config_value *value, void *object)
{
	struct end *end = object;

	end->shared_pdev = true;
	return config_read_flag(value);
}

static int end_reg(const struct config_value *value, void *object)
{
	struct end *end = object;

	return config_check_reg(value, end->number);
}

static const struct config_property end_table[] = {
	{ "reg", end_reg, false },
	{ "server", end_server, false },
	{ "client", end_client, false },
	{ "loopback", end_loopback, false },
	{ "info", end_info, false },
	{ "pmem", end_pmem, false },
	{ "xmem", end_xmem, false },
	{ "shared-pdev", end_shared_pdev, false },
};

void config_begin_links(void)
{
	ends.count = 0;
}

int config_read_end(const struct config_reader *reader, int node, struct config *config,
		    uint32_t vm)
{
	struct end *end = &ends.end[ends.count];
	int child;

	(void)config;
	if (ends.count == ENDS_MAX)
		return config_refuse(reader, node, "", "more than %u link ends", ENDS_MAX);
	memset(end, 0, sizeof(*end));
	end->node = node;
	end->vm = (uint8_t)vm;
	if (config_read_name(reader, node, end->name, &end->number) ||
	    config_read_properties(reader, node, end_table,
				   sizeof(end_table) / sizeof(end_table[0]), end))
		return -1;
	child = fdt_first_subnode(reader->fdt, node);
	if (child >= 0)
		return config_refuse(reader, child, "", "unknown node");
	ends.count++;
	return 0;
}

int config_add_end(const struct config_reader *reader, const struct config_end *added)
{
	struct end *end = &ends.end[ends.count];

	if (ends.count == ENDS_MAX)
		return config_refuse(reader, added->node, "", "more than %u link ends", ENDS_MAX);
	*end = (struct end){
		.number = added->number,
		.node = added->node,
		.vm = (uint8_t)added->vm,
		.added = true,
		.info = added->info,
		.pmem = added->pmem,
		.xmem = added->xmem,
	};
	snprintf(end->name, sizeof(end->name), "%s", added->name);
	ends.count++;
	return 0;
}

static bool same_link(const struct end *a, const struct end *b)
{
	return a->number == b->number && !strcmp(a->name, b->name);
}

static bool before(const struct end *a, const struct end *b)
{
	int order = strcmp(a->name, b->name);

	if (order)
		return order < 0;
	if (a->number != b->number)
		return a->number < b->number;
	return a->vm != b->vm ? a->vm < b->vm : a->node < b->node;
}

/* Let the end at @root sink until both its children are before it. */
static void sift_down(uint32_t root, uint32_t count)
{
	uint32_t child;

	while ((child = 2 * root + 1) < count) {
		struct end swap = ends.end[root];

		if (child + 1 < count && before(&ends.end[child], &ends.end[child + 1]))
			child++;
		if (!before(&swap, &ends.end[child]))
			return;
		ends.end[root] = ends.end[child];
		ends.end[child] = swap;
		root = child;
	}
}

/* The sort is a heap sort: no allocation, no recursion, no bad case. */
static void sort_ends(void)
{
	for (uint32_t i = ends.count / 2; i-- > 0;)
		sift_down(i, ends.count);
	for (uint32_t last = ends.count; last-- > 1;) {
		struct end swap = ends.end[0];

		ends.end[0] = ends.end[last];
		ends.end[last] = swap;
		sift_down(0, last);
	}
}

static int judge_loopback(const struct config_reader *reader, const struct end *end, uint32_t count)
{
	if (count == 1)
		return 0;
	return config_refuse(reader, end[end[0].loopback ? 1 : 0].node, "",
			     "the link has a loopback end, which is both its ends");
}

static int judge_roles(const struct config_reader *reader, const struct end *a, const struct end *b)
{
	if (a->server && b->server)
		return config_refuse(reader, b->node, "server",
				     "the other end is the server as well");
	if (a->client && b->client)
		return config_refuse(reader, b->node, "client",
				     "the other end is the client as well");
	if ((a->server || a->client) != (b->server || b->client))
		return config_refuse(reader, b->node, "",
				     "one end is server or client, the other end is neither");
	return 0;
}

/* @end: the @count ends of one class and number. */
static int judge_ends(const struct config_reader *reader, const struct end *end, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (end[i].loopback)
			return judge_loopback(reader, end, count);
	if (count == 1)
		return config_refuse(reader, end->node, "", "the link has no other end");
	if (count > 2)
		return config_refuse(reader, end[2].node, "", "the link has %u ends", count);
	if (end[0].vm == end[1].vm)
		return config_refuse(reader, end[1].node, "",
				     "both ends in one VM: say \"loopback\" in one node");
	if (!end[0].added && end[0].pmem && end[1].pmem && end[0].pmem != end[1].pmem)
		return config_refuse(reader, end[1].node, "pmem",
				     "0x%llx, but the other end has 0x%llx",
				     (unsigned long long)end[1].pmem,
				     (unsigned long long)end[0].pmem);
	return judge_roles(reader, &end[0], &end[1]);
}

static int add_link(const struct config_reader *reader, struct config *config,
		    const struct end *server, const struct end *client)
{
	struct config_link *link = &config->link[config->nr_links];

	if (config->nr_links == CONFIG_LINKS_MAX)
		return config_refuse(reader, server->node, "", "more than %u links",
				     CONFIG_LINKS_MAX);
	memcpy(link->name, server->name, sizeof(link->name));
	link->number = (int32_t)server->number;
	link->server = server->vm;
	link->client = client->vm;
	link->s_info = server->info;
	link->c_info = client->info;
	link->pmem = server->pmem ? server->pmem : client->pmem;
	if (!link->pmem)
		link->pmem = CONFIG_PMEM_DEFAULT;
	link->xmem[0] = server->xmem;
	link->xmem[1] = client->added ? 0 : client->xmem;
	link->shared_pdev = server->shared_pdev || client->shared_pdev;
	config->nr_links++;
	return 0;
}

/* The ends become one link, or a pair in both directions if they have no roles. */
static int add_links(const struct config_reader *reader, struct config *config,
		     const struct end *end, uint32_t count)
{
	const struct end *first = &end[0], *second = &end[count - 1];

	if (judge_ends(reader, end, count))
		return -1;
	if (first->server || second->client)
		return add_link(reader, config, first, second);
	if (first->client || second->server)
		return add_link(reader, config, second, first);
	if (add_link(reader, config, first, second))
		return -1;
	return add_link(reader, config, second, first);
}

static int check_pmem(const struct config_reader *reader, const struct config *config)
{
	uint64_t sum = config_pmem(config);

	if (sum > CONFIG_PMEM_MAX)
		return config_refuse(reader, 0, "pmem",
				     "0x%llx for all links, at most 0x%llx is possible",
				     (unsigned long long)sum, CONFIG_PMEM_MAX);
	return 0;
}

static int check_xmem(const struct config_reader *reader, const struct config *config)
{
	for (uint32_t i = 0; i < config->nr_vms; i++) {
		uint64_t sum = config_xmem(config, i);

		if (sum > CONFIG_XMEM_MAX)
			return config_refuse_vm(reader->error, &config->vm[i], "xmem",
						"its peers can grant it 0x%llx, at most 0x%llx "
						"is possible",
						(unsigned long long)sum, CONFIG_XMEM_MAX);
	}
	return 0;
}

/* Bytes that config.vm[@owner] can grant to config.vm[@borrower] at a time. */
static uint64_t grants(const struct config *config, uint32_t owner, uint32_t borrower)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < config->nr_links; i++) {
		const struct config_link *link = &config->link[i];

		if (link->server == owner && link->client == borrower)
			sum += link->xmem[0];
		if (link->client == owner && link->server == borrower)
			sum += link->xmem[1];
	}
	return sum;
}

/* The words of stage 2 for so many bytes, in whole tables. */
static uint64_t tables(uint64_t size)
{
	return (size + BLOCK_SIZE - 1) / BLOCK_SIZE * PAGE_SIZE;
}

uint64_t config_xmem_cost(const struct config *config, uint32_t index)
{
	bool direct = config->vm[index].direct_mapped;
	uint64_t cost = direct ? 0 : tables(config_xmem(config, index));

	for (uint32_t i = 0; i < config->nr_vms; i++) {
		cost += grants(config, index, i) / PAGE_SIZE * CONFIG_XMEM_SLOT;
		if (!grants(config, i, index))
			continue;
		cost += PAGE_SIZE;	/* scratch */
		if (direct && i != index)
			cost += tables(config->vm[i].memory);
	}
	return cost;
}

/* Does a direct-mapped VM borrow from config.vm[@index]? */
static bool has_direct_borrower(const struct config *config, uint32_t index)
{
	for (uint32_t i = 0; i < config->nr_links; i++) {
		const struct config_link *link = &config->link[i];

		if (link->server == link->client)
			continue;
		if ((link->server == index && link->xmem[0] &&
		     config->vm[link->client].direct_mapped) ||
		    (link->client == index && link->xmem[1] &&
		     config->vm[link->server].direct_mapped))
			return true;
	}
	return false;
}

static int check_timeouts(const struct config_reader *reader, const struct config *config)
{
	for (uint32_t i = 0; i < config->nr_vms; i++)
		if (config->vm[i].borrower_timeout && !has_direct_borrower(config, i))
			return config_refuse_vm(reader->error, &config->vm[i], "borrower-timeout",
						"no direct-mapped VM can borrow from it");
	return 0;
}

int config_join_ends(const struct config_reader *reader, struct config *config)
{
	uint32_t next;

	sort_ends();
	config->nr_links = 0;
	for (uint32_t i = 0; i < ends.count; i = next) {
		for (next = i + 1; next < ends.count; next++)
			if (!same_link(&ends.end[i], &ends.end[next]))
				break;
		if (add_links(reader, config, &ends.end[i], next - i))
			return -1;
	}
	if (check_pmem(reader, config) || check_xmem(reader, config))
		return -1;
	return check_timeouts(reader, config);
}
