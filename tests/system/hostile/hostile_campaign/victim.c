// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Works, keeps a pattern in its memory and talks to its peer, while the hostile VMs do what it
 * orders.  What it gets done meanwhile, for each instruction of its CPU, is judged against what it
 * gets done in peace, and EL2's part of these: judge.py has the counts.
 */
#include <libfdt.h>

#include <bare/board.h>
#include <bare/card.h>
#include <bare/console.h>
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
#define WINDOW_US	16000		/* at least, and until something was done to it */
#define IDLE_US		60000		/* then nobody does anything */
#define REST_MS		20		/* in which lower priorities get the CPU, at most */
#define WARM_UP		3		/* actions */
#define LIMIT_MS	60000
#define LAST_ROUND	'e'		/* the key that ends a campaign without a number of rounds */

static struct meeting hostile[HOSTILES];
static struct card card;
static uint64_t pattern[PATTERN_WORDS];
static volatile uint32_t taken;
static uint32_t spoiled, lost_blocks, revived, idle[KIND_LIMIT], progress[KIND_LIMIT];

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

/* Of each of them since @cookie: some, so that both vCPUs are up. */
static bool there_were_actions(void *cookie)
{
	const uint32_t *before = cookie;

	for (uint32_t i = 0; i < HOSTILES; i++)
		if (hostile[i].theirs[WORD_ACTIONS] - before[i] < WARM_UP)
			return false;
	return true;
}

static void take_frames(void)
{
	uint32_t length;

	while (card_receive(&card, &length))
		card_release(&card);
}

/* YIELD: QEMU lets the other CPUs go on. */
static void work(uint32_t kind)
{
	uint64_t begin = timer_now(), now = begin;
	uint32_t before = actions();
	bool done = kind == KIND_PEACE;

	while (now < begin + timer_of_us(WINDOW_US) ||
	       (!done && now < begin + timer_of_us(IDLE_US))) {
		for (uint32_t i = 0; i < 200; i++)
			__asm__ volatile("" : : : "memory");
		take_frames();
		progress[kind]++;
		__asm__ volatile("yield");
		now = timer_now();
		done = done || actions() != before;
	}
	idle[kind] += !done;
}

/* Marks want constants. */
static void work_marked(uint32_t kind)
{
	switch (kind) {
#define KIND(n, name, text)	\
	case n:			\
		MARK_BEGIN(n);	\
		work(n);	\
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

/*
 * A hostile VM that stopped or paused itself, or that sleeps for ever without a watchdog, is to do
 * the next kind again.
 */
static void revive(uint32_t i)
{
	switch (control_state(hostile[i].peer)) {
	case LV_VM_OFF:
	case LV_VM_CRASHED:
		control_vm(hostile[i].peer, LV_VM_START);
		break;
	case LV_VM_PAUSED:
		control_vm(hostile[i].peer, LV_VM_RESUME);
		break;
	default:
		control_vm(hostile[i].peer, LV_VM_RESTART);
	}
	revived++;
}

static void bear(uint32_t kind)
{
	uint32_t each[HOSTILES];

	for (uint32_t i = 0; i < HOSTILES; i++)
		each[i] = hostile[i].theirs[WORD_ACTIONS];
	order(kind);
	wait_until(there_were_actions, each, REST_MS);
	work_marked(kind);
	order(KIND_NONE);
	for (uint32_t i = 0; i < HOSTILES; i++)
		if (hostile[i].theirs[WORD_ACTIONS] == each[i])
			revive(i);
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

	if (!meeting_open(&hostile[0], 0) || !meeting_open(&hostile[1], 1) ||
	    !pipe_begin(LIMIT_MS) || !card_start(&card, 0, 0))
		return false;
	info = nkddi_info(hostile[0].vlink->s_info);
	seed = number(&info);
	*rounds = number(&info);
	if (!seed)
		seed = seed_by_chance();
	test_note("seed 0x%x\n", seed);
	for (uint32_t i = 0; i < PATTERN_WORDS; i++)
		pattern[i] = word_of(i);
	attach_xirqs();
	order(KIND_NONE);
	work_marked(KIND_PEACE);
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

static void report_kinds(uint32_t rounds)
{
	uint32_t windows = 0;

#define KIND(n, name, text)						\
	test_note("path %u: %s\n", n, text);				\
	test_note("flood %u: progress %u: %s\n", n,			\
		  progress[n] / (n == KIND_PEACE ? 1 : rounds), text);	\
	if (idle[n])							\
		test_note("idle in %u of %u rounds: %s\n", idle[n], rounds, text);
	KINDS(KIND)
#undef KIND
	for (uint32_t kind = 0; kind < KIND_LIMIT; kind++)
		windows += idle[kind];
	test_equal(windows, 0, "in each window of each kind something is done to the victim");
}

static void report(uint32_t rounds)
{
	test_note("%u rounds, %lu ms\n", rounds, timer_now() / timer_of_us(1000));
	report_kinds(rounds);
	test_note("%u XIRQs taken, %u and %u lives, %u interrupts of the card\n", taken,
		  hostile[0].theirs[WORD_LIFE], hostile[1].theirs[WORD_LIFE], card.interrupts);
	test_note("%u times a hostile VM had to be started anew\n", revived);
	test_note("%u and %u times pages of each other\n", hostile[0].theirs[WORD_PAGES],
		  hostile[1].theirs[WORD_PAGES]);
	test_true(hostile[0].theirs[WORD_FRAMES] && hostile[1].theirs[WORD_FRAMES],
		  "frames of both have left their cards");
	test_true(card.interrupts, "frames have come to the victim");
	/* The one that works on the victim's CPU, below it, seldom lends anything. */
	test_true(hostile[0].theirs[WORD_PAGES] + hostile[1].theirs[WORD_PAGES],
		  "pages are lent and borrowed");
	test_equal(spoiled, 0, "the victim's memory is as the victim wrote it");
	test_equal(lost_blocks, 0, "its peer answers all the time");
	test_equal(nkddi_counter(LV_COUNTER_FAULT), 0, "no fault went astray to the victim");
	test_equal(nkddi_counter(LV_COUNTER_START), 1, "the victim was started once");
}

/* @wanted: of rounds, 0: until a key. */
static bool is_over(uint32_t round, uint32_t wanted)
{
	if (wanted)
		return round == wanted;
	test_note("round %u of all kinds, %lu ms\n", round, timer_now() / timer_of_us(1000));
	return console_getc() == LAST_ROUND;
}

int main(void)
{
	uint32_t wanted = 0, round = 0;

	if (!test_true(prepare(&wanted), "the victim has its links and its card"))
		test_done();
	do {
		for (uint32_t kind = KIND_PEACE + 1; kind < KIND_LIMIT; kind++)
			bear(kind);
	} while (!is_over(++round, wanted));
	order(KIND_END);
	echo(LAST_BLOCK);
	test_true(wait_until(are_off, NULL, LIMIT_MS), "in the end the hostile VMs obey");
	report(round);
	test_done();
}
