// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <linkvisor/nk_trace.h>

#include "user/libnk/link.h"
#include "user/libnk/trace_ring.h"

struct nk_trace {
	int fd;
	uint32_t rings;
	void *window;
	size_t size;
	struct trace_reader reader[];
};

_Static_assert(sizeof(struct nkctl_trace_record) == sizeof(struct lv_trace_record), "layout");

static int begin(struct nk_trace *trace, uint64_t ring_size)
{
	for (uint32_t i = 0; i < trace->rings; i++) {
		char *ring = (char *)trace->window + i * ring_size;
		int err = trace_reader_begin(&trace->reader[i], (const void *)ring, ring_size);

		if (err)
			return err;
	}
	return 0;
}

static int map(struct nk_trace *trace, uint64_t ring_size)
{
	int err;

	trace->size = trace->rings * ring_size;
	trace->window = mmap(NULL, trace->size, PROT_READ, MAP_SHARED, trace->fd, 0);
	if (trace->window == MAP_FAILED)
		return -errno;
	err = begin(trace, ring_size);
	if (err)
		munmap(trace->window, trace->size);
	return err;
}

NK_EXPORT int nk_trace_open(struct nk_vms *vms, struct nk_trace **result)
{
	struct nkctl_trace info;
	struct nk_trace *trace;
	int fd = nk_vm_fd(vms), err;

	if (ioctl(fd, NKCTL_GET_TRACE, &info) < 0)
		return -errno;
	trace = malloc(sizeof(*trace) + info.rings * sizeof(trace->reader[0]));
	if (!trace)
		return -ENOMEM;
	trace->fd = fd;
	trace->rings = info.rings;
	err = map(trace, info.ring_size);
	if (err) {
		free(trace);
		return err;
	}
	*result = trace;
	return 0;
}

NK_EXPORT void nk_trace_close(struct nk_trace *trace)
{
	if (!trace)
		return;
	munmap(trace->window, trace->size);
	free(trace);
}

NK_EXPORT uint32_t nk_trace_rings(const struct nk_trace *trace)
{
	return trace->rings;
}

NK_EXPORT int nk_trace_set(struct nk_trace *trace, uint32_t events)
{
	return ioctl(trace->fd, NKCTL_SET_TRACE, &events) < 0 ? -errno : 0;
}

NK_EXPORT int nk_trace_read(struct nk_trace *trace, uint32_t ring, struct nkctl_trace_record *to,
			    size_t n, uint64_t *lost)
{
	if (ring >= trace->rings)
		return -EINVAL;
	if (n > INT_MAX)
		n = INT_MAX;
	/*
	 * The two structs have the same bytes; nkctl_trace_record names the parts of the second
	 * word.
	 */
	return (int)trace_reader_take(&trace->reader[ring], (struct lv_trace_record *)to, n, lost);
}
