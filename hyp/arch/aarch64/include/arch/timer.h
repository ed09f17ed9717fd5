/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The hypervisor's own timer of each CPU (CNTHP).  Guests have CNTV and CNTP. */
#ifndef ARCH_TIMER_H
#define ARCH_TIMER_H

#include <stdint.h>

#include <arch/sysreg.h>

static inline uint64_t timer_now(void)
{
	isb();
	return sysreg_read(cntpct_el0);
}

static inline uint64_t timer_ticks(uint64_t us)
{
	return sysreg_read(cntfrq_el0) * us / 1000000;
}

/* Interrupt this CPU at @deadline (timer_now() units); UINT64_MAX: not at all. */
static inline void timer_arm(uint64_t deadline)
{
	sysreg_write(cnthp_cval_el2, deadline);
	sysreg_write(cnthp_ctl_el2, deadline != UINT64_MAX);
	isb();
}

#endif
