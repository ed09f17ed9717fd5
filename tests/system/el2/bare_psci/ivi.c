// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Never stops counting, while the other VM comes and goes. */
#include <bare/board.h>
#include <bare/link.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define TICK_US	2000

static struct meeting sys;
static struct link link;
static volatile uint32_t ticks;

static void tick(void *cookie)
{
	(void)cookie;
	ticks++;
}

static bool peer_is_off(void *cookie)
{
	(void)cookie;
	return link_state_peer(&link.state) == LV_VLINK_OFF;
}

static bool peer_is_stopped(void *cookie)
{
	uint32_t running;

	(void)cookie;
	nkddi_vm_id(NULL, &running);
	return !(running & 1u << sys.peer);
}

/* The link is ON; the peer then dies. */
static void see_death(const char *statement)
{
	uint32_t sysconfs;

	wait_ms(5);	/* those of the handshake are over */
	sysconfs = sysconf_count;
	meeting_say(&sys, sys.theirs[0]);
	/* The survivor's machine goes on by itself: ON, peer OFF -> RESET. */
	test_true(wait_until(peer_is_off, NULL, 5000), statement);
	wait_ms(5);
	test_true(sysconf_count != sysconfs, "with SYSCONF");
}

int main(void)
{
	uint64_t begin = timer_now();

	timer_tick_start(TICK_US, tick, NULL);
	if (!test_true(meeting_open(&sys, 0), "the VM has its links"))
		test_done();
	link_open(&link, nkddi_find("pair", 0, false), false, NULL, NULL);

	meeting_wait(&sys, 1, 5000);
	test_true(link_wait(&link, 5000), "the link comes up");
	see_death("a restart turns the peer's end OFF");
	meeting_wait(&sys, 2, 5000);
	test_true(link_wait(&link, 5000), "the link comes back after the restart");
	see_death("a restart by the peer's second vCPU turns it OFF again");
	meeting_wait(&sys, 3, 5000);
	test_true(link_wait(&link, 5000), "and the link comes back again");
	see_death("a power-off turns the peer's end OFF");
	test_true(wait_until(peer_is_stopped, NULL, 2000),
		  "a VM that is off is not listed as started");
	test_equal(nkddi_xirq_trigger(LV_XIRQ_SYSCONF, sys.peer), 0,
		   "an XIRQ to a VM that is off goes nowhere");
	test_equal(nkddi_counter(LV_COUNTER_START), 1, "the watching VM was started once");
	timer_catch_up();
	begin = timer_to_us(timer_now() - begin);
	test_value(ticks + 3 >= begin / TICK_US, ticks, "it never stopped counting");
	test_done();
}
