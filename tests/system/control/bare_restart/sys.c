// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Restarts LIVES times while its vCPUs do what they can. */
#include <bare/board.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define LIVES	40

static struct meeting ivi;
static struct lv_vlink *pair;
static uint32_t life, xirq;
static volatile uint32_t pristine = 0x5eed;

/* When and by whom this life ends: different each time. */
static uint32_t ender(void)
{
	return life * 7 % 4;
}

static uint64_t end_of_life(void)
{
	return timer_now() + timer_of_us(500 + life * 1237 % 9000);
}

static void act(uint32_t vcpu)
{
	switch (vcpu) {
	case 1:
		nkddi_xirq_trigger(xirq, ivi.peer);
		nkddi_sysconf(ivi.peer);
		break;
	case 2:
		nkddi_state_store(&pair->s_state, LV_VLINK_RESET);
		nkddi_state_store(&pair->s_state, LV_VLINK_ON);
		nkddi_state_store(&pair->s_state, LV_VLINK_OFF);
		break;
	case 3:
		wait_ms(1);
		break;
	default:
		nkddi_pmem_alloc(pair, life % 8, 4096);
		break;
	}
	__asm__ volatile("yield");
}

static void live(void *cookie)
{
	uint32_t self = cpu_self()->index;
	uint64_t end = end_of_life();

	(void)cookie;
	for (;;) {
		act(self);
		/* in every third life all of them reset at once */
		if (timer_now() >= end && (self == ender() || life % 3 == 0))
			psci_system_reset();
	}
}

int main(void)
{
	life = (uint32_t)nkddi_counter(LV_COUNTER_START);
	if (!meeting_open(&ivi, 0))
		test_done();
	pair = nkddi_find("pair", 0, true);
	xirq = (uint32_t)nkddi_pxirq_alloc(pair, 0, ivi.peer, 1);
	if (pristine != 0x5eed || pair->s_state != LV_VLINK_OFF)
		console_printf("FAIL life %u begins as the first: it does not\n", life);
	pristine = life;
	meeting_wait(&ivi, 1, 5000);
	ivi.mine[1] = life;
	if (life > LIVES) {
		test_equal(ivi.mine[2], LIVES, "a VM restarts as often as it wants");
		meeting_say(&ivi, 1);
		test_done();
	}
	ivi.mine[2]++;
	for (uint32_t i = 1; i < board.nr_cpus; i++)
		if (cpu_start(i, live, NULL) != PSCI_SUCCESS)
			console_printf("FAIL vCPU %u starts in life %u: it does not\n", i, life);
	live(NULL);
	return 0;
}
