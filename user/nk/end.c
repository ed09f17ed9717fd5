// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/nk/end.h"

#define DEVICES		"/sys/bus/vlink/devices"

bool end_is_own(const struct system *s, const struct nkctl_link *link, int side)
{
	return (side == SERVER ? link->server : link->client) == s->self.vm;
}

/* The second link of a loopback pair has the same class, number and ends as the first. */
static bool has_elder_twin(const struct system *s, const struct nkctl_link *link)
{
	for (const struct nkctl_link *l = s->links; l < link; l++)
		if (!strcmp(l->class_name, link->class_name) && l->link == link->link &&
		    l->server == link->server && l->client == link->client)
			return true;
	return false;
}

/* Read the attribute without the newline; "" if the attribute cannot be read. */
static void read_attribute(const char *end, const char *attribute, char *text, size_t size)
{
	char path[128];
	FILE *file;

	text[0] = '\0';
	snprintf(path, sizeof(path), DEVICES "/%s/%s", end, attribute);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fgets(text, (int)size, file))
		text[strcspn(text, "\n")] = '\0';
	fclose(file);
}

/* 0 if there is no such attribute, as for an end without XMEM. */
static uint64_t read_number(const char *end, const char *attribute)
{
	char text[24];

	read_attribute(end, attribute, text, sizeof(text));
	return strtoull(text, NULL, 10);
}

static void read_driver(const char *end, char *name, size_t size)
{
	char path[128], target[256];
	const char *last;
	ssize_t n;

	name[0] = '\0';
	snprintf(path, sizeof(path), DEVICES "/%s/driver", end);
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return;
	target[n] = '\0';
	last = strrchr(target, '/');
	snprintf(name, size, "%.*s", (int)size - 1, last ? last + 1 : target);
}

void end_read(const struct system *s, const struct nkctl_link *link, int side, struct end *end)
{
	char name[LINK_NAME_SIZE], path[128];

	snprintf(end->name, sizeof(end->name), "%s.%s%s", link_name(link, name),
		 side == SERVER ? "server" : "client", has_elder_twin(s, link) ? ".1" : "");
	snprintf(path, sizeof(path), DEVICES "/%s", end->name);
	end->here = access(path, F_OK) == 0;
	read_driver(end->name, end->driver, sizeof(end->driver));
	read_attribute(end->name, "info", end->info, sizeof(end->info));
	read_attribute(end->name, "peer_info", end->peer_info, sizeof(end->peer_info));
	end->taken = (unsigned int)read_number(end->name, "xmem/revoked");
	end->asked = (unsigned int)read_number(end->name, "xmem/peer_asked");
	end->pmem_wanted = read_number(end->name, "pmem_wanted");
}

/*
 * Is "line", such as " 45:  3  0  GICv3 513 Edge  vbpipe.0.server", that of the interrupt "name"?
 */
static bool line_is(char *line, const char *name)
{
	size_t length, wanted = strlen(name);

	line[strcspn(line, "\n")] = '\0';
	length = strlen(line);
	return length > wanted && line[length - wanted - 1] == ' ' &&
	       !strcmp(line + length - wanted, name);
}

static unsigned int count_words(const char *line)
{
	unsigned int n = 0;

	while (*(line += strspn(line, " \n"))) {
		line += strcspn(line, " \n");
		n++;
	}
	return n;
}

static uint64_t sum_of_cpus(const char *line, unsigned int cpus)
{
	const char *colon = strchr(line, ':');
	uint64_t sum = 0;
	char *at;

	if (!colon)
		return 0;
	at = (char *)colon + 1;
	for (unsigned int i = 0; i < cpus; i++)
		sum += strtoull(at, &at, 10);
	return sum;
}

struct end_interrupts end_interrupts_in(FILE *text, const char *name)
{
	struct end_interrupts found = { 0, 0 };
	unsigned int cpus = 0;
	char *line = NULL;
	size_t size = 0;

	if (getline(&line, &size, text) > 0)
		cpus = count_words(line);
	while (getline(&line, &size, text) > 0) {
		if (!line_is(line, name))
			continue;
		found.lines++;
		found.count += sum_of_cpus(line, cpus);
	}
	free(line);
	return found;
}

struct end_interrupts end_interrupts(const char *name)
{
	struct end_interrupts found = { 0, 0 };
	FILE *text = fopen("/proc/interrupts", "re");

	if (text) {
		found = end_interrupts_in(text, name);
		fclose(text);
	}
	return found;
}
