// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The guest's tree, read back; devices come from QEMU's "virt" machine. */
#include <libfdt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "hyp/config/guest_dt.h"
#include "hyp/config/guest_image.h"
#include "tests/unit/config/source.h"

#define RTC "/pl031@9010000"
#define GPIO "/pl061@9030000"

static char board_tree[0x100000] __attribute__((aligned(8)));
static char tree[GUEST_DT_SIZE] __attribute__((aligned(8)));
static struct board board;
static struct config config;
static struct config_vm *const vm = &config.vm[0];
static struct places places;
static struct guest_dt dt;
static struct config_error error;

static int set_up(void **state)
{
	struct file file;

	(void)state;
	assert_int_equal(file_read(BOARD_DTB, &file), 0);
	assert_int_equal(fdt_open_into(file.data, board_tree, sizeof(board_tree)), 0);
	file_free(&file);
	memset(&config, 0, sizeof(config));
	config.nr_vms = 3;
	*vm = (struct config_vm){
		.id = 3,
		.name = "ivi",
		.memory = 0x180000000,
		.nr_vcpus = 2,
		.bootargs = "console=ttyAMA0",
		.pdev = 0x11000,
	};
	/* Not of this VM: its PMEM is in the window. */
	config.nr_links = 1;
	config.link[0] = (struct config_link){ .server = 1, .client = 2, .pmem = 0x80000 };
	memset(&board, 0, sizeof(board));
	dt = (struct guest_dt){
		.vm = vm,
		.places = &places,
		.board = &board,
		.initrd = ipa_of(0x42000000),
		.initrd_size = 0x1234,
	};
	return 0;
}

static void add_device(const char *path)
{
	vm->dma_unsafe = true;
	vm->devices[vm->nr_devices++] = path;
	assert_int_equal(board_parse(board_tree, &board, &error), 0);
}

static void build(void)
{
	char text[200];
	int size = -1;

	if (!places_create(&places, &config, 0, dt.board, &error))
		size = guest_dt_build(&dt, tree, sizeof(tree), &error);
	if (size < 0) {
		config_error_print(&error, text, sizeof(text));
		fail_msg("refused: %s", text);
	}
	assert_int_equal(fdt_check_full(tree, (size_t)size), 0);
}

static int node(const char *path)
{
	int offset = fdt_path_offset(tree, path);

	if (offset < 0)
		fail_msg("no node %s", path);
	return offset;
}

static void expect_bytes(const char *path, const char *property, const void *data, size_t size)
{
	int length;
	const void *found = fdt_getprop(tree, node(path), property, &length);

	if (!found)
		fail_msg("%s has no %s", path, property);
	assert_int_equal(length, size);
	assert_memory_equal(found, data, size);
}

static void expect_cells(const char *path, const char *property, const uint32_t *cell, size_t count)
{
	fdt32_t big_endian[32];

	for (size_t i = 0; i < count; i++)
		big_endian[i] = cpu_to_fdt32(cell[i]);
	expect_bytes(path, property, big_endian, count * 4);
}

#define CELLS(path, property, ...) \
	expect_cells(path, property, (uint32_t[]){ __VA_ARGS__ }, \
		     sizeof((uint32_t[]){ __VA_ARGS__ }) / 4)
#define TEXT(path, property, text) expect_bytes(path, property, text, sizeof(text))

static void expect_absent(const char *path, const char *property)
{
	assert_null(fdt_getprop(tree, node(path), property, NULL));
}

static void has_a_node_for_each_virtual_device(void **state)
{
	(void)state;
	vm->nr_virtio = 2;
	build();
	TEXT("/virtio_mmio@7080000000", "compatible", "virtio,mmio");
	CELLS("/virtio_mmio@7080001000", "reg", 0x70, 0x80001000, 0, 0x1000);
	CELLS("/virtio_mmio@7080001000", "interrupts", 0, 473, 1);
	expect_bytes("/virtio_mmio@7080000000", "dma-coherent", "", 0);
	assert_true(fdt_path_offset(tree, "/virtio_mmio@7080002000") < 0);
}

static void describes_memory_and_images(void **state)
{
	(void)state;
	build();
	CELLS("/memory@40000000", "reg", 0, 0x40000000, 1, 0x80000000);
	TEXT("/memory@40000000", "device_type", "memory");
	TEXT("/chosen", "bootargs", "console=ttyAMA0");
	TEXT("/chosen", "stdout-path", "/pl011@9000000");
	CELLS("/chosen", "linux,initrd-start", 0, 0x42000000);
	CELLS("/chosen", "linux,initrd-end", 0, 0x42001234);
	TEXT("/", "model", "linkvisor ivi");
}

