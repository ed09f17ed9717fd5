// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The watchdog's driver, loaded by who finds the watchdog off, or armed already. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "abi/control.h"
#include "abi/hypercall.h"
#include "tests/unit/linux/watchdog_kernel.h"

static u64 armed;			/* ms; 0: off */
static unsigned int arms;
static struct watchdog_device *registered;

static void answer_watchdog(u64 op, u64 ms, struct arm_smccc_res *res)
{
	if (op == LV_WATCHDOG_ARM) {
		armed = ms;
		arms++;
	}
	res->a1 = armed;
	res->a2 = armed;
}

void test_hypercall(u64 function, u64 a, u64 b, struct arm_smccc_res *res)
{
	memset(res, 0, sizeof(*res));
	if (function == LV_HC_WATCHDOG)
		answer_watchdog(a, b, res);
	else if (function == LV_SMCCC_CALL_UID)
		*res = (struct arm_smccc_res){ LV_UID_0, LV_UID_1, LV_UID_2, LV_UID_3 };
}

int watchdog_register_device(struct watchdog_device *wdd)
{
	registered = wdd;
	return 0;
}

void watchdog_unregister_device(struct watchdog_device *wdd)
{
	assert_ptr_equal(wdd, registered);
	registered = NULL;
}

static int setup(void **state)
{
	(void)state;
	armed = 0;
	arms = 0;
	return 0;
}

static void starts_nothing_that_is_off(void **state)
{
	(void)state;
	assert_int_equal(test_module_init(), 0);
	assert_int_equal(arms, 0);
	assert_int_equal(registered->status, 0);
	test_module_exit();
	assert_null(registered);
}

static void gives_what_was_armed_the_time_that_it_is_fed_by(void **state)
{
	(void)state;
	armed = 5000;
	assert_int_equal(test_module_init(), 0);
	assert_int_equal(arms, 1);
	assert_int_equal(armed, registered->timeout * 1000);
	assert_int_equal(registered->status, 1ul << WDOG_HW_RUNNING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(starts_nothing_that_is_off, setup),
		cmocka_unit_test_setup(gives_what_was_armed_the_time_that_it_is_fed_by, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
