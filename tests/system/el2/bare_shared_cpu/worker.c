// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Counts without ever sleeping, and holds a secret in its registers meanwhile. */
#include <bare/board.h>
#include <bare/meeting.h>
#include <bare/test.h>
#include <bare/timer.h>

#define TICK_US	10000

static uint32_t ticks;

static void tick(void *cookie)
{
	(void)cookie;
	ticks++;
}

/* 1000 rounds with a value of this VM in SIMD and thread registers. */
static uint32_t registers_changed(void)
{
	uint64_t mine = 0x1111111111111111ull * board.vm_id, out, thread;

	__asm__ volatile(".arch_extension simd\n\tdup v17.2d, %0\n\tmsr tpidr_el0, %0" : : "r"(mine));
	for (uint32_t i = 0; i < 1000; i++)
		__asm__ volatile("nop");
	__asm__ volatile(".arch_extension simd\n\tmov %0, v17.d[1]\n\tmrs %1, tpidr_el0" : "=r"(out), "=r"(thread));
	return (out != mine) + (thread != mine);
}

int main(void)
{
	struct meeting boss;
	uint32_t changed = 0;

	if (!meeting_open(&boss, board.vm_id == 3 ? 0 : 1))
		test_done();
	timer_tick_start(TICK_US, tick, NULL);
	meeting_say(&boss, 1);
	while (!boss.theirs[0]) {
		boss.mine[1]++;
		changed += registers_changed();
	}
	test_equal(changed, 0, "no register of a VM shows up in another one");
	test_value(ticks >= 5, ticks, "a VM that shares its CPU gets its ticks");
	test_done();
}
