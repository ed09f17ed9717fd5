// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Prints; the plugin counts what the victim's CPU does meanwhile. */
#include <string.h>

#include <bare/console.h>
#include <bare/meeting.h>
#include <bare/test.h>
#include <bare/timer.h>

#include "tests/system/console/bare_console_flood/words.h"
#include "tests/system/virtio/bare_virtio/driver.h"
#include "tools/insncount/mark.h"

#define QUEUES		10u		/* of four ports and control */
#define MULTIPORT	2u		/* feature bit 1 */
#define LINE		64u
#define BUFFER		4096u		/* bytes of one descriptor */
#define LINES		1000u		/* by PL011 */
#define BUFFERS		16u		/* of one port */

static struct ring ring[QUEUES];
static char text[BUFFER], dropped[BUFFER];
static struct meeting victim;

/* The queue that port @n sends by. */
static uint32_t queue_of(uint32_t n)
{
	return n ? 2 * n + 3 : 1;
}

static void fill(void)
{
	for (uint32_t i = 0; i < BUFFER; i++) {
		text[i] = (i + 1) % LINE ? (char)('a' + i % 26) : '\n';
		dropped[i] = (i + 1) % BUFFER ? '\1' : '\n';
	}
}

static void send(uint32_t port, const char *what)
{
	struct ring *tx = &ring[queue_of(port)];

	tx->desc[0] = (struct desc){ (uintptr_t)what, BUFFER, 0, 0 };
	offer(tx, 0);
	wr(QUEUE_NOTIFY, queue_of(port));
}

static bool is_taken(uint32_t port)
{
	const struct ring *tx = &ring[queue_of(port)];

	return __atomic_load_n(&tx->used.index, __ATOMIC_ACQUIRE) == tx->avail.index;
}

/* @buffers by each of the first @ports, each as soon as the last one was taken. */
static bool print(uint32_t ports, const char *what, uint32_t buffers)
{
	uint32_t sent[4] = { 0 }, left = ports * (buffers + 1);
	uint64_t end = timer_now() + timer_of_us(20000000);

	while (left && timer_now() < end) {
		for (uint32_t i = 0; i < ports; i++) {
			if (sent[i] > buffers || !is_taken(i))
				continue;
			if (sent[i]++ < buffers)
				send(i, what);
			left--;
		}
		__asm__ volatile("yield");
	}
	return !left;
}

static void work(void)
{
	for (uint32_t i = 0; i < 20000; i++)
		__asm__ volatile("yield");
}

static void print_lines(void)
{
	for (uint32_t i = 0; i < LINES; i++) {
		console_printf("all work and no play makes a dull guest\n");
		__asm__ volatile("yield");
	}
}

static void told(uint32_t id, uint32_t before, const char *name)
{
	test_note("path %u: %s\n", id, name);
	test_note("progress of the victim: %u\n", victim.theirs[WORD_PROGRESS] - before);
}

/* Marks want constants. */
#define FLOOD(id, name, what)							\
	do {									\
		uint32_t before = victim.theirs[WORD_PROGRESS];			\
										\
		MARK_BEGIN(id);							\
		what;								\
		MARK_END(id);							\
		told(id, before, name);						\
	} while (0)

int main(void)
{
	bool all = true;

	if (!test_true(meeting_open(&victim, 0), "the loud VM has its link"))
		test_done();
	fill();
	if (!test_true(bring_up(ring, QUEUES, MULTIPORT), "its console comes up"))
		test_done();
	meeting_wait(&victim, STEP_READY, 20000);
	FLOOD(0, "nothing is printed", work());
	FLOOD(1, "lines by PL011", print_lines());
	FLOOD(2, "text by virtio-console", all &= print(1, text, BUFFERS));
	FLOOD(3, "bytes that the filter drops", all &= print(1, dropped, BUFFERS));
	FLOOD(4, "text by four ports", all &= print(4, text, BUFFERS));
	test_true(all, "all that is printed is taken");
	meeting_say(&victim, STEP_END);
	test_done();
}
