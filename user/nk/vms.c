// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* nk vms */
#include <stdio.h>
#include <string.h>

#include "user/nk/command.h"
#include "user/nk/system.h"
#include "user/nk/table.h"

static const struct column columns[] = {
	{ "id", "ID", true },
	{ "name", "NAME", false },
	{ "state", "STATE", false },
	{ "self", NULL, false },
	{ "controller", NULL, false },
	{ "direct", NULL, false },
	{ "watchdog", NULL, false },
	{ "cpus", "CPUS", false },
	{ "memory", "MEMORY", true },
	{ "priority", "PRIO", true },
	{ "starts", "STARTS", true },
	{ "restarts", NULL, true },
	{ "uptime_ms", "UPTIME", true },
	{ "last_stop", "LAST STOP", false },
	{ NULL, "REMARKS", false },
};

static void put_uptime(struct table *t, const struct system *s, const struct nkctl_vm *vm)
{
	bool lives = vm->state == NKCTL_VM_RUNNING || vm->state == NKCTL_VM_PAUSING ||
		     vm->state == NKCTL_VM_PAUSED || vm->state == NKCTL_VM_STOPPING;

	if (lives && s->self.ticks > vm->started)
		table_time(t, ticks_ms(s->self.ticks - vm->started, s->self.tick_hz));
	else
		table_none(t);
}

/* Direct-mapped VMs whose devices may still write to its pages. */
static void add_waits(char *text, size_t size, const struct system *s, const struct nkctl_vm *vm)
{
	for (uint32_t id = 0; id < SYSTEM_VMS; id++)
		if (vm->waits_for >> id & 1)
			snprintf(text + strlen(text), size - strlen(text), "waits for %s, ",
				 s->vm[id].name[0] ? s->vm[id].name : "?");
}

static void put_remarks(struct table *t, const struct system *s, const struct nkctl_vm *vm)
{
	char text[512] = "";

	if (vm->vm == s->self.vm)
		strcat(text, "this VM, ");
	if (vm->flags & NKCTL_VM_IS_CONTROLLER)
		strcat(text, "controller, ");
	if (vm->flags & NKCTL_VM_IS_DIRECT)
		strcat(text, "direct, ");
	if (vm->flags & NKCTL_VM_HAS_WATCHDOG)
		strcat(text, "watchdog, ");
	if (vm->flags & NKCTL_VM_HAS_DMA)
		strcat(text, "DMA, ");
	if (!vm->complete)
		strcat(text, "peer, ");
	add_waits(text, sizeof(text), s, vm);
	if (text[0])
		text[strlen(text) - 2] = '\0';
	table_text(t, text[0] ? text : NULL);
}

/* The details of a VM are not known if this VM knows that VM only as a peer. */
static void put_details(struct table *t, const struct system *s, const struct nkctl_vm *vm)
{
	table_bool(t, vm->flags & NKCTL_VM_IS_CONTROLLER);
	table_bool(t, vm->flags & NKCTL_VM_IS_DIRECT);
	table_bool(t, vm->flags & NKCTL_VM_HAS_WATCHDOG);
	table_numbers(t, vm->cpu, vm->vcpus < NKCTL_VCPUS_MAX ? vm->vcpus : NKCTL_VCPUS_MAX);
	table_bytes(t, vm->memory);
	table_number(t, vm->priority);
	table_number(t, vm->starts);
	table_number(t, vm->restarts);
	put_uptime(t, s, vm);
	table_text(t, cause_name(vm->cause));
}

static void put_vm(struct table *t, const struct system *s, const struct nkctl_vm *vm)
{
	table_number(t, vm->vm);
	table_text(t, vm->name);
	table_text(t, vm_state_name(vm->state));
	table_bool(t, vm->vm == s->self.vm);
	if (vm->complete)
		put_details(t, s, vm);
	else
		for (int i = 0; i < 10; i++)
			table_none(t);
	put_remarks(t, s, vm);
}

static int vms_run(const struct command *command, int argc, char **argv)
{
	struct table table = TABLE(columns);
	struct system system;
	uint32_t only = 0;
	int err = system_open(&system);

	(void)command;
	if (!err && argc) {
		only = system_find(&system, argv[0]);
		err = only ? NK_OK : NK_FAILED;
	}
	for (uint32_t id = 0; !err && id < SYSTEM_VMS; id++)
		if (system_vm(&system, id) && (!only || only == id))
			put_vm(&table, &system, &system.vm[id]);
	if (!err)
		table_show(&table, nk_json);
	system_close(&system);
	return err;
}

const struct command command_vms = {
	.name = "vms",
	.operands = "[VM]",
	.most = 1,
	.summary = "The VMs of the system and how they do",
	.details = "The controller sees all; another VM sees itself, and state and name of those that\n"
		   "it shares a link with.",
	.run = vms_run,
};
