// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A QEMU plugin that counts the instructions that each CPU executes at EL2 and
 * in guests, and the entries to EL2, while a section is open.
 *
 *	guest   ... mark begin | operation | mark end ...	(tools/insncount/mark.h)
 *
 * A section is opened and closed by any CPU and counts on all.  Exact, and the
 * same in every run, with -icount shift=0,sleep=off, which also makes QEMU run
 * all CPUs in one thread; without that sections are not to be trusted.
 *
 *	-plugin insncount.so,out=FILE,profile=FILE,guest=FILE,longest=FILE,apart=OFFSET
 *		[,apart=...],xirq=OFFSET,copy=FROM-END[,copy=...]
 *
 * The section of id MARK_IDS is open from reset to the first instruction of a guest.
 *
 * out (else standard output), a line for each section and CPU that did anything:
 *	id sections cpu  el2 entries guest xirqs copied  el2-max entries-max
 * The first five numbers are sums, the maxima are those of a single section.  xirqs: how
 * often the instruction at xirq=OFFSET of the image ran; copied: bytes that stores between
 * copy=FROM-END wrote, virtual addresses or offsets in the image.
 * profile, a line for each instruction of the image that ran in a section:
 *	id offset executions
 * guest, the same for virtual addresses of guests, all guests in one:
 *	id address executions
 * longest, for each CPU its longest run at EL2 without a look at interrupts, sections
 * or not, and a line for each instruction of it (see "runs" below); class n are those
 * that execute the instruction at the n-th apart=OFFSET of the image, 0 the others:
 *	run cpu class instructions from-offset to-offset
 *	at cpu class offset executions
 * With longest and without out nothing else is counted, which is faster.
 *
 * What EL2 executes is the hypervisor's image and nothing else is in it; guests
 * see the same addresses, so it is told by the place in the board's RAM.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/insncount/mark.h"
#include "tools/insncount/plugin_api.h"

#define CPUS_MAX	16
#define HINT		0xd503201fu	/* hint #0 */
#define HINT_MASK	0xfffff01fu
#define HINT_NUMBER(i)	((i) >> 5 & 0x7f)

#define IMAGE_MAGIC	0x644d5241u	/* "ARM\x64" of an arm64 Image */
#define IMAGE_MAGIC_AT	56
#define IMAGE_SIZE_AT	16
#define GUEST_IDS	8u		/* sections that guest=FILE is kept for */
#define PROFILED	0x40000u	/* bytes of the image, its text comes first */

#define COPIERS_MAX	8

struct counts {
	uint64_t el2, entries, guest, xirqs, copied;
};

/* Code that copies. */
struct copier {
	uint64_t from, end;
};

struct section {
	bool open;
	uint64_t times;
	struct counts begin[CPUS_MAX], sum[CPUS_MAX], max[CPUS_MAX];
	uint64_t profile[PROFILED / 4];
};

int qemu_plugin_version = 1;

static struct counts now[CPUS_MAX];
static bool in_el2[CPUS_MAX];
static struct section sections[MARK_IDS + 1];	/* the last one is the boot's */
static uint64_t open_sections;		/* a bit each */
static uintptr_t image, image_size;	/* the hypervisor in QEMU's memory */
static const char *out_name, *profile_name, *guest_name, *longest_name;

/* Guest instructions, by address; only kept with guest=FILE. */
#define PLACES		(1u << 20)
#define PLACES_USED_MAX	(PLACES / 4 * 3)

struct place {
	uint64_t address;		/* 0: free */
	uint32_t executions[GUEST_IDS];
};

static struct place *places;
static uint32_t places_used;

/*
 * --- runs ---
 * A run is what a CPU executes at EL2 with interrupts masked and unseen.  It begins with
 * the entry from a guest or behind the end of another one, and ends with
 *	- ERET, also if the guest comes back before its first instruction,
 *	- a read of ICC_IAR1_EL1: an interrupt that is pending is taken now,
 *	- WFI: EL2 has nothing to do.
 * What comes before the first of these on a CPU is boot and no run; so is what never
 * ends, power-off.
 */
#define READ_IAR1	0xd538cc00u	/* mrs x0, icc_iar1_el1 */
#define REGISTER_MASK	0x1fu
#define WFI		0xd503207fu
#define ERET		0xd69f03e0u
#define RUN_KEPT	0x40000u	/* instructions whose places are known */
#define CLASSES_MAX	16

struct run {
	uint64_t length, from, to;
	unsigned int class;
	uint32_t *at;
};

struct runs {
	bool begun;			/* boot is over */
	struct run now, longest[CLASSES_MAX];
};

