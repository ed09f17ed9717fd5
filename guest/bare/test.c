// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/psci.h>
#include <bare/test.h>

bool test_true(bool ok, const char *statement)
{
	if (ok)
		console_printf("PASS %s\n", statement);
	else
		console_printf("FAIL %s: it does not\n", statement);
	return ok;
}

bool test_value(bool ok, int64_t got, const char *statement)
{
	if (ok)
		console_printf("PASS %s\n", statement);
	else
		console_printf("FAIL %s: saw %ld (0x%lx)\n", statement, got, (uint64_t)got);
	return ok;
}

bool test_equal(int64_t got, int64_t want, const char *statement)
{
	if (got == want)
		console_printf("PASS %s\n", statement);
	else
		console_printf("FAIL %s: saw %ld (0x%lx) instead of %ld (0x%lx)\n", statement, got,
			       (uint64_t)got, want, (uint64_t)want);
	return got == want;
}

_Noreturn void test_done(void)
{
	console_printf("DONE\n");
	psci_system_off();
}
