// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What the list of VMs says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/core/counter_read.h"
#include "hyp/core/cpu.h"
#include "hyp/core/vm.h"
#include "hyp/core/watch.h"
#include "hyp/console/list.h"
#include "hyp/console/port.h"
#include <arch/timer.h>

static uint64_t now, cpu_time;
static uint32_t vm_is;
static struct config_vm config = { .name = "sys", .id = 2 };
static struct vm sys = { .id = 2, .config = &config };
static struct cpu own, shared;
static struct vcpu shares = { .home = &shared }, alone = { .home = &own };
static struct console_port port, gps;

uint64_t timer_now(void)
{
	return now;
}

struct vm *vm_of_id[LV_VM_LIMIT] = { [2] = &sys };

uint32_t vm_state_shown(const struct vm *vm)
{
	(void)vm;
	return vm_is;
}

int64_t counter_of_vm(const struct vm *vm, uint64_t index)
{
	(void)vm;
	return index == LV_COUNTER_CPU_TIME ? (int64_t)cpu_time : 3;
}

static int set_up(void **state)
{
	(void)state;
	memset(&port, 0, sizeof(port));
	memset(&gps, 0, sizeof(gps));
	port_init(&port, "sys", 2);
	port_init(&gps, "sys.gps", 2);
	now = 5000;
	cpu_time = 0;
	vm_is = LV_VM_RUNNING;
	sys.nr_vcpus = 1;
	sys.vcpu[0] = &shares;
	own.vcpus = &alone;
	console_list_begin();
	return 0;
}

static const char *line(const struct console_port *of, bool front)
{
	static char text[80];

	console_list_line(of, front, text, sizeof(text));
	return text;
}

static void cpu_use_counts_from_list_to_list(void **state)
{
	(void)state;
	now += 1000;
	cpu_time = 250;
	assert_string_equal(line(&port, true), ">  2 sys             running   25 % CPU, start 3");
	assert_string_equal(line(&port, false), "   2 sys             running    0 % CPU, start 3");
	now += 200;
	cpu_time += 400;
	assert_string_equal(line(&port, false), "   2 sys             running  200 % CPU, start 3");
}

static void sleep_that_nobody_saw_is_no_use(void **state)
{
	(void)state;
	sys.vcpu[0] = &alone;
	now += 1000;
	cpu_time = 1000;
	assert_string_equal(line(&port, false), "   2 sys             running    - % CPU, start 3");
	now += 1000;
	cpu_time += 10;
	assert_string_equal(line(&port, false), "   2 sys             running    1 % CPU, start 3");
	now += timer_ticks(VCPU_WATCH_US) + 1;
	assert_string_equal(line(&port, false), "   2 sys             running    - % CPU, start 3");
}

static void each_state_has_a_name(void **state)
{
	(void)state;
	for (vm_is = LV_VM_OFF; vm_is <= LV_VM_CRASHED; vm_is++)
		assert_int_not_equal(line(&port, false)[21], ' ');
	vm_is = LV_VM_CRASHED;
	assert_non_null(strstr(line(&port, false), " crashed "));
}

static void a_second_port_has_its_name_only(void **state)
{
	(void)state;
	assert_string_equal(line(&gps, false), "   2 sys.gps        ");
}

static void hidden_output_is_counted(void **state)
{
	(void)state;
	port_hide(&port);
	assert_true(port_put_text(&port, "hello\n", 6));
	assert_string_equal(line(&port, false),
			    "   2 sys             running    0 % CPU, start 3, 6 new");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup(name, set_up)
		T(cpu_use_counts_from_list_to_list),
		T(sleep_that_nobody_saw_is_no_use),
		T(each_state_has_a_name),
		T(a_second_port_has_its_name_only),
		T(hidden_output_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
