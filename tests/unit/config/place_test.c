// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The places of a VM: all apart, and refused where a device of the board is in the way. */
#include <libfdt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi/vlink.h"
#include "hyp/config/place.h"
#include "tests/unit/config/source.h"

#define RTC "/pl031@9010000"
#define GPIO "/pl061@9030000"

static char tree[0x100000] __attribute__((aligned(8)));
static struct board board;
static struct config config;
static struct config_vm *const vm = &config.vm[0];
static struct places places;
static struct config_error error;

static int set_up(void **state)
{
	struct file file;

	(void)state;
	assert_int_equal(file_read(BOARD_DTB, &file), 0);
	assert_int_equal(fdt_open_into(file.data, tree, sizeof(tree)), 0);
	file_free(&file);
	assert_int_equal(board_parse(tree, &board, &error), 0);
	memset(&config, 0, sizeof(config));
	config.nr_vms = 2;
	config.trace = CONFIG_TRACE_DEFAULT;
	*vm = (struct config_vm){
		.id = 2, .memory = 0x10000000, .nr_vcpus = 2, .pdev = 0x3000, .dma_unsafe = true
	};
	return 0;
}

static const struct place *place(uint32_t index)
{
	return &places.place[index];
}

static void create(void)
{
	char text[200];

	if (!places_create(&places, &config, 0, &board, &error))
		return;
	config_error_print(&error, text, sizeof(text));
	fail_msg("refused: %s", text);
}

static const char *refusal(void)
{
	static char text[256];

	assert_int_equal(places_create(&places, &config, 0, &board, &error), -1);
	config_error_print(&error, text, sizeof(text));
	return text;
}

static void make_the_largest_vm(void)
{
	vm->memory = CONFIG_MEMORY_MAX;
	vm->nr_vcpus = CONFIG_VCPUS_MAX;
	vm->nr_virtio = CONFIG_VIRTIO_MAX;
	vm->pdev = CONFIG_PDEV_MAX;
	vm->controller = true;
	config.trace = CONFIG_TRACE_MAX;
	board.nr_cpus = CONFIG_CPUS_MAX;
	for (config.nr_links = 0; config.nr_links < CONFIG_LINKS_MAX; config.nr_links++)
		config.link[config.nr_links] = (struct config_link){
			.client = 1,
			.pmem = CONFIG_PMEM_MAX / CONFIG_LINKS_MAX,
			.xmem = { 0, CONFIG_XMEM_MAX / CONFIG_LINKS_MAX },
		};
}

static void are_apart_in_the_largest_vm(void **state)
{
	(void)state;
	make_the_largest_vm();
	create();
	for (uint32_t i = 0; i < places.count; i++)
		for (uint32_t j = 0; j < i; j++) {
			const struct place *a = place(i), *b = place(j);

			assert_true(a->size && b->size);
			assert_true(a->ipa.v + a->size <= b->ipa.v ||
				    b->ipa.v + b->size <= a->ipa.v);
			assert_true(!a->interrupt || a->interrupt != b->interrupt);
		}
}

static void fit_what_stage_2_translates(void **state)
{
	(void)state;
	make_the_largest_vm();
	create();
	for (uint32_t i = 0; i < places.count; i++)
		assert_true(place(i)->ipa.v + place(i)->size <= 1ull << 39);
}

static void of_an_ordinary_vm_are_known_to_kernels(void **state)
{
	(void)state;
	create();
	assert_int_equal(place(PLACE_RAM)->ipa.v, 0x40000000);
	assert_int_equal(place(PLACE_RAM)->size, 0x10000000);
	assert_int_equal(place(PLACE_GICD)->ipa.v, 0x8000000);
	assert_int_equal(place(PLACE_GICR)->ipa.v, 0x80a0000);
	assert_int_equal(place(PLACE_GICR)->size, 0x40000);
	assert_int_equal(place(PLACE_UART)->ipa.v, 0x9000000);
	assert_int_equal(place(PLACE_UART)->interrupt, 33);
	assert_int_equal(place(PLACE_TRACE)->size, 0);
}

static void of_a_direct_mapped_vm_are_the_boards(void **state)
{
	(void)state;
	vm->direct_mapped = true;
	board.uart.intid = 77;
	board.uart.regs.base = pa_of(0xa000000);
	create();
	assert_int_equal(place(PLACE_RAM)->size, 0);
	assert_int_equal(place(PLACE_GICD)->ipa.v, board.gicd.base.v);
	assert_int_equal(place(PLACE_GICR)->ipa.v, board.gicr[0].base.v);
	assert_int_equal(place(PLACE_UART)->ipa.v, 0xa000000);
	assert_int_equal(place(PLACE_UART)->interrupt, 77);
}

static void have_room_for_descriptors_and_info(void **state)
{
	char info[CONFIG_INFO_MAX + 1];

	(void)state;
	memset(info, 'x', CONFIG_INFO_MAX);
	info[CONFIG_INFO_MAX] = 0;
	config.nr_links = 4;
	config.link[0] = (struct config_link){ .client = 1, .s_info = info, .c_info = info };
	config.link[1] = (struct config_link){ .server = 1, .s_info = info };
	config.link[2] = (struct config_link){ .server = 1, .client = 1, .c_info = info };
	config.link[3] = (struct config_link){ .s_info = "loopback" };
	create();
	assert_int_equal(place(PLACE_REPOSITORY)->size, PAGE_SIZE);
	config.link[3].c_info = info;
	create();
	assert_int_equal(place(PLACE_REPOSITORY)->size, 2 * PAGE_SIZE);
	assert_int_equal(place(PLACE_BLOCKS)->ipa.v,
			 place(PLACE_REPOSITORY)->ipa.v + 2 * PAGE_SIZE);
	assert_int_equal(place(PLACE_BLOCKS)->size, 0x3000);
}

