// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What nk writes is read by nk, and by a program that knows nothing of it: babeltrace2. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "user/nk/trace_file.h"

#define HZ	62500000u
#define FOLDER	"build/test/trace_file"

static const struct trace_about about = {
	.cpus = 2,
	.tick_hz = HZ,
	.epoch = 1000000000500000000ull,
	.vm = { [2] = "sys", [3] = "ivi" },
};

static const struct nkctl_trace_record cpu0[] = {
	{ 62500000, NKCTL_TRACE_EXIT, 2, 1, 0, 0x5a000000, 0xffff800010001234 },
	{ 62500010, NKCTL_TRACE_XIRQ, 2, 1, 0, 514, 3 },
	{ 62500020, NKCTL_TRACE_CALL, 2, 1, 0, 0xc6000006, (uint64_t)-13 },
	{ 62500030, NKCTL_TRACE_ENTRY, 2, 1, 0, 0, 0 },
	{ 62500040, NKCTL_TRACE_LINK, 2, 1, 0, 7, 1 << 8 | 2 },
};

static const struct nkctl_trace_record cpu1[] = {
	{ 62500015, NKCTL_TRACE_IRQ, 0, 0, 0, 1, 0 },
	{ 62500025, NKCTL_TRACE_SWITCH, 0, 0, 0, 3 << 8, 0 },
	{ 62500035, NKCTL_TRACE_INJECT, 3, 0, 0, 514, 0 },
	{ 62500045, NKCTL_TRACE_VM, 3, 0, 0, 3, NKCTL_VM_STOPPING },
	{ 62500050, NKCTL_TRACE_XMEM, 3, 0, 0, 7,
	  0xabcde | 0x40ull << 20 | NKCTL_TRACE_XMEM_OF_CLIENT | 2ull << 44 | NKCTL_TRACE_XMEM_FORCE },
};

static int write_it(void **state)
{
	struct trace_out out;

	(void)state;
	assert_int_equal(trace_out_open(&out, FOLDER, &about), 0);
	assert_int_equal(trace_out_put(&out, 0, cpu0, 2, 0), 0);
	assert_int_equal(trace_out_put(&out, 1, cpu1, 5, 0), 0);
	assert_int_equal(trace_out_put(&out, 0, cpu0, 0, 5), 0);
	assert_int_equal(trace_out_put(&out, 0, cpu0 + 2, 3, 6), 0);
	return trace_out_close(&out);
}

static void reads_back_what_it_wrote(void **state)
{
	struct trace_in in;

	(void)state;
	assert_int_equal(trace_in_open(&in, FOLDER), 0);
	assert_int_equal(in.entries, 10);
	assert_int_equal(in.lost, 11);
	assert_int_equal(in.about.tick_hz, HZ);
	assert_string_equal(in.about.vm[2], "sys");
	assert_string_equal(in.about.vm[3], "ivi");
	assert_string_equal(in.about.vm[4], "");
	for (size_t i = 1; i < in.entries; i++)
		assert_true(in.entry[i - 1].r.time < in.entry[i].r.time);
	assert_memory_equal(&in.entry[8].r, &cpu1[3], sizeof(cpu1[3]));
	assert_int_equal(in.entry[8].cpu, 1);
	trace_in_close(&in);
}

/* The lines of babeltrace2, each of which must hold these words. */
static const char *const lines[] = {
	"[1000000001.500000000] exit: { cpu_id = 0 }, { vm = ( \"sys\" : container = 2 ), vcpu = 1",
	"xirq: { cpu_id = 0 }, { vm = ( \"sys\" : container = 2 ), vcpu = 1",
	"irq: { cpu_id = 1 }, { vm = ( \"-\" : container = 0 ), vcpu = 0",
	"call: { cpu_id = 0 }",
	"switch: { cpu_id = 1 }",
	"entry: { cpu_id = 0 }",
	"inject: { cpu_id = 1 }",
	"[1000000001.500000640]",
	"[1000000001.500000720]",
	"xmem: { cpu_id = 1 }",
};

static const char *const words[] = {
	"esr = 0x5A000000, pc = 0xFFFF800010001234", "xirq = 514, target = ( \"ivi\" : container = 3 )",
	"intid = 1", "function = 0xC6000006, result = -13", "next_vm = ( \"ivi\" : container = 3 )", "", "intid = 514",
	"index = 7, state = ( \"ON\" : container = 2 ), side = ( \"client\" : container = 1 )",
	"id = ( \"ivi\" : container = 3 )",
	"index = 7, slot = 703710, slots = 64, side = ( \"client\" : container = 1 ), "
	"call = ( \"revoke\" : container = 2 ), force = 1",
};

static void babeltrace2_reads_it(void **state)
{
	FILE *viewer = popen("babeltrace2 --clock-seconds --no-delta " FOLDER " 2>/dev/null", "r");
	char line[512];
	size_t n = 0;

	(void)state;
	assert_non_null(viewer);
	while (fgets(line, sizeof(line), viewer)) {
		if (n >= 10 || !strstr(line, lines[n]) || !strstr(line, words[n]))
			fail_msg("line %zu: %s", n, line);
		n++;
	}
	assert_int_equal(pclose(viewer), 0);
	assert_int_equal(n, 10);
}

static void babeltrace2_is_told_what_was_lost(void **state)
{
	FILE *errors = popen("babeltrace2 " FOLDER " 2>&1 >/dev/null", "r");
	char text[2048];
	size_t n;

	(void)state;
	assert_non_null(errors);
	n = fread(text, 1, sizeof(text) - 1, errors);
	text[n] = '\0';
	pclose(errors);
	if (!strstr(text, "discarded 11 events"))
		fail_msg("it says: %s", text);
}

static void refuses_what_is_damaged(void **state)
{
	struct trace_in in;

	(void)state;
	assert_int_equal(trace_in_open(&in, FOLDER "/nothing"), -ENOENT);
	trace_in_close(&in);
	assert_int_equal(truncate(FOLDER "/cpu1", 100), 0);
	assert_int_equal(trace_in_open(&in, FOLDER), -EPROTO);
	trace_in_close(&in);
	assert_int_equal(truncate(FOLDER "/metadata", 100), 0);
	assert_int_equal(trace_in_open(&in, FOLDER), -EPROTO);
	trace_in_close(&in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(reads_back_what_it_wrote, write_it),
		cmocka_unit_test_setup(babeltrace2_reads_it, write_it),
		cmocka_unit_test_setup(babeltrace2_is_told_what_was_lost, write_it),
		cmocka_unit_test_setup(refuses_what_is_damaged, write_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
