// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Plays ping-pong and reads in the trace what it has done. */
#include <bare/board.h>
#include <bare/control.h>
#include <bare/gic.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/probe.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/system/el2/bare_trace/xirqs.h"

#define ROUNDS		20u
#define EVENTS		(1u << LV_TRACE_XIRQ | 1u << LV_TRACE_INJECT | 1u << LV_TRACE_CALL)

static struct meeting ivi;
static uint32_t ping, pong;
static volatile uint32_t answers;

static void answered(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	answers++;
}

static bool play(void)
{
	for (uint32_t i = 0; i < ROUNDS; i++) {
		uint32_t before = answers;

		if (nkddi_xirq_trigger(ping, IVI) || !wait_word(&answers, before + 1, LIMIT_MS))
			return false;
	}
	return true;
}

static const struct lv_trace_ring *ring_of(uint32_t cpu)
{
	const struct lv_trace_ring *first = (const void *)board.trace.base;

	return (const void *)(board.trace.base + cpu * first->size);
}

static uint64_t head_of(uint32_t cpu)
{
	return __atomic_load_n(&ring_of(cpu)->head, __ATOMIC_ACQUIRE);
}

static const struct lv_trace_record *record_of(uint32_t cpu, uint64_t n)
{
	return &ring_of(cpu)->record[n % ring_of(cpu)->capacity];
}

/* What is looked for in one ring, in this order, again and again. */
struct event { uint32_t type, a; };

/* Times of @pair's events in the ring of @cpu from record @from on; how many came in order. */
static uint32_t follow(uint32_t cpu, uint64_t from, const struct event pair[2],
		       uint64_t times[2 * ROUNDS])
{
	uint64_t head = head_of(cpu);
	uint32_t n = 0;

	for (; from < head; from++) {
		const struct lv_trace_record *r = record_of(cpu, from);

		for (uint32_t i = 0; i < 2; i++) {
			if (LV_TRACE_TYPE(r->what) != pair[i].type ||
			    LV_TRACE_A(r->what) != pair[i].a)
				continue;
			if (n % 2 != i || n == 2 * ROUNDS || LV_TRACE_OF_VM(r->what) != BOSS + cpu)
				return 0;
			times[n++] = r->time;
		}
	}
	return n;
}

static void test_order(uint64_t from_0, uint64_t from_1)
{
	const struct event here[2] = { { LV_TRACE_XIRQ, ping }, { LV_TRACE_INJECT, pong } };
	const struct event there[2] = { { LV_TRACE_INJECT, ping }, { LV_TRACE_XIRQ, pong } };
	uint64_t mine[2 * ROUNDS], theirs[2 * ROUNDS];
	uint32_t wrong = 0;

	test_equal(follow(0, from_0, here, mine), 2 * ROUNDS,
		   "on one CPU each XIRQ is followed by the answer's injection");
	test_equal(follow(1, from_1, there, theirs), 2 * ROUNDS,
		   "on the other each injection by the answer");
	for (uint32_t i = 0; i < 2 * ROUNDS; i += 2)
		wrong += mine[i] > theirs[i] || theirs[i] > theirs[i + 1] ||
			 theirs[i + 1] > mine[i + 1];
	test_equal(wrong, 0, "by their times the four of each round are in order, too");
}

static void test_calls(uint64_t from)
{
	uint32_t calls = 0;

	for (uint64_t head = head_of(0); from < head; from++) {
		const struct lv_trace_record *r = record_of(0, from);

		calls += LV_TRACE_TYPE(r->what) == LV_TRACE_CALL &&
			 LV_TRACE_A(r->what) == LV_HC_XIRQ_TRIGGER && !r->b;
	}
	test_value(calls >= ROUNDS, calls, "the calls are there with their results");
}

