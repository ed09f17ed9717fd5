// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdio.h>

#include "user/libvrpq/trace.h"

uint64_t trace_now(void)
{
	uint64_t now;

#ifdef __aarch64__
	__asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(now) : : "memory");
#else
	__asm__ volatile("isb; mrrc p15, 1, %Q0, %R0, c14" : "=r"(now) : : "memory");
#endif
	return now;
}

/* dprintf() writes a line at once, so lines of several servers do not mix. */
static void line(int fd, uint64_t time, const struct vrpq_interface *interface,
		 const struct vrpq_peer *peer, unsigned int procedure, unsigned int count)
{
	dprintf(fd, "%" PRIu64 " %016" PRIx64 " %u %u %u %u\n", time, interface->hashes[interface->minor],
		peer->vm, peer->session, procedure, count);
}

void trace_batch(int fd, uint64_t time, const struct vrpq_service *service,
		 const struct vrpq_peer *peer, const volatile void *at, uint32_t bytes)
{
	unsigned int procedure = 0, count = 0;
	struct vrpq_message m;
	struct vrpq_batch batch;

	vrpq_batch_begin_stream(&batch, at, bytes);
	while (vrpq_batch_next(&batch, &m) > 0) {
		if (count && m.procedure != procedure) {
			line(fd, time, service->interface, peer, procedure, count);
			count = 0;
		}
		procedure = m.procedure;
		count++;
	}
	if (count)
		line(fd, time, service->interface, peer, procedure, count);
}
