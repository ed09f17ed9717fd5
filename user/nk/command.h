/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The commands of nk: main.c has the table, each has a file. */
#ifndef USER_NK_COMMAND_H
#define USER_NK_COMMAND_H

#include <stdbool.h>

#include "user/nk/option.h"

enum nk_exit {
	NK_OK,
	NK_FAILED,		/* a message says why, or the output does */
	NK_USAGE,		/* no such command, option or number of operands */
};

#define NK_MANY		1000	/* operands, at most */

struct command {
	const char *name;
	const char *operands;	/* for the help: "VM..." */
	int least, most;	/* how many of them */
	const char *summary;
	const char *details;	/* more for the help of this command, or NULL */
	const struct option *options;
	/* Does it and returns an enum nk_exit; argv holds the operands. */
	int (*run)(const struct command *command, int argc, char **argv);
};

extern bool nk_json;		/* --json was given */

extern const struct command command_vms, command_links, command_top, command_start, command_stop,
	command_restart, command_pause, command_resume, command_ping, command_doctor, command_trace,
	command_focus;

/* The controller's rights are asked for: why this VM has not got them. */
#define NK_NOT_CONTROLLER	"this VM is not the controller ('controller;' in the system description marks one)"

/* "nk: message" on stderr.  Returns NK_FAILED. */
__attribute__((format(printf, 1, 2))) int nk_complain(const char *format, ...);

#endif