static void passes_a_seed_on(void **state)
{
	static const uint8_t seed[4] = { 0, 0, 1, 2 };

	(void)state;
	build();
	expect_absent("/chosen", "rng-seed");
	expect_absent("/chosen", "kaslr-seed");
	dt.seed = seed;
	dt.kaslr_seed = 0x100000002;
	dt.seed_size = sizeof(seed);
	build();
	CELLS("/chosen", "rng-seed", 0x102);
	CELLS("/chosen", "kaslr-seed", 1, 2);
}

static void names_no_initrd_where_there_is_none(void **state)
{
	(void)state;
	dt.initrd_size = 0;
	build();
	expect_absent("/chosen", "linux,initrd-start");
}

static void describes_cpus_and_psci(void **state)
{
	(void)state;
	build();
	CELLS("/cpus/cpu@0", "reg", 0);
	CELLS("/cpus/cpu@1", "reg", 1);
	assert_true(fdt_path_offset(tree, "/cpus/cpu@2") < 0);
	TEXT("/cpus/cpu@1", "enable-method", "psci");
	TEXT("/cpus/cpu@1", "compatible", "arm,armv8");
	TEXT("/psci", "method", "hvc");
	TEXT("/psci", "compatible", "arm,psci-1.0\0arm,psci-0.2");
}

static void describes_interrupt_controller_and_timer(void **state)
{
	const fdt32_t *parent;

	(void)state;
	build();
	TEXT("/intc@8000000", "compatible", "arm,gic-v3");
	CELLS("/intc@8000000", "reg", 0, 0x8000000, 0, 0x10000, 0, 0x80a0000, 0, 0x40000);
	CELLS("/timer", "interrupts", 1, 13, 4, 1, 14, 4, 1, 11, 4, 1, 10, 4);
	parent = fdt_getprop(tree, 0, "interrupt-parent", NULL);
	assert_int_equal(fdt_node_offset_by_phandle(tree, fdt32_ld(parent)), node("/intc@8000000"));
}

static void describes_a_uart_with_an_edge(void **state)
{
	const fdt32_t *clocks;

	(void)state;
	build();
	CELLS("/pl011@9000000", "reg", 0, 0x9000000, 0, 0x1000);
	CELLS("/pl011@9000000", "interrupts", 0, 1, 1);
	clocks = fdt_getprop(tree, node("/pl011@9000000"), "clocks", NULL);
	assert_int_equal(fdt_node_offset_by_phandle(tree, fdt32_ld(clocks)), node("/uart-clock"));
}

static void describes_what_nkddi_needs(void **state)
{
	(void)state;
	build();
	TEXT("/hypervisor", "compatible", "linkvisor,nkddi");
	CELLS("/hypervisor", "reg", 0x70, 0, 0, 0x12000, 0x71, 0, 0, 0x80000);
	CELLS("/hypervisor", "interrupts", 0, 480, 1);
	CELLS("/hypervisor", "linkvisor,vm-id", 3);
	TEXT("/hypervisor", "linkvisor,vm-name", "ivi");
}

static void needs_no_board_without_devices(void **state)
{
	(void)state;
	dt.board = NULL;
	build();
}

static void copies_a_device_with_its_clock(void **state)
{
	const fdt32_t *clocks;
	int clock;

	(void)state;
	add_device(RTC);
	build();
	TEXT(RTC, "compatible", "arm,pl031\0arm,primecell");
	CELLS(RTC, "reg", 0, 0x9010000, 0, 0x1000);
	CELLS(RTC, "interrupts", 0, 2, 4);
	expect_absent(RTC, "interrupt-parent");
	clocks = fdt_getprop(tree, node(RTC), "clocks", NULL);
	clock = fdt_node_offset_by_phandle(tree, fdt32_ld(clocks));
	assert_true(clock >= 0);
	assert_int_equal(fdt_node_check_compatible(tree, clock, "fixed-clock"), 0);
	assert_true(fdt_get_phandle(tree, node("/intc@8000000")) != fdt32_ld(clocks));
}

