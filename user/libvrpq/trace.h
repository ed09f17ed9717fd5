/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a server notes of the requests that it serves, for `nk trace report --requests`. */
#ifndef USER_LIBVRPQ_TRACE_H
#define USER_LIBVRPQ_TRACE_H

#include "user/libvrpq/public.h"

/* The counter that the hypervisor's trace has its times from, the same in all VMs. */
uint64_t trace_now(void);

/*
 * The requests in these bytes, which the client may be writing, were served from "time" on: a line of
 * text for each run of the same procedure.  What cannot be written is lost.
 */
void trace_batch(int fd, uint64_t time, const struct vrpq_service *service,
		 const struct vrpq_peer *peer, const volatile void *at, uint32_t bytes);

#endif
