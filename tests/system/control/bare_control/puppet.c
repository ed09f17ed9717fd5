// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Does what it is told, in each of its lives. */
#include <bare/board.h>
#include <bare/control.h>
#include <bare/cpu.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/sysreg.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/system/control/bare_control/orders.h"

static struct meeting boss;
static uint32_t life;

static void begin(void)
{
	meeting_say(&boss, life);
}

static _Noreturn void sleep_for_good(void)
{
	for (;;)
		irq_sleep();
}

/* Everything that linkvisor hands out; it must come back with the VM's end. */
static void live(void)
{
	struct lv_vlink *vlink = boss.vlink;
	int64_t got[] = {
		nkddi_pmem_alloc(vlink, 1, 8192), nkddi_pdev_alloc(vlink, 1, 4096),
		nkddi_pxirq_alloc(vlink, 1, vlink->c_id, 4), nkddi_xirq_alloc(100),
	};

	for (uint32_t i = 0; i < sizeof(got) / sizeof(got[0]); i++) {
		volatile uint32_t *first = &boss.mine[WORD_RESOURCES + i];

		if (!*first)
			*first = (uint32_t)got[i];
		boss.mine[WORD_DIFFERENCES] += got[i] <= 0 || *first != (uint32_t)got[i];
	}
	nkddi_state_store(nkddi_state(vlink, false), LV_VLINK_RESET);
	begin();
	sleep_for_good();
}

static void count(volatile uint32_t *word)
{
	irq_disable();
	for (;;) {
		(*word)++;
		__asm__ volatile("yield");
	}
}

static void count_second(void *cookie)
{
	count(cookie);
}

static void spin(void)
{
	cpu_start(1, count_second, (void *)(uintptr_t)&boss.mine[WORD_COUNT_1]);
	begin();
	count(&boss.mine[WORD_COUNT_0]);
}

static void ticked(void *cookie)
{
	(*(volatile uint32_t *)cookie)++;
}

static void tick(void)
{
	timer_tick_start(1000, ticked, (void *)(uintptr_t)&boss.mine[WORD_COUNT_0]);
	begin();
	sleep_for_good();
}

/* Answers that are not as they must be. */
static void ask(void)
{
	uint32_t wrong = 0;
	uint64_t x[4];

	for (uint32_t vm = BOSS; vm <= PONG; vm++)
		for (enum lv_vm_op op = LV_VM_START; op <= LV_VM_RESUME; op++)
			wrong += control_vm(vm, op) != LV_EACCES;
	wrong += control_vm(BOSS, LV_VM_CRASHED_SELF) != LV_EACCES;
	wrong += control_state(PING) != LV_EACCES || control_cause(BOSS) != LV_EACCES;
	wrong += control_info(BOSS, LV_VM_INFO_STATE, x) != LV_VM_RUNNING || x[3];
	wrong += control_info(PUPPET, LV_VM_INFO_STATE, x) != LV_VM_RUNNING || x[3] != 2;
	wrong += control_counter(LV_COUNTER_OF_VM, PING, 0) != LV_EACCES;
	wrong += control_counter(LV_COUNTER_OF_CPU, 0, 0) != LV_EACCES;
	wrong += control_counter(LV_COUNTER_OF_VCPU, PUPPET << 8, LV_COUNTER_CPU_TIME) <= 0;
	boss.mine[WORD_RESULT] = wrong;
	begin();
	sleep_for_good();
}

static void feed(void)
{
	uint32_t wrong = control_watchdog(LV_WATCHDOG_ARM, WATCHDOG_MS, NULL) != 0;
	uint64_t x[4];

	for (uint32_t i = 0; i < FEEDS; i++) {
		spin_us(100);
		wrong += control_watchdog(LV_WATCHDOG_FEED, 0, x) != 0 || x[1] != WATCHDOG_MS ||
			 x[2] > WATCHDOG_MS;
	}
	wrong += control_watchdog(LV_WATCHDOG_DISARM, 0, NULL) != 0;
	wrong += control_watchdog(LV_WATCHDOG_FEED, 0, NULL) != LV_ENOENT;
	boss.mine[WORD_RESULT] = wrong;
	begin();
	sleep_for_good();
}

static void starve(void)
{
	irq_disable();
	begin();
	control_watchdog(LV_WATCHDOG_ARM, STARVE_MS, NULL);
	count(&boss.mine[WORD_COUNT_0]);
}

static void crash(void)
{
	begin();
	control_vm(PUPPET, LV_VM_CRASHED_SELF);
	sleep_for_good();
}

/* With the MMU off, so that the fetch of the vector gets as far as linkvisor. */
static void fault(void)
{
	begin();
	irq_disable();
	sysreg_write(vbar_el1, 0x20000000);
	sysreg_write(sctlr_el1, sysreg_read(sctlr_el1) & ~1ull);
	isb();
	__asm__ volatile("brk #0");
	sleep_for_good();
}

static void go_off(void *cookie)
{
	(void)cookie;
	irq_disable();
	psci_call(PSCI_CPU_OFF, 0, 0, 0);
}

static void cpus_off(void)
{
	cpu_start(1, go_off, NULL);
	begin();
	go_off(NULL);
}

static void (*const obey[])(void) = {
	[ORDER_LIVE] = live,
	[ORDER_SPIN] = spin,
	[ORDER_TICK] = tick,
	[ORDER_ASK] = ask,
	[ORDER_FEED] = feed,
	[ORDER_STARVE] = starve,
	[ORDER_CRASH] = crash,
	[ORDER_FAULT] = fault,
	[ORDER_CPUS_OFF] = cpus_off,
};

int main(void)
{
	if (!meeting_open(&boss, 0))
		return 1;
	life = (uint32_t)nkddi_counter(LV_COUNTER_START);
	boss.mine[WORD_STARTED_BY] = (uint32_t)control_cause(PUPPET);
	if (!meeting_wait(&boss, life, LIMIT_MS))
		return 1;
	obey[boss.theirs[WORD_ORDER]]();
	return 0;
}
