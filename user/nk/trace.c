// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* nk trace record, nk trace report */
#include <string.h>

#include "user/nk/command.h"
#include "user/nk/trace.h"
#include "user/nk/trace_file.h"

static const char *folder, *events, *requests, *procedures;
static uint32_t duration;
static bool list;

static const struct option options[] = {
	{ 'o', "output", OPTION_STRING, &folder, "FOLDER", "record to it (nk-trace)" },
	{ 'd', "duration", OPTION_SECONDS, &duration, "SECONDS", "record so long (until Ctrl-C)" },
	{ 'e', "events", OPTION_STRING, &events, "A,B...", "record these (all)" },
	{ 'l', "list", OPTION_FLAG, &list, NULL, "report every event, not a summary" },
	{ 'r', "requests", OPTION_STRING, &requests, "FILE", "report what a server of vRPQ noted, too" },
	{ 'p', "procedures", OPTION_STRING, &procedures, "FILE", "with names, by vrpqgen (.trace)" },
	{ .name = NULL },
};

/* The event of this name, of "length" characters, or 0. */
static uint32_t event_by_name(const char *name, size_t length)
{
	for (uint32_t i = 1; i < TRACE_EVENTS; i++)
		if (strlen(trace_event_names[i]) == length &&
		    !strncmp(trace_event_names[i], name, length))
			return i;
	return 0;
}

/* The bits of a list "a,b"; 0 and a message if there is no such event. */
static uint32_t events_parse(const char *text)
{
	uint32_t mask = 0, event;

	for (;;) {
		size_t length = strcspn(text, ",");

		event = event_by_name(text, length);
		if (!event) {
			nk_complain("trace: there is no event '%.*s'", (int)length, text);
			return 0;
		}
		mask |= 1u << event;
		if (!text[length])
			return mask;
		text += length + 1;
	}
}

static int trace_run(const struct command *command, int argc, char **argv)
{
	uint32_t mask = events ? events_parse(events) : NKCTL_TRACE_ALL;

	(void)command;
	if (!mask)
		return NK_USAGE;
	if (!strcmp(argv[0], "record"))
		return trace_record(folder ? folder : "nk-trace", mask, duration, argc - 1, argv + 1);
	if (!strcmp(argv[0], "report") && argc <= 2)
		return trace_report(argc == 2 ? argv[1] : "nk-trace", list, requests,
				    procedures);
	nk_complain("trace: 'record [-- PROGRAM...]' or 'report [FOLDER]' is wanted");
	return NK_USAGE;
}

const struct command command_trace = {
	.name = "trace",
	.operands = "record|report",
	.least = 1,
	.most = NK_MANY,
	.summary = "What happens in the hypervisor (controller)",
	.details = "'record' writes a folder that babeltrace2 and Trace Compass open (CTF), while the\n"
		   "program behind '--' runs, or so long as --duration says; 'report [FOLDER]' tells what\n"
		   "is in it.  Events: exit, entry, irq, inject, xirq, switch, link, vm, call.",
	.options = options,
	.run = trace_run,
};