static void show_only_the_controller_the_traces(void **state)
{
	(void)state;
	vm->controller = true;
	create();
	assert_int_equal(place(PLACE_TRACE)->size, board.nr_cpus * CONFIG_TRACE_DEFAULT);
	assert_int_equal(place(PLACE_TRACE)->rights, RIGHTS_READ);
	config.trace = 0;
	create();
	assert_int_equal(place(PLACE_TRACE)->size, 0);
}

static void give_each_virtual_device_a_page_and_an_interrupt(void **state)
{
	(void)state;
	vm->nr_virtio = 2;
	create();
	assert_int_equal(places.count, PLACE_VIRTIO + 2);
	assert_int_equal(place(PLACE_VIRTIO + 1)->ipa.v, 0x7080001000);
	assert_int_equal(place(PLACE_VIRTIO + 1)->interrupt, 505);
	assert_int_equal(place(PLACE_VIRTIO + 1)->rights, RIGHTS_NONE);
}

static void show_a_device_where_the_board_has_it(void **state)
{
	const struct place *rtc = place(PLACE_VIRTIO);

	(void)state;
	vm->devices[vm->nr_devices++] = RTC;
	create();
	assert_int_equal(places.count, PLACE_VIRTIO + 1);
	assert_int_equal(rtc->ipa.v, 0x9010000);
	assert_int_equal(rtc->pa.v, 0x9010000);
	assert_int_equal(rtc->size, 0x1000);
	assert_int_equal(rtc->rights, RIGHTS_DEVICE);
	assert_int_equal(places.device[0].irq[0].intid, 34);
}

static void let_devices_of_one_vm_share_a_page(void **state)
{
	(void)state;
	vm->devices[vm->nr_devices++] = "/virtio_mmio@a000000";
	vm->devices[vm->nr_devices++] = "/virtio_mmio@a000200";
	create();
	assert_int_equal(places.count, PLACE_VIRTIO + 2);
}

static void move_device(const char *path, uint64_t to)
{
	int node = fdt_path_offset(tree, path);

	fdt_setprop_u64(tree, node, "reg", to);
	fdt_appendprop_u64(tree, node, "reg", 0x1000);
	vm->devices[vm->nr_devices++] = path;
	assert_int_equal(board_parse(tree, &board, &error), 0);
}

/* On a board that has its memory, GIC and UART elsewhere. */
static void refuse_a_device_where_the_vm_has_something_else(void **state)
{
	static const struct {
		uint64_t at;
		const char *what;
	} cases[] = {
		{ 0x4ffff000, "memory" }, { 0x8000000, "interrupt controller" },
		{ 0x80df000, "interrupt controller" }, { 0x9000000, "UART" },
	};
	char wanted[100];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		set_up(state);
		move_device(RTC, cases[i].at);
		board.nr_memory = 0;
		board.gicd.size = board.gicr[0].size = board.uart.regs.size = 0;
		snprintf(wanted, sizeof(wanted), "/vm@2: devices: \"" RTC "\" lies where the VM has its %s",
			 cases[i].what);
		assert_string_equal(refusal(), wanted);
		assert_int_equal(config_check_places(&config, &board, &error), -1);
	}
}

static void refuse_a_device_with_an_interrupt_of_the_vm(void **state)
{
	(void)state;
	vm->devices[vm->nr_devices++] = RTC;
	fdt_setprop_u32(tree, fdt_path_offset(tree, RTC), "interrupts", 0);
	fdt_appendprop_u32(tree, fdt_path_offset(tree, RTC), "interrupts", 1);
	fdt_appendprop_u32(tree, fdt_path_offset(tree, RTC), "interrupts", 4);
	assert_int_equal(board_parse(tree, &board, &error), 0);
	board.uart.intid = 0;
	assert_string_equal(refusal(), "/vm@2: devices: \"" RTC "\" has the interrupt of the VM's UART");
}

static void refuse_a_board_whose_uart_is_in_the_way(void **state)
{
	(void)state;
	vm->direct_mapped = true;
	vm->nr_virtio = 2;
	board.uart.intid = 505;
	assert_string_equal(refusal(), "/vm@2: direct-mapped: "
				       "\"virtual devices\" has the interrupt of the VM's UART");
	board.uart.regs.base = pa_of(board.gicr[0].base.v + 0x3f000);
	assert_string_equal(refusal(), "/vm@2: direct-mapped: "
				       "\"UART\" lies where the VM has its interrupt controller");
}

static void refuse_two_devices_with_one_name(void **state)
{
	(void)state;
	vm->devices[vm->nr_devices++] = RTC;
	vm->devices[vm->nr_devices++] = RTC;
	assert_string_equal(refusal(),
			    "/vm@2: devices: two devices have the name \"pl031@9010000\"");
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(are_apart_in_the_largest_vm),
		TEST(fit_what_stage_2_translates),
		TEST(of_an_ordinary_vm_are_known_to_kernels),
		TEST(of_a_direct_mapped_vm_are_the_boards),
		TEST(have_room_for_descriptors_and_info),
		TEST(show_only_the_controller_the_traces),
		TEST(give_each_virtual_device_a_page_and_an_interrupt),
		TEST(show_a_device_where_the_board_has_it),
		TEST(let_devices_of_one_vm_share_a_page),
		TEST(refuse_a_device_where_the_vm_has_something_else),
		TEST(refuse_a_device_with_an_interrupt_of_the_vm),
		TEST(refuse_a_board_whose_uart_is_in_the_way),
		TEST(refuse_two_devices_with_one_name),
	};

	return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
