// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdbool.h>
#include <string.h>

#include "user/nk/trace_sum.h"

#define ESR_CLASS(esr)	((esr) >> 26)
#define CLASS_WFX	1		/* WFI or WFE, after which a vCPU may sleep */

/* A stay at EL2 on one CPU that has not ended. */
struct stay {
	const struct nkctl_trace_record *exit;	/* NULL: there is none */
	uint64_t slept;				/* ticks without a vCPU, so far */
	uint64_t asleep;			/* since then there is none; 0: there is one */
};

static bool has_switches(const struct trace_in *in)
{
	for (size_t i = 0; i < in->entries; i++)
		if (in->entry[i].r.event == NKCTL_TRACE_SWITCH)
			return true;
	return false;
}

static bool is_wfx(const struct nkctl_trace_record *exit)
{
	return ESR_CLASS(exit->a) == CLASS_WFX;
}

/* A CPU without a vCPU sleeps. */
static void note_switch(struct stay *stay, const struct nkctl_trace_record *r)
{
	if (!r->a)
		stay->asleep = r->time;
	else if (stay->asleep)
		stay->slept += r->time - stay->asleep;
	if (r->a)
		stay->asleep = 0;
}

/* An entry of another vCPU than the one that left: EL2's time between them is nobody's. */
static void note_entry(struct trace_sum *sum, const struct stay *stay,
		       const struct nkctl_trace_record *r)
{
	uint64_t ticks;

	if (stay->exit->vm != r->vm || stay->exit->vcpu != r->vcpu)
		return;
	ticks = r->time - stay->exit->time - stay->slept;
	sum->el2_ticks += ticks;
	sum->residences++;
	if (ticks > sum->longest)
		sum->longest = ticks;
}

void trace_sum(const struct trace_in *in, struct trace_sum sums[TRACE_VMS])
{
	struct stay stays[TRACE_CPUS] = { { .exit = NULL } };
	/* Without records of switches it is not known how long a vCPU slept. */
	bool sleep_shows = has_switches(in);

	for (size_t i = 0; i < in->entries; i++) {
		const struct trace_entry *e = &in->entry[i];
		struct trace_sum *sum = &sums[e->r.vm % TRACE_VMS];
		struct stay *stay = &stays[e->cpu];

		if (e->r.event < TRACE_EVENTS)
			sum->event[e->r.event]++;
		if (e->r.event == NKCTL_TRACE_SWITCH)
			note_switch(stay, &e->r);
		if (e->r.event == NKCTL_TRACE_EXIT)
			*stay = (struct stay){ .exit = &e->r };
		if (e->r.event != NKCTL_TRACE_ENTRY || !stay->exit)
			continue;
		if (sleep_shows || !is_wfx(stay->exit))
			note_entry(sum, stay, &e->r);
		stay->exit = NULL;
	}
}
