/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the records of a trace sum up to, for each VM. */
#ifndef USER_NK_TRACE_SUM_H
#define USER_NK_TRACE_SUM_H

#include <stdint.h>

#include "user/nk/trace_file.h"

/* The sums of one VM; those of VM 0 are for the time while no vCPU had the CPU. */
struct trace_sum {
	uint64_t event[TRACE_EVENTS];
	uint64_t el2_ticks;		/* from exit to entry, without sleep between them */
	uint64_t residences;		/* how many such times there were */
	uint64_t longest;
};

/* Adds up the records of @in.  @sums begin as zeros. */
void trace_sum(const struct trace_in *in, struct trace_sum sums[TRACE_VMS]);

#endif