static struct runs runs[CPUS_MAX];
static uint64_t apart[CLASSES_MAX], xirq = UINT64_MAX;
static unsigned int nr_classes = 1;	/* [0]: those of no other class */
static struct copier copiers[COPIERS_MAX];
static unsigned int nr_copiers;

static void run_insn(struct runs *of, uint64_t offset)
{
	struct run *run = &of->now;
	unsigned int n;

	if (!run->length)
		run->from = offset;
	if (run->length < RUN_KEPT)
		run->at[run->length] = (uint32_t)offset;
	for (n = 1; n < nr_classes; n++)
		if (offset == apart[n])
			run->class = n;
	run->to = offset;
	run->length++;
}

static void run_end(struct runs *of)
{
	struct run last = of->now, *longest = &of->longest[last.class];

	if (of->begun && last.length > longest->length) {
		of->now = *longest;
		*longest = last;
	}
	of->now.length = 0;
	of->now.class = 0;
	of->begun = true;
}

static bool run_prepare(struct run *run)
{
	run->at = malloc(RUN_KEPT * sizeof(*run->at));
	return run->at;
}

static bool runs_prepare(void)
{
	unsigned int i, n;
	bool ready = true;

	for (i = 0; i < CPUS_MAX; i++) {
		ready = ready && run_prepare(&runs[i].now);
		for (n = 0; n < CLASSES_MAX; n++)
			ready = ready && run_prepare(&runs[i].longest[n]);
	}
	return ready;
}

/* --- while it runs ----------------------------------------------------------- */

static void section_begin(struct section *section)
{
	memcpy(section->begin, now, sizeof(now));
	section->open = true;
	open_sections |= 1ull << (section - sections);
}

static void add(uint64_t *sum, uint64_t *max, uint64_t value)
{
	*sum += value;
	if (value > *max)
		*max = value;
}

static void section_end(struct section *section)
{
	unsigned int i;

	if (!section->open)
		return;
	section->open = false;
	section->times++;
	open_sections &= ~(1ull << (section - sections));
	for (i = 0; i < CPUS_MAX; i++) {
		struct counts *from = &section->begin[i];

		add(&section->sum[i].el2, &section->max[i].el2, now[i].el2 - from->el2);
		add(&section->sum[i].entries, &section->max[i].entries,
		    now[i].entries - from->entries);
		add(&section->sum[i].guest, &section->max[i].guest, now[i].guest - from->guest);
		section->sum[i].xirqs += now[i].xirqs - from->xirqs;
		section->sum[i].copied += now[i].copied - from->copied;
	}
}

/* These run before the block or instruction; @cpu stays below -smp. */

static void on_el2_block(unsigned int cpu, void *cookie)
{
	(void)cookie;
	now[cpu].entries += !in_el2[cpu];
	in_el2[cpu] = true;
}

static void on_guest_block(unsigned int cpu, void *cookie)
{
	(void)cookie;
	in_el2[cpu] = false;
	/* What jumps to the hypervisor after reset is no guest. */
	if (sections[MARK_IDS].open && image)
		section_end(&sections[MARK_IDS]);
}

/* Behind on_el2_insn(): what ends a run is a part of it. */

static void on_end_of_run(unsigned int cpu, void *cookie)
{
	(void)cookie;
	run_end(&runs[cpu]);
}

static void on_el2_insn(unsigned int cpu, void *cookie)
{
	uintptr_t offset = (uintptr_t)cookie;
	uint64_t open = offset < PROFILED ? open_sections : 0;

	now[cpu].el2++;
	if (longest_name)
		run_insn(&runs[cpu], offset);
	for (; open; open &= open - 1)
		sections[__builtin_ctzll(open)].profile[offset / 4]++;
}

static void on_guest_insn(unsigned int cpu, void *cookie)
{
	struct place *place = cookie;
	uint64_t open = place ? open_sections & ((1u << GUEST_IDS) - 1) : 0;

	now[cpu].guest++;
	for (; open; open &= open - 1)
		place->executions[__builtin_ctzll(open)]++;
}

static void on_xirq(unsigned int cpu, void *cookie)
{
	(void)cookie;
	now[cpu].xirqs++;
}

static void on_copy(unsigned int cpu, void *bytes)
{
	now[cpu].copied += (uintptr_t)bytes;
}

static void on_mark(unsigned int cpu, void *cookie)
{
	uint32_t hint = (uint32_t)(uintptr_t)cookie;

	(void)cpu;
	if (hint >= MARK_END_HINT)
		section_end(&sections[hint - MARK_END_HINT]);
	else
		section_begin(&sections[hint - MARK_BEGIN_HINT]);
}

/* --- translation ------------------------------------------------------------- */

