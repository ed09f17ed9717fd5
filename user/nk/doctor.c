// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* nk doctor */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "user/nk/command.h"
#include "user/nk/diagnosis.h"
#include "user/nk/json.h"
#include "user/nk/system.h"

/* From the moment linkvisor counts an XIRQ to the moment the kernel counts the interrupt. */
#define LAG		100	/* ms */

static uint32_t watched = 1000;

static void pause_ms(uint32_t ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&t, NULL);
}

static void see_end(struct system *s, const struct nkctl_link *link, int side,
		    struct facts_end *end)
{
	const struct nkctl_vm *vm;

	end->vm = side == SERVER ? link->server : link->client;
	end->vm_name = system_vm_name(s, end->vm);
	vm = system_vm(s, end->vm);
	end->vm_known = vm;
	end->vm_state = vm ? vm->state : 0;
	end->own = end_is_own(s, link, side);
	if (end->own)
		end_read(s, link, side, &end->end);
}

static void see_interrupts(struct facts *facts, int when)
{
	for (int side = 0; side < SIDES; side++) {
		struct facts_end *end = &facts->end[side];

		if (end->own)
			end->interrupts[when] = end_interrupts(end->end.name);
	}
}

static void see_states(struct system *s, const struct nkctl_link *link, struct facts *facts,
		       int when)
{
	facts->end[SERVER].state[when] = link->server_state;
	facts->end[CLIENT].state[when] = link->client_state;
	nk_vm_counters(s->vms, NKCTL_OF_LINK, link->index, facts->counter[when],
		       LV_COUNTER_LINK_LIMIT);
}

/*
 * The interrupts are read first and last: each XIRQ that is counted between the states has been
 * handled between these two looks, or never will be.
 */
static int see_links(struct system *s, struct facts *facts)
{
	int err;

	for (unsigned int i = 0; i < s->nr_links; i++) {
		facts[i].class_name = s->links[i].class_name;
		facts[i].pmem_size = s->links[i].pmem_size;
		facts[i].watched = watched;
		for (int side = 0; side < SIDES; side++)
			see_end(s, &s->links[i], side, &facts[i].end[side]);
		see_interrupts(&facts[i], 0);
		see_states(s, &s->links[i], &facts[i], 0);
	}
	pause_ms(watched);
	err = system_update(s);
	for (unsigned int i = 0; !err && i < s->nr_links; i++)
		see_states(s, &s->links[i], &facts[i], 1);
	pause_ms(LAG);
	for (unsigned int i = 0; i < s->nr_links; i++)
		see_interrupts(&facts[i], 1);
	return err;
}

static void print(const struct nkctl_link *link, const struct facts *facts,
		  const struct finding *findings)
{
	char name[LINK_NAME_SIZE];

	printf("%s: %s (server), %s (client)\n", link_name(link, name), facts->end[SERVER].vm_name,
	       facts->end[CLIENT].vm_name);
	for (int i = 0; i < DIAGNOSIS_STEPS; i++) {
		printf("  %-14s %-8s %s\n", findings[i].step, verdict_name(findings[i].verdict),
		       findings[i].what);
		if (findings[i].advice[0])
			printf("  %-14s %-8s -> %s\n", "", "", findings[i].advice);
	}
}

static void put_json(struct json *j, const struct nkctl_link *link, const struct facts *facts,
		     const struct finding *findings, bool well)
{
	char name[LINK_NAME_SIZE];

	json_begin(j, NULL, '{');
	json_string(j, "link", link_name(link, name));
	json_number(j, "index", link->index);
	json_string(j, "server", facts->end[SERVER].vm_name);
	json_string(j, "client", facts->end[CLIENT].vm_name);
	json_bool(j, "well", well);
	json_begin(j, "steps", '[');
	for (int i = 0; i < DIAGNOSIS_STEPS; i++) {
		json_begin(j, NULL, '{');
		json_string(j, "step", findings[i].step);
		json_string(j, "verdict", verdict_name(findings[i].verdict));
		json_string(j, "finding", findings[i].what);
		json_string(j, "advice", findings[i].advice[0] ? findings[i].advice : NULL);
		json_end(j, '}');
	}
	json_end(j, ']');
	json_end(j, '}');
}

/* Returns 0, or NK_FAILED and a message if there is no such link. */
static int find_wanted(struct system *s, const char *wanted, bool *keep)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < s->nr_links; i++) {
		keep[i] = link_matches(&s->links[i], wanted);
		n += keep[i];
	}
	if (wanted && !n)
		return nk_complain("no such link: %s", wanted);
	system_remark_links(s);
	return NK_OK;
}

static int report(struct system *s, const struct facts *facts, const bool *keep)
{
	struct finding findings[DIAGNOSIS_STEPS];
	struct json j = { stdout, false };
	int status = NK_OK;
	bool well;

	if (nk_json)
		json_begin(&j, NULL, '[');
	for (unsigned int i = 0; i < s->nr_links; i++) {
		if (!keep[i])
			continue;
		well = diagnose(&facts[i], findings);
		if (!well)
			status = NK_FAILED;
		if (nk_json)
			put_json(&j, &s->links[i], &facts[i], findings, well);
		else
			print(&s->links[i], &facts[i], findings);
	}
	if (nk_json) {
		json_end(&j, ']');
		json_line(&j);
	}
	return status;
}

/* The controller sees that of all VMs, the others of themselves. */
static void warn_of_dma(const struct system *s)
{
	for (uint32_t id = 0; id < SYSTEM_VMS && !nk_json; id++)
		if (system_vm(s, id) && s->vm[id].flags & NKCTL_VM_HAS_DMA)
			printf("VM %s has devices that can reach all memory (dma-unsafe): whoever "
			       "rules it owns the machine\n",
			       s->vm[id].name);
}

static int examine(struct system *s, const char *wanted)
{
	struct facts *facts = calloc(s->nr_links + 1, sizeof(*facts));
	bool *keep = calloc(s->nr_links + 1, sizeof(*keep));
	int err = facts && keep ? find_wanted(s, wanted, keep) : nk_complain("out of memory");

	if (!err)
		err = see_links(s, facts);
	if (!err)
		err = report(s, facts, keep);
	free(keep);
	free(facts);
	return err;
}

static int doctor_run(const struct command *command, int argc, char **argv)
{
	struct system system;
	int err = system_open(&system);

	(void)command;
	if (!err)
		warn_of_dma(&system);
	if (!err)
		err = examine(&system, argc ? argv[0] : NULL);
	system_close(&system);
	return err;
}

static const struct option options[] = {
	{ 'd', "delay", OPTION_SECONDS, &watched, "SECONDS", "how long to watch states and XIRQs (1)" },
	{ .name = NULL },
};

const struct command command_doctor = {
	.name = "doctor",
	.operands = "[LINK]",
	.most = 1,
	.summary = "What is wrong with links, and what to do",
	.details = "Looks step by step at configuration, driver, VMs, memory, states, interrupts and\n"
		   "grants of one or all links and tells the first step that fails.  Exit status 1 if one does.",
	.options = options,
	.run = doctor_run,
};
