// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* lvpack: judge a system description, and make the file that boots from it. */
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "abi/hypercall.h"
#include "tools/lvpack/image.h"
#include "tools/lvpack/system.h"
#include "tools/lvpack/wrap.h"

#define EXIT_USAGE 2

struct options {
	struct paths search, include;
	const char *board, *hypervisor, *output;
	struct wrap_options wrap;
	bool no_files;
	const char *input;
};

static const char help_text[] =
	"usage: lvpack build [options] --hypervisor <bin> -o <image> <system.dts>\n"
	"       lvpack check [options] <system.dts>\n"
	"       lvpack needs [-i <folder>] <system.dts>\n"
	"       lvpack list <image>\n"
	"       lvpack wrap [options] -o <Image> <program>\n"
	"\n"
	"build  judge the description, find its files and pack all into one arm64 Image\n"
	"check  only judge, and say what the system needs\n"
	"needs  say it for scripts: cpus=<number> memory=<MiB>M\n"
	"list   say what is in an image\n"
	"wrap   make a kernel for a VM of an ELF file, or of a flat binary\n"
	"\n"
	"A description is a device tree source (dtc, or $DTC, is run) or a blob.\n"
	"\n"
	"  -I <folder>          look for kernels and initrds here first, in the order\n"
	"                       given; then beside the description\n"
	"  -i <folder>          look for /include/ sources here (given to dtc)\n"
	"  --board <dtb>        judge against this board's device tree as well\n"
	"  --no-files           check: do not look for the files\n"
	"  --hypervisor <bin>   build: the hypervisor, an arm64 Image\n"
	"  -o, --output <file>  build, wrap: what to write; replaced only when all went well\n"
	"  --load <address>     wrap: where a flat binary is linked for; else it runs anywhere\n"
	"  --entry <offset>     wrap: where a flat binary begins (0)\n"
	"  --bss <bytes>        wrap: memory behind a flat binary, zero (0)\n"
	"  --ram <address>      wrap: where the VM's RAM begins (0x40000000)\n"
	"  -h, --help           this text\n"
	"  -V, --version\n"
	"\n"
	"Exit status: 0 good, 1 refused or failed, 2 wrong usage.\n";

static int usage(const char *reason)
{
	complain("%s; see lvpack --help", reason);
	return EXIT_USAGE;
}

static int status_of(int result)
{
	return result ? 1 : 0;
}

static struct system the_system;	/* too large for a stack */

static unsigned int cpus_needed(const struct config *config)
{
	unsigned int highest = 0;

	for (uint32_t i = 0; i < config->nr_vms; i++)
		for (uint32_t v = 0; v < config->vm[i].nr_vcpus; v++)
			if (config->vm[i].cpus[v] > highest)
				highest = config->vm[i].cpus[v];
	return highest + 1;
}

static uint64_t mib_needed(const struct config *config)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < config->nr_vms; i++)
		sum += config->vm[i].memory;
	return sum >> 20;
}

static void print_needs(const struct config *config)
{
	printf("cpus=%u memory=%" PRIu64 "M\n", cpus_needed(config), mib_needed(config));
}

static int read_and_judge(const struct options *options)
{
	if (system_read(&the_system, options->input, &options->include))
		return -1;
	if (options->board && system_check_board(&the_system, options->board))
		return -1;
	if (options->no_files)
		return 0;
	return system_read_files(&the_system, &options->search);
}

static int command_build(struct options *options)
{
	if (!options->output)
		return usage("build: -o <image> is missing");
	if (!options->hypervisor)
		return usage("build: --hypervisor <bin> is missing");
	options->no_files = false;
	if (read_and_judge(options))
		return 1;
	return status_of(image_write(&the_system, options->hypervisor, options->output));
}

static int command_check(struct options *options)
{
	const struct config *config = &the_system.config;

	if (read_and_judge(options))
		return 1;
	printf("%s: good, %u VM%s, %u link%s, needs ", options->input, config->nr_vms,
	       config->nr_vms == 1 ? "" : "s", config->nr_links,
	       config->nr_links == 1 ? "" : "s");
	print_needs(config);
	return 0;
}

static int command_needs(struct options *options)
{
	if (system_read(&the_system, options->input, &options->include))
		return 1;
	print_needs(&the_system.config);
	return 0;
}

static int command_list(struct options *options)
{
	return status_of(image_list(options->input));
}

static int command_wrap(struct options *options)
{
	if (!options->output)
		return usage("wrap: -o <Image> is missing");
	return status_of(wrap(options->input, &options->wrap, options->output));
}

static const struct {
	const char *name;
	int (*run)(struct options *options);
} commands[] = {
	{ "build", command_build },
	{ "check", command_check },
	{ "needs", command_needs },
	{ "list", command_list },
	{ "wrap", command_wrap },
};

static const struct option long_options[] = {
	{ "board", required_argument, NULL, 'b' },
	{ "hypervisor", required_argument, NULL, 'H' },
	{ "output", required_argument, NULL, 'o' },
	{ "no-files", no_argument, NULL, 'n' },
	{ "load", required_argument, NULL, 'l' },
	{ "entry", required_argument, NULL, 'e' },
	{ "bss", required_argument, NULL, 's' },
	{ "ram", required_argument, NULL, 'r' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 },
};

static int add_path(struct paths *paths, const char *path)
{
	if (paths->count == PATHS_MAX)
		return usage("too many folders");
	paths->path[paths->count++] = path;
	return -1;
}

static int take_number(uint64_t *number)
{
	char *end;

	*number = strtoull(optarg, &end, 0);
	if (*optarg < '0' || *optarg > '9' || *end)
		return usage("a number is wanted, as 0x40000000");
	return -1;
}

/* One option.  -1: go on; otherwise the exit status. */
static int take_option(struct options *options, int letter)
{
	switch (letter) {
	case 'I':
		return add_path(&options->search, optarg);
	case 'i':
		return add_path(&options->include, optarg);
	case 'b':
		options->board = optarg;
		return -1;
	case 'H':
		options->hypervisor = optarg;
		return -1;
	case 'o':
		options->output = optarg;
		return -1;
	case 'n':
		options->no_files = true;
		return -1;
	case 'l':
		return take_number(&options->wrap.load);
	case 'e':
		return take_number(&options->wrap.entry);
	case 's':
		return take_number(&options->wrap.bss);
	case 'r':
		return take_number(&options->wrap.ram);
	case 'h':
		fputs(help_text, stdout);
		return 0;
	case 'V':
		printf("lvpack %u.%u\n", LV_REVISION_MAJOR, LV_REVISION_MINOR);
		return 0;
	}
	return usage("unknown option or argument missing");
}

int main(int argc, char **argv)
{
	struct options options = { .wrap = { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX } };
	int letter, status;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "I:i:o:hV", long_options, NULL)) >= 0) {
		status = take_option(&options, letter);
		if (status >= 0)
			return status;
	}
	if (argc - optind != 2)
		return usage(argc == optind ? "a command is missing" : "one input file wanted");
	options.input = argv[optind + 1];
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i].name, argv[optind]))
			continue;
		status = commands[i].run(&options);
		system_free(&the_system);
		return status;
	}
	return usage("unknown command");
}
