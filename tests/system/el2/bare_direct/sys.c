// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The direct-mapped VM: a device that reads and writes memory by itself (QEMU's
 * fw_cfg) proves that guest-physical is machine address, and the RTC that the
 * interrupt of a passed-through device arrives.
 */
#include <string.h>

#include <libfdt.h>

#include <bare/board.h>
#include <bare/gic.h>
#include <bare/meeting.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define FW_CFG		0x09020000ull
#define FW_CFG_DMA	0x10		/* big endian address of a struct dma */
#define DMA_ERROR	1u
#define DMA_READ	2u
#define DMA_SELECT	8u

#define RTC		0x09010000ull
#define RTC_DR		0x00
#define RTC_MR		0x04
#define RTC_IMSC	0x10
#define RTC_ICR		0x1c

/* All big endian. */
struct dma { uint32_t control, length; uint64_t address; };

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
	static volatile struct dma request;
	static volatile char signature[8];
	uint64_t at = (uint64_t)&request;

	request.control = __builtin_bswap32(DMA_SELECT | DMA_READ);	/* item 0 */
	request.length = __builtin_bswap32(4);
	request.address = __builtin_bswap64((uint64_t)signature);
	dsb();
	*(volatile uint64_t *)(FW_CFG + FW_CFG_DMA) = __builtin_bswap64(at);
	for (uint32_t i = 0; i < 1000 && request.control & ~__builtin_bswap32(DMA_ERROR); i++)
		spin_us(10);
	test_equal(request.control, 0, "a device's DMA finds the guest's memory");
	test_true(!memcmp((const void *)(uintptr_t)signature, "QEMU", 4),
		  "and writes where the guest says");
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
	layout();
	ivi.mine[1] = (uint32_t)(board.ram.base >> 21);
	meeting_say(&ivi, 1);
	dma();
	interrupt();
	meeting_wait(&ivi, 1, 5000);
	test_done();
}
