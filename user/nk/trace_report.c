// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "user/nk/command.h"
#include "user/nk/table.h"
#include "user/nk/terminal.h"
#include "user/nk/trace.h"
#include "user/nk/trace_file.h"
#include "user/nk/trace_requests.h"
#include "user/nk/trace_sum.h"

static const char *vm_name(const struct trace_in *in, uint32_t id)
{
	return id && id < TRACE_VMS && in->about.vm[id][0] ? in->about.vm[id] : "-";
}

static uint64_t ticks_to_ns(const struct trace_in *in, uint64_t ticks)
{
	return (uint64_t)((unsigned __int128)ticks * 1000000000 / in->about.tick_hz);
}

/* --- every event --- */

static const char *const end_states[] = { "OFF", "RESET", "ON" };
static const char *const vm_states[] = { "off", "loading", "running", "stopping", "paused" };

#define NAME(names, n)	((n) < sizeof(names) / sizeof((names)[0]) ? (names)[n] : "?")

static void say_xmem(const struct nkctl_trace_record *r, char *to, size_t size)
{
	static const char *const calls[] = { "?", "granted", "asked for", "mapped", "unmapped" };
	uint32_t call = NKCTL_TRACE_XMEM_CALL(r->b);
	bool force = r->b & NKCTL_TRACE_XMEM_FORCE;

	snprintf(to, size, "%u %s %u slots from %u %s", r->a,
		 r->b & NKCTL_TRACE_XMEM_OF_CLIENT ? "client" : "server",
		 (uint32_t)(r->b >> 20 & 0xfffff), (uint32_t)(r->b & 0xfffff),
		 force ? "taken" : NAME(calls, call));
}

static void say_what(const struct trace_in *in, const struct nkctl_trace_record *r, char *to,
		     size_t size)
{
	switch (r->event) {
	case NKCTL_TRACE_EXIT:
		if (r->a)
			snprintf(to, size, "esr 0x%08x pc 0x%" PRIx64, r->a, (uint64_t)r->b);
		else
			snprintf(to, size, "interrupt pc 0x%" PRIx64, (uint64_t)r->b);
		break;
	case NKCTL_TRACE_IRQ:
	case NKCTL_TRACE_INJECT:
		snprintf(to, size, "intid %u", r->a);
		break;
	case NKCTL_TRACE_XIRQ:
		snprintf(to, size, "%u to %s%s%s", r->a, vm_name(in, r->b & 0xff),
			 r->b & 0x100 ? ", coalesced" : "", r->b & 0x200 ? ", by linkvisor" : "");
		break;
	case NKCTL_TRACE_SWITCH:
		snprintf(to, size, "to %s.%u", vm_name(in, r->a >> 8), r->a & 0xff);
		break;
	case NKCTL_TRACE_LINK:
		snprintf(to, size, "%u %s %s", r->a, r->b >> 8 & 1 ? "client" : "server",
			 NAME(end_states, r->b & 0xff));
		break;
	case NKCTL_TRACE_VM:
		snprintf(to, size, "%s %s", vm_name(in, r->a), NAME(vm_states, r->b));
		break;
	case NKCTL_TRACE_CALL:
		snprintf(to, size, "0x%08x = %" PRId64, r->a, (int64_t)r->b);
		break;
	case NKCTL_TRACE_XMEM:
		say_xmem(r, to, size);
		break;
	default:
		to[0] = '\0';
	}
}

static const struct column list_columns[] = {
	{ "ns", "TIME (us)", true },
	{ "cpu", "CPU", true },
	{ "vm", "VM", false },
	{ "vcpu", "VCPU", true },
	{ "event", "EVENT", false },
	{ "what", "WHAT", false },
	{ "a", NULL, true },
	{ "b", NULL, true },
};

static void put_entry(struct table *t, const struct trace_in *in, const struct trace_entry *e)
{
	uint64_t ns = ticks_to_ns(in, e->r.time - in->entry[0].r.time);
	char what[96];

	say_what(in, &e->r, what, sizeof(what));
	if (nk_json)
		table_number(t, ns);
	else
		table_decimal(t, ns, 3);
	table_number(t, e->cpu);
	table_text(t, vm_name(in, e->r.vm));
	table_number(t, e->r.vcpu);
	table_text(t, e->r.event < TRACE_EVENTS ? trace_event_names[e->r.event] : NULL);
	table_text(t, what);
	table_number(t, e->r.a);
	table_number(t, e->r.b);
}

/* --- in sums --- */

static const struct column sum_columns[] = {
	{ "vm", "VM", false },
	{ "exits", "EXITS", true },
	{ "calls", "CALLS", true },
	{ "xirqs", "XIRQS", true },
	{ "injected", "INJECTED", true },
	{ "irqs", "IRQS", true },
	{ "switches", "SWITCHES", true },
	{ "el2_mean_ns", "EXIT, MEAN ns", true },
	{ "el2_longest_ns", "LONGEST ns", true },
};

