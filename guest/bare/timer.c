// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/board.h>
#include <bare/cpu.h>
#include <bare/gic.h>
#include <stddef.h>

#include <bare/irq.h>
#include <bare/timer.h>

#define CTL_ENABLE	1u
#define CTL_MASK	2u

#define CATCH_UP_US	1000000ull

uint64_t timer_now(void)
{
	isb();
	return sysreg_read(cntvct_el0);
}

uint64_t timer_hz(void)
{
	return sysreg_read(cntfrq_el0);
}

uint64_t timer_of_us(uint64_t us)
{
	return us * timer_hz() / 1000000;
}

uint64_t timer_to_us(uint64_t ticks)
{
	return ticks * 1000000 / timer_hz();
}

/* The caller has masked interrupts. */
static void program(const struct cpu *cpu)
{
	uint64_t at = cpu->tick_at < cpu->alarm_at ? cpu->tick_at : cpu->alarm_at;

	if (at == UINT64_MAX) {
		sysreg_write(cntv_ctl_el0, 0);
	} else {
		sysreg_write(cntv_cval_el0, at);
		sysreg_write(cntv_ctl_el0, CTL_ENABLE);
	}
	isb();
}

static void expired(uint32_t intid, void *cookie)
{
	struct cpu *cpu = cpu_self();
	uint64_t now = timer_now();

	(void)intid;
	(void)cookie;
	if (cpu->alarm_at <= now)
		cpu->alarm_at = UINT64_MAX;
	if (cpu->tick_at <= now) {
		cpu->tick_at += cpu->tick_period;
		cpu->tick(cpu->tick_cookie);
	}
	program(cpu);
}

void timer_cpu_init(void)
{
	struct cpu *cpu = cpu_self();

	cpu->tick_at = UINT64_MAX;
	cpu->alarm_at = UINT64_MAX;
	program(cpu);
	gic_attach(board.timer_intid, expired, NULL);
}

void timer_tick_start(uint64_t period_us, void (*tick)(void *), void *cookie)
{
	struct cpu *cpu = cpu_self();
	uint64_t daif = irq_save();

	cpu->tick = tick;
	cpu->tick_cookie = cookie;
	cpu->tick_period = timer_of_us(period_us);
	cpu->tick_at = timer_now() + cpu->tick_period;
	program(cpu);
	irq_restore(daif);
}

void timer_tick_stop(void)
{
	struct cpu *cpu = cpu_self();
	uint64_t daif = irq_save();

	cpu->tick_at = UINT64_MAX;
	program(cpu);
	irq_restore(daif);
}

void timer_catch_up(void)
{
	const volatile uint64_t *at = &cpu_self()->tick_at;
	uint64_t end = timer_now() + timer_of_us(CATCH_UP_US);

	while (*at <= timer_now() && timer_now() < end)
		__asm__ volatile("yield");
}

void timer_alarm(uint64_t when)
{
	struct cpu *cpu = cpu_self();
	uint64_t daif = irq_save();

	cpu->alarm_at = when;
	program(cpu);
	irq_restore(daif);
}