static uint32_t word_at(uintptr_t address)
{
	uint32_t word;

	memcpy(&word, (const void *)address, sizeof(word));
	return word;
}

/* The first code with an Image's header that runs is the hypervisor's. */
static void find_image(uintptr_t at)
{
	if (at & 0xfff || word_at(at + IMAGE_MAGIC_AT) != IMAGE_MAGIC)
		return;
	image = at;
	image_size = word_at(at + IMAGE_SIZE_AT);
}

static uint32_t mark_of(struct qemu_plugin_insn *insn)
{
	uint32_t code = word_at((uintptr_t)qemu_plugin_insn_data(insn));
	uint32_t hint = HINT_NUMBER(code);

	return (code & HINT_MASK) == HINT && hint >= MARK_BEGIN_HINT ? hint : 0;
}

/* NULL: nobody wants to know, or the table is full. */
static struct place *place_of(uint64_t address)
{
	uint32_t n = (uint32_t)(address * 0x9e3779b97f4a7c15ull >> 44);

	if (!places || !address)
		return NULL;
	for (;; n = (n + 1) % PLACES) {
		if (places[n].address == address)
			return &places[n];
		if (!places[n].address)
			break;
	}
	if (places_used == PLACES_USED_MAX)
		return NULL;
	places_used++;
	places[n].address = address;
	return &places[n];
}

static bool counts_sections(void)
{
	return out_name || !longest_name;
}

static bool copies(uint64_t at)
{
	unsigned int i;

	for (i = 0; i < nr_copiers; i++)
		if (at >= copiers[i].from && at < copiers[i].end)
			return true;
	return false;
}

/* STP, and STR, STUR, STTR of general registers; 0: something else. */
static uintptr_t bytes_stored(uint32_t code)
{
	if ((code & 0x3e400000) == 0x28000000)
		return code >> 31 ? 16 : 8;
	return (code & 0x3ec00000) == 0x38000000 ? 1u << (code >> 30) : 0;
}

static void watch_copy(struct qemu_plugin_insn *insn)
{
	uintptr_t bytes = bytes_stored(word_at((uintptr_t)qemu_plugin_insn_data(insn)));

	if (bytes)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_copy, QEMU_PLUGIN_CB_NO_REGS,
						       (void *)bytes);
}

static void watch_guest(struct qemu_plugin_insn *insn)
{
	uint32_t mark = mark_of(insn);

	if (mark)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark, QEMU_PLUGIN_CB_NO_REGS,
						       (void *)(uintptr_t)mark);
	else
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_guest_insn, QEMU_PLUGIN_CB_NO_REGS,
						       place_of(qemu_plugin_insn_vaddr(insn)));
	if (copies(qemu_plugin_insn_vaddr(insn)))
		watch_copy(insn);
}

static void watch_el2(struct qemu_plugin_insn *insn, uintptr_t offset)
{
	uint32_t code = word_at((uintptr_t)qemu_plugin_insn_data(insn));
	bool ends = (code & ~REGISTER_MASK) == READ_IAR1 || code == WFI || code == ERET;

	qemu_plugin_register_vcpu_insn_exec_cb(insn, on_el2_insn, QEMU_PLUGIN_CB_NO_REGS,
					       (void *)offset);
	if (offset == xirq)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_xirq, QEMU_PLUGIN_CB_NO_REGS, NULL);
	if (copies(offset) || copies(qemu_plugin_insn_vaddr(insn)))
		watch_copy(insn);
	if (ends && longest_name)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_end_of_run, QEMU_PLUGIN_CB_NO_REGS,
						       NULL);
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(tb, 0);
	uintptr_t at = (uintptr_t)qemu_plugin_insn_haddr(first);
	size_t n = qemu_plugin_tb_n_insns(tb), i;
	bool el2;

	(void)id;
	if (!image && at)
		find_image(at);
	el2 = image && at - image < image_size;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, el2 ? on_el2_block : on_guest_block,
					     QEMU_PLUGIN_CB_NO_REGS, NULL);
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		if (el2)
			watch_el2(insn, at - image + 4 * i);
		else if (counts_sections())
			watch_guest(insn);
	}
}

/* --- the end ----------------------------------------------------------------- */

static void print_section(FILE *out, unsigned int id)
{
	const struct section *section = &sections[id];
	unsigned int i;

	for (i = 0; i < CPUS_MAX; i++) {
		const struct counts *sum = &section->sum[i], *max = &section->max[i];

		if (sum->el2 || sum->guest)
			fprintf(out, "%u %llu %u  %llu %llu %llu %llu %llu  %llu %llu\n", id,
				(unsigned long long)section->times, i, (unsigned long long)sum->el2,
				(unsigned long long)sum->entries, (unsigned long long)sum->guest,
				(unsigned long long)sum->xirqs, (unsigned long long)sum->copied,
				(unsigned long long)max->el2, (unsigned long long)max->entries);
	}
}