static void put_sum(struct table *t, const struct trace_in *in, uint32_t vm,
		    const struct trace_sum *sum)
{
	static const uint8_t shown[] = { NKCTL_TRACE_EXIT, NKCTL_TRACE_CALL, NKCTL_TRACE_XIRQ,
					 NKCTL_TRACE_INJECT, NKCTL_TRACE_IRQ, NKCTL_TRACE_SWITCH };
	uint64_t all = 0;

	for (uint32_t i = 0; i < TRACE_EVENTS; i++)
		all += sum->event[i];
	if (!all)
		return;
	table_text(t, vm ? vm_name(in, vm) : "(idle)");
	for (size_t i = 0; i < sizeof(shown); i++)
		table_number(t, sum->event[shown[i]]);
	if (sum->residences) {
		table_number(t, ticks_to_ns(in, sum->el2_ticks / sum->residences));
		table_number(t, ticks_to_ns(in, sum->longest));
	} else {
		table_none(t);
		table_none(t);
	}
}

/* --- requests of vRPQ --- */

static const struct column procedure_columns[] = {
	{ "procedure", "PROCEDURE", false },
	{ "requests", "REQUESTS", true },
	{ "runs", "RUNS", true },
};

/* Only those of the time that the trace knows. */
static bool is_traced(const struct trace_in *in, const struct trace_request *r)
{
	return in->entries && r->time >= in->entry[0].r.time &&
	       r->time <= in->entry[in->entries - 1].r.time;
}

static void put_procedures(struct table *t, const struct trace_in *in,
			   struct trace_requests *requests)
{
	for (size_t i = 0; i < requests->requests; i++) {
		const struct trace_request *r = &requests->request[i];

		if (!is_traced(in, r))
			continue;
		requests->procedure[r->procedure].batches++;
		requests->procedure[r->procedure].requests += r->count;
	}
	for (size_t i = 0; i < requests->procedures; i++) {
		const struct trace_procedure *p = &requests->procedure[i];

		if (!p->requests)
			continue;
		table_text(t, p->name);
		table_number(t, p->requests);
		table_number(t, p->batches);
	}
}

static void put_request(struct table *t, const struct trace_in *in,
			const struct trace_requests *requests, const struct trace_request *r)
{
	uint64_t ns = ticks_to_ns(in, r->time - in->entry[0].r.time);
	char what[TRACE_PROCEDURE_NAME + 64];

	snprintf(what, sizeof(what), "%s x %" PRIu32 " of %s, session %" PRIu32,
		 requests->procedure[r->procedure].name, r->count, vm_name(in, r->vm), r->session);
	if (nk_json)
		table_number(t, ns);
	else
		table_decimal(t, ns, 3);
	table_none(t);
	table_none(t);
	table_none(t);
	table_text(t, "request");
	table_text(t, what);
	table_number(t, r->procedure);
	table_number(t, r->count);
}

/* second: NULL, or another table below */
static void print(const struct trace_in *in, const struct table *t, const char *key,
		  const struct table *second)
{
	uint64_t ns = in->entries ? ticks_to_ns(in, in->entry[in->entries - 1].r.time -
						    in->entry[0].r.time) : 0;
	struct json j = { stdout, false };

	if (!nk_json) {
		table_print(t, stdout, terminal_size(STDOUT_FILENO).columns);
		if (second)
			table_print(second, stdout, terminal_size(STDOUT_FILENO).columns);
		printf("%zu records in %" PRIu64 ".%06" PRIu64 " s, %" PRIu64 " lost\n", in->entries,
		       ns / 1000000000, ns / 1000 % 1000000, in->lost);
		return;
	}
	json_begin(&j, NULL, '{');
	json_number(&j, "records", in->entries);
	json_number(&j, "lost", in->lost);
	json_number(&j, "ns", ns);
	table_json(t, &j, key);
	if (second)
		table_json(second, &j, "procedures");
	json_end(&j, '}');
	json_line(&j);
}

static void report_list(const struct trace_in *in, const struct trace_requests *requests)
{
	struct table table = TABLE(list_columns);
	size_t next = 0;

	for (size_t i = 0; i < in->entries; i++) {
		for (; next < requests->requests &&
		       requests->request[next].time <= in->entry[i].r.time;
		     next++)
			if (is_traced(in, &requests->request[next]))
				put_request(&table, in, requests, &requests->request[next]);
		put_entry(&table, in, &in->entry[i]);
	}
	print(in, &table, "events", NULL);
	table_clear(&table);
}

static void report_sums(const struct trace_in *in, struct trace_requests *requests)
{
	struct trace_sum sums[TRACE_VMS] = { { .el2_ticks = 0 } };
	struct table table = TABLE(sum_columns), procedures = TABLE(procedure_columns);

	trace_sum(in, sums);
	for (uint32_t vm = 0; vm < TRACE_VMS; vm++)
		put_sum(&table, in, vm, &sums[vm]);
	put_procedures(&procedures, in, requests);
	print(in, &table, "vms", requests->requests ? &procedures : NULL);
	table_clear(&table);
	table_clear(&procedures);
}

int trace_report(const char *folder, bool list, const char *requests, const char *procedures)
{
	struct trace_requests noted;
	struct trace_in in;
	int err = trace_requests_open(&noted, requests, procedures), status = NK_OK;

	if (err) {
		status = nk_complain("requests, procedures: %s", strerror(-err));
		trace_requests_close(&noted);
		return status;
	}
	err = trace_in_open(&in, folder);
	if (!err && list)
		report_list(&in, &noted);
	else if (!err)
		report_sums(&in, &noted);
	else
		status = nk_complain("%s: %s", folder, strerror(-err));
	trace_in_close(&in);
	trace_requests_close(&noted);
	return status;
}
