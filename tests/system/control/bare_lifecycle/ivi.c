// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Sends blocks back, and counts the ticks that it gets of the CPU it shares. */
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>

#include "tests/system/control/bare_lifecycle/lives.h"
#include "tests/system/control/bare_lifecycle/pipe.h"

#define TICK_US	20000

static volatile uint32_t ticks;

static void tick(void *cookie)
{
	(void)cookie;
	ticks++;
}

int main(void)
{
	static struct block block;
	uint64_t begin, passed;
	uint32_t refused = 0;

	if (!test_true(pipe_begin(LIMIT_MS), "the VM has its link"))
		test_done();
	begin = timer_now();
	timer_tick_start(TICK_US, tick, NULL);
	while (block_receive(&block, LIMIT_MS)) {
		refused += !block_send(&block, LIMIT_MS);
		if (block.word[0] == LAST_BLOCK)
			break;
	}
	timer_catch_up();
	timer_tick_stop();
	passed = timer_to_us(timer_now() - begin) / TICK_US;
	test_equal(refused, 0, "each block is sent back");
	test_value(ticks + 5 >= passed - passed / 10, (int64_t)(passed - ticks),
		   "beside a VM that restarts all the time the CPU's other one gets its ticks");
	test_equal(nkddi_counter(LV_COUNTER_START), 1, "who stays was started once");
	test_done();
}
