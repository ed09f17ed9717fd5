// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Who gets an SError, by its severity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arch/serror.h>

#define ISS(aet) ((uint64_t)(aet) << 10 | 0x11)

static void goes_by_its_severity(void **state)
{
	static const enum serror_fate fate[8] = {
		[0] = SERROR_OF_BOARD,		/* uncontainable */
		[1] = SERROR_OF_VM,		/* unrecoverable */
		[2] = SERROR_CORRECTED,		/* restartable */
		[3] = SERROR_OF_VM,		/* recoverable */
		[4] = SERROR_OF_VM,		/* reserved */
		[5] = SERROR_OF_VM,
		[6] = SERROR_CORRECTED,
		[7] = SERROR_OF_VM,
	};

	(void)state;
	for (uint32_t aet = 0; aet < 8; aet++)
		assert_int_equal(serror_judge(ISS(aet), true, false), fate[aet]);
}

static void of_a_vm_with_devices_stays_with_the_vm(void **state)
{
	(void)state;
	assert_int_equal(serror_judge(ISS(0), true, true), SERROR_OF_VM);
	assert_int_equal(serror_judge(ISS(6), true, true), SERROR_CORRECTED);
}

static void without_a_severity_is_the_vms(void **state)
{
	(void)state;
	assert_int_equal(serror_judge(ISS(0), false, false), SERROR_OF_VM);
	assert_int_equal(serror_judge(ISS(6) | 1 << 24, true, false), SERROR_OF_VM);
	assert_int_equal(serror_judge(0, true, false), SERROR_OF_VM);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_by_its_severity),
		cmocka_unit_test(of_a_vm_with_devices_stays_with_the_vm),
		cmocka_unit_test(without_a_severity_is_the_vms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
