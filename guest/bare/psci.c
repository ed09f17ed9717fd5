// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/board.h>
#include <bare/psci.h>
#include <bare/smccc.h>

int64_t psci_call(uint32_t function, uint64_t a1, uint64_t a2, uint64_t a3)
{
	struct smccc result = board.psci_hvc ? smccc_hvc(function, a1, a2, a3, 0)
					     : smccc_smc(function, a1, a2, a3, 0);

	return (int32_t)result.x[0];
}

static _Noreturn void call_and_stay(uint32_t function)
{
	psci_call(function, 0, 0, 0);
	for (;;)
		__asm__ volatile("wfe");
}

_Noreturn void psci_system_off(void)
{
	call_and_stay(PSCI_SYSTEM_OFF);
}

_Noreturn void psci_system_reset(void)
{
	call_and_stay(PSCI_SYSTEM_RESET);
}
