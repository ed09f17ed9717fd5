// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Controls puppet: what it asks for happens, and it hears of it without polling. */
#include <bare/board.h>
#include <bare/control.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/smccc.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/system/control/bare_control/orders.h"

#define STORM_MS	20000u	/* then it is enough, unless the description wants more */

static struct meeting puppet, ping;
static uint32_t life;

/* The life that begins does @order; true when it is at it. */
static bool order(enum order what)
{
	puppet.mine[WORD_ORDER] = what;
	meeting_say(&puppet, ++life);
	return meeting_wait(&puppet, life, LIMIT_MS);
}

static bool reaches(enum lv_vm_state state)
{
	return control_wait(PUPPET, state, LIMIT_MS);
}

static bool restart(enum order what)
{
	return !control_vm(PUPPET, LV_VM_RESTART) && order(what);
}

static uint32_t starts(void)
{
	return (uint32_t)control_counter(LV_COUNTER_OF_VM, PUPPET, LV_COUNTER_START);
}

static bool goes_on(uint32_t word, uint32_t from)
{
	return wait_word(&puppet.theirs[word], from + 1, LIMIT_MS);
}

static void test_sight(void)
{
	static const char *const names[] = { "boss", "puppet", "ping", "pong" };
	uint32_t wrong = 0;
	uint64_t x[4];

	for (uint32_t vm = BOSS; vm <= PONG; vm++) {
		const char *name = (const char *)&x[1];

		wrong += control_info(vm, LV_VM_INFO_STATE, x) != LV_VM_RUNNING;
		for (uint32_t i = 0; names[vm - BOSS][i]; i++)
			wrong += name[i] != names[vm - BOSS][i];
		wrong += control_info(vm, LV_VM_INFO_LIFE, x) != LV_CAUSE_NONE || x[1] != 1;
		wrong += control_info(vm, LV_VM_INFO_PLACE, x) <= 0;
		wrong += control_counter(LV_COUNTER_OF_VM, vm, LV_COUNTER_CPU_TIME) <= 0;
	}
	test_equal(wrong, 0, "the controller sees all VMs, their lives and counters");
	test_equal(control_state(PONG + 1), LV_ENOENT, "but none that does not exist");
	test_value(control_counter(LV_COUNTER_OF_CPU, 1, LV_COUNTER_CPU_IDLE) > 0,
		   control_counter(LV_COUNTER_OF_CPU, 1, LV_COUNTER_CPU_IDLE),
		   "it sees how long a CPU had nothing to do");
	test_true((int64_t)smccc_hvc(LV_HC_LINK_INFO, 3, 0, 0, 0).x[0] >= 0 &&
			  (int64_t)smccc_hvc(LV_HC_LINK_INFO, 4, 0, 0, 0).x[0] == LV_ENOENT,
		  "it sees all links, also those of others");
}

static void test_pause(void)
{
	uint32_t was[2], now[2];

	test_true(restart(ORDER_SPIN) && goes_on(WORD_COUNT_0, 0) && goes_on(WORD_COUNT_1, 0),
		  "two vCPUs spin with interrupts masked");
	control_vm(PUPPET, LV_VM_PAUSE);
	test_true(reaches(LV_VM_PAUSED), "such a VM can be paused");
	was[0] = puppet.theirs[WORD_COUNT_0];
	was[1] = puppet.theirs[WORD_COUNT_1];
	wait_ms(20);
	now[0] = puppet.theirs[WORD_COUNT_0];
	now[1] = puppet.theirs[WORD_COUNT_1];
	test_true(was[0] == now[0] && was[1] == now[1], "none of its vCPUs runs then");
	control_vm(PUPPET, LV_VM_RESUME);
	test_true(reaches(LV_VM_RUNNING) && goes_on(WORD_COUNT_0, now[0]) &&
			  goes_on(WORD_COUNT_1, now[1]),
		  "resumed they go on where they were");
	control_vm(PUPPET, LV_VM_PAUSE);
	test_true(reaches(LV_VM_PAUSED) && restart(ORDER_TICK) &&
			  goes_on(WORD_COUNT_0, puppet.theirs[WORD_COUNT_0]),
		  "a paused VM can be restarted");
	control_vm(PUPPET, LV_VM_PAUSE);
	reaches(LV_VM_PAUSED);
	was[0] = puppet.theirs[WORD_COUNT_0];
	wait_ms(20);
	test_equal(puppet.theirs[WORD_COUNT_0], was[0], "a timer does not wake who is paused");
	control_vm(PUPPET, LV_VM_RESUME);
	test_true(goes_on(WORD_COUNT_0, was[0] + 5), "and ticks on afterwards");
}

static void test_stop(void)
{
	control_vm(PUPPET, LV_VM_STOP);
	test_true(reaches(LV_VM_OFF), "a VM can be stopped");
	test_equal(control_cause(PUPPET), LV_CAUSE_STOP, "and it shows why");
	test_equal(puppet.vlink->c_state, LV_VLINK_OFF, "its end of the link is OFF");
	test_equal(control_vm(PUPPET, LV_VM_PAUSE), LV_EBUSY, "off it cannot be paused");
	test_true(!control_vm(PUPPET, LV_VM_START) && order(ORDER_ASK) && reaches(LV_VM_RUNNING),
		  "it can be started again");
	test_equal(puppet.theirs[WORD_RESULT], 0,
		   "others may not control, and see what concerns them");
	control_vm(PUPPET, LV_VM_RESTART);
	control_vm(PUPPET, LV_VM_STOP);
	test_true(reaches(LV_VM_OFF), "a stop overtakes a restart under way");
	life = starts();
	test_equal(control_vm(BOSS, LV_VM_PAUSE), LV_EINVAL, "nobody pauses himself");
	test_equal(control_vm(PONG + 1, LV_VM_STOP), LV_ENOENT, "nor who does not exist");
}

