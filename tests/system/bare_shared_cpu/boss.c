// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Sleeps, wakes and works, and looks what that does to the two below it. */
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define WAKE_UPS	20
#define LATE_US		20000

static struct meeting left, right;

static uint64_t lateness(void)
{
	uint64_t at = timer_now() + timer_of_us(5000);

	irq_disable();
	timer_alarm(at);
	while (!(sysreg_read(isr_el1) & 0x80))
		irq_sleep();
	at = timer_now() - at;
	irq_enable();
	isb();
	return timer_to_us(at);
}

static void wakes_at_once(void)
{
	uint64_t all[WAKE_UPS], best = UINT64_MAX;
	uint32_t late = 0;

	for (uint32_t i = 0; i < WAKE_UPS; i++) {
		all[i] = lateness();
		late += all[i] > LATE_US;
		if (all[i] < best)
			best = all[i];
	}
	test_note("the best wake-up was %lu us late\n", best);
	test_value(late < WAKE_UPS / 4, late, "a VM of higher priority wakes while the others work");
	test_value(best < 1000, (int64_t)best, "within a millisecond if the machine is quiet");
}

static void works_alone(void)
{
	uint32_t l = left.theirs[1], r = right.theirs[1];

	spin_us(200000);
	test_equal(left.theirs[1] - l + right.theirs[1] - r, 0,
		   "while it works the others stand still");
}

static void equals_share(void)
{
	uint32_t l = left.theirs[1], r = right.theirs[1];

	wait_ms(600);
	l = left.theirs[1] - l;
	r = right.theirs[1] - r;
	test_note("progress %u and %u\n", l, r);
	test_true(l > 10 && r > 10, "while it sleeps both others get on");
	test_true(l < 3 * r && r < 3 * l, "and equals get equal parts");
}

int main(void)
{
	if (!test_true(meeting_open(&left, 0) && meeting_open(&right, 1), "the boss knows both"))
		test_done();
	meeting_wait(&left, 1, 5000);
	meeting_wait(&right, 1, 5000);
	wakes_at_once();
	works_alone();
	equals_share();
	meeting_say(&left, 1);
	meeting_say(&right, 1);
	test_done();
}