static void copies_what_is_inside_a_device(void **state)
{
	int top, child;

	(void)state;
	top = fdt_path_offset(board_tree, RTC);
	child = fdt_add_subnode(board_tree, top, "port@1");
	fdt_setprop_string(board_tree, child, "label", "one");
	child = fdt_add_subnode(board_tree, child, "inner");
	fdt_setprop_string(board_tree, child, "label", "two");
	top = fdt_path_offset(board_tree, RTC);
	child = fdt_add_subnode(board_tree, top, "port@2");
	fdt_setprop_string(board_tree, child, "label", "three");
	add_device(RTC);
	add_device(GPIO);
	build();
	TEXT(RTC "/port@1", "label", "one");
	TEXT(RTC "/port@1/inner", "label", "two");
	TEXT(RTC "/port@2", "label", "three");
	CELLS(GPIO, "#gpio-cells", 2);
}

static void leaves_behind_what_names_nodes_the_vm_does_not_have(void **state)
{
	int top;

	(void)state;
	top = fdt_path_offset(board_tree, RTC);
	fdt_setprop_u32(board_tree, top, "dmas", 0x8007);
	fdt_setprop_u32(board_tree, top, "vdd-supply", 0x8007);
	fdt_setprop_u32(board_tree, top, "pinctrl-0", 0x8007);
	fdt_setprop_u32(board_tree, top, "clocks", 0x8007);
	add_device(RTC);
	build();
	expect_absent(RTC, "dmas");
	expect_absent(RTC, "vdd-supply");
	expect_absent(RTC, "pinctrl-0");
	expect_absent(RTC, "clocks");
	expect_absent(RTC, "clock-names");
}

static void has_lent_memory_as_memory_that_is_reserved(void **state)
{
	static const struct place lender[] = {
		{ .ipa = { 0x50000000 }, .size = 0x1000000 },
		{ .ipa = { 0x140000000 }, .size = 0x200000 },
	};
	static const uint32_t first[] = { 0, 0x50000000, 0, 0x1000000 };
	static const uint32_t second[] = { 1, 0x40000000, 0, 0x200000 };

	(void)state;
	vm->direct_mapped = true;
	board.gicd.base.v = 0x8000000;
	board.gicr[0].base.v = 0x80a0000;
	board.uart.regs.base.v = 0x9000000;
	dt.lender = lender;
	dt.nr_lenders = 2;
	build();
	expect_cells("/memory@50000000", "reg", first, 4);
	expect_cells("/memory@140000000", "reg", second, 4);
	expect_cells("/reserved-memory/lent@50000000", "reg", first, 4);
	expect_cells("/reserved-memory/lent@140000000", "reg", second, 4);
	expect_absent("/reserved-memory/lent@50000000", "no-map");
}

static void refuses_a_buffer_that_is_too_small(void **state)
{
	(void)state;
	build();
	for (uint32_t size = 0; size < 1024; size += 8)
		assert_int_equal(guest_dt_build(&dt, tree, size, &error), -1);
	assert_string_equal(error.node, "/vm@3");
}

/*
 * dtc knows the rules of device trees; what it has to say comes on stderr.  One
 * thing is as we want it: /hypervisor has registers and no unit address, so that
 * it is found under the same name in every VM.
 */
static void gives_dtc_nothing_to_complain_about(void **state)
{
	char path[] = "/tmp/linkvisor-test.XXXXXX", command[200];
	int fd = mkstemp(path);
	struct file said;
	FILE *dtc;

	(void)state;
	add_device(RTC);
	build();
	assert_int_equal(write(fd, tree, fdt_totalsize(tree)), fdt_totalsize(tree));
	close(fd);
	snprintf(command, sizeof(command),
		 "dtc -I dtb -O dts -o /dev/null -W no-unit_address_vs_reg %s 2>&1", path);
	dtc = popen(command, "r");
	assert_int_equal(file_read_stream(dtc, "dtc", &said), 0);
	assert_int_equal(pclose(dtc), 0);
	unlink(path);
	if (said.size)
		fail_msg("dtc: %.*s", (int)said.size, (char *)said.data);
	file_free(&said);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(has_a_node_for_each_virtual_device),
		TEST(describes_memory_and_images),
		TEST(passes_a_seed_on),
		TEST(names_no_initrd_where_there_is_none),
		TEST(describes_cpus_and_psci),
		TEST(describes_interrupt_controller_and_timer),
		TEST(describes_a_uart_with_an_edge),
		TEST(describes_what_nkddi_needs),
		TEST(needs_no_board_without_devices),
		TEST(copies_a_device_with_its_clock),
		TEST(copies_what_is_inside_a_device),
		TEST(leaves_behind_what_names_nodes_the_vm_does_not_have),
		TEST(has_lent_memory_as_memory_that_is_reserved),
		TEST(refuses_a_buffer_that_is_too_small),
		TEST(gives_dtc_nothing_to_complain_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
