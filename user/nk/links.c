// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* nk links */
#include <string.h>

#include "abi/counter.h"
#include "user/nk/command.h"
#include "user/nk/end.h"
#include "user/nk/table.h"

static bool wants_counters;

static const struct column columns[] = {
	{ "index", NULL, true },
	{ NULL, "LINK", false },
	{ "class", NULL, false },
	{ "number", NULL, true },
	{ "server", "SERVER", false },
	{ "server_vm", NULL, true },
	{ "server_state", "STATE", false },
	{ "client", "CLIENT", false },
	{ "client_vm", NULL, true },
	{ "client_state", "STATE", false },
	{ "pmem_size", "PMEM", true },
	{ "pmem_used", "USED", true },
	{ "xirqs_to_server", "XIRQS>S", true },
	{ "xirqs_to_client", "XIRQS>C", true },
	{ "server_changes", "CHANGES S", true },
	{ "client_changes", "CHANGES C", true },
	{ "refused", "REFUSED", true },
	{ "xmem_server", "LENT S", true },
	{ "xmem_client", "LENT C", true },
	{ "held_server", "HELD S", true },
	{ "held_client", "HELD C", true },
	{ "pmem_labels", NULL, true },
	{ "pxirq_labels", NULL, true },
	{ "server_driver", NULL, false },
	{ "client_driver", NULL, false },
	{ NULL, "DRIVER", false },
	{ "server_info", "INFO S", false },
	{ "client_info", "INFO C", false },
};

#define COLUMNS		(sizeof(columns) / sizeof(columns[0]))
#define NO_COUNTERS	12	/* the first column that is for --counters */
#define NO_DETAILS	23	/* the first column behind those */

static void put_ends(struct table *t, struct system *s, const struct nkctl_link *link)
{
	table_text(t, system_vm_name(s, link->server));
	table_number(t, link->server);
	table_text(t, end_state_name(link->server_state));
	table_text(t, system_vm_name(s, link->client));
	table_number(t, link->client);
	table_text(t, end_state_name(link->client_state));
}

static void put_counters(struct table *t, const struct system *s, const struct nkctl_link *link)
{
	static const unsigned int order[] = {
		LV_COUNTER_LINK_PMEM_USED,
		LV_COUNTER_LINK_XIRQ_TO_SERVER,
		LV_COUNTER_LINK_XIRQ_TO_CLIENT,
		LV_COUNTER_LINK_STATE_SERVER,
		LV_COUNTER_LINK_STATE_CLIENT,
		LV_COUNTER_LINK_REFUSED,
		LV_COUNTER_LINK_XMEM_SERVER,
		LV_COUNTER_LINK_XMEM_CLIENT,
		LV_COUNTER_LINK_HELD_SERVER,
		LV_COUNTER_LINK_HELD_CLIENT,
		LV_COUNTER_LINK_PMEM_LABELS,
		LV_COUNTER_LINK_PXIRQ_LABELS,
	};
	uint64_t value[LV_COUNTER_LINK_LIMIT];
	int n = nk_vm_counters(s->vms, NKCTL_OF_LINK, link->index, value, LV_COUNTER_LINK_LIMIT);

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if ((int)order[i] >= n)
			table_none(t);
		else if (order[i] == LV_COUNTER_LINK_PMEM_USED)
			table_bytes(t, value[order[i]]);
		else
			table_number(t, value[order[i]]);
}

static const char *text_or_none(const char *text)
{
	return text[0] ? text : NULL;
}

/* What the kernel of this VM knows of its own ends, and the info strings of their peers. */
static void put_own(struct table *t, const struct system *s, const struct nkctl_link *link)
{
	struct end end[SIDES] = { 0 };
	bool own[SIDES];
	char drivers[80] = "";

	for (int side = 0; side < SIDES; side++) {
		own[side] = end_is_own(s, link, side);
		if (own[side])
			end_read(s, link, side, &end[side]);
	}
	for (int side = 0; side < SIDES; side++) {
		table_text(t, text_or_none(end[side].driver));
		if (end[side].driver[0] && (!side || strcmp(end[0].driver, end[1].driver))) {
			strcat(drivers, drivers[0] ? "," : "");
			strcat(drivers, end[side].driver);
		}
	}
	table_text(t, text_or_none(drivers));
	for (int side = 0; side < SIDES; side++)
		table_text(t, text_or_none(own[side] ? end[side].info : end[!side].peer_info));
}

static void put_link(struct table *t, struct system *s, const struct nkctl_link *link)
{
	char name[LINK_NAME_SIZE], number[12];

	table_number(t, link->index);
	table_text(t, link_name(link, name));
	table_text(t, link->class_name);
	snprintf(number, sizeof(number), "%d", link->link);
	table_literal(t, number);
	put_ends(t, s, link);
	table_bytes(t, link->pmem_size);
	put_counters(t, s, link);
	put_own(t, s, link);
}

/* Show either the counters or the details: both are too wide for a terminal. */
static void hide_columns(struct column *shown)
{
	size_t from = wants_counters ? NO_DETAILS : NO_COUNTERS;
	size_t to = wants_counters ? COLUMNS : NO_DETAILS;

	for (size_t i = from; i < to; i++)
		shown[i].title = NULL;
}

static int put_links(struct table *t, struct system *s, const char *wanted)
{
	for (unsigned int i = 0; i < s->nr_links; i++)
		if (link_matches(&s->links[i], wanted))
			put_link(t, s, &s->links[i]);
	if (wanted && !t->used)
		return nk_complain("no such link: %s", wanted);
	system_remark_links(s);
	return NK_OK;
}

static int links_run(const struct command *command, int argc, char **argv)
{
	struct column shown[COLUMNS];
	struct table table = TABLE(shown);
	struct system system;
	int err = system_open(&system);

	(void)command;
	memcpy(shown, columns, sizeof(shown));
	hide_columns(shown);
	if (!err)
		err = put_links(&table, &system, argc ? argv[0] : NULL);
	if (!err)
		table_show(&table, nk_json);
	system_close(&system);
	return err;
}

static const struct option options[] = {
	{ 'c', "counters", OPTION_FLAG, &wants_counters, NULL, "what linkvisor counts, instead of info" },
	{ .name = NULL },
};

const struct command command_links = {
	.name = "links",
	.operands = "[LINK]",
	.most = 1,
	.summary = "Links: ends, states, info, counters",
	.details = "LINK is a class or class.number, as vbpipe.0.  The controller sees all links, another\n"
		   "VM its own.  Driver and info are known of links of this VM.",
	.options = options,
	.run = links_run,
};
