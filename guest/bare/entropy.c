// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/entropy.h>

#include <string.h>

#include <libfdt.h>

#include <bare/board.h>
#include <bare/sysreg.h>

#define REGISTERS	0x0a003e00ull
#define ENTRIES		4u

/* Registers of virtio over MMIO. */
enum { DEVICE_ID = 0x08, DRIVER_FEATURES = 0x20, FEATURES_SEL = 0x24, QUEUE_SEL = 0x30,
       QUEUE_NUM = 0x38, QUEUE_READY = 0x44, QUEUE_NOTIFY = 0x50, INTERRUPT_STATUS = 0x60,
       INTERRUPT_ACK = 0x64, STATUS = 0x70, QUEUE_DESC = 0x80, QUEUE_DRIVER = 0x90,
       QUEUE_DEVICE = 0xa0 };
enum { WRITE = 2 };

static volatile struct ring {
	struct { uint64_t addr; uint32_t len; uint16_t flags, next; } desc[ENTRIES];
	struct { uint16_t flags, index, entry[ENTRIES]; } avail;
	struct { uint16_t flags, index; struct { uint32_t id, len; } entry[ENTRIES]; } used
		__attribute__((aligned(4)));
} queue __attribute__((aligned(4096)));

static volatile uint32_t *reg(uint32_t offset)
{
	return (volatile uint32_t *)(REGISTERS + offset);
}

uint32_t entropy_device_id(void)
{
	return *reg(DEVICE_ID);
}

uint32_t entropy_status(void)
{
	return *reg(STATUS);
}

uint32_t entropy_intid(void)
{
	int node = -1;

	while ((node = fdt_node_offset_by_compatible(board.fdt, node, "virtio,mmio")) >= 0) {
		const fdt64_t *at = fdt_getprop(board.fdt, node, "reg", NULL);
		const fdt32_t *interrupts = fdt_getprop(board.fdt, node, "interrupts", NULL);

		if (at && interrupts && fdt64_to_cpu(*at) == REGISTERS)
			return fdt32_to_cpu(interrupts[1]) + 32;
	}
	return 0;
}

static void address(uint32_t offset, volatile void *to)
{
	reg(offset)[0] = (uint32_t)(uintptr_t)to;
	reg(offset)[1] = (uint32_t)((uintptr_t)to >> 32);
}

void entropy_start(void)
{
	*reg(STATUS) = 0;
	memset((void *)(uintptr_t)&queue, 0, sizeof(queue));
	*reg(STATUS) = 3;
	*reg(FEATURES_SEL) = 1;
	*reg(DRIVER_FEATURES) = 1;
	*reg(STATUS) = 11;
	*reg(QUEUE_SEL) = 0;
	*reg(QUEUE_NUM) = ENTRIES;
	address(QUEUE_DESC, queue.desc);
	address(QUEUE_DRIVER, &queue.avail);
	address(QUEUE_DEVICE, &queue.used);
	*reg(QUEUE_READY) = 1;
	*reg(STATUS) = 15;
}

void entropy_ask(volatile void *buffer, uint32_t size)
{
	queue.desc[0].addr = (uintptr_t)buffer;
	queue.desc[0].len = size;
	queue.desc[0].flags = WRITE;
	dsb();
	queue.avail.index++;
	dsb();
	*reg(QUEUE_NOTIFY) = 0;
}

void entropy_acknowledge(void)
{
	*reg(INTERRUPT_ACK) = *reg(INTERRUPT_STATUS);
}

uint16_t entropy_answers(void)
{
	return queue.used.index;
}
