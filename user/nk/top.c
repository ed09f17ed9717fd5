// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* nk top */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/counter.h"
#include "user/nk/command.h"
#include "user/nk/screen.h"
#include "user/nk/system.h"
#include "user/nk/table.h"
#include "user/nk/terminal.h"

#define CPUS		64	/* of the board; CPUs beyond are not looked for */

static uint32_t iterations;	/* 0: for ever */
static uint32_t delay = 1000;
static bool batch;
static bool live;		/* frames on a terminal */

struct sample {
	uint64_t ticks;
	int counters[SYSTEM_VMS];	/* how many there are; 0: this VM may not see them */
	uint64_t vm[SYSTEM_VMS][LV_COUNTER_VM_LIMIT];
	uint64_t idle[CPUS];
};

static int cpus;		/* of the board, that this VM may see */

/* Counters that are shown per second, in the order of the columns behind the share. */
static const unsigned int rates[] = {
	LV_COUNTER_EXIT_HVC, LV_COUNTER_EXIT_SMC, LV_COUNTER_EXIT_SYSREG, LV_COUNTER_EXIT_WFI,
	LV_COUNTER_EXIT_MMIO, LV_COUNTER_EXIT_VLINK, LV_COUNTER_EXIT_IRQ, LV_COUNTER_EXIT_OTHER,
	LV_COUNTER_XIRQ_SENT, LV_COUNTER_XIRQ_RECEIVED, LV_COUNTER_XIRQ_COALESCED,
	LV_COUNTER_REFUSED,
};

#define RATES		(sizeof(rates) / sizeof(rates[0]))
#define EXITS		8	/* so many of the first ones are exits */

static const struct column vm_columns[] = {
	{ "id", NULL, true },
	{ "name", "VM", false },
	{ "state", "STATE", false },
	{ "cpu_percent", "CPU%", true },
	{ "exits", "EXITS/s", true },
	{ "exits_hvc", "HVC", true },
	{ "exits_smc", "SMC", true },
	{ "exits_sysreg", "SYSREG", true },
	{ "exits_wfi", "WFI", true },
	{ "exits_mmio", "MMIO", true },
	{ "exits_vlink", "VLINK", true },
	{ "exits_irq", "IRQ", true },
	{ "exits_other", "OTHER", true },
	{ "xirqs_sent", "XIRQ>", true },
	{ "xirqs_received", ">XIRQ", true },
	{ "xirqs_coalesced", NULL, true },
	{ "refused", "REFUSED", true },
};

static const struct column cpu_columns[] = {
	{ "cpu", "CPU", true },
	{ "busy_percent", "BUSY%", true },
};

static int sample_take(struct system *s, struct sample *sample)
{
	int err = system_update(s);

	if (err)
		return err;
	memset(sample, 0, sizeof(*sample));
	sample->ticks = s->self.ticks;
	for (uint32_t id = 0; id < SYSTEM_VMS; id++)
		if (system_vm(s, id) && s->vm[id].complete)
			sample->counters[id] = nk_vm_counters(s->vms, NKCTL_OF_VM, id,
							      sample->vm[id], LV_COUNTER_VM_LIMIT);
	for (int cpu = 0; cpu < cpus; cpu++)
		nk_vm_counters(s->vms, NKCTL_OF_CPU, (uint32_t)cpu, &sample->idle[cpu], 1);
	return NK_OK;
}

static void count_cpus(struct system *s)
{
	uint64_t idle;

	while (cpus < CPUS && nk_vm_counters(s->vms, NKCTL_OF_CPU, (uint32_t)cpus, &idle, 1) > 0)
		cpus++;
}

/* "part" of "whole", in tenths of a percent */
static uint64_t share(uint64_t part, uint64_t whole)
{
	return whole ? part * 1000 / whole : 0;
}

static uint64_t per_second(uint64_t n, uint64_t ticks, uint32_t hz)
{
	return ticks ? (n * hz + ticks / 2) / ticks : 0;
}

static void put_vm(struct table *t, const struct system *s, uint32_t id, const struct sample *old,
		   const struct sample *new)
{
	uint64_t ticks = new->ticks - old->ticks, exits = 0;
	const uint64_t *was = old->vm[id], *is = new->vm[id];

	table_number(t, id);
	table_text(t, s->vm[id].name);
	table_text(t, vm_state_name(s->vm[id].state));
	table_decimal(t, share(is[LV_COUNTER_CPU_TIME] - was[LV_COUNTER_CPU_TIME], ticks), 1);
	for (unsigned int i = 0; i < EXITS; i++)
		exits += is[rates[i]] - was[rates[i]];
	table_number(t, per_second(exits, ticks, s->self.tick_hz));
	for (unsigned int i = 0; i < RATES; i++)
		table_number(t, per_second(is[rates[i]] - was[rates[i]], ticks, s->self.tick_hz));
}

