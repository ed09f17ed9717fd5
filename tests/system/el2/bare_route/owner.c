// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Has the RTC interrupt it many times, in its first life. */
#include <libfdt.h>

#include <bare/board.h>
#include <bare/gic.h>
#include <bare/meeting.h>
#include <bare/test.h>
#include <bare/wait.h>

#define RTC		0x09010000ull
#define RTC_DR		0x00
#define RTC_MR		0x04
#define RTC_IMSC	0x10
#define RTC_ICR		0x1c

#define RINGS		200
#define TRIES		(2 * RINGS)

static volatile uint32_t rings;

static volatile uint32_t *rtc(uint32_t offset)
{
	return (volatile uint32_t *)(RTC + offset);
}

static void ring(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	*rtc(RTC_IMSC) = 0;
	*rtc(RTC_ICR) = 1;
	rings++;
}

static uint32_t rtc_intid(void)
{
	int node = fdt_node_offset_by_compatible(board.fdt, -1, "arm,pl031");
	const fdt32_t *interrupts = fdt_getprop(board.fdt, node, "interrupts", NULL);

	return interrupts ? fdt32_to_cpu(interrupts[1]) + 32 : 0;
}

/* A match with the time now rings at once, unless a second ends between the two accesses. */
static void ring_once(void)
{
	*rtc(RTC_IMSC) = 1;
	*rtc(RTC_MR) = *rtc(RTC_DR);
	wait_word(&rings, rings + 1, 100);
}

int main(void)
{
	struct meeting bystander;

	if (!meeting_open(&bystander, 0))
		test_done();
	gic_attach(rtc_intid(), ring, NULL);
	meeting_say(&bystander, 1);
	meeting_wait(&bystander, 1, 10000);
	for (uint32_t i = 0; i < TRIES && rings < RINGS; i++)
		ring_once();
	meeting_say(&bystander, 2);
	test_equal(rings, RINGS, "the device's interrupts arrive at its owner");
	test_done();
}