/* Three restarts that the description allows, and one that it does not. */
static void test_crash(void)
{
	control_vm(PUPPET, LV_VM_START);
	test_true(order(ORDER_FEED), "a watchdog that is fed lets its VM live");
	test_equal(puppet.theirs[WORD_RESULT], 0, "and answers as it should");
	restart(ORDER_STARVE);
	test_true(order(ORDER_CRASH), "one that is not fed restarts it, whatever it masks");
	test_equal(puppet.theirs[WORD_STARTED_BY], LV_CAUSE_WATCHDOG, "which learns why");
	test_true(order(ORDER_FAULT), "a VM that says it crashed is restarted");
	test_equal(puppet.theirs[WORD_STARTED_BY], LV_CAUSE_CRASH, "and learns why");
	test_true(order(ORDER_CRASH), "so is one that lost its exception vectors");
	test_equal(puppet.theirs[WORD_STARTED_BY], LV_CAUSE_FAULT, "and learns why");
	test_true(reaches(LV_VM_CRASHED), "more often than it may it is not");
	control_vm(PUPPET, LV_VM_START);
	test_true(order(ORDER_CPUS_OFF) && reaches(LV_VM_OFF), "a VM without a CPU is off");
	test_equal(control_cause(PUPPET), LV_CAUSE_CPUS_OFF, "and it shows why");
}

/* What is in use of everything that could run out. */
enum { RESOURCES = 8 };

static void resources(int64_t used[RESOURCES])
{
	static const uint32_t of_vm[] = { LV_COUNTER_PDEV_USED, LV_COUNTER_PDEV_LABELS,
					  LV_COUNTER_PXIRQS_USED, LV_COUNTER_XIRQS_USED };
	static const uint32_t of_link[] = { LV_COUNTER_LINK_PMEM_USED, LV_COUNTER_LINK_PMEM_LABELS,
					    LV_COUNTER_LINK_PXIRQ_LABELS };

	for (uint32_t i = 0; i < 4; i++)
		used[i] = control_counter(LV_COUNTER_OF_VM, PUPPET, of_vm[i]);
	for (uint32_t i = 0; i < 3; i++)
		used[4 + i] = control_counter(LV_COUNTER_OF_LINK, puppet.vlink->index, of_link[i]);
	used[7] = control_counter(LV_COUNTER_OF_VM, BOSS, LV_COUNTER_PXIRQS_USED);
}

/* How many restarts the description wants, as the info of the link to puppet; 0: not said. */
static uint32_t wanted(void)
{
	uint32_t n = 0;

	for (const char *at = nkddi_info(puppet.vlink->s_info); *at >= '0' && *at <= '9'; at++)
		n = n * 10 + (uint32_t)(*at - '0');
	return n;
}

static void test_storm(void)
{
	uint64_t begin = timer_now(), ms = 0, worst = 0;
	uint32_t want = wanted();
	int64_t before[RESOURCES], after[RESOURCES];
	uint32_t n, lived = 0, changed = 0;

	control_vm(PUPPET, LV_VM_START);
	order(ORDER_LIVE);
	resources(before);
	for (n = 0; want ? n < want : ms < STORM_MS; n++) {
		uint64_t from = timer_now();

		lived += restart(ORDER_LIVE);
		if (timer_now() - from > worst)
			worst = timer_now() - from;
		ms = timer_to_us(timer_now() - begin) / 1000;
	}
	resources(after);
	for (uint32_t i = 0; i < RESOURCES; i++)
		changed += before[i] <= 0 ? i != 7 || before[i] : before[i] != after[i];
	test_value(lived == n && n > 1, lived, "a VM can be restarted as often as one likes");
	test_equal(starts(), life, "each start is counted");
	test_equal(puppet.theirs[WORD_DIFFERENCES], 0, "each life gets what the first one got");
	test_equal(changed, 0, "no label, no XIRQ, no memory is lost");
	test_note("%u restarts in %lu ms, the slowest %lu ms\n", n, ms, timer_to_us(worst) / 1000);
}

int main(void)
{
	if (!test_true(meeting_open(&puppet, 0) && meeting_open(&ping, 1), "the VM has its links"))
		test_done();
	test_true(order(ORDER_LIVE) && meeting_wait(&ping, 1, LIMIT_MS), "the others live");
	control_wait(PONG, LV_VM_RUNNING, LIMIT_MS);
	test_sight();
	test_pause();
	test_stop();
	test_crash();
	test_storm();
	control_vm(PUPPET, LV_VM_STOP);
	test_true(reaches(LV_VM_OFF), "in the end it is stopped");
	meeting_say(&ping, 1);
	test_true(control_wait(PONG, LV_VM_CRASHED, LIMIT_MS), "a watchdog may stop instead");
	test_true(control_wait(PING, LV_VM_OFF, LIMIT_MS), "the other one switches itself off");
	test_equal(control_cause(PING), LV_CAUSE_OFF, "and it shows why");
	test_done();
}
