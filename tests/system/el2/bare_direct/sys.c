// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The direct-mapped VM: a bus master (QEMU's virtio-rng) proves that guest-physical is machine
 * address, and the RTC that the interrupt of a passed-through device arrives.  In the VM's second
 * life the bus master does not know of the first life's memory any more.
 */
#include <libfdt.h>

#include <bare/board.h>
#include <bare/entropy.h>
#include <bare/gic.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define RTC		0x09010000ull
#define RTC_DR		0x00
#define RTC_MR		0x04
#define RTC_IMSC	0x10
#define RTC_ICR		0x1c

static struct meeting ivi;
static volatile uint32_t rings;

static volatile uint32_t *rtc(uint32_t offset)
{
	return (volatile uint32_t *)(RTC + offset);
}

static void layout(void)
{
	test_true(board.ram.base % 0x200000 == 0 && board.ram.size == 0x1000000,
		  "the device tree tells where the memory is");
	test_true((uint64_t)layout >= board.ram.base &&
			  (uint64_t)layout < board.ram.base + board.ram.size,
		  "and the guest runs in it");
	test_value(board.ram.base != 0x40000000, (int64_t)board.ram.base,
		   "which is not where ordinary VMs have theirs");
	test_note("memory at 0x%lx\n", board.ram.base);
}

static void dma(void)
{
	static volatile uint64_t buffer[2];

	test_equal(entropy_device_id(), ENTROPY_ID, "a bus master can be passed through");
	entropy_start();
	entropy_ask(buffer, sizeof(buffer));
	for (uint32_t i = 0; i < 10000 && !entropy_answers(); i++)
		spin_us(10);
	test_equal(entropy_answers(), 1, "its DMA finds the guest's memory");
	test_true(buffer[0] && buffer[1], "and writes where the guest says");
}

static void ring(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	rings++;
	*rtc(RTC_ICR) = 1;
	*rtc(RTC_IMSC) = 0;
}

static uint32_t rtc_intid(void)
{
	int node = fdt_node_offset_by_compatible(board.fdt, -1, "arm,pl031");
	const fdt32_t *interrupts = fdt_getprop(board.fdt, node, "interrupts", NULL);

	return interrupts ? fdt32_to_cpu(interrupts[1]) + 32 : 0;
}

static void interrupt(void)
{
	uint32_t intid = rtc_intid();

	if (!test_value(intid > 32 && intid < GIC_INTIDS, intid,
			"a passed-through device is in the device tree"))
		return;
	gic_attach(intid, ring, NULL);
	for (uint32_t i = 1; i <= 2; i++) {
		*rtc(RTC_ICR) = 1;
		*rtc(RTC_MR) = *rtc(RTC_DR) + 1;
		*rtc(RTC_IMSC) = 1;
		wait_word(&rings, i, 3000);
	}
	test_equal(rings, 2, "its interrupt arrives, and once more after the first");
}

int main(void)
{
	if (!meeting_open(&ivi, 0))
		test_done();
	if (nkddi_counter(LV_COUNTER_START) > 1) {
		test_equal(entropy_status(), 0, "a bus master is reset when its VM restarts");
		test_done();
	}
	layout();
	ivi.mine[1] = (uint32_t)(board.ram.base >> 21);
	dma();
	interrupt();
	meeting_say(&ivi, 1);
	meeting_wait(&ivi, 1, 5000);
	psci_system_reset();
}