static void test_window(void)
{
	uint64_t x[4] = { 0 }, value;

	test_true(!control_trace(LV_TRACE_INFO, 0, x) && x[2] && x[1] * x[2] == board.trace.size &&
			  x[3] == LV_TRACE_ALL,
		  "the controller is told of a ring for each CPU");
	test_true(ring_of(0)->magic == LV_TRACE_MAGIC && ring_of(1)->magic == LV_TRACE_MAGIC &&
			  ring_of(1)->cpu == 1 && ring_of(0)->size == x[1],
		  "it finds them");
	test_true(probe_read(board.trace.base, 8, &value) && !probe_write(board.trace.base, 8, 0),
		  "it can read and not write them");
	test_equal(control_trace(LV_TRACE_SET, 1, NULL), LV_EINVAL, "unknown events are refused");
}

static void test_trace(void)
{
	uint64_t from_0 = head_of(0), from_1 = head_of(1);
	bool played;

	test_true(play() && head_of(0) == from_0 && head_of(1) == from_1,
		  "nothing is recorded while it is off");
	control_trace(LV_TRACE_SET, EVENTS, NULL);
	played = play();
	control_trace(LV_TRACE_SET, 0, NULL);
	/* An answer may come before its sender has written it down; the next one does not. */
	played = play() && played;
	test_true(played, "the game goes on while it is on");
	test_order(from_0, from_1);
	test_calls(from_0);
	from_0 = head_of(0);
	test_true(play() && head_of(0) == from_0, "off again it is off");
}

static void test_overwriting(void)
{
	uint64_t begin = head_of(0), capacity = ring_of(0)->capacity;
	uint32_t wrong = 0;

	control_trace(LV_TRACE_SET, 1u << LV_TRACE_CALL, NULL);
	for (uint64_t i = 0; i < 2 * capacity; i++)
		nkddi_version();
	control_trace(LV_TRACE_SET, 0, NULL);
	/* The call that turned it on has been recorded at its end; it never is at the other. */
	test_value(head_of(0) >= begin + 2 * capacity, (int64_t)(head_of(0) - begin),
		   "a full ring goes on at its beginning");
	for (uint64_t n = head_of(0) - capacity + 1; n < head_of(0); n++)
		wrong += record_of(0, n)->time < record_of(0, n - 1)->time;
	test_equal(wrong, 0, "and holds the newest records in their order");
}

#define SLEPT_TICKS	(2 * timer_hz() / 1000)

static int64_t idle_time(void)
{
	return control_counter(LV_COUNTER_OF_CPU, 1, LV_COUNTER_CPU_IDLE);
}

static bool has_slept(void *since)
{
	return idle_time() > *(int64_t *)since;
}

/* WFI of a VM alone on its CPU is no exit but while somebody looks at what it uses. */
static void test_sleep(void)
{
	int64_t since, sleeps;

	sleeps = control_counter(LV_COUNTER_OF_VM, IVI, LV_COUNTER_EXIT_WFI);
	test_equal(sleeps, 0, "a VM alone on its CPU sleeps there without an exit");
	since = idle_time() + (int64_t)SLEPT_TICKS;
	test_true(wait_until(has_slept, &since, LIMIT_MS),
		  "once somebody asks for the time that it uses its sleep is none");
	test_true(play(), "and interrupts wake it as ever");
}

int main(void)
{
	if (!test_true(meeting_open(&ivi, 0) && board.trace.size,
		       "boss has its link and the rings"))
		test_done();
	ping = (uint32_t)nkddi_pxirq_alloc(ivi.vlink, ID_PING, IVI, 1);
	pong = (uint32_t)nkddi_pxirq_alloc(ivi.vlink, ID_PONG, BOSS, 1);
	gic_attach(pong, answered, NULL);
	test_window();
	if (test_true(meeting_wait(&ivi, STEP_READY, LIMIT_MS), "ivi is ready")) {
		test_trace();
		test_overwriting();
		test_sleep();
	}
	meeting_say(&ivi, STEP_END);
	test_done();
}
