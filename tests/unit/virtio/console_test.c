// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The virtual console through its registers, as a driver sees it, and the screen behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/console/console.c"

#include "hyp/dev/virtio_mmio.h"
#include "hyp/dev/vpl011.h"
#include "tests/unit/console/board.h"
#include "tests/unit/console/vm_work.h"
#include "tests/unit/virtio/driver.h"
#include <arch/fake.h>
#include <arch/window.h>

enum { RX, TX, CONTROL_RX, CONTROL_TX, RX1, TX1, QUEUES };
enum { QUEUE_SEL = 0x30, QUEUE_NUM_MAX = 0x34, QUEUE_NUM = 0x38, QUEUE_READY = 0x44,
       QUEUE_NOTIFY = 0x50, INTERRUPT_STATUS = 0x60, INTERRUPT_ACK = 0x64, STATUS = 0x70,
       QUEUE_DESC = 0x80, QUEUE_DRIVER = 0x90, QUEUE_DEVICE = 0xa0 };
enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8, NEEDS_RESET = 64 };
enum { DEVICE_READY, PORT_ADD, PORT_REMOVE, PORT_READY, CONSOLE_PORT, RESIZE, PORT_OPEN, PORT_NAME };

#define F_MULTIPORT	(1ull << 1)
#define INTID		VIRTIO_INTID
#define FEATURES	(VIRTIO_F_VERSION_1 | VIRTIO_F_INDIRECT_DESC | VIRTIO_F_EVENT_IDX)
#define PL011		0x09000000ull

static struct config_vm sys_config = {
	.name = "sys", .id = 2, .nr_vcpus = 1, .memory = RAM_SIZE, .nr_virtio = 1,
	.virtio = { { .type = CONFIG_VIRTIO_CONSOLE,
		      .console = { .nr_ports = 2, .port = { "main", "gps" } } } },
};
static struct vm sys;
static struct vcpu vcpu;

static uint64_t access(uint64_t ipa, uint32_t size, bool write, uint64_t value)
{
	struct mmio_access a = { .size = size, .write = write, .value = value };

	assert_true(mmio_handle(&vcpu, ipa_of(ipa), &a));
	assert_int_equal(fake_windows, 0);
	return a.value;
}

static uint32_t rd(uint32_t offset)
{
	return (uint32_t)access(VIRTIO_IPA + offset, 4, false, 0);
}

static void wr(uint32_t offset, uint32_t value)
{
	access(VIRTIO_IPA + offset, 4, true, value);
}

static void set_up_queue(uint32_t n)
{
	struct ring *ring = ring_at(n);

	wr(QUEUE_SEL, n);
	wr(QUEUE_NUM, RING_SIZE);
	wr(QUEUE_DESC, (uint32_t)ipa_of_pointer(ring->desc));
	wr(QUEUE_DRIVER, (uint32_t)ipa_of_pointer(&ring->avail));
	wr(QUEUE_DEVICE, (uint32_t)ipa_of_pointer(&ring->used));
	wr(QUEUE_READY, 1);
}

