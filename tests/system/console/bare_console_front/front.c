// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Begins and ends lines; the plugin counts what the victim's CPU does meanwhile. */
#include <bare/board.h>
#include <bare/meeting.h>
#include <bare/test.h>

#include "tests/system/console/bare_console_front/words.h"
#include "tools/insncount/mark.h"

#define LIMIT_MS	20000
#define PEACE		500u
#define ROUNDS		5000u	/* the credit that the victim has saved is a small part of them */

static struct meeting victim;

static void put(char c)
{
	*(volatile uint32_t *)board.uart.base = (uint8_t)c;
}

/* YIELD lets the victim have its turn in QEMU's one thread. */
static void work(uint32_t rounds)
{
	for (uint32_t i = 0; i < rounds; i++) {
		for (uint32_t n = 0; n < 1000; n++)
			__asm__ volatile("" : : : "memory");
		__asm__ volatile("yield");
	}
}

static void toggle(uint32_t rounds)
{
	for (uint32_t i = 0; i < rounds; i++) {
		put('\n');
		put('x');
		__asm__ volatile("yield");
	}
}

/* The victim's line has to wait: this VM's line is taken until then. */
static void let_print(void)
{
	put('x');
	meeting_say(&victim, STEP_PRINT);
	while (victim.theirs[0] != STEP_PRINT) {
		put('x');
		__asm__ volatile("yield");
	}
}

int main(void)
{
	uint32_t before;

	if (!test_true(meeting_open(&victim, 0), "the VM in front has its link"))
		test_done();
	meeting_wait(&victim, STEP_READY, LIMIT_MS);
	test_note("path 0: nothing is printed\n");
	MARK_BEGIN(0);
	work(PEACE);
	MARK_END(0);
	test_note("path 1: the VM in front begins and ends lines\n");
	let_print();
	before = victim.theirs[WORD_PROGRESS];
	MARK_BEGIN(1);
	toggle(ROUNDS);
	MARK_END(1);
	before = victim.theirs[WORD_PROGRESS] - before;
	put('\n');
	test_note("progress of the victim: %u\n", before);
	meeting_say(&victim, STEP_END);
	test_done();
}
