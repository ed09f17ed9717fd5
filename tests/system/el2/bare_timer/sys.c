// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The virtual timer, and how vCPUs share a CPU.  Time is counted instructions here
 * (options: -icount), so what a busy host does to QEMU changes no result, and the
 * limits can be narrow.
 */
#include <bare/board.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define PERIOD_US	5000
#define BUSY_US		400000ull
#define TICKS		(BUSY_US / PERIOD_US)

struct worker {
	uint32_t ticks;
	volatile uint64_t progress;
	volatile uint32_t done;
};

static struct worker worker[3];
static struct meeting low;
static volatile uint32_t moved_by;	/* low's progress while vCPU 2 was busy */

static void tick(void *cookie)
{
	struct worker *w = cookie;

	w->ticks++;
}

static void alarm_is_punctual(void)
{
	uint64_t at = timer_now() + timer_of_us(20000), late;

	irq_disable();
	timer_alarm(at);
	while (!(sysreg_read(isr_el1) & 0x80))	/* pending, though masked */
		irq_sleep();
	late = timer_now();
	irq_enable();
	isb();
	test_true(late >= at, "WFI ends for the timer, and not before its time");
	test_value(timer_to_us(late - at) < 1000, (int64_t)timer_to_us(late - at),
		   "the timer is not late");
}

static void periodic(void)
{
	struct worker w = { 0 };
	uint64_t begin = timer_now();

	timer_tick_start(PERIOD_US, tick, &w);
	wait_ms(200);
	timer_tick_stop();
	begin = timer_to_us(timer_now() - begin);
	test_value(w.ticks + 1 >= begin / PERIOD_US && w.ticks <= begin / PERIOD_US, w.ticks,
		   "a periodic timer gives each tick once");
}

static void timer_off_stays_quiet(void)
{
	struct worker w = { 0 };

	timer_tick_start(PERIOD_US, tick, &w);
	timer_tick_stop();
	spin_us(20000);
	test_equal(w.ticks, 0, "a timer that was switched off does not fire");
}

static volatile uint32_t physical_fired;

static void physical_expired(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	physical_fired++;
	sysreg_write(cntp_ctl_el0, 0);
}

static void physical(void)
{
	uint64_t begin = sysreg_read(cntpct_el0);

	gic_attach(30, physical_expired, NULL);
	sysreg_write(cntp_cval_el0, begin + timer_of_us(3000));
	sysreg_write(cntp_ctl_el0, 1);
	test_true(wait_word(&physical_fired, 1, 1000) &&
			  sysreg_read(cntpct_el0) - begin >= timer_of_us(3000),
		  "the physical timer works as well");
	wait_ms(5);
	test_equal(physical_fired, 1, "and fires once");
}

static void busy(struct worker *w)
{
	uint64_t end = timer_now() + timer_of_us(BUSY_US);

	timer_tick_start(PERIOD_US, tick, w);
	while (timer_now() < end)
		w->progress++;
	timer_tick_stop();
	__atomic_store_n(&w->done, 1, __ATOMIC_RELEASE);
}

static void sister(void *cookie)
{
	busy(cookie);
}

static void two_on_one_cpu(void)
{
	uint64_t a, b;

	cpu_start(1, sister, &worker[1]);
	busy(&worker[0]);
	wait_word(&worker[1].done, 1, 3000);
	a = worker[0].progress;
	b = worker[1].progress;
	test_note("progress %lu and %lu, ticks %u and %u\n", a, b, worker[0].ticks,
		  worker[1].ticks);
	test_value(worker[0].ticks + 2 >= TICKS && worker[1].ticks + 2 >= TICKS, worker[1].ticks,
		   "two vCPUs of one CPU both get their ticks");
	test_true(10 * a < 11 * b && 10 * b < 11 * a, "equals share a CPU evenly");
}

/* On CPU 1, where the other VM counts. */
static void high(void *cookie)
{
	uint32_t begin;
	uint64_t end;

	(void)cookie;
	end = timer_now() + timer_of_us(BUSY_US);
	begin = low.theirs[1];
	while (timer_now() < end)
		__asm__ volatile("yield");
	moved_by = low.theirs[1] - begin;
	__atomic_store_n(&worker[2].done, 1, __ATOMIC_RELEASE);
}

static void strict_priority(void)
{
	uint32_t begin;

	if (!meeting_open(&low, 0) || !meeting_wait(&low, 1, 5000))
		return;
	begin = low.theirs[1];
	wait_ms(50);
	test_value(low.theirs[1] - begin > 100, low.theirs[1] - begin,
		   "a VM of lower priority runs while the CPU is free");
	cpu_start(2, high, NULL);
	test_true(wait_word(&worker[2].done, 1, 5000), "a VM of higher priority gets its CPU");
	test_equal(moved_by, 0, "a busy vCPU of higher priority leaves nothing to the lower one");
	begin = low.theirs[1];
	wait_ms(50);
	test_value(low.theirs[1] - begin > 100, low.theirs[1] - begin,
		   "afterwards the lower one goes on");
	meeting_say(&low, 1);
}

int main(void)
{
	alarm_is_punctual();
	periodic();
	timer_off_stays_quiet();
	physical();
	two_on_one_cpu();
	strict_priority();
	test_done();
}