static bool negotiate(uint64_t features)
{
	wr(STATUS, 0);
	wr(STATUS, ACKNOWLEDGE | DRIVER);
	wr(0x24, 0);
	wr(0x20, (uint32_t)features);
	wr(0x24, 1);
	wr(0x20, (uint32_t)(features >> 32));
	wr(STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
	return rd(STATUS) & FEATURES_OK;
}

static void start(uint64_t features, uint32_t queues)
{
	memset(ram, 0, sizeof(ram));
	assert_true(negotiate(features));
	for (uint32_t i = 0; i < queues; i++)
		set_up_queue(i);
	wr(STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
	assert_int_equal(rd(STATUS), ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
}

static int set_up(void **state)
{
	(void)state;
	memset(&console, 0, sizeof(console));
	memset(&lv_port, 0, sizeof(lv_port));
	memset(&sys, 0, sizeof(sys));
	fake_mem_reset();
	board_reset();
	console_early("board", 0);
	work_reset();
	vcpu.vm = &sys;
	sys.vcpu[0] = &vcpu;
	sys.config = &sys_config;
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
	vpl011_device.create(&sys);
	sys.virtio[0] = virtio_console_create(&sys, 0);
	console_start(NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fake_mem_reset();
	return 0;
}

static void press(const char *keys)
{
	board_keys(keys);
	console_irq();
	work_settle();
}

/* Say @text on port queue @tx in one buffer at @offset. */
static void say_on(uint32_t tx, const char *text)
{
	uint32_t head = ring_at(tx)->avail.index % RING_SIZE;

	memcpy(ram + DATA, text, strlen(text));
	ring_give(tx, (uint16_t)head, DATA, (uint32_t)strlen(text), false);
	wr(QUEUE_NOTIFY, tx);
}

static void tell_device(uint32_t id, uint16_t event, uint16_t value)
{
	struct { uint32_t id; uint16_t event, value; } message = { id, event, value };

	memcpy(ram + DATA + 0x100, &message, sizeof(message));
	ring_give(CONTROL_TX, ring_at(CONTROL_TX)->avail.index % RING_SIZE, DATA + 0x100, 8, false);
	wr(QUEUE_NOTIFY, CONTROL_TX);
}

static void expect_news(uint32_t n, uint32_t id, uint16_t event, const char *name)
{
	const unsigned char *at = ram + DATA + 0x1000 + 64 * n;
	struct { uint32_t id; uint16_t event, value; } message;

	assert_true(ring_at(CONTROL_RX)->used.index > n);
	memcpy(&message, at, sizeof(message));
	assert_int_equal(message.id, id);
	assert_int_equal(message.event, event);
	assert_int_equal(message.value, 1);
	assert_int_equal(ring_at(CONTROL_RX)->used.entry[n % RING_SIZE].len, 8 + strlen(name));
	assert_memory_equal(at + 8, name, strlen(name));
}

static void start_ports(void)
{
	start(FEATURES | F_MULTIPORT, QUEUES);
	for (uint32_t i = 0; i < RING_SIZE; i++)
		ring_give(CONTROL_RX, (uint16_t)i, DATA + 0x1000 + 64 * i, 64, true);
	tell_device(0xffffffff, DEVICE_READY, 1);
}

static void identifies_itself(void **state)
{
	(void)state;
	assert_int_equal(rd(0x00), 0x74726976);
	assert_int_equal(rd(0x04), 2);
	assert_int_equal(rd(0x08), 3);
	wr(QUEUE_SEL, 0);
	assert_int_equal(rd(QUEUE_NUM_MAX), 128);
	wr(QUEUE_SEL, QUEUES);
	assert_int_equal(rd(QUEUE_NUM_MAX), 0);
	wr(0x14, 0);
	assert_int_equal(rd(0x10), (uint32_t)FEATURES | 2);
	wr(0x14, 1);
	assert_int_equal(rd(0x10), 1);
	wr(0x14, 2);
	assert_int_equal(rd(0x10), 0);
	assert_int_equal(rd(0xb0), 0xffffffff);
	assert_int_equal(rd(0x104), 2);
	assert_int_equal(access(VIRTIO_IPA + 0x104, 1, false, 0), 2);
	assert_int_equal(rd(0xffc), 0);
	assert_int_equal(access(VIRTIO_IPA, 1, false, 0), 0);
	assert_int_equal(access(VIRTIO_IPA, 8, false, 0), 0);
}

static void negotiation_has_an_order(void **state)
{
	(void)state;
	assert_false(negotiate(FEATURES & ~VIRTIO_F_VERSION_1));
	assert_false(negotiate(FEATURES | 1ull << 40));
	wr(STATUS, ACKNOWLEDGE | DRIVER | DRIVER_OK);
	assert_false(rd(STATUS) & DRIVER_OK);
	assert_true(negotiate(VIRTIO_F_VERSION_1));
	wr(0x24, 0);
	wr(0x20, 0xffffffff);		/* too late */
	assert_false(virtio_has(sys.virtio[0], VIRTIO_F_EVENT_IDX));
	wr(STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | NEEDS_RESET);
	assert_false(rd(STATUS) & NEEDS_RESET);
	wr(STATUS, 0);
	assert_int_equal(rd(STATUS), 0);
	assert_false(virtio_has(sys.virtio[0], VIRTIO_F_VERSION_1));
}

static void prints_what_the_guest_sends(void **state)
{
	(void)state;
	start(FEATURES, 2);
	say_on(TX, "hello\n");
	assert_string_equal(board_printed(), "[sys] hello\n");
	assert_int_equal(ring_at(TX)->used.index, 1);
	assert_int_equal(rd(INTERRUPT_STATUS), 1);
	assert_true(fake_vgic_take(&sys, INTID));
	wr(INTERRUPT_ACK, 1);
	assert_int_equal(rd(INTERRUPT_STATUS), 0);
	assert_false(fake_vgic_take(&sys, INTID));
}

static void sends_what_was_offered_before_the_driver_was_ready(void **state)
{
	(void)state;
	memset(ram, 0, sizeof(ram));
	assert_true(negotiate(FEATURES));
	set_up_queue(TX);
	memcpy(ram + DATA, "early\n", 6);
	ring_give(TX, 0, DATA, 6, false);
	wr(QUEUE_NOTIFY, TX);
	assert_string_equal(board_printed(), "");
	wr(STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
	assert_int_equal(ring_at(TX)->used.index, 0);	/* other ports may have more */
	work_settle();
	assert_string_equal(board_printed(), "[sys] early\n");
}

static void a_full_screen_holds_the_guest_back_and_loses_nothing(void **state)
{
	static char wanted[0x10000];
	uint32_t length = 0, line = 0, i;

	(void)state;
	start(FEATURES, 2);
	board_room = 0;
	for (uint32_t at = 0; at + 32 < 0x8000; line++) {
		at += (uint32_t)sprintf((char *)ram + DATA + at, "this is line %05u\n", line);
		length += (uint32_t)sprintf(wanted + length, "[sys] this is line %05u\n", line);
	}
	ring_give(TX, 0, DATA, (uint32_t)strlen((char *)ram + DATA), false);
	wr(QUEUE_NOTIFY, TX);
	assert_int_equal(ring_at(TX)->used.index, 0);
	assert_true(port_typed(vpl011_port(&sys)) == 0);
	for (i = 0; i < 20000 && !ring_at(TX)->used.index; i++) {
		board_room = 16;
		work_settle();
	}
	board_room = UINT32_MAX;
	work_settle();
	assert_int_equal(ring_at(TX)->used.index, 1);
	assert_string_equal(board_printed(), wanted);
}

static void one_kick_moves_a_bounded_amount(void **state)
{
	(void)state;
	start(FEATURES, 2);
	board_room = 0;
	memset(ram + DATA, '\n', 0x10000);
	ring_give(TX, 0, DATA, 0x10000, false);
	wr(QUEUE_NOTIFY, TX);
	assert_in_range(vpl011_port(&sys)->out_put, 256, 6 * 256);
}

static void goes_on_without_a_kick(void **state)
{
	(void)state;
	start(FEATURES, 2);
	memset(ram + DATA, '\n', 0x4000);
	ring_give(TX, 0, DATA, 0x4000, false);
	wr(QUEUE_NOTIFY, TX);
	work_settle();
	assert_int_equal(vpl011_port(&sys)->out_put, 0x4000);
	assert_int_equal(ring_at(TX)->used.index, 1);
}

static void keys_arrive(void **state)
{
	(void)state;
	start(FEATURES, 2);
	ring_give(RX, 0, DATA, 64, true);
	press("ls\r");
	assert_int_equal(ring_at(RX)->used.index, 1);
	assert_int_equal(ring_at(RX)->used.entry[0].len, 3);
	assert_memory_equal(ram + DATA, "ls\r", 3);
	assert_true(fake_vgic_take(&sys, INTID));
}

static void keys_wait_for_buffers(void **state)
{
	char text[200];

	(void)state;
	start(FEATURES, 2);
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = 0;
	for (int i = 0; i < 10; i++)
		press("0123456789");
	for (uint32_t i = 0; i < 5; i++)
		ring_give(RX, (uint16_t)i, DATA + 20 * i, 20, true);
	wr(QUEUE_NOTIFY, RX);
	assert_int_equal(ring_at(RX)->used.index, 5);
	for (int i = 0; i < 10; i++)
		assert_memory_equal(ram + DATA + 10 * i, "0123456789", 10);
}

static void a_paste_fills_all_buffers_however_small(void **state)
{
	(void)state;
	start(FEATURES, 2);
	press("0123456789abcdefgh");
	for (uint32_t i = 0; i < RING_SIZE; i++)
		ring_give(RX, (uint16_t)i, DATA + i, 1, true);
	wr(QUEUE_NOTIFY, RX);
	assert_int_equal(ring_at(RX)->used.index, RING_SIZE);
	assert_memory_equal(ram + DATA, "0123456789abcdef", RING_SIZE);
}

/* Three chains have more descriptors than one kick moves. */
static void a_paste_fills_long_chains_with_one_kick(void **state)
{
	struct ring_desc *table = (struct ring_desc *)(ram + DATA + 0x1000);

	(void)state;
	start(FEATURES | VIRTIO_F_INDIRECT_DESC, 2);
	for (int i = 0; i < 40; i++)
		press("0123456789");
	for (uint32_t i = 0; i < 128; i++)
		table[i] = (struct ring_desc){ ipa_at(DATA + i), 1,
					       WRITE | (i < 127 ? NEXT : 0), (uint16_t)(i + 1) };
	for (uint16_t i = 0; i < 3; i++) {
		ring_describe(RX, i, ipa_at(DATA + 0x1000), 128 * sizeof(*table), INDIRECT, 0);
		ring_offer(RX, i);
	}
	wr(QUEUE_NOTIFY, RX);
	work_settle();
	assert_int_equal(ring_at(RX)->used.index, 3);
}

static void keys_go_to_the_pl011_while_it_receives(void **state)
{
	(void)state;
	start(FEATURES, 2);
	ring_give(RX, 0, DATA, 64, true);
	access(PL011 + 0x38, 4, true, 1 << 4);
	press("x");
	assert_int_equal(ring_at(RX)->used.index, 0);
	assert_int_equal(access(PL011, 4, false, 0), 'x');
	press("y");
	access(PL011 + 0x38, 4, true, 0);
	work_settle();
	assert_int_equal(ring_at(RX)->used.index, 1);
	assert_int_equal(ram[DATA], 'y');
}

static void introduces_its_ports(void **state)
{
	(void)state;
	start_ports();
	expect_news(0, 0, PORT_ADD, "");
	expect_news(1, 1, PORT_ADD, "");
	tell_device(0, PORT_READY, 1);
	expect_news(2, 0, CONSOLE_PORT, "");
	expect_news(3, 0, PORT_NAME, "main");
	expect_news(4, 0, PORT_OPEN, "");
	tell_device(1, PORT_READY, 1);
	expect_news(5, 1, PORT_NAME, "gps");
	expect_news(6, 1, PORT_OPEN, "");
	assert_int_equal(ring_at(CONTROL_RX)->used.index, 7);
	tell_device(2, PORT_READY, 1);
	tell_device(0xffffffff, PORT_OPEN, 1);
	assert_int_equal(ring_at(CONTROL_RX)->used.index, 7);
}

/* A VM that sends as many control messages as it can does not keep its CPU in EL2. */
static void control_messages_are_heard_in_pieces(void **state)
{
	struct ring *out = ring_at(CONTROL_TX);
	uint16_t before, heard;

	(void)state;
	start(FEATURES | F_MULTIPORT | 1ull << 28 /* INDIRECT_DESC */, QUEUES);
	work_settle();
	before = out->used.index;
	for (uint16_t i = 0; i < RING_SIZE; i++) {
		out->table[i] = (struct ring_desc){ ipa_at(DATA), 1,
						    i < RING_SIZE - 1 ? NEXT : 0, i + 1 };
		ring_describe(CONTROL_TX, i, ipa_of_pointer(out->table), sizeof(out->table),
			      INDIRECT, 0);
		ring_offer(CONTROL_TX, i);
	}
	wr(QUEUE_NOTIFY, CONTROL_TX);
	heard = out->used.index - before;
	assert_in_range(heard, 1, RING_SIZE - 1);
	work_settle();
	assert_int_equal((uint16_t)(out->used.index - before), RING_SIZE);
}

static void news_wait_for_buffers(void **state)
{
	(void)state;
	start(FEATURES | F_MULTIPORT, QUEUES);
	tell_device(0, DEVICE_READY, 1);
	tell_device(0, PORT_READY, 1);
	for (uint32_t i = 0; i < 5; i++)
		ring_give(CONTROL_RX, (uint16_t)i, DATA + 0x1000 + 64 * i, 64, true);
	wr(QUEUE_NOTIFY, CONTROL_RX);
	expect_news(0, 0, PORT_ADD, "");
	expect_news(3, 0, PORT_OPEN, "");
	expect_news(4, 1, PORT_ADD, "");
}

static void a_second_port_has_its_own_place(void **state)
{
	(void)state;
	start_ports();
	say_on(TX1, "fix: 1 2 3\n");
	work_settle();
	assert_string_equal(board_printed(), "[sys.gps] fix: 1 2 3\n");
	press("\x1dn");
	press("key");
	ring_give(RX1, 0, DATA, 64, true);
	wr(QUEUE_NOTIFY, RX1);
	assert_int_equal(ring_at(RX1)->used.index, 0);	/* not open: the guest would lose it */
	tell_device(1, PORT_OPEN, 1);
	work_settle();
	assert_int_equal(ring_at(RX1)->used.index, 1);
	assert_memory_equal(ram + DATA, "key", 3);
}

static void a_lie_costs_the_device_and_nothing_else(void **state)
{
	(void)state;
	start(FEATURES, 2);
	ring_describe(TX, 0, 0, 1, 0, 0);
	ring_offer(TX, 0);
	wr(QUEUE_NOTIFY, TX);
	assert_true(rd(STATUS) & NEEDS_RESET);
	assert_int_equal(rd(INTERRUPT_STATUS), 2);
	assert_true(fake_vgic_take(&sys, INTID));
	say_on(TX, "silence\n");
	assert_string_equal(board_printed(), "");
	start(FEATURES, 2);
	say_on(TX, "again\n");
	assert_string_equal(board_printed(), "[sys] again\n");
}

static void a_broken_queue_needs_a_reset_to_live_again(void **state)
{
	(void)state;
	start(FEATURES, 2);
	ring_describe(TX, 0, 0, 1, 0, 0);
	ring_offer(TX, 0);
	wr(QUEUE_NOTIFY, TX);
	assert_true(rd(STATUS) & NEEDS_RESET);
	memset(ring_at(TX), 0, sizeof(struct ring));
	wr(QUEUE_SEL, TX);
	wr(QUEUE_READY, 0);
	wr(QUEUE_READY, 1);
	say_on(TX, "silence\n");
	assert_string_equal(board_printed(), "");
	assert_int_equal(ring_at(TX)->used.index, 0);
	assert_true(rd(STATUS) & NEEDS_RESET);
}

static void wrong_ring_addresses_are_told_when_the_driver_is_ready(void **state)
{
	(void)state;
	memset(ram, 0, sizeof(ram));
	assert_true(negotiate(FEATURES));
	wr(QUEUE_SEL, TX);
	wr(QUEUE_NUM, RING_SIZE);
	wr(QUEUE_READY, 1);
	assert_int_equal(rd(QUEUE_READY), 1);
	wr(STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
	assert_true(rd(STATUS) & NEEDS_RESET);
}

static void stopping_a_queue_forgets_its_buffer(void **state)
{
	(void)state;
	start(FEATURES, 2);
	board_room = 0;
	memset(ram + DATA, '\n', 0x10000);
	ring_give(TX, 0, DATA, 0x10000, false);
	wr(QUEUE_NOTIFY, TX);
	wr(QUEUE_SEL, TX);
	wr(QUEUE_READY, 0);
	assert_int_equal(rd(QUEUE_READY), 0);
	board_room = UINT32_MAX;
	work_settle();
	assert_in_range(vpl011_port(&sys)->out_put, 256, 6 * 256);
	assert_int_equal(ring_at(TX)->used.index, 0);
	virtio_vm_stopped(sys.virtio[0]);
	assert_int_equal(rd(STATUS), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(identifies_itself),
		TEST(negotiation_has_an_order),
		TEST(prints_what_the_guest_sends),
		TEST(sends_what_was_offered_before_the_driver_was_ready),
		TEST(a_full_screen_holds_the_guest_back_and_loses_nothing),
		TEST(one_kick_moves_a_bounded_amount),
		TEST(goes_on_without_a_kick),
		TEST(keys_arrive),
		TEST(keys_wait_for_buffers),
		TEST(a_paste_fills_all_buffers_however_small),
		TEST(a_paste_fills_long_chains_with_one_kick),
		TEST(keys_go_to_the_pl011_while_it_receives),
		TEST(introduces_its_ports),
		TEST(control_messages_are_heard_in_pieces),
		TEST(news_wait_for_buffers),
		TEST(a_second_port_has_its_own_place),
		TEST(a_lie_costs_the_device_and_nothing_else),
		TEST(a_broken_queue_needs_a_reset_to_live_again),
		TEST(wrong_ring_addresses_are_told_when_the_driver_is_ready),
		TEST(stopping_a_queue_forgets_its_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
