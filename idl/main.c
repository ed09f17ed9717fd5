// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* vrpqgen: the compiler of interfaces for vRPQ (docs/idl.md). */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/hypercall.h"
#include "idl/checker.h"
#include "idl/emit.h"
#include "idl/layout.h"
#include "idl/memory.h"
#include "idl/parser.h"

#define EXIT_USAGE 2

struct options {
	struct folders include;
	const char *output, *dependencies, *input;
	bool check, hash;
};

static const char help_text[] =
	"usage: vrpqgen [options] <interface.idl>\n"
	"\n"
	"Compiles the description of an interface for vRPQ to C for its clients and servers.\n"
	"<name> is that of the file without its ending:\n"
	"\n"
	"  <name>.h            types, stubs, what a server does\n"
	"  <name>_wire.h       what both ends do with values\n"
	"  <name>_interface.c  version and names, for both ends\n"
	"  <name>_client.c     stubs\n"
	"  <name>_direct.c     stubs of a client with its server in the same process\n"
	"  <name>_server.c     verifier and dispatch table\n"
	"  <name>_fuzz.c       harness for libFuzzer\n"
	"  <name>.layout       where everything lies on the wire, as text\n"
	"  <name>.trace        names of the procedures, for tools\n"
	"\n"
	"  -I <folder>          look for included files here, after the folder of the including "
	"one\n"
	"  -o, --output <folder>  write there (here); nothing is replaced unless all went well\n"
	"  -M <file>            write what the outputs depend on, for make\n"
	"  -c, --check          only judge\n"
	"  --hash               only judge, and print version and hash\n"
	"  -h, --help           this text\n"
	"  -V, --version\n"
	"\n"
	"Exit status: 0 good, 1 refused or failed, 2 wrong usage.\n";

static int usage(const char *reason)
{
	fprintf(stderr, "vrpqgen: %s; see vrpqgen --help\n", reason);
	return EXIT_USAGE;
}

static int failed(const char *path)
{
	fprintf(stderr, "vrpqgen: %s: %s\n", path, strerror(errno));
	return 1;
}

/* --- output -------------------------------------------------------------------- */

static const struct {
	const char *ending;
	void (*emit)(FILE *out, const struct interface *i);
} outputs[] = {
	{ ".h", emit_header },
	{ "_wire.h", emit_wire },
	{ "_interface.c", emit_interface },
	{ "_client.c", emit_client },
	{ "_direct.c", emit_direct },
	{ "_server.c", emit_server },
	{ "_fuzz.c", emit_fuzz },
	{ ".layout", emit_layout },
	{ ".trace", emit_trace },
};

#define OUTPUTS (sizeof(outputs) / sizeof(outputs[0]))

static const char *output_path(const struct options *options, const struct interface *i, size_t n)
{
	return text_format("%s/%s%s", options->output, i->base, outputs[n].ending);
}

static void emit_dependencies(FILE *out, const struct options *options, const struct interface *i)
{
	const struct source *s;

	for (size_t n = 0; n < OUTPUTS; n++)
		fprintf(out, "%s%s", n ? " \\\n" : "", output_path(options, i, n));
	fputc(':', out);
	for_each(s, i->sources)
		fprintf(out, " %s", s->path);
	fputc('\n', out);
	for_each(s, i->sources)
		fprintf(out, "%s:\n", s->path);
}

/* Beside the file first, so that it is whole or as it was. */
static int write_file(const char *path, const char *text, size_t size)
{
	const char *beside = text_format("%s.new", path);
	FILE *file = fopen(beside, "w");
	bool good;

	if (!file)
		return failed(beside);
	good = fwrite(text, 1, size, file) == size;
	good = !fclose(file) && good;
	if (good && !rename(beside, path))
		return 0;
	failed(path);
	unlink(beside);
	return 1;
}

static int write_output(const struct options *options, const struct interface *i, size_t n)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return failed("memory");
	if (n < OUTPUTS)
		outputs[n].emit(out, i);
	else
		emit_dependencies(out, options, i);
	fclose(out);
	return write_file(n < OUTPUTS ? output_path(options, i, n) : options->dependencies, text, size);
}

static int write_outputs(const struct options *options, const struct interface *i)
{
	size_t count = OUTPUTS + (options->dependencies != NULL);

	for (size_t n = 0; n < count; n++)
		if (write_output(options, i, n))
			return 1;
	return 0;
}

/* --- the compiler -------------------------------------------------------------- */

static int compile(const struct options *options)
{
	struct interface *i = parser_read(options->input, &options->include);

	if (!i)
		return failed(options->input);
	if (!complaints())
		check_interface(i);
	if (!complaints())
		layout_interface(i);
	if (complaints())
		return 1;
	if (options->hash)
		printf("%s %u.%u %016" PRIx64 "\n", i->name.text, i->major, i->minor,
		       layout_hash(i, i->minor));
	return options->check ? 0 : write_outputs(options, i);
}

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "check", no_argument, NULL, 'c' },
	{ "hash", no_argument, NULL, 'H' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 },
};

static int add_folder(struct options *options)
{
	if (options->include.count == FOLDERS_MAX)
		return usage("too many folders");
	options->include.path[options->include.count++] = optarg;
	return -1;
}

/* One option.  -1: go on; otherwise the exit status. */
static int take_option(struct options *options, int letter)
{
	switch (letter) {
	case 'I':
		return add_folder(options);
	case 'o':
		options->output = optarg;
		return -1;
	case 'M':
		options->dependencies = optarg;
		return -1;
	case 'H':
		options->hash = true;
		options->check = true;
		return -1;
	case 'c':
		options->check = true;
		return -1;
	case 'h':
		fputs(help_text, stdout);
		return 0;
	case 'V':
		printf("vrpqgen %u.%u\n", LV_REVISION_MAJOR, LV_REVISION_MINOR);
		return 0;
	}
	return usage("unknown option or argument missing");
}

int main(int argc, char **argv)
{
	struct options options = { .output = "." };
	int letter, status;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "I:o:M:chV", long_options, NULL)) >= 0) {
		status = take_option(&options, letter);
		if (status >= 0)
			return status;
	}
	if (argc - optind != 1)
		return usage("expected one input file");
	options.input = argv[optind];
	return compile(&options);
}
