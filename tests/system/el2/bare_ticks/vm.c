// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A timer that fires while its vCPU does not run must fire when it runs again. */
#include <bare/board.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define PERIOD_US	300
#define LAG_US		50000		/* of ticks that come one after the other */
#define LOOKS		20		/* each time all timers must have gone on */
#define LOOK_MS		100
#define PATIENCE_MS	5000		/* the machine below QEMU may stand still for a while */
#define SGI		3

static volatile uint32_t ticks[CPUS_MAX];
static volatile uint32_t stop, ended;

/* A machine too slow for all ticks leaves some out: else there were nothing but ticks. */
static void tick(void *cookie)
{
	struct cpu *cpu = cpu_self();
	uint64_t now = timer_now();

	(void)cookie;
	ticks[cpu->index]++;
	if (now > cpu->tick_at + timer_of_us(LAG_US))
		cpu->tick_at = now + cpu->tick_period;
}

static void poked(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
}

static void masked_spin(void)
{
	irq_disable();
	spin_us(500);
	irq_enable();
}

static void sleep_a_bit(void)
{
	irq_disable();
	irq_sleep();
	irq_enable();
}

static void poke(void)
{
	gic_send_others(SGI);
}

static void call(void)
{
	nkddi_version();
}

static void work(void)
{
	spin_us(100);
}

/* One after the other, each vCPU beginning with another one. */
static void keep_busy(uint32_t turn)
{
	static void (*const action[])(void) = { masked_spin, sleep_a_bit, poke, call, work };

	action[turn % (sizeof(action) / sizeof(action[0]))]();
}

static void others(void *cookie)
{
	uint32_t turn = cpu_self()->index;

	(void)cookie;
	gic_attach(SGI, poked, NULL);
	timer_tick_start(PERIOD_US, tick, NULL);
	while (!stop)
		keep_busy(turn++);
	timer_tick_stop();
	__atomic_add_fetch(&ended, 1, __ATOMIC_RELEASE);
}

/* How many stood still since @before. */
static uint32_t standing_timers(const uint32_t before[CPUS_MAX])
{
	uint32_t standing = 0;

	for (uint32_t i = 0; i < board.nr_cpus; i++)
		standing += ticks[i] == before[i];
	return standing;
}

/*
 * A look is over when all timers have gone on, but not before its time.  A busy
 * host can keep QEMU from its work for longer than a look; a timer that was lost
 * never goes on.
 */
static uint32_t look(uint32_t before[CPUS_MAX])
{
	uint64_t begin = timer_now(), least = timer_of_us(LOOK_MS * 1000);
	uint64_t most = timer_of_us(PATIENCE_MS * 1000ull);
	uint32_t turn = 0, standing;
	uint64_t passed;

	do {
		keep_busy(turn++);
		standing = standing_timers(before);
		passed = timer_now() - begin;
	} while (passed < least || (standing && passed < most));
	for (uint32_t i = 0; i < board.nr_cpus; i++) {
		if (ticks[i] == before[i])
			test_note("vCPU %u stands still at %u ticks\n", i, ticks[i]);
		before[i] = ticks[i];
	}
	return standing;
}

int main(void)
{
	uint32_t before[CPUS_MAX] = { 0 }, bad = 0;

	for (uint32_t i = 1; i < board.nr_cpus; i++)
		cpu_start(i, others, NULL);
	gic_attach(SGI, poked, NULL);
	timer_tick_start(PERIOD_US, tick, NULL);
	for (uint32_t i = 0; i < LOOKS && !bad; i++)
		bad = look(before);
	test_equal(bad, 0, "the timer of every vCPU of a shared CPU goes on and on");
	stop = 1;
	test_true(wait_word(&ended, board.nr_cpus - 1, 3000), "and all of them come to their end");
	test_done();
}
