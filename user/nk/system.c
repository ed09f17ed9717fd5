// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "user/nk/command.h"
#include "user/nk/system.h"

#define VM_FIRST	2u	/* the hypervisor has the ids below */

static int complain_open(int err)
{
	if (err == -EACCES)
		return nk_complain("only root may see VMs (/dev/nkctl)");
	if (err == -ENOENT)
		return nk_complain("there is no /dev/nkctl: load the module nkddi");
	return nk_complain("/dev/nkctl: %s", strerror(-err));
}

static int learn_links(struct system *s)
{
	int n = nk_vm_links(s->vms, NULL, 0);

	if (n < 0)
		return n;
	s->links = calloc((size_t)n + 1, sizeof(*s->links));
	if (!s->links)
		return -ENOMEM;
	s->nr_links = (unsigned int)n;
	return nk_vm_links(s->vms, s->links, s->nr_links);
}

static int learn_vms(struct system *s)
{
	struct nkctl_vm list[SYSTEM_VMS];
	int n = nk_vm_list(s->vms, list, SYSTEM_VMS);

	for (int i = 0; i < n && i < SYSTEM_VMS; i++)
		if (list[i].vm < SYSTEM_VMS)
			s->vm[list[i].vm] = list[i];
	return n;
}

static int complain_read(int err)
{
	return nk_complain("cannot read the VMs and links: %s", strerror(-err));
}

int system_open(struct system *s)
{
	int err;

	memset(s, 0, sizeof(*s));
	err = nk_vm_open(&s->vms);
	if (err)
		return complain_open(err);
	err = nk_vm_self(s->vms, &s->self);
	if (!err)
		err = learn_vms(s);
	if (err >= 0)
		err = learn_links(s);
	return err < 0 ? complain_read(err) : NK_OK;
}

void system_close(struct system *s)
{
	free(s->links);
	nk_vm_close(s->vms);
}

void system_remark_links(const struct system *s)
{
	if (!s->nr_links)
		fprintf(stderr, "nk: %s\n", s->self.controller ? "the system has no links" :
							      "this VM has no links");
}

/*
 * VMs and links neither come nor go.  An update asks only for those that are known, so that our own
 * calls do not raise the counters of refused calls that nk top shows.
 */
int system_update(struct system *s)
{
	int err = nk_vm_self(s->vms, &s->self);

	for (uint32_t id = 0; !err && id < SYSTEM_VMS; id++)
		if (system_vm(s, id))
			err = nk_vm_info(s->vms, id, &s->vm[id]);
	for (unsigned int i = 0; !err && i < s->nr_links; i++)
		err = nk_vm_link(s->vms, s->links[i].index, &s->links[i]);
	return err ? complain_read(err) : NK_OK;
}

const struct nkctl_vm *system_vm(const struct system *s, uint32_t id)
{
	return id < SYSTEM_VMS && s->vm[id].name[0] ? &s->vm[id] : NULL;
}

const char *system_vm_name(struct system *s, uint32_t id)
{
	const struct nkctl_vm *vm = system_vm(s, id);

	if (vm)
		return vm->name;
	if (id < VM_FIRST || id >= SYSTEM_VMS)
		return "linkvisor";
	snprintf(s->unknown[id], sizeof(s->unknown[id]), "vm%u", id);
	return s->unknown[id];
}

uint32_t system_find(struct system *s, const char *name)
{
	int id = nk_vm_find(s->vms, name);

	if (id > 0)
		return (uint32_t)id;
	if (id == -EACCES)
		nk_complain("VM %s does not concern this VM", name);
	else if (id == -ENOENT)
		nk_complain("no such VM: %s%s", name,
			    s->self.controller ? "" : " (or it does not concern this VM)");
	else
		nk_complain("%s: %s", name, strerror(-id));
	return 0;
}

const char *link_name(const struct nkctl_link *link, char name[LINK_NAME_SIZE])
{
	snprintf(name, LINK_NAME_SIZE, "%.15s.%d", link->class_name, link->link);
	return name;
}

int link_matches(const struct nkctl_link *link, const char *wanted)
{
	char name[LINK_NAME_SIZE];

	return !wanted || !strcmp(wanted, link_name(link, name)) ||
	       !strcmp(wanted, link->class_name);
}

static const char *name_of(const char *const *names, size_t n, uint32_t value)
{
	return value < n ? names[value] : "unknown";
}

#define NAME_OF(names, value)	name_of(names, sizeof(names) / sizeof(names[0]), value)

const char *vm_state_name(uint32_t state)
{
	static const char *const names[] = {
		[NKCTL_VM_OFF] = "off",
		[NKCTL_VM_LOADING] = "loading",
		[NKCTL_VM_RUNNING] = "running",
		[NKCTL_VM_STOPPING] = "stopping",
		[NKCTL_VM_PAUSED] = "paused",
		[NKCTL_VM_PAUSING] = "pausing",
		[NKCTL_VM_CRASHED] = "crashed",
	};

	return NAME_OF(names, state);
}

const char *cause_name(uint32_t cause)
{
	static const char *const names[] = {
		[NKCTL_CAUSE_NONE] = NULL,
		[NKCTL_CAUSE_OFF] = "switched-off",
		[NKCTL_CAUSE_RESET] = "rebooted",
		[NKCTL_CAUSE_CPUS_OFF] = "cpus-off",
		[NKCTL_CAUSE_STOP] = "stopped",
		[NKCTL_CAUSE_RESTART] = "restarted",
		[NKCTL_CAUSE_CRASH] = "crashed",
		[NKCTL_CAUSE_FAULT] = "faulted",
		[NKCTL_CAUSE_WATCHDOG] = "watchdog",
		[NKCTL_CAUSE_BORROWER] = "kept-pages",
		[NKCTL_CAUSE_DEVICE] = "device-goes-on",
	};

	return NAME_OF(names, cause);
}

const char *end_state_name(uint32_t state)
{
	static const char *const names[] = { "OFF", "RESET", "ON" };

	return NAME_OF(names, state > 2 ? 0 : state);
}

const char *vm_advice(uint32_t state, const char *name, char *text, size_t size)
{
	switch (state) {
	case NKCTL_VM_OFF:
	case NKCTL_VM_CRASHED:
		snprintf(text, size, "in the controller's VM: nk start %s", name);
		break;
	case NKCTL_VM_PAUSED:
	case NKCTL_VM_PAUSING:
		snprintf(text, size, "in the controller's VM: nk resume %s", name);
		break;
	default:
		snprintf(text, size, "wait until %s runs", name);
	}
	return text;
}

uint64_t ticks_ms(uint64_t ticks, uint32_t hz)
{
	return hz ? ticks / hz * 1000 + ticks % hz * 1000 / hz : 0;
}

uint64_t clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}
