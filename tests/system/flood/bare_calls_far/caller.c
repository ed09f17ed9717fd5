// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Makes calls of XMEM and labels, kicks and TLB maintenance without a pause, by its vCPU 1 elsewhere
 * or by its vCPU 0, which may be on the victim's CPU.  The plugin counts what the victim's CPU does
 * meanwhile; judge.py says what is lost.
 */
#include <bare/board.h>
#include <bare/card.h>
#include <bare/cpu.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>
#include <bare/xmem.h>

#include "tests/system/flood/bare_attack_far/words.h"
#include "tools/insncount/mark.h"

#define PAUSE_US	12
#define LABEL_IDS	16u
#define LABEL_SIZE	0x1000u

static struct meeting victim;
static struct lv_vlink *lend;
static struct card card;
static uint32_t label, done;

static void spin(void)
{
	for (uint32_t i = 0; i < 200; i++)
		__asm__ volatile("" : : : "memory");
}

static struct xmem_slots slots(uint32_t first, uint32_t count)
{
	return (struct xmem_slots){ lend, first, count };
}

static void lend_and_take(void)
{
	done += xmem_grant(slots(LENT_TAKEN, LV_XMEM_PAGES), board.ram.base, LV_XMEM_WRITE, 1) ==
		LV_XMEM_PAGES;
	xmem_revoke(slots(LENT_TAKEN, LV_XMEM_PAGES), 0, 1, NULL);
}

/* The victim has them for ever, and is told each time. */
static void ask(void)
{
	done += xmem_revoke(slots(LENT_KEPT, LV_XMEM_PAGES), 0, 1, NULL) == LV_XMEM_PAGES;
}

/* The victim unmaps the page when it is told. */
static void take_by_force(void)
{
	done += xmem_grant(slots(LENT_FORCED, 1), board.ram.base, LV_XMEM_SHOW, 1) == 1;
	xmem_revoke(slots(LENT_FORCED, 1), LV_XMEM_FORCE, 1, NULL);
}

static void map_and_unmap(void)
{
	done += xmem_map(slots(0, LV_XMEM_PAGES), 0, 0, 1, NULL) == LV_XMEM_PAGES;
	xmem_unmap(slots(0, LV_XMEM_PAGES), 0, 1);
}

static void query(void)
{
	struct xmem_answer answer;

	done += xmem_query(slots(0, 1), 1, 0, &answer) >= 0;
}

/* New ones, and then the same, as long as there is room. */
static void ask_for_labels(void)
{
	uint32_t id = label++ % LABEL_IDS;

	nkddi_pdev_alloc(lend, id, LABEL_SIZE);
	nkddi_pmem_alloc(lend, id, LABEL_SIZE);
	nkddi_pxirq_alloc(lend, id, label % 2 ? VICTIM : board.vm_id, 1);
	done++;
}

static void kick(void)
{
	card_write(&card, CARD_NOTIFY, 0);
	done++;
}

static void forget_tlbs(void)
{
	__asm__ volatile("tlbi vmalle1is\n\tdsb ish\n\tisb" : : : "memory");
	done++;
}

static void forget_code(void)
{
	__asm__ volatile("ic ialluis\n\tdsb ish\n\tisb" : : : "memory");
	done++;
}

