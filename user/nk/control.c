// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* nk start, stop, restart, pause, resume */
#include <errno.h>
#include <string.h>

#include "user/nk/command.h"
#include "user/nk/system.h"
#include "user/nk/table.h"

#define PATIENCE	30000	/* ms, without --timeout */

static uint32_t timeout = PATIENCE;
static bool no_wait;

enum progress { WAIT, REACHED, NEVER };

/* What the user asks for, and what the VM becomes. */
struct order {
	uint32_t op;
	const char *verb;
	uint32_t wanted;		/* state */
	const char *instead_off;	/* why the state is not reached if the VM is off */
};

static const struct order orders[] = {
	{ NKCTL_START, "start", NKCTL_VM_RUNNING, "it stopped again" },
	{ NKCTL_STOP, "stop", NKCTL_VM_OFF, NULL },
	{ NKCTL_RESTART, "restart", NKCTL_VM_RUNNING, "it stopped again" },
	{ NKCTL_PAUSE, "pause", NKCTL_VM_PAUSED, "it is off" },
	{ NKCTL_RESUME, "resume", NKCTL_VM_RUNNING, "it is off" },
};

static const struct order *order_find(const char *verb)
{
	const struct order *o = orders;

	while (strcmp(o->verb, verb))
		o++;
	return o;
}

static bool is_off(uint32_t state)
{
	return state == NKCTL_VM_OFF || state == NKCTL_VM_CRASHED;
}

/* before: the VM as it was before the request. */
static enum progress judge(const struct order *o, const struct nkctl_vm *before,
			   const struct nkctl_vm *now)
{
	bool begins = o->op == NKCTL_START || o->op == NKCTL_RESTART;
	bool began = now->starts != before->starts;

	if (o->op == NKCTL_STOP)
		return is_off(now->state) ? REACHED : WAIT;
	if (o->op == NKCTL_RESTART && !began)
		return WAIT;
	if (now->state == o->wanted)
		return REACHED;
	if (is_off(now->state) && (!begins || began))
		return NEVER;
	return o->op == NKCTL_START && now->state == NKCTL_VM_PAUSED ? NEVER : WAIT;
}

static int complain(const struct order *o, const char *name, int err)
{
	if (err == -EACCES)
		return nk_complain("cannot %s %s: " NK_NOT_CONTROLLER, o->verb, name);
	if (err == -EINVAL)
		return nk_complain("cannot %s %s: the controller cannot do that to itself", o->verb,
				   name);
	return nk_complain("cannot %s %s: %s", o->verb, name, strerror(-err));
}

static int complain_state(const struct order *o, const struct nkctl_vm *now)
{
	if (is_off(now->state) && o->instead_off)
		return nk_complain("cannot %s %s: %s", o->verb, now->name, o->instead_off);
	if (now->state == NKCTL_VM_PAUSED)
		return nk_complain("cannot %s %s: it is paused, 'nk resume %s' goes on", o->verb,
				   now->name, now->name);
	return nk_complain("cannot %s %s: it is %s", o->verb, now->name, vm_state_name(now->state));
}

/* Wait until something changes or the time is over.  False: the time is over. */
static bool wait_for_change(struct system *s, uint64_t end)
{
	uint64_t now = clock_ms();

	return now < end && nk_vm_wait(s->vms, (int)(end - now)) > 0;
}

/* -EBUSY means that the VM is on its way from one state to another, or off for good. */
static int ask(struct system *s, const struct order *o, struct nkctl_vm *vm, uint64_t end)
{
	int err;

	while ((err = nk_vm_control(s->vms, vm->vm, o->op)) == -EBUSY) {
		if (nk_vm_info(s->vms, vm->vm, vm) || is_off(vm->state) || no_wait)
			return complain_state(o, vm);
		if (!wait_for_change(s, end))
			return nk_complain("cannot %s %s: it has been %s for %u s", o->verb,
					   vm->name, vm_state_name(vm->state), timeout / 1000);
	}
	return err ? complain(o, vm->name, err) : NK_OK;
}

static int wait_for_state(struct system *s, const struct order *o, struct nkctl_vm *vm,
			  uint64_t end)
{
	const struct nkctl_vm before = *vm;
	enum progress progress = WAIT;
	bool more = true;
	int err;

	while (progress == WAIT && more) {
		more = wait_for_change(s, end);		/* also looks once more at the end */
		err = nk_vm_info(s->vms, vm->vm, vm);
		if (err)
			return complain(o, before.name, err);
		progress = judge(o, &before, vm);
	}
	if (progress == NEVER)
		return complain_state(o, vm);
	if (progress == WAIT)
		return nk_complain("%s %s: still %s after %u s", o->verb, vm->name,
				   vm_state_name(vm->state), timeout / 1000);
	return NK_OK;
}

static int control_vm(struct system *s, const struct order *o, const char *name,
		      struct nkctl_vm *vm)
{
	uint64_t end = clock_ms() + timeout;
	uint32_t id = system_find(s, name);
	int err;

	if (!id)
		return NK_FAILED;
	err = nk_vm_info(s->vms, id, vm);
	if (err)
		return complain(o, name, err);
	err = ask(s, o, vm, end);
	return err || no_wait ? err : wait_for_state(s, o, vm, end);
}

static const struct column columns[] = {
	{ "id", NULL, true },
	{ "name", NULL, false },
	{ "state", NULL, false },
	{ "done", NULL, false },
};

static void put_result(struct table *t, const char *name, const struct nkctl_vm *vm, int err)
{
	if (vm->vm)
		table_number(t, vm->vm);
	else
		table_none(t);
	table_text(t, vm->vm ? vm->name : name);
	table_text(t, vm->vm ? vm_state_name(vm->state) : NULL);
	table_bool(t, !err);
}

static int control_all(struct system *s, const struct order *o, struct table *t, int argc,
		       char **argv)
{
	int err, failed = NK_OK;

	for (int i = 0; i < argc; i++) {
		struct nkctl_vm vm = { 0 };

		err = control_vm(s, o, argv[i], &vm);
		put_result(t, argv[i], &vm, err);
		if (err)
			failed = NK_FAILED;
		else if (!nk_json)
			printf("%s: %s\n", vm.name, no_wait ? "asked" : vm_state_name(vm.state));
	}
	return failed;
}

static int control_run(const struct command *command, int argc, char **argv)
{
	struct table table = TABLE(columns);
	struct system system;
	int err = system_open(&system), opened = !err;

	if (opened)
		err = control_all(&system, order_find(command->name), &table, argc, argv);
	if (opened && nk_json)
		table_show(&table, true);
	table_clear(&table);
	system_close(&system);
	return err;
}

static const struct option options[] = {
	{ 't', "timeout", OPTION_SECONDS, &timeout, "SECONDS", "how long to wait for it (30)" },
	{ 0, "no-wait", OPTION_FLAG, &no_wait, NULL, "only ask for it" },
	{ .name = NULL },
};

#define CONTROL(_name, _summary)				\
const struct command command_##_name = {			\
	.name = #_name,						\
	.operands = "VM...",					\
	.least = 1,						\
	.most = NK_MANY,					\
	.summary = _summary,					\
	.details = "VM is a name or an id.  In the controller's VM only.", \
	.options = options,					\
	.run = control_run,					\
}

CONTROL(start, "Start VMs that are off");
CONTROL(stop, "Stop VMs, as if their power were cut");
CONTROL(restart, "Restart VMs from their images");
CONTROL(pause, "Pause VMs: none of their CPUs runs");
CONTROL(resume, "Let paused VMs go on");
