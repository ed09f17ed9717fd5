// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "user/nk/trace_file.h"
#include "user/nk/trace_packet.h"

_Static_assert(sizeof(struct trace_packet) == 48, "no holes: the metadata knows none");
_Static_assert(sizeof(struct nkctl_trace_record) == 24, "the same");

/* The file is open for this program alone, not for a program that it starts. */
static FILE *open_in(const char *folder, const char *name, const char *mode)
{
	char path[4096];
	int n = snprintf(path, sizeof(path), "%s/%s", folder, name);

	if (n < 0 || (size_t)n >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	return fopen(path, mode);
}

static FILE *open_cpu(const char *folder, uint32_t cpu, const char *mode)
{
	char name[16];

	snprintf(name, sizeof(name), "cpu%u", cpu);
	return open_in(folder, name, mode);
}

/* --- writing --- */

static int write_metadata(const char *folder, const struct trace_about *about)
{
	FILE *file = open_in(folder, "metadata", "we");
	bool bad;

	if (!file)
		return -errno;
	trace_metadata_write(file, about);
	bad = ferror(file);
	return fclose(file) || bad ? -EIO : 0;
}

int trace_out_open(struct trace_out *out, const char *folder, const struct trace_about *about)
{
	int err;

	memset(out, 0, sizeof(*out));
	if (about->cpus > TRACE_CPUS)
		return -EINVAL;
	if (mkdir(folder, 0777) && errno != EEXIST)
		return -errno;
	err = write_metadata(folder, about);
	for (uint32_t i = 0; !err && i < about->cpus; i++) {
		out->cpu[i] = open_cpu(folder, i, "we");
		err = out->cpu[i] ? 0 : -errno;
		out->cpus = i + 1;
	}
	return err;
}

int trace_out_put(struct trace_out *out, uint32_t cpu, const struct nkctl_trace_record *records,
		  size_t n, uint64_t lost)
{
	struct trace_packet packet = { .magic = TRACE_PACKET_MAGIC, .cpu_id = cpu };
	FILE *file = out->cpu[cpu];

	/* Losses show with the next packet: a packet without records has no time. */
	out->lost[cpu] += lost;
	if (!n)
		return 0;
	packet.timestamp_begin = records[0].time;
	packet.timestamp_end = records[n - 1].time;
	packet.content_size = (sizeof(packet) + n * sizeof(*records)) * 8;
	packet.packet_size = packet.content_size;
	packet.events_discarded = out->lost[cpu];
	if (fwrite(&packet, sizeof(packet), 1, file) != 1 ||
	    fwrite(records, sizeof(*records), n, file) != n)
		return errno ? -errno : -EIO;
	return 0;
}

int trace_out_close(struct trace_out *out)
{
	int err = 0;

	for (uint32_t i = 0; i < out->cpus; i++)
		if (out->cpu[i] && fclose(out->cpu[i]))
			err = -errno;
	out->cpus = 0;
	return err;
}

/* --- reading --- */

static struct trace_entry *room_for(struct trace_in *in, size_t n)
{
	size_t room = in->room ? in->room : 1024;
	struct trace_entry *entry;

	while (room - in->entries < n)
		room *= 2;
	if (room != in->room) {
		entry = realloc(in->entry, room * sizeof(*entry));
		if (!entry)
			return NULL;
		in->entry = entry;
		in->room = room;
	}
	return in->entry + in->entries;
}

static int read_records(struct trace_in *in, FILE *file, uint32_t cpu, uint64_t n)
{
	struct trace_entry entry = { .cpu = cpu };

	for (; n; n--) {
		struct trace_entry *to = room_for(in, 1);

		if (!to)
			return -ENOMEM;
		if (fread(&entry.r, sizeof(entry.r), 1, file) != 1)
			return -EPROTO;
		entry.order = (uint32_t)in->entries++;
		*to = entry;
	}
	return 0;
}

static int read_packets(struct trace_in *in, FILE *file, uint32_t cpu)
{
	struct trace_packet p;
	uint64_t lost = 0;
	int err = 0;

	while (!err && fread(&p, sizeof(p), 1, file) == 1) {
		uint64_t bytes = p.content_size / 8 - sizeof(p);

		if (p.magic != TRACE_PACKET_MAGIC || p.content_size / 8 < sizeof(p) ||
		    bytes % sizeof(struct nkctl_trace_record))
			return -EPROTO;
		lost = p.events_discarded;
		err = read_records(in, file, cpu, bytes / sizeof(struct nkctl_trace_record));
	}
	in->lost += lost;
	return err;
}

/* Records of the same time keep the order that they have on their CPU. */
static int by_time(const void *left, const void *right)
{
	const struct trace_entry *a = left, *b = right;

	if (a->r.time != b->r.time)
		return a->r.time < b->r.time ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

int trace_in_open(struct trace_in *in, const char *folder)
{
	FILE *file = open_in(folder, "metadata", "re");
	int err;

	memset(in, 0, sizeof(*in));
	if (!file)
		return -errno;
	err = trace_metadata_read(file, &in->about);
	fclose(file);
	for (uint32_t cpu = 0; !err && cpu < in->about.cpus; cpu++) {
		file = open_cpu(folder, cpu, "re");
		if (!file)
			return -errno;
		err = read_packets(in, file, cpu);
		fclose(file);
	}
	if (in->entries)
		qsort(in->entry, in->entries, sizeof(*in->entry), by_time);
	return err;
}

void trace_in_close(struct trace_in *in)
{
	free(in->entry);
}
