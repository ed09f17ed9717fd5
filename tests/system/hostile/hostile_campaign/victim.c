// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Works, keeps a pattern in its memory and talks to its peer, while the hostile VMs do what it
 * orders.  What EL2 executes on its CPU while it works is its loss: judge.py has the counts.
 */
#include <libfdt.h>

#include <bare/board.h>
#include <bare/control.h>
#include <bare/gic.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#include "tests/system/control/bare_lifecycle/pipe.h"
#include "tests/system/hostile/hostile_campaign/campaign.h"
#include "tools/insncount/mark.h"

#define HOSTILES	2
#define PATTERN_WORDS	0x4000		/* 128 KiB */
#define WINDOW_US	2000
#define REST_MS		20		/* in which lower priorities get the CPU, at most */
#define LIMIT_MS	60000

static struct meeting hostile[HOSTILES];
static uint64_t pattern[PATTERN_WORDS];
static volatile uint32_t taken;
static uint32_t spoiled, lost_blocks, idle[KIND_LIMIT];

static uint64_t word_of(uint32_t i)
{
	return 0x9e3779b97f4a7c15ull * (i + 1);
}

static void take(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	taken++;
}

static void order(uint32_t kind)
{
	for (uint32_t i = 0; i < HOSTILES; i++)
		hostile[i].mine[WORD_KIND] = kind;
}

static uint32_t actions(void)
{
	return hostile[0].theirs[WORD_ACTIONS] + hostile[1].theirs[WORD_ACTIONS];
}

/* Since *@cookie. */
static bool there_were_actions(void *cookie)
{
	return actions() != *(uint32_t *)cookie;
}

/* YIELD: QEMU lets the other CPUs go on. */
static void work(void)
{
	uint64_t end = timer_now() + timer_of_us(WINDOW_US);

	while (timer_now() < end) {
		for (uint32_t i = 0; i < 200; i++)
			__asm__ volatile("" : : : "memory");
		__asm__ volatile("yield");
	}
}

/* Marks want constants. */
static void work_marked(uint32_t kind)
{
	switch (kind) {
#define KIND(n, name, text)	\
	case n:			\
		MARK_BEGIN(n);	\
		work();		\
		MARK_END(n);	\
		break;
		KINDS(KIND)
#undef KIND
	}
}

static void look_after_memory(void)
{
	for (uint32_t i = 0; i < PATTERN_WORDS; i++)
		spoiled += pattern[i] != word_of(i);
}

static bool echo(uint32_t first)
{
	static struct block block;

	for (uint32_t i = 0; i < BLOCK_WORDS; i++)
		block.word[i] = first + i;
	if (!block_send(&block, LIMIT_MS) || !block_receive(&block, LIMIT_MS))
		return false;
	for (uint32_t i = 0; i < BLOCK_WORDS; i++)
		if (block.word[i] != first + i)
			return false;
	return true;
}

static void bear(uint32_t kind)
{
	uint32_t before = actions();

	order(kind);
	wait_until(there_were_actions, &before, REST_MS);
	before = actions();
	work_marked(kind);
	order(KIND_NONE);
	idle[kind] += actions() == before;
	lost_blocks += !echo(kind * BLOCK_WORDS);
	look_after_memory();
}

static uint32_t number(const char **at)
{
	uint32_t value = 0, base = 10;

	while (**at == ' ')
		(*at)++;
	if ((*at)[0] == '0' && (*at)[1] == 'x') {
		base = 16;
		*at += 2;
	}
	for (; **at && **at != ' '; (*at)++)
		value = value * base + (uint32_t)(**at <= '9' ? **at - '0' : **at - 'a' + 10);
	return value;
}

static uint32_t seed_by_chance(void)
{
	int length, node = fdt_path_offset(board.fdt, "/chosen");
	const fdt32_t *seed = fdt_getprop(board.fdt, node, "rng-seed", &length);

	return seed && length >= 4 ? fdt32_to_cpu(*seed) | 1 : 1;
}

static void attach_xirqs(void)
{
	for (int32_t i = 0; i < HOSTILES; i++) {
		const struct lv_vlink *pair = nkddi_find("pair", i, false);
		int64_t first = nkddi_pxirq_alloc(pair, 0, board.vm_id, XIRQS_OF_MANY);

		for (int64_t n = 0; n < XIRQS_OF_MANY; n++)
			gic_attach((uint32_t)(first + n), take, NULL);
	}
}

static bool prepare(uint32_t *rounds)
{
	const char *info;
	uint32_t seed;

	if (!meeting_open(&hostile[0], 0) || !meeting_open(&hostile[1], 1) || !pipe_begin(LIMIT_MS))
		return false;
	info = nkddi_info(hostile[0].vlink->s_info);
	seed = number(&info);
	*rounds = number(&info);
	if (!seed)
		seed = seed_by_chance();
	test_note("seed 0x%x, %u rounds\n", seed, *rounds);
	for (uint32_t i = 0; i < PATTERN_WORDS; i++)
		pattern[i] = word_of(i);
	attach_xirqs();
	order(KIND_NONE);
	for (uint32_t i = 0; i < HOSTILES; i++) {
		hostile[i].mine[WORD_SEED] = seed;
		meeting_say(&hostile[i], 1);
	}
	return meeting_wait(&hostile[0], 1, LIMIT_MS) && meeting_wait(&hostile[1], 1, LIMIT_MS);
}

/* As long as they live they need what is in the meetings' memory. */
static bool are_off(void *cookie)
{
	(void)cookie;
	return control_state(hostile[0].peer) == LV_VM_OFF &&
	       control_state(hostile[1].peer) == LV_VM_OFF;
}

static void report(uint32_t rounds)
{
	uint32_t lazy = 0;

#define KIND(n, name, text) test_note("path %u: %s\n", n, text);
	KINDS(KIND)
#undef KIND
	for (uint32_t kind = 1; kind < KIND_LIMIT; kind++)
		lazy += idle[kind] == rounds;
	test_note("%u XIRQs taken, %u and %u lives\n", taken, hostile[0].theirs[WORD_LIFE],
		  hostile[1].theirs[WORD_LIFE]);
	test_value(lazy < 3, lazy, "the hostile VMs do what is ordered");
	test_note("%u and %u times pages of each other\n", hostile[0].theirs[WORD_PAGES],
		  hostile[1].theirs[WORD_PAGES]);
	test_true(hostile[0].theirs[WORD_FRAMES] && hostile[1].theirs[WORD_FRAMES],
		  "frames of both have left their cards");
	/* The one that works on the victim's CPU, below it, seldom lends anything. */
	test_true(hostile[0].theirs[WORD_PAGES] + hostile[1].theirs[WORD_PAGES],
		  "pages are lent and borrowed");
	test_equal(spoiled, 0, "the victim's memory is as the victim wrote it");
	test_equal(lost_blocks, 0, "its peer answers all the time");
	test_equal(nkddi_counter(LV_COUNTER_FAULT), 0, "no fault went astray to the victim");
	test_equal(nkddi_counter(LV_COUNTER_START), 1, "the victim was started once");
}

int main(void)
{
	uint32_t rounds = 0;

	if (!test_true(prepare(&rounds), "the victim has its links"))
		test_done();
	for (uint32_t round = 0; round < rounds; round++)
		for (uint32_t kind = 0; kind < KIND_LIMIT; kind++)
			bear(kind);
	order(KIND_END);
	echo(LAST_BLOCK);
	test_true(wait_until(are_off, NULL, LIMIT_MS), "in the end the hostile VMs obey");
	report(rounds);
	test_done();
}
