// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Does what is counted with the VM that shares its CPU and with the one that it
 * starts, and lets the third one count its ticks when all others sleep.
 */
#include <bare/control.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/system/cost/bare_cost_vms/paths.h"
#include "tools/insncount/mark.h"

#define LIMIT_MS	20000

static struct meeting mate, worker, puppet;
static uint32_t ping, work;	/* XIRQs of mate and worker */
static volatile uint32_t answers, worked, lives, ticks;

static void bump(uint32_t intid, void *cookie)
{
	(void)intid;
	(*(volatile uint32_t *)cookie)++;
}

static void tick(void *cookie)
{
	bump(0, cookie);
}

static void sleep_until(const volatile uint32_t *count, uint32_t least)
{
	irq_disable();
	irq_sleep_until(count, least);
	irq_enable();
}

static void ping_mate(void)
{
	uint32_t before = answers;

	nkddi_xirq_trigger(ping, MATE);
	sleep_until(&answers, before + 1);
}

/* --- the paths --------------------------------------------------------------- */

static void switches(void)
{
	MARK_BEGIN(PATH_SWITCH);
	for (uint32_t i = 0; i < ROUNDS; i++)
		ping_mate();
	MARK_END(PATH_SWITCH);
}

static void slices(void)
{
	meeting_say(&mate, STEP_BUSY);
	nkddi_xirq_trigger(ping, MATE);
	while (mate.theirs[0] != STEP_BUSY)
		__asm__ volatile("" : : : "memory");
	MARK_BEGIN(PATH_SLICE);
	spin_us(SLICES * SLICE_US);
	MARK_END(PATH_SLICE);
	meeting_say(&mate, STEP_QUIET);
	sleep_until(&answers, ROUNDS + 1);
}

static void shared_ticks(void)
{
	timer_tick_start(TICK_US, tick, (void *)(uintptr_t)&ticks);
	sleep_until(&ticks, 1);
	MARK_BEGIN(PATH_TICK_SHARED);
	sleep_until(&ticks, 1 + TICKS);
	MARK_END(PATH_TICK_SHARED);
	timer_tick_stop();
}

static void restarts(void)
{
	for (uint32_t i = 0; i < LIVES; i++) {
		uint32_t before = lives;

		MARK_BEGIN(PATH_RESTART);
		control_vm(PUPPET, LV_VM_RESTART);
		sleep_until(&lives, before + 1);
	}
}

static void starts(void)
{
	for (uint32_t i = 0; i < LIVES; i++) {
		uint32_t before = lives;

		control_vm(PUPPET, LV_VM_STOP);
		control_wait(PUPPET, LV_VM_OFF, LIMIT_MS);
		gic_disable(LV_XIRQ_SYSCONF);
		MARK_BEGIN(PATH_START);
		control_vm(PUPPET, LV_VM_START);
		sleep_until(&lives, before + 1);
		gic_enable(LV_XIRQ_SYSCONF);
	}
}

/* --- all of them ------------------------------------------------------------- */

static bool prepare(void)
{
	int64_t pong, done, life;

	if (!meeting_open(&mate, 0) || !meeting_open(&worker, 1) || !meeting_open(&puppet, 2))
		return false;
	ping = (uint32_t)nkddi_pxirq_alloc(mate.vlink, ID_PING, MATE, 1);
	pong = nkddi_pxirq_alloc(mate.vlink, ID_PONG, BOSS, 1);
	work = (uint32_t)nkddi_pxirq_alloc(worker.vlink, ID_PING, WORKER, 1);
	done = nkddi_pxirq_alloc(worker.vlink, ID_PONG, BOSS, 1);
	life = nkddi_pxirq_alloc(puppet.vlink, ID_PONG, BOSS, 1);
	if (pong < 0 || done < 0 || life < 0)
		return false;
	gic_attach((uint32_t)pong, bump, (void *)(uintptr_t)&answers);
	gic_attach((uint32_t)done, bump, (void *)(uintptr_t)&worked);
	gic_attach((uint32_t)life, bump, (void *)(uintptr_t)&lives);
	sleep_until(&lives, 1);
	return meeting_wait(&mate, STEP_READY, LIMIT_MS) &&
	       meeting_wait(&worker, STEP_READY, LIMIT_MS);
}

static const struct {
	uint32_t id, operations;
	const char *name;
} paths[] = {
	{ PATH_SWITCH, ROUNDS, "XIRQ to a VM on the same CPU and one back: two vCPU switches" },
	{ PATH_SLICE, SLICES, "end of a time slice between two busy VMs" },
	{ PATH_TICK_SHARED, TICKS, "timer tick of a VM that sleeps, on a shared CPU" },
	{ PATH_RESTART, 1, "VM restart, from VM_CONTROL to main() of a guest of 2 MiB" },
	{ PATH_START, 1, "VM start, from VM_CONTROL to main() of a guest of 2 MiB" },
};

static void print_names(void)
{
	for (uint32_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		test_note("path %u, %u operations: %s\n", paths[i].id, paths[i].operations,
			  paths[i].name);
	wait_ms(100);
}

int main(void)
{
	if (!test_true(prepare(), "the boss knows the others"))
		test_done();
	print_names();
	switches();
	slices();
	shared_ticks();
	nkddi_xirq_trigger(work, WORKER);
	sleep_until(&worked, 1);
	restarts();
	starts();
	test_equal(lives, 1 + 2 * LIVES, "every start came to its end");
	meeting_say(&mate, STEP_END);
	nkddi_xirq_trigger(ping, MATE);
	control_vm(PUPPET, LV_VM_STOP);
	test_done();
}
