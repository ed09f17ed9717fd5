// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Sleeps, wakes and works, and looks what that does to the two below it.  Time is
 * counted instructions here (options: -icount): what a busy host does to QEMU
 * changes no result.
 */
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define WAKE_UPS	20
#define LATE_US		200

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
	uint64_t late, worst = 0;

	for (uint32_t i = 0; i < WAKE_UPS; i++) {
		late = lateness();
		if (late > worst)
			worst = late;
	}
	test_value(worst < LATE_US, (int64_t)worst,
		   "a VM of higher priority wakes at once, each time, while the others work");
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
	test_true(10 * l < 11 * r && 10 * r < 11 * l, "and equals get equal parts");
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
