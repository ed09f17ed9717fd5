// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vCPU 0 sleeps beside the worker and takes the edges; vCPU 1, which has a CPU for itself, causes
 * them, one after the other.  All of it in two lives.
 */
#include <bare/cpu.h>
#include <bare/entropy.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/runtime.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/system/el2/bare_edge/words.h"

#define ASKS		150u
#define SAVED		64u	/* credits for wakes: the saved ones, and as many earned since boot */
#define EARNED_US	250u	/* each of the others */
#define LIMIT_MS	1000u
#define SGI_DONE	5u

static struct meeting worker;
static uint32_t intid;
static volatile uint32_t rings[2];		/* by vCPU */
static volatile bool done;
static volatile uint64_t bytes;

static void ring(uint32_t id, void *cookie)
{
	(void)id;
	(void)cookie;
	entropy_acknowledge();
	rings[cpu_self()->index]++;
}

static void ring_once(uint32_t id, void *cookie)
{
	(void)id;
	(void)cookie;
	rings[0]++;
}

static void wake(uint32_t id, void *cookie)
{
	(void)id;
	(void)cookie;
}

static uint32_t all(void)
{
	return rings[0] + rings[1];
}

static bool came(uint32_t before)
{
	uint64_t end = timer_now() + LIMIT_MS * timer_hz() / 1000;

	while (all() == before && timer_now() < end)
		__asm__ volatile("yield");
	return all() != before;
}

/* vCPU 0 sleeps when the worker works. */
static void let_worker_run(void)
{
	uint32_t before = worker.theirs[WORD_WORK];

	while (worker.theirs[WORD_WORK] - before < 2)
		__asm__ volatile("yield");
}

/* An edge while vCPU @first has the route, which goes to vCPU @then at once.  Does it come? */
static bool ask(uint32_t first, uint32_t then)
{
	uint32_t before = all();

	let_worker_run();
	gic_route(intid, first);
	entropy_ask(&bytes, sizeof(bytes));
	if (then != first)
		gic_route(intid, then);
	return came(before);
}

static void held(void)
{
	uint64_t began = timer_now(), us;
	uint32_t n = 0;

	for (uint32_t i = 0; i < ASKS; i++)
		n += ask(0, 0);
	us = (timer_now() - began) * 1000000 / timer_hz();
	test_equal(n, ASKS, "edges that wait for credit come");
	test_equal(rings[0], ASKS, "once each");
	test_value(us >= (ASKS - SAVED) * EARNED_US, (int64_t)us, "and they did wait");
}

static void moved(void)
{
	uint32_t n = 0, before[2] = { rings[0], rings[1] };

	for (uint32_t i = 0; i < ASKS; i++)
		n += ask(i % 2, i % 2);
	test_equal(n, ASKS, "edges that are routed come");
	test_equal(rings[0] - before[0], ASKS / 2, "once each, half of them at vCPU 0");
	test_equal(rings[1] - before[1], ASKS / 2, "and half at vCPU 1");
}

static void moved_late(void)
{
	uint32_t n = 0, before = all();

	for (uint32_t i = 0; i < ASKS; i++)
		n += ask(i % 2, !(i % 2));
	test_equal(n, ASKS, "edges that are routed while they come are not lost");
	test_equal(all() - before, ASKS, "nor do they come twice");
}

static void drive(void *cookie)
{
	(void)cookie;
	irq_enable();
	held();
	moved();
	moved_late();
	done = true;
	gic_send(SGI_DONE, 0);
}

/* The line stays up until the interrupt is acknowledged at the device. */
static void once(void)
{
	gic_attach(intid, ring_once, NULL);
	wait_ms(1);
	test_equal(rings[0], 0, "no edge is left of what was before");
	entropy_ask(&bytes, sizeof(bytes));
	wait_word(&rings[0], 1, LIMIT_MS);
	wait_ms(20);
	test_equal(rings[0], 1, "an edge comes once, though its line stays up");
	entropy_acknowledge();
	rings[0] = 0;
}

int main(void)
{
	bool last = nkddi_counter(LV_COUNTER_START) > 1;

	intid = entropy_intid();
	if (!meeting_open(&worker, 0) || !test_true(intid, "the device is there"))
		test_done();
	meeting_say(&worker, STEP_READY);
	meeting_wait(&worker, STEP_READY, 10000);
	test_true(gic_is_edge(intid), "its interrupt is an edge, as the board says");
	entropy_start();
	once();
	gic_attach(intid, ring, NULL);
	gic_attach(SGI_DONE, wake, NULL);
	cpu_start(1, drive, NULL);
	irq_disable();
	while (!done)
		irq_sleep_and_take();
	irq_enable();
	if (last) {
		meeting_say(&worker, STEP_END);
		test_done();
	}
	/* The next life must not see the edges that are on their way, nor what this one set. */
	gic_set_edge(intid, false);
	gic_disable(intid);
	entropy_ask(&bytes, sizeof(bytes));
	psci_system_reset();
}
