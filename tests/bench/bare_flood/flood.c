// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Does one thing after the other as fast as it can.  Bootargs "far": the victim works
 * on another CPU; both have their turn by YIELD, so that they run at the same speed, and
 * the instructions of both CPUs are counted.  "near": for a while, on the victim's CPU.
 * The victim's progress is told.
 */
#include <bare/board.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/bench/bare_flood/words.h"
#include "tools/insncount/mark.h"

#define ACTIONS		20000
#define LINES		200		/* of text: each takes longer */
#define WINDOW_US	32000

static struct meeting victim;
static struct lv_vlink *pair;
static uint32_t loud, masked;

static void spin(void)
{
	for (uint32_t i = 0; i < 100; i++)
		__asm__ volatile("" : : : "memory");
}

static void send_xirq(void)
{
	nkddi_xirq_trigger(loud, VICTIM);
}

static void send_masked(void)
{
	nkddi_xirq_trigger(masked, VICTIM);
}

static void send_sysconf(void)
{
	nkddi_sysconf(VICTIM);
}

static void change_state(void)
{
	static uint32_t state = LV_VLINK_OFF;

	state = state == LV_VLINK_OFF ? LV_VLINK_RESET : LV_VLINK_OFF;
	nkddi_state_store(&pair->s_state, state);
	nkddi_sysconf(VICTIM);
}

static void call(void)
{
	nkddi_version();
}

static void be_refused(void)
{
	nkddi_xirq_trigger(loud + 9, VICTIM);
}

static void print(void)
{
	console_printf("all work and no play makes a dull guest\n");
}

/* Marks want constants. */
#define ACTION(id, what, times)						\
	static void far_##id(void)					\
	{								\
		MARK_BEGIN(id);						\
		for (uint32_t i = 0; i < (times); i++) {		\
			what();						\
			__asm__ volatile("yield");			\
		}							\
		MARK_END(id);						\
	}

ACTION(0, spin, ACTIONS)
ACTION(1, send_xirq, ACTIONS)
ACTION(2, send_masked, ACTIONS)
ACTION(3, send_sysconf, ACTIONS)
ACTION(4, change_state, ACTIONS)
ACTION(5, call, ACTIONS)
ACTION(6, be_refused, ACTIONS)
ACTION(7, print, LINES)

static const struct {
	void (*once)(void);
	void (*far)(void);
	const char *name;
} floods[] = {
	{ spin, far_0, "nothing but work" },
	{ send_xirq, far_1, "XIRQs that the victim handles" },
	{ send_masked, far_2, "XIRQs that the victim has masked" },
	{ send_sysconf, far_3, "SYSCONF" },
	{ change_state, far_4, "state changes, each with SYSCONF" },
	{ call, far_5, "hypercalls" },
	{ be_refused, far_6, "hypercalls that are refused" },
	{ print, far_7, "console output" },
};

#define FLOODS	(sizeof(floods) / sizeof(floods[0]))

static void near(uint32_t id)
{
	uint64_t end = timer_now() + timer_of_us(WINDOW_US);

	while (timer_now() < end)
		floods[id].once();
}

static void flood(uint32_t id, bool far)
{
	uint32_t before = victim.theirs[WORD_PROGRESS];

	if (far)
		floods[id].far();
	else
		near(id);
	test_note("flood %u: progress %u: %s\n", id, victim.theirs[WORD_PROGRESS] - before,
		  floods[id].name);
}

int main(void)
{
	bool far = board.bootargs[0] == 'f';

	if (!test_true(meeting_open(&victim, 0), "the flood has its link"))
		test_done();
	pair = nkddi_find("pair", 0, true);
	loud = (uint32_t)nkddi_pxirq_alloc(victim.vlink, ID_LOUD, VICTIM, 1);
	masked = (uint32_t)nkddi_pxirq_alloc(victim.vlink, ID_MASKED, VICTIM, 1);
	meeting_wait(&victim, STEP_READY, 20000);
	for (uint32_t id = 0; far && id < FLOODS; id++)
		test_note("path %u: %s\n", id, floods[id].name);
	wait_ms(100);
	send_masked();		/* the first one is another thing */
	for (uint32_t id = 0; id < FLOODS; id++)
		flood(id, far);
	meeting_say(&victim, STEP_END);
	send_xirq();
	test_done();
}
