// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Shares the CPUs of the one that dies so often, and goes its way. */
#include <bare/board.h>
#include <bare/gic.h>
#include <bare/link.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define TICK_US	2000

static struct meeting sys;
static struct link link;
static volatile uint32_t ticks[2], second_done, xirqs;
static volatile uint64_t ticking_us[2];

static void tick(void *cookie)
{
	(*(volatile uint32_t *)cookie)++;
}

static void took_xirq(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	xirqs++;
}

static bool peer_finished(void *cookie)
{
	(void)cookie;
	return sys.theirs[0] != 0;
}

static bool wait_with_ticks(uint32_t vcpu)
{
	uint64_t begin = timer_now();
	bool done;

	timer_tick_start(TICK_US, tick, (void *)(uintptr_t)&ticks[vcpu]);
	done = wait_until(peer_finished, NULL, 20000);
	timer_catch_up();
	ticking_us[vcpu] = timer_to_us(timer_now() - begin);
	return done;
}

static void second(void *cookie)
{
	(void)cookie;
	wait_with_ticks(1);
	second_done = 1;
}

static bool peer_is_stopped(void *cookie)
{
	uint32_t running;

	(void)cookie;
	nkddi_vm_id(NULL, &running);
	return !(running & 1u << sys.peer);
}

int main(void)
{
	struct lv_vlink *pair = nkddi_find("pair", 0, false);

	if (!meeting_open(&sys, 0))
		test_done();
	gic_attach((uint32_t)nkddi_pxirq_alloc(pair, 0, board.vm_id, 1), took_xirq, NULL);
	link_open(&link, pair, false, NULL, NULL);
	cpu_start(1, second, NULL);
	meeting_say(&sys, 1);
	test_true(wait_with_ticks(0), "the restarts come to an end");
	wait_word(&second_done, 1, 2000);
	for (uint32_t i = 0; i < 2; i++)
		test_value(ticks[i] + 10 >= ticking_us[i] / TICK_US, ticks[i],
			   "a vCPU that shares the CPU keeps its ticks");
	test_note("%u XIRQs and %u SYSCONFs came\n", xirqs, sysconf_count);
	test_true(xirqs && sysconf_count > 40, "XIRQs and SYSCONFs came meanwhile");
	test_true(wait_until(peer_is_stopped, NULL, 2000), "in the end the other one is off");
	test_equal(pair->s_state, LV_VLINK_OFF, "and so is its end of the link");
	test_equal(nkddi_counter(LV_COUNTER_START), 1, "this one was started once");
	test_equal(nkddi_counter(LV_COUNTER_FAULT), 0, "and had no fault");
	test_done();
}
