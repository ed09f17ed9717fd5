/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A trace on disk: a folder in the Common Trace Format 1.8, with a file "metadata" and a
 * file "cpu<n>" for each CPU, in which the records lie as the hypervisor wrote them.
 */
#ifndef USER_NK_TRACE_FILE_H
#define USER_NK_TRACE_FILE_H

#include <stdint.h>
#include <stdio.h>

#include <linkvisor/nkctl.h>

#define TRACE_CPUS	16
#define TRACE_VMS	32
#define TRACE_EVENTS	11	/* numbers are below */

/* What the records need to be understood. */
struct trace_about {
	uint32_t cpus;
	uint32_t tick_hz;
	uint64_t epoch;			/* tick 0 in ns since 1970 */
	char vm[TRACE_VMS][NKCTL_NAME_SIZE]; /* names by id, "" for none */
};

struct trace_out {
	FILE *cpu[TRACE_CPUS];
	uint64_t lost[TRACE_CPUS];	/* so far */
	uint32_t cpus;
};

/* Names of the events by number; NULL for numbers that mean nothing. */
extern const char *const trace_event_names[TRACE_EVENTS];

/* Makes the folder, or takes one that exists.  0, or a negative errno; both want a close. */
int trace_out_open(struct trace_out *out, const char *folder, const struct trace_about *about);

/* The next n records of a CPU, and how many were lost before them.  0 or a negative errno. */
int trace_out_put(struct trace_out *out, uint32_t cpu, const struct nkctl_trace_record *records,
		  size_t n, uint64_t lost);

/* 0 or a negative errno: something could not be written. */
int trace_out_close(struct trace_out *out);

/* A record, the CPU it is from, and how many were read before it. */
struct trace_entry {
	struct nkctl_trace_record r;
	uint32_t cpu;
	uint32_t order;
};

struct trace_in {
	struct trace_about about;
	struct trace_entry *entry;	/* by time */
	size_t entries, room;
	uint64_t lost;
};

/*
 * Reads a folder that trace_out_*() wrote.  0, a negative errno, -EPROTO: it is something
 * else, or damaged.  To be closed in any case.
 */
int trace_in_open(struct trace_in *in, const char *folder);
void trace_in_close(struct trace_in *in);

#endif
