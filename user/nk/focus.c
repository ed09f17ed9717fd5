// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* nk focus */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "user/nk/command.h"
#include "user/nk/system.h"
#include "user/nk/table.h"

#define FILE_NAME	"/sys/bus/vlink/focus"

static const struct column columns[] = {
	{ "id", NULL, true },
	{ "name", NULL, false },
};

/* 0 or a negative errno. */
static int read_focus(uint32_t *id)
{
	FILE *file = fopen(FILE_NAME, "re");
	int got;

	if (!file)
		return -errno;
	got = fscanf(file, "%u", id);
	fclose(file);
	return got == 1 ? 0 : -EIO;
}

static int write_focus(uint32_t id)
{
	FILE *file = fopen(FILE_NAME, "we");
	int err = 0;

	if (!file)
		return -errno;
	fprintf(file, "%u", id);
	if (fflush(file))
		err = -errno;
	fclose(file);
	return err;
}

static int give(struct system *s, const char *name)
{
	uint32_t id = system_find(s, name);
	int err = id ? write_focus(id) : 0;

	if (!id)
		return NK_FAILED;
	if (err == -EOPNOTSUPP)
		return nk_complain("cannot give the focus to %s: this VM offers no input devices "
				   "(vevent_be does)",
				   name);
	if (err == -ENOENT)
		return nk_complain(
			"cannot give the focus to %s: it has no input devices of this VM", name);
	if (err)
		return nk_complain("cannot give the focus to %s: %s", name, strerror(-err));
	return NK_OK;
}

static int show(struct system *s)
{
	struct table table = TABLE(columns);
	uint32_t id;
	int err = read_focus(&id);

	if (err)
		return nk_complain("cannot read %s: %s", FILE_NAME, strerror(-err));
	if (!id)
		return nk_complain("nobody is known to have the focus");
	table_number(&table, id);
	table_text(&table, system_vm_name(s, id));
	if (nk_json)
		table_show(&table, true);
	else
		printf("%s\n", system_vm_name(s, id));
	table_clear(&table);
	return NK_OK;
}

static int focus_run(const struct command *command, int argc, char **argv)
{
	struct system system;
	int err = system_open(&system);

	(void)command;
	if (!err && argc)
		err = give(&system, argv[0]);
	if (!err)
		err = show(&system);
	system_close(&system);
	return err;
}

const struct command command_focus = {
	.name = "focus",
	.operands = "[VM]",
	.most = 1,
	.summary = "Give the keyboard to a VM, or say who has it",
	.details = "VM is a name or an id.  The VM with the input devices gives, also to itself.",
	.run = focus_run,
};
