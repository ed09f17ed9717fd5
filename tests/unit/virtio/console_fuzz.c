// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: bytes are what a guest does to its virtual console, one step after
 * the other, keys and a screen that stalls included.  The sanitizers see each
 * access outside the VM's RAM; a step may not move more than its share.
 *
 *	step: byte (kind of step), then its arguments
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hyp/console/console.c"

#include "hyp/dev/virtio_console.h"
#include "hyp/dev/virtio_mmio.h"
#include "hyp/dev/vpl011.h"
#include "tests/unit/console/board.h"
#include "tests/unit/console/vm_work.h"
#include "tests/unit/virtio/driver.h"
#include <arch/fake.h>
#include <arch/window.h>

#define STEPS_MAX	200
#define QUEUES		6u
#define PL011		0x09000000ull
/* Of a kick, or a step of the printer's work. */
#define SHARE_MAX	(CONSOLE_MOVE + PORT_LINE_MAX + 64)

struct input {
	const uint8_t *at, *end;
};

static struct config_vm config = {
	.name = "sys", .id = 2, .nr_vcpus = 1, .memory = RAM_SIZE, .nr_virtio = 1,
	.virtio = { { .type = CONFIG_VIRTIO_CONSOLE,
		      .console = { .nr_ports = 2, .port = { "main", "gps" } } } },
};
static struct vm sys;
static struct vcpu vcpu;

static uint8_t byte(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static uint32_t word(struct input *in)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++)
		value = value << 8 | byte(in);
	return value;
}

static void access(uint64_t ipa, uint32_t size, bool write, uint64_t value)
{
	struct mmio_access a = { .size = size, .write = write, .value = value };

	mmio_handle(&vcpu, ipa_of(ipa), &a);
	if (fake_windows)
		abort();	/* a guest's memory is still mapped, and a guest runs */
}

static void wr(uint32_t offset, uint32_t value)
{
	access(VIRTIO_IPA + offset, 4, true, value);
}

static void set_up_queue(uint32_t n, uint32_t size)
{
	struct ring *ring = ring_at(n);

	wr(0x30, n);
	wr(0x38, size);
	wr(0x80, (uint32_t)ipa_of_pointer(ring->desc));
	wr(0x90, (uint32_t)ipa_of_pointer(&ring->avail));
	wr(0xa0, (uint32_t)ipa_of_pointer(&ring->used));
	wr(0x44, 1);
}

/* As a driver does it, with the features that the input wants. */
static void bring_up(uint8_t features)
{
	wr(0x70, 0);
	wr(0x70, 3);
	wr(0x24, 1);
	wr(0x20, 1);
	wr(0x24, 0);
	wr(0x20, (uint32_t)(features & 1) << 1 | (uint32_t)(features & 6) << 27);
	wr(0x70, 11);
	for (uint32_t i = 0; i < QUEUES; i++)
		set_up_queue(i, RING_SIZE);
	wr(0x70, 15);
}

/* Mostly in RAM, now and then not. */
static uint64_t address(struct input *in)
{
	uint8_t b = byte(in);

	return b < 0xf0 ? ipa_at(b * 0x400u) : ((uint64_t)word(in) << 8 | b) << 4;
}

static void describe(struct input *in, uint32_t queue)
{
	struct ring *ring = ring_at(queue);
	uint8_t where = byte(in), flags = byte(in);
	struct ring_desc *desc = where & 0x80 ? ring->table : ring->desc;
	uint64_t addr = flags & INDIRECT ? ipa_of_pointer(ring->table) : address(in);

	desc[where % RING_SIZE] = (struct ring_desc){
		.addr = addr,
		.len = flags & 0x80 ? word(in) : 16u * byte(in),
		.flags = flags & 7,
		.next = byte(in) % (RING_SIZE + 1),
	};
}

static void step(struct input *in)
{
	uint8_t what = byte(in);
	uint32_t queue = what >> 4;

	switch (what & 15) {
	case 0: wr((uint32_t)byte(in) * 4, word(in)); break;
	case 1: wr((uint32_t)byte(in) * 4, byte(in)); break;
	case 2: access(VIRTIO_IPA + 4 * byte(in), 1u << (what >> 4 & 3), false, 0); break;
	case 3: bring_up(byte(in)); break;
	case 4: case 5: case 6: describe(in, queue % QUEUES); break;
	case 7: case 8:
		ring_offer(queue % QUEUES, byte(in) % (RING_SIZE + 1));
		wr(0x50, queue % QUEUES);
		break;
	case 9: ram[(word(in) & 0x7fff)] = byte(in); break;
	case 10: board_keys("keys\r\x1dn"); console_irq(); break;
	case 11: board_room = byte(in); board_clock += what; console_irq(); break;
	case 12: access(PL011 + 0x38, 4, true, byte(in)); break;
	case 13: virtio_vm_stopped(sys.virtio[0]); break;
	case 14: memset(ram + 0x400 * byte(in), byte(in), 0x200); break;
	case 15: vm_work_step(); break;
	}
}

static uint32_t put_so_far(void)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < console.screen.nr_ports; i++)
		sum += console.screen.port[i]->out_put;
	return sum;
}

static void begin(void)
{
	memset(&console, 0, sizeof(console));
	memset(&lv_port, 0, sizeof(lv_port));
	memset(&sys, 0, sizeof(sys));
	memset(ram, 0, sizeof(ram));
	fake_mem_reset();
	board_reset();
	console_early("board", 0);
	work_reset();
	sys.vcpu[0] = &vcpu;
	sys.config = &config;
	sys.id = 2;
	sys.places.place[PLACE_RAM] = (struct place){
		.ipa = { RAM_BASE }, .pa = ptr_pa(ram), .size = RAM_SIZE
	};
	sys.places.place[PLACE_UART] = (struct place){
		.ipa = { PL011 }, .size = PAGE_SIZE, .interrupt = 33
	};
	sys.places.place[PLACE_VIRTIO] = (struct place){
		.ipa = { VIRTIO_IPA }, .size = PAGE_SIZE, .interrupt = VIRTIO_INTID
	};
	vcpu.vm = &sys;
	vpl011_device.create(&sys);
	sys.virtio[0] = virtio_console_create(&sys, 0);
	console_start(NULL);
	bring_up(7);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };

	begin();
	for (int i = 0; i < STEPS_MAX && in.at < in.end; i++) {
		uint32_t before = put_so_far();

		screen_length = 0;
		step(&in);
		/* Each queue is kicked when the driver becomes ready. */
		if (put_so_far() - before > QUEUES * SHARE_MAX)
			abort();
	}
	fake_mem_reset();
	return 0;
}
