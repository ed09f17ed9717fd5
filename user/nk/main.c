// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* nk: the VMs and links of a system on linkvisor, seen and controlled from a guest. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <linkvisor/nk_vm.h>

#include "abi/hypercall.h"
#include "user/nk/command.h"

static const struct command *const commands[] = {
	&command_vms,
	&command_links,
	&command_top,
	&command_start,
	&command_stop,
	&command_restart,
	&command_pause,
	&command_resume,
	&command_focus,
	&command_ping,
	&command_doctor,
	&command_trace,
};

#define COMMANDS	(sizeof(commands) / sizeof(commands[0]))

bool nk_json;
static bool wants_help, wants_version;

static const struct option common_options[] = {
	{ 'j', "json", OPTION_FLAG, &nk_json, NULL, "JSON for programs" },
	{ 'h', "help", OPTION_FLAG, &wants_help, NULL, "this text" },
	{ .name = NULL },
};

static const struct option top_options[] = {
	{ 'V', "version", OPTION_FLAG, &wants_version, NULL, "the version of nk, and of linkvisor below" },
	{ .name = NULL },
};

int nk_complain(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("nk: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return NK_FAILED;
}

static void usage(FILE *stream)
{
	fputs("Usage: nk COMMAND [OPTION...] [OPERAND...]\n\n", stream);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(stream, "  %-8s %-8s %s\n", commands[i]->name, commands[i]->operands,
			commands[i]->summary);
	fputs("\nOptions:\n", stream);
	options_help(common_options, stream);
	options_help(top_options, stream);
	fputs("\n'nk COMMAND --help' tells more, as does nk(1).\n"
	      "Exit status: 0 done and well, 1 failed, 2 wrong usage.\n",
	      stream);
}

static void command_help(const struct command *c, FILE *stream)
{
	fprintf(stream, "Usage: nk %s [OPTION...]%s%s\n\n%s.\n", c->name, *c->operands ? " " : "",
		c->operands, c->summary);
	if (c->details)
		fprintf(stream, "%s\n", c->details);
	fputs("\nOptions:\n", stream);
	options_help(c->options, stream);
	options_help(common_options, stream);
}

/* linkvisor's own, if somebody may ask here: in a VM, and as root. */
static void print_version(void)
{
	struct nk_vms *vms = NULL;
	struct nkctl_self self;

	printf("nk %u.%u\n", LV_REVISION_MAJOR, LV_REVISION_MINOR);
	if (!nk_vm_open(&vms) && !nk_vm_self(vms, &self))
		printf("linkvisor %u.%u\n", self.version >> 16, self.version & 0xffff);
	nk_vm_close(vms);
}

/* Output that could not be written is a failure: "nk vms >/dev/full". */
static int finish(int status)
{
	if (fflush(stdout) || ferror(stdout))
		return nk_complain("cannot write the output");
	return status;
}

static int command_run(const struct command *c, int argc, char **argv)
{
	argc = options_parse(c->options, common_options, argc, argv, stderr);
	if (argc < 0)
		return NK_USAGE;
	if (wants_help) {
		command_help(c, stdout);
		return NK_OK;
	}
	if (argc >= c->least && argc <= c->most)
		return c->run(c, argc, argv);
	nk_complain(argc < c->least ? "%s: which %s?" : "%s: too many operands, wanted: %s", c->name,
		    *c->operands ? c->operands : "none");
	return NK_USAGE;
}

static int find_and_run(int argc, char **argv)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(commands[i]->name, argv[0]))
			return command_run(commands[i], argc - 1, argv + 1);
	nk_complain("there is no command '%s'; 'nk --help' lists them", argv[0]);
	return NK_USAGE;
}

/* Skip the options before the command's name: these options have no values. */
static int options_before(int argc, char **argv)
{
	int n = 1;

	while (n < argc && argv[n][0] == '-')
		n++;
	return n;
}

int main(int argc, char **argv)
{
	int first = options_before(argc, argv);

	if (options_parse(common_options, top_options, first - 1, argv + 1, stderr))
		return NK_USAGE;
	if (wants_version) {
		print_version();
		return finish(NK_OK);
	}
	if (first == argc) {
		usage(wants_help ? stdout : stderr);
		return finish(wants_help ? NK_OK : NK_USAGE);
	}
	return finish(find_and_run(argc - first, argv + first));
}