/* What vCPU 1 does, and vCPU 0 meanwhile. */
#define ATTACKS(X)							\
	X(0, "nothing but work", NULL, spin)				\
	X(1, "GRANT and REVOKE", lend_and_take, spin)			\
	X(2, "REVOKE that asks", ask, spin)				\
	X(3, "REVOKE by force", take_by_force, spin)			\
	X(4, "MAP and UNMAP", map_and_unmap, spin)			\
	X(5, "QUERY", query, spin)					\
	X(6, "labels", ask_for_labels, spin)				\
	X(7, "kicks of a receiving queue", kick, spin)			\
	X(8, "TLB maintenance", forget_tlbs, spin)			\
	X(9, "instruction cache maintenance", forget_code, spin)	\
	X(10, "GRANT and REVOKE by vCPU 0", NULL, lend_and_take)	\
	X(11, "REVOKE that asks by vCPU 0", NULL, ask)			\
	X(12, "REVOKE by force by vCPU 0", NULL, take_by_force)		\
	X(13, "MAP and UNMAP by vCPU 0", NULL, map_and_unmap)		\
	X(14, "QUERY by vCPU 0", NULL, query)				\
	X(15, "labels by vCPU 0", NULL, ask_for_labels)			\
	X(16, "kicks of a receiving queue by vCPU 0", NULL, kick)	\
	X(17, "TLB maintenance by vCPU 0", NULL, forget_tlbs)		\
	X(18, "instruction cache maintenance by vCPU 0", NULL, forget_code)

static const struct attack {
	const char *name;
	void (*elsewhere)(void);
	void (*beside)(void);
} attacks[] = {
#define ATTACK(n, name, elsewhere, beside) { name, elsewhere, beside },
	ATTACKS(ATTACK)
#undef ATTACK
};

#define NR_ATTACKS	(sizeof(attacks) / sizeof(attacks[0]))

static volatile uint32_t wanted, answered;

static void obey(void)
{
	while (wanted < NR_ATTACKS) {
		answered = wanted;
		attacks[answered].beside();
		__asm__ volatile("yield");
	}
}

/* Sleeps between two actions: so time goes on at the same pace whoever has the victim's CPU. */
static void window(void (*once)(void))
{
	uint64_t now = timer_now(), end = now + timer_of_us(board.bootargs[0] ? 32000 : 16000);
	uint64_t pause = once ? timer_of_us(PAUSE_US) : end - now;

	irq_disable();
	for (; now < end; now = timer_now()) {
		if (once)
			once();
		timer_alarm(now + pause);
		irq_sleep_and_take();
		__asm__ volatile("yield");
	}
	irq_enable();
}

/* Marks want constants. */
static void marked(uint32_t id)
{
	switch (id) {
#define ATTACK(n, name, elsewhere, beside)	\
	case n:					\
		MARK_BEGIN(n);			\
		window(elsewhere);		\
		MARK_END(n);			\
		break;
		ATTACKS(ATTACK)
#undef ATTACK
	}
}

static void launch(uint32_t id)
{
	uint32_t before = victim.theirs[WORD_PROGRESS], did;

	wanted = id;
	while (answered != id)
		wait_ms(1);
	meeting_say(&victim, 2 * id + 1);
	while (victim.theirs[WORD_PROGRESS] == before)
		wait_ms(1);
	before = victim.theirs[WORD_PROGRESS];
	did = done;
	marked(id);
	before = victim.theirs[WORD_PROGRESS] - before;
	wanted = 0;
	meeting_say(&victim, 2 * id + 2);
	test_note("path %u: %s\n", id, attacks[id].name);
	test_note("flood %u: progress %u: %s\n", id, before, attacks[id].name);
	if (attacks[id].elsewhere)
		test_value(done > did + 10, done - did, attacks[id].name);
}

static bool prepare(void)
{
	if (!meeting_open(&victim, MEETING(VICTIM)) || !meeting_wait(&victim, STEP_READY, 60000))
		return false;
	lend = nkddi_find("lend", 0, true);
	return lend && card_start(&card, 0, 0) &&
	       xmem_grant(slots(LENT_KEPT, LV_XMEM_PAGES), board.ram.base, LV_XMEM_SHOW, 1) ==
		       LV_XMEM_PAGES;
}

static void attack(void *cookie)
{
	(void)cookie;
	if (!test_true(prepare(), "all is there"))
		test_done();
	for (uint32_t id = 0; id < NR_ATTACKS; id++)
		launch(id);
	meeting_say(&victim, STEP_END);
	test_done();
}

int main(void)
{
	cpu_start(1, attack, NULL);
	obey();
	return 0;
}
