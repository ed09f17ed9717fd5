// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "user/nk/trace_requests.h"

/* One more of an array whose room doubles; NULL: there is no memory. */
static void *array_add(void *array, size_t *n, size_t size)
{
	void *more = *n & (*n - 1) ? array : realloc(array, (*n ? 2 * *n : 1) * size);

	*n += more != NULL;
	return more;
}

static struct trace_procedure *procedure_add(struct trace_requests *in)
{
	void *more = array_add(in->procedure, &in->procedures, sizeof(*in->procedure));

	if (!more)
		return NULL;
	in->procedure = more;
	in->procedure[in->procedures - 1] = (struct trace_procedure){ .hash = 0 };
	return &in->procedure[in->procedures - 1];
}

/* Index of a procedure, which gets a number for a name if the table does not know it; negative errno. */
static int64_t procedure_find(struct trace_requests *in, uint64_t hash, uint32_t number)
{
	struct trace_procedure *p;

	for (size_t i = 0; i < in->procedures; i++)
		if (in->procedure[i].hash == hash && in->procedure[i].number == number)
			return (int64_t)i;
	p = procedure_add(in);
	if (!p)
		return -ENOMEM;
	p->hash = hash;
	p->number = number;
	snprintf(p->name, sizeof(p->name), "%016" PRIx64 ".%" PRIu32, hash, number);
	return (int64_t)in->procedures - 1;
}

/* hash interface version number kind name */
static int procedure_parse(struct trace_requests *in, const char *line)
{
	char interface[49], name[49];
	struct trace_procedure *p;
	uint64_t hash;
	uint32_t number;

	if (sscanf(line, "%" SCNx64 " %48s %*s %" SCNu32 " %*s %48s", &hash, interface, &number, name) != 4)
		return -EPROTO;
	p = procedure_add(in);
	if (!p)
		return -ENOMEM;
	p->hash = hash;
	p->number = number;
	snprintf(p->name, sizeof(p->name), "%s.%s", interface, name);
	return 0;
}

/* time hash vm session number count */
static int request_parse(struct trace_requests *in, const char *line)
{
	struct trace_request r;
	uint64_t hash;
	uint32_t number;
	int64_t index;
	void *more;

	if (sscanf(line, "%" SCNu64 " %" SCNx64 " %" SCNu32 " %" SCNu32 " %" SCNu32 " %" SCNu32, &r.time,
		   &hash, &r.vm, &r.session, &number, &r.count) != 6)
		return -EPROTO;
	index = procedure_find(in, hash, number);
	if (index < 0)
		return (int)index;
	more = array_add(in->request, &in->requests, sizeof(r));
	if (!more)
		return -ENOMEM;
	r.procedure = (uint32_t)index;
	in->request = more;
	in->request[in->requests - 1] = r;
	return 0;
}

static int file_parse(struct trace_requests *in, const char *path,
		      int (*parse)(struct trace_requests *in, const char *line))
{
	char line[256];
	FILE *file;
	int err = 0;

	if (!path)
		return 0;
	file = fopen(path, "r");
	if (!file)
		return -errno;
	while (!err && fgets(line, sizeof(line), file))
		err = parse(in, line);
	fclose(file);
	return err;
}

static int earlier(const void *a, const void *b)
{
	const struct trace_request *x = a, *y = b;

	return x->time < y->time ? -1 : x->time > y->time;
}

int trace_requests_open(struct trace_requests *in, const char *requests, const char *procedures)
{
	int err;

	*in = (struct trace_requests){ .request = NULL };
	err = file_parse(in, procedures, procedure_parse);
	err = err ? err : file_parse(in, requests, request_parse);
	if (!err && in->requests)
		qsort(in->request, in->requests, sizeof(*in->request), earlier);
	return err;
}

void trace_requests_close(struct trace_requests *in)
{
	free(in->request);
	free(in->procedure);
}