static void put_cpu(struct table *t, int cpu, const struct sample *old, const struct sample *new)
{
	uint64_t idle = share(new->idle[cpu] - old->idle[cpu], new->ticks - old->ticks);

	table_number(t, (uint64_t)cpu);
	table_decimal(t, idle < 1000 ? 1000 - idle : 0, 1);
}

static void print_tables(const struct table *vms, const struct table *board, FILE *to,
			 uint32_t columns)
{
	table_print(vms, to, columns);
	if (board->used) {
		fputc('\n', to);
		table_print(board, to, columns);
	}
}

/* A terminal that does not know its size is taken for one of the usual size. */
static void print_frame(const struct table *vms, const struct table *board)
{
	struct terminal_size size = terminal_size(STDOUT_FILENO);
	char *text = NULL;
	size_t length;
	FILE *frame = open_memstream(&text, &length);

	if (!frame)
		return;
	print_tables(vms, board, frame, size.columns ? size.columns : 80);
	if (!fclose(frame))
		screen_show(stdout, text, size.rows ? size.rows : 24);
	free(text);
}

static void print(const struct table *vms, const struct table *board)
{
	if (live) {
		print_frame(vms, board);
		return;
	}
	print_tables(vms, board, stdout, 0);
	fputc('\n', stdout);
}

static void print_json(const struct table *vms, const struct table *board, uint64_t ms)
{
	struct json j = { stdout, false };

	json_begin(&j, NULL, '{');
	json_number(&j, "interval_ms", ms);
	table_json(vms, &j, "vms");
	table_json(board, &j, "cpus");
	json_end(&j, '}');
	json_line(&j);
}

static void show(const struct system *s, const struct sample *old, const struct sample *new)
{
	struct table vms = TABLE(vm_columns), board = TABLE(cpu_columns);

	for (uint32_t id = 0; id < SYSTEM_VMS; id++)
		if (old->counters[id] > 0 && new->counters[id] > 0)
			put_vm(&vms, s, id, old, new);
	for (int cpu = 0; cpu < cpus; cpu++)
		put_cpu(&board, cpu, old, new);
	if (nk_json)
		print_json(&vms, &board, ticks_ms(new->ticks - old->ticks, s->self.tick_hz));
	else
		print(&vms, &board);
	fflush(stdout);
	table_clear(&vms);
	table_clear(&board);
}

/* False: the user has seen enough.  @shown: for a terminal that wants them again. */
static bool rest(const struct system *s, const struct sample *shown[2])
{
	uint64_t end = clock_ms() + delay;
	enum screen_event event;

	if (!live) {
		poll(NULL, 0, (int)delay);
		return true;
	}
	while ((event = screen_wait(end)) == SCREEN_CHANGED)
		if (shown[0])
			show(s, shown[0], shown[1]);
	return event != SCREEN_QUIT;
}

static int watch(struct system *s)
{
	static struct sample samples[2];
	const struct sample *shown[2] = { NULL };
	struct sample *old = &samples[0], *new = &samples[1], *next;
	int err;

	count_cpus(s);
	err = sample_take(s, old);
	for (uint32_t i = 0; !err && !ferror(stdout) && (!iterations || i < iterations); i++) {
		if (!rest(s, shown))
			break;
		err = sample_take(s, new);
		if (err)
			break;
		show(s, old, new);
		shown[0] = old;
		shown[1] = new;
		next = old;
		old = new;
		new = next;
	}
	return err;
}

static int watch_live(struct system *s)
{
	int err;

	screen_begin();
	err = watch(s);
	fputc('\n', stdout);		/* the shell's prompt comes below */
	fflush(stdout);
	screen_end();
	return err;
}

static int top_run(const struct command *command, int argc, char **argv)
{
	struct system system;
	int err = system_open(&system);

	(void)command;
	(void)argc;
	(void)argv;
	live = !batch && !nk_json && isatty(STDOUT_FILENO);
	if (!err)
		err = live ? watch_live(&system) : watch(&system);
	system_close(&system);
	return err;
}

static const struct option options[] = {
	{ 'n', "iterations", OPTION_NUMBER, &iterations, "N", "end after N of them (0: never)" },
	{ 'd', "delay", OPTION_PERIOD, &delay, "SECONDS", "time of each (1)" },
	{ 'b', "batch", OPTION_FLAG, &batch, NULL, "one below the other, for files" },
	{ .name = NULL },
};

const struct command command_top = {
	.name = "top",
	.operands = "",
	.summary = "CPU share, exits by cause and XIRQs, live",
	.details = "All but shares are per second; 100% is one CPU.  Delays over a minute count\n"
		   "the sleep of VMs that have a CPU for themselves.  A JSON object per line.\n"
		   "'q' ends it.",
	.options = options,
	.run = top_run,
};
