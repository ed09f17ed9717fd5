// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Prints by PL011 and three ports from both vCPUs until it dies.  In its last life it prints
 * what must come.
 */
#include <bare/control.h>
#include <bare/cpu.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>

#include "tests/system/console/bare_console_lives/steps.h"
#include "tests/system/virtio/bare_virtio/driver.h"

#define QUEUES		8u
#define MULTIPORT	2u
#define SIZE		4096u
#define WATCHDOG_MS	30u		/* that nobody feeds */

static struct ring ring[QUEUES];
static char text[SIZE];
static struct meeting boss;
static uint32_t life;
static const uint8_t tx[] = { 1, 5, 7 };

static void send(uint32_t port)
{
	struct ring *to = &ring[tx[port]];

	if (__atomic_load_n(&to->used.index, __ATOMIC_ACQUIRE) != to->avail.index)
		return;
	to->desc[0] = (struct desc){ (uintptr_t)text, SIZE, 0, 0 };
	offer(to, 0);
	wr(QUEUE_NOTIFY, tx[port]);
}

/* Some lives lie: the index of the ring runs ahead, or a chain has no end. */
static void lie(void)
{
	struct ring *to = &ring[tx[life % 3]];

	to->desc[1] = (struct desc){ (uintptr_t)text, SIZE, NEXT, 1 };
	offer(to, 1);
	if (life % 2)
		to->avail.index += 1000;
	wr(QUEUE_NOTIFY, tx[life % 3]);
}

static void flood(void *cookie)
{
	uint32_t self = (uint32_t)(uintptr_t)cookie, i;

	for (i = 1;; i++) {
		send((i + self) % 3);
		if (i % 4 == self)
			console_printf("noise of life %u\n", life);
		if (i == 200 && life % 3 == 2)
			lie();
		if (i == 300 && life % 4 == 3)
			psci_system_reset();
		__asm__ volatile("yield");
	}
}

/* Lines; in some lives what never ends a line, or does not show. */
static void fill(void)
{
	for (uint32_t i = 0; i < SIZE; i++)
		text[i] = (i + 1) % 64 ? (char)('a' + i % 26) : '\n';
	if (life % 5 == 4)
		memset(text, '\r', SIZE);
	if (life % 5 == 3)
		memset(text, '\33', SIZE);
}

/* Sends @what by @port; false: nobody takes it. */
static bool say(uint32_t port, const char *what)
{
	struct ring *to = &ring[tx[port]];
	uint64_t end = timer_now() + timer_of_us(10000000);

	to->desc[0] = (struct desc){ (uintptr_t)what, (uint32_t)strlen(what), 0, 0 };
	offer(to, 0);
	wr(QUEUE_NOTIFY, tx[port]);
	while (__atomic_load_n(&to->used.index, __ATOMIC_ACQUIRE) != to->avail.index) {
		if (timer_now() > end)
			return false;
		__asm__ volatile("yield");
	}
	return true;
}

static void last_life(void)
{
	meeting_say(&boss, STEP_READY);
	test_true(bring_up(ring, QUEUES, MULTIPORT), "the console of the last life comes up");
	test_true(say(0, "last of one\n") && say(1, "last of two\n") && say(2, "last of three\n"),
		  "all its ports still take text");
	test_done();
}

int main(void)
{
	if (!meeting_open(&boss, 0))
		return 1;
	if (boss.theirs[0] == STEP_END)
		last_life();
	life = (uint32_t)nkddi_counter(LV_COUNTER_START);
	fill();
	bring_up(ring, QUEUES, MULTIPORT);
	if (life % 4 == 1)
		control_watchdog(LV_WATCHDOG_ARM, WATCHDOG_MS, NULL);
	cpu_start(1, flood, (void *)1);
	flood((void *)0);
	return 0;
}
