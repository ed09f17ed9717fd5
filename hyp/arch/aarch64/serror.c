// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <arch/serror.h>

#include <arch/cpu_check.h>
#include <arch/errata.h>
#include <arch/sysreg.h>

#include "hyp/core/log.h"
#include "hyp/core/vcpu.h"
#include "hyp/core/vm.h"

#define DISR_A		(1ull << 31)

void serror_report(struct vcpu *vcpu, uint64_t iss, uint64_t *hcr)
{
	bool ras = cpu_traits()->flags & CPU_HAS_RAS;

	vcpu_count(vcpu, LV_COUNTER_FAULT);
	switch (serror_judge(iss, ras, vcpu->vm->config->nr_devices)) {
	case SERROR_CORRECTED:
		break;
	case SERROR_OF_VM:
		*hcr |= HCR_VSE;
		break;
	case SERROR_OF_BOARD:
		panic("SError 0x%llx while VM %u ran: the error is not contained",
		      (unsigned long long)iss, vcpu->vm->id);
	}
}

/* With RAS, ESB makes a pending SError a value in DISR_EL1; without, it is taken in a window. */
static uint64_t pending(void)
{
	uint64_t disr;

	dsb_sy();
	if (!(cpu_traits()->flags & CPU_HAS_RAS))
		return serror_take();
	__asm__ volatile("hint #16" ::: "memory");	/* ESB */
	disr = sysreg_read(S3_0_C12_C1_1);		/* DISR_EL1 */
	if (!(disr & DISR_A))
		return 0;
	sysreg_write(S3_0_C12_C1_1, 0);
	return disr;
}

void serror_settle(struct vcpu *vcpu, uint64_t *hcr)
{
	uint64_t syndrome = pending();

	if (syndrome)
		serror_report(vcpu, ESR_ISS(syndrome), hcr);
}