static void print_profile(FILE *out, unsigned int id)
{
	size_t i;

	for (i = 0; i < PROFILED / 4; i++)
		if (sections[id].profile[i])
			fprintf(out, "%u 0x%zx %llu\n", id, 4 * i,
				(unsigned long long)sections[id].profile[i]);
}

static void print_guest(FILE *out, unsigned int id)
{
	size_t i;

	for (i = 0; i < PLACES && id < GUEST_IDS; i++)
		if (places[i].executions[id])
			fprintf(out, "%u 0x%llx %u\n", id, (unsigned long long)places[i].address,
				places[i].executions[id]);
}

static void print_run(FILE *out, unsigned int cpu, unsigned int class)
{
	static uint32_t executions[PROFILED / 4];
	const struct run *run = &runs[cpu].longest[class];
	size_t i;

	if (!run->length)
		return;
	fprintf(out, "run %u %u %llu 0x%llx 0x%llx\n", cpu, class, (unsigned long long)run->length,
		(unsigned long long)run->from, (unsigned long long)run->to);
	memset(executions, 0, sizeof(executions));
	for (i = 0; i < run->length && i < RUN_KEPT; i++)
		if (run->at[i] < PROFILED)
			executions[run->at[i] / 4]++;
	for (i = 0; i < PROFILED / 4; i++)
		if (executions[i])
			fprintf(out, "at %u %u 0x%zx %u\n", cpu, class, 4 * i, executions[i]);
}

static void print_runs(FILE *out, unsigned int cpu)
{
	unsigned int n;

	for (n = 0; n < nr_classes; n++)
		print_run(out, cpu, n);
}

static void print_all(const char *name, unsigned int ids, void (*print)(FILE *out, unsigned int id))
{
	FILE *out = name ? fopen(name, "w") : stdout;
	unsigned int id;

	if (!out) {
		perror(name);
		return;
	}
	for (id = 0; id < ids; id++)
		print(out, id);
	if (out != stdout)
		fclose(out);
}

static void on_exit_of_qemu(qemu_plugin_id_t id, void *cookie)
{
	(void)id;
	(void)cookie;
	if (!image)
		fprintf(stderr, "insncount: no arm64 Image was ever entered\n");
	if (counts_sections())
		print_all(out_name, MARK_IDS + 1, print_section);
	if (profile_name)
		print_all(profile_name, MARK_IDS + 1, print_profile);
	if (places)
		print_all(guest_name, MARK_IDS + 1, print_guest);
	if (longest_name)
		print_all(longest_name, CPUS_MAX, print_runs);
}

/* "FROM-END": 0, or -1. */
static int take_copier(const char *text)
{
	struct copier *c = &copiers[nr_copiers];
	char *end;

	if (nr_copiers == COPIERS_MAX)
		return -1;
	c->from = strtoull(text, &end, 0);
	if (*end != '-')
		return -1;
	c->end = strtoull(end + 1, NULL, 0);
	nr_copiers++;
	return 0;
}

/* 0, or -1: too many. */
static int take_class(const char *text)
{
	if (nr_classes == CLASSES_MAX)
		return -1;
	apart[nr_classes++] = strtoull(text, NULL, 0);
	return 0;
}

/* 0, or -1: no such argument. */
static int take_argument(char *argument)
{
	if (!strncmp(argument, "out=", 4))
		out_name = argument + 4;
	else if (!strncmp(argument, "profile=", 8))
		profile_name = argument + 8;
	else if (!strncmp(argument, "guest=", 6))
		guest_name = argument + 6;
	else if (!strncmp(argument, "longest=", 8))
		longest_name = argument + 8;
	else if (!strncmp(argument, "apart=", 6))
		return take_class(argument + 6);
	else if (!strncmp(argument, "xirq=", 5))
		xirq = strtoull(argument + 5, NULL, 0);
	else if (!strncmp(argument, "copy=", 5))
		return take_copier(argument + 5);
	else
		return -1;
	if (guest_name && !places)
		places = calloc(PLACES, sizeof(*places));
	if (longest_name && !runs[0].now.at && !runs_prepare())
		return -1;
	return 0;
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv)
{
	int i;

	(void)info;
	section_begin(&sections[MARK_IDS]);
	for (i = 0; i < argc; i++) {
		if (take_argument(strdup(argv[i]))) {
			fprintf(stderr, "insncount: what is '%s'?\n", argv[i]);
			return -1;
		}
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
	return 0;
}
