// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Boards: the tree that QEMU gives its "virt" machine (4 CPUs, 1 GiB), damaged
 * in one place per test, and small sources where it does not have what is meant.
 */
#include <libfdt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/config/board.h"
#include "hyp/config/device.h"
#include "tests/unit/config/source.h"

#define UART "/pl011@9000000"
#define RTC  "/pl031@9010000"

static char tree[0x100000] __attribute__((aligned(8)));
static struct board board;
static struct config config;
static struct config_error error;

static int read_virt(void **state)
{
	struct file file;

	(void)state;
	assert_int_equal(file_read(BOARD_DTB, &file), 0);
	assert_int_equal(fdt_open_into(file.data, tree, sizeof(tree)), 0);
	file_free(&file);
	return 0;
}

static int node(const char *path)
{
	int offset = fdt_path_offset(tree, path);

	assert_true(offset >= 0);
	return offset;
}

static const char *text_of(int status)
{
	static char text[256];

	assert_int_equal(status, -1);
	config_error_print(&error, text, sizeof(text));
	return text;
}

static const char *board_refusal(void)
{
	return text_of(board_parse(tree, &board, &error));
}

static void parse_board(void)
{
	assert_int_equal(board_parse(tree, &board, &error), 0);
}

static void reads_the_virt_machine(void **state)
{
	(void)state;
	parse_board();
	assert_int_equal(board.nr_memory, 1);
	assert_int_equal(board.memory[0].base.v, 0x40000000);
	assert_int_equal(board.memory[0].size, 0x40000000);
	assert_int_equal(board.nr_reserved, 0);
	assert_int_equal(board.nr_cpus, 4);
	for (uint32_t i = 0; i < 4; i++)
		assert_int_equal(board.mpidr[i], i);
	assert_int_equal(board.uart.regs.base.v, 0x9000000);
	assert_int_equal(board.uart.regs.size, 0x1000);
	assert_int_equal(board.uart.intid, 33);
	assert_false(board.uart.edge);
	assert_string_equal(board.uart.compatible, "arm,pl011");
	assert_int_equal(board.gicd.base.v, 0x8000000);
	assert_int_equal(board.gicd.size, 0x10000);
	assert_int_equal(board.gicr[0].base.v, 0x80a0000);
	assert_int_equal(board.gicr[0].size, 0xf60000);
	assert_int_equal(board.gicr_stride, 0);
	assert_false(board.psci_hvc);
	assert_int_equal(board.psci_cpu_on, 0xc4000003);
}

static void names_what_the_board_lacks(void **state)
{
	static const struct {
		const char *path, *refusal;
	} lack[] = {
		{ "/intc@8000000", "/: no GICv3 (\"arm,gic-v3\"): linkvisor needs one" },
		{ "/timer", "/: no timer (\"arm,armv8-timer\")" },
		{ "/psci", "/: no PSCI (\"arm,psci-0.2\")" },
		{ "/cpus", "/cpus: missing" },
		{ "/memory@40000000", "/memory: missing" },
	};

	for (size_t i = 0; i < sizeof(lack) / sizeof(lack[0]); i++) {
		read_virt(state);
		fdt_del_node(tree, node(lack[i].path));
		assert_string_equal(board_refusal(), lack[i].refusal);
	}
}

static void knows_the_uart_even_of_a_board_it_refuses(void **state)
{
	(void)state;
	fdt_del_node(tree, node("/intc@8000000"));
	board_refusal();
	assert_int_equal(board.uart.regs.base.v, 0x9000000);
}

static void finds_the_uart_by_alias_and_with_options(void **state)
{
	int aliases = fdt_add_subnode(tree, 0, "aliases");

	(void)state;
	fdt_setprop_string(tree, aliases, "serial0", UART);
	fdt_setprop_string(tree, node("/chosen"), "stdout-path", "serial0:115200n8");
	parse_board();
	assert_int_equal(board.uart.regs.base.v, 0x9000000);
}

static void hears_of_a_terminal_with_colours(void **state)
{
	static const struct {
		const char *bootargs;
		bool colour;
	} cases[] = {
		{ "", false },
		{ "linkvisor.colour", true },
		{ "quiet  linkvisor.colour ", true },
		{ "linkvisor.colours", false },
		{ "xlinkvisor.colour quiet", false },
	};

	(void)state;
	for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fdt_setprop_string(tree, node("/chosen"), "bootargs", cases[i].bootargs);
		parse_board();
		assert_int_equal(board.uart.colour, cases[i].colour);
	}
}

static void takes_the_first_uart_it_knows_without_stdout_path(void **state)
{
	(void)state;
	fdt_delprop(tree, node("/chosen"), "stdout-path");
	parse_board();
	assert_int_equal(board.uart.regs.base.v, 0x9000000);
}

static void is_content_without_a_uart(void **state)
{
	(void)state;
	fdt_del_node(tree, node(UART));
	parse_board();
	assert_int_equal(board.uart.regs.size, 0);
}

static void leaves_out_disabled_cpus(void **state)
{
	(void)state;
	fdt_setprop_string(tree, node("/cpus/cpu@1"), "status", "disabled");
	parse_board();
	assert_int_equal(board.nr_cpus, 3);
	assert_int_equal(board.mpidr[1], 2);
}

static void reads_reserved_memory(void **state)
{
	int reserved = fdt_add_subnode(tree, 0, "reserved-memory"), child;

	(void)state;
	fdt_setprop_u32(tree, reserved, "#address-cells", 2);
	fdt_setprop_u32(tree, reserved, "#size-cells", 2);
	fdt_setprop_empty(tree, reserved, "ranges");
	child = fdt_add_subnode(tree, reserved, "firmware@48000000");
	fdt_setprop_u64(tree, child, "reg", 0x48000000);
	fdt_appendprop_u64(tree, child, "reg", 0x200000);
	fdt_add_mem_rsv(tree, 0x40000000, 0x1000);
	parse_board();
	assert_int_equal(board.nr_reserved, 2);
	assert_int_equal(board.reserved[0].base.v, 0x40000000);
	assert_int_equal(board.reserved[1].base.v, 0x48000000);
	assert_int_equal(board.reserved[1].size, 0x200000);
}

static void reads_psci_by_hvc(void **state)
{
	(void)state;
	fdt_setprop_string(tree, node("/psci"), "method", "hvc");
	parse_board();
	assert_true(board.psci_hvc);
	fdt_setprop_string(tree, node("/psci"), "method", "spin");
	assert_string_equal(board_refusal(), "/psci: method: \"smc\" or \"hvc\" wanted");
}

static void takes_the_function_id_of_an_old_psci(void **state)
{
	(void)state;
	fdt_setprop_string(tree, node("/psci"), "compatible", "arm,psci");
	fdt_setprop_u32(tree, node("/psci"), "cpu_on", 0x95c1ba60);
	parse_board();
	assert_int_equal(board.psci_cpu_on, 0x95c1ba60);
	fdt_delprop(tree, node("/psci"), "cpu_on");
	assert_string_equal(board_refusal(), "/psci: cpu_on: missing");
}

static void reads_all_regions_of_redistributors(void **state)
{
	int gic = node("/intc@8000000");

	(void)state;
	fdt_setprop_u32(tree, gic, "#redistributor-regions", 2);
	fdt_appendprop_u64(tree, gic, "reg", 0x4000000000);
	fdt_appendprop_u64(tree, gic, "reg", 0x4000000);
	parse_board();
	assert_int_equal(board.nr_gicr, 2);
	assert_int_equal(board.gicr[0].base.v, 0x80a0000);
	assert_int_equal(board.gicr[1].base.v, 0x4000000000);
	assert_int_equal(board.gicr[1].size, 0x4000000);
	fdt_setprop_u32(tree, gic, "#redistributor-regions", 3);
	assert_string_equal(board_refusal(), "(GICv3): reg: distributor or redistributors missing");
	fdt_setprop_u32(tree, gic, "#redistributor-regions", 5);
	assert_string_equal(board_refusal(), "(GICv3): #redistributor-regions: 1 to 4 wanted");
}

static void reads_the_distance_of_redistributors(void **state)
{
	int gic = node("/intc@8000000");

	(void)state;
	fdt_setprop_u64(tree, gic, "redistributor-stride", 0x30000);
	parse_board();
	assert_int_equal(board.gicr_stride, 0x30000);
	fdt_setprop_u32(tree, gic, "redistributor-stride", 0x40000);
	parse_board();
	assert_int_equal(board.gicr_stride, 0x40000);
	fdt_setprop_u32(tree, gic, "redistributor-stride", 0x28000);
	assert_string_equal(board_refusal(), "(GICv3): redistributor-stride: a multiple of 64 KiB "
					     "wanted, at least 128 KiB");
	fdt_setprop_string(tree, gic, "redistributor-stride", "64 KiB");
	assert_string_equal(board_refusal(), "(GICv3): redistributor-stride: damaged");
}

/* As boards do that number them their own way: linkvisor's own timer would never be heard. */
static void refuses_other_numbers_of_its_own_interrupts(void **state)
{
	static const struct {
		const char *path;
		int at;		/* cell of "interrupts" */
		uint32_t value;
		const char *refusal;
	} cases[] = {
		{ "/intc@8000000", 1, 8, "(GICv3): interrupts: entry 0 is PPI 8: linkvisor knows "
		  "boards with 9 only" },
		{ "/timer", 4, 2, "(timer): interrupts: entry 1 is PPI 2: linkvisor knows boards "
		  "with 14 only" },
		{ "/timer", 7, 3, "(timer): interrupts: entry 2 is PPI 3: linkvisor knows boards "
		  "with 11 only" },
		{ "/timer", 10, 0, "(timer): interrupts: entry 3 is PPI 0: linkvisor knows boards "
		  "with 10 only" },
		{ "/timer", 9, 7, "(timer): interrupts: entry 3 is missing or damaged" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fdt32_t value = cpu_to_fdt32(cases[i].value);

		read_virt(state);
		assert_int_equal(fdt_setprop_inplace_namelen_partial(tree, node(cases[i].path),
								     "interrupts", 10,
								     4 * cases[i].at, &value,
								     sizeof(value)),
				 0);
		assert_string_equal(board_refusal(), cases[i].refusal);
	}
	read_virt(state);
	fdt_delprop(tree, node("/timer"), "interrupts");
	assert_string_equal(board_refusal(), "(timer): interrupts: none of the GIC");
}

static void refuses_addresses_above_48_bits(void **state)
{
	static const struct {
		const char *path, *refusal;
		uint32_t range;
	} cases[] = {
		{ "/memory@40000000", "/memory: reg: ", 0 },
		{ "/intc@8000000", "(GICv3): reg: ", 0 },
		{ "/intc@8000000", "(GICv3): reg: ", 1 },
	};
	char text[200];

	for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fdt64_t at = cpu_to_fdt64(0xfffffffff000);

		read_virt(state);
		assert_int_equal(fdt_setprop_inplace_namelen_partial(tree, node(cases[i].path),
								     "reg", 3,
								     (int)(16 * cases[i].range),
								     &at, sizeof(at)),
				 0);
		snprintf(text, sizeof(text),
			 "%slies above 48 bits of address, which linkvisor "
			 "cannot reach",
			 cases[i].refusal);
		assert_string_equal(board_refusal(), text);
	}
}

static void does_without_a_uart_above_48_bits(void **state)
{
	fdt64_t at = cpu_to_fdt64(0x1000000000000);

	(void)state;
	assert_int_equal(fdt_setprop_inplace_namelen_partial(tree, node(UART), "reg", 3, 0, &at,
							     sizeof(at)),
			 0);
	parse_board();
	assert_int_equal(board.uart.regs.size, 0);
}

static void refuses_a_damaged_tree(void **state)
{
	(void)state;
	memset(tree, 0, 4);
	assert_string_equal(board_refusal(), "/: the board's device tree is damaged or missing");
}

/* --- a system on the board -------------------------------------------------- */

static int check(const char *source)
{
	struct file blob = source_compile(source);
	int status;

	parse_board();
	assert_int_equal(config_parse(blob.data, (uint32_t)blob.size, &config, &error), 0);
	status = config_check_board(&config, &board, &error);
	file_free(&blob);
	return status;
}

#define ONE(body)     SYSTEM("vm@2 { kernel = \"k\";" body "};")
#define DEVICE(paths) ONE("cpus = <0>; memory = <0x200000>; devices = " paths ";")

static void accepts_a_system_that_fits(void **state)
{
	(void)state;
	assert_int_equal(check(ONE("cpus = <0 1 2 3>; memory = <0x3fe00000>;")), 0);
	assert_int_equal(check(DEVICE("\"" RTC "\"")), 0);
}

static void refuses_a_cpu_that_does_not_exist(void **state)
{
	(void)state;
	assert_string_equal(text_of(check(ONE("cpus = <0 4>; memory = <0x200000>;"))),
			    "/vm@2: cpus: CPU 4 does not exist: the board has 4");
}

static void refuses_memory_that_does_not_fit(void **state)
{
	(void)state;
	assert_string_equal(text_of(check(SYSTEM(VM(2, "") "vm@3 { kernel = \"k\"; cpus = <0>;"
							   "memory = <0x40000000>; };"))),
			    "/vm@3: memory: 1024 MiB do not fit: the board has 1021 MiB left");
	assert_string_equal(text_of(check(SYSTEM(VM(2, "a@0 { loopback; server;"
						       "pmem = <0x40000000>; };")))),
			    "/: pmem: the links' 1024 MiB do not fit: the board has 1021 MiB left");
}

static void refuses_xmem_whose_tables_do_not_fit(void **state)
{
	(void)state;
	/* Each of two ends has slots of 4 MiB and tables of 2 MiB. */
	assert_int_equal(check(SYSTEM("vm@2 { kernel = \"k\"; cpus = <0>; memory = <0x3ec00000>;"
				      "a@0 { loopback; server; xmem = <0x40000000>; }; };")),
			 0);
	assert_string_equal(
		text_of(check(SYSTEM("vm@2 { kernel = \"k\"; cpus = <0>; memory = <0x3fc00000>;"
				     "a@0 { loopback; server; xmem = <0x40000000>; }; };"))),
		"/vm@2: xmem: its slots and tables, 13 MiB, do not fit: the board has 3 MiB left");
}

static void refuses_devices_that_are_not_to_be_given_away(void **state)
{
	static const struct {
		const char *source, *refusal;
	} bad[] = {
		{ DEVICE("\"/nothing\""),
		  "/vm@2: devices: \"/nothing\" does not exist on this board" },
		{ DEVICE("\"" UART "\""), "/vm@2: devices: \"" UART "\" is linkvisor's own UART" },
		{ DEVICE("\"/intc@8000000\""),
		  "/vm@2: devices: \"/intc@8000000\" is the interrupt controller" },
		{ DEVICE("\"/intc@8000000/its@8080000\""),
		  "/vm@2: devices: \"/intc@8000000/its@8080000\" is the interrupt controller" },
		{ DEVICE("\"/memory@40000000\""),
		  "/vm@2: devices: \"/memory@40000000\" lies in memory" },
		{ DEVICE("\"/timer\""), "/vm@2: devices: \"/timer\" has no registers" },
		{ DEVICE("\"/cpus/cpu@1\""),
		  "/vm@2: devices: \"/cpus/cpu@1\" has registers without a machine address" },
		{ DEVICE("\"/platform-bus@c000000\""),
		  "/vm@2: devices: \"/platform-bus@c000000\" is a bus, which is not supported" },
		{ DEVICE("\"/pcie@10000000\""), "/vm@2: devices: \"/pcie@10000000\" "
						"is an interrupt nexus, which is not supported" },
		{ DEVICE("\"/fw-cfg@9020000\"; dma-unsafe"),
		  "/vm@2: devices: \"/fw-cfg@9020000\" "
		  "is QEMU's fw_cfg, by which the machine can be changed" },
		{ DEVICE("\"/virtio_mmio@a000000\""),
		  "/vm@2: devices: \"/virtio_mmio@a000000\" "
		  "may reach all memory by DMA: \"dma-unsafe\" allows that" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_string_equal(text_of(check(bad[i].source)), bad[i].refusal);
}

/* What the RTC would be with one more property. */
static void refuses_what_other_devices_depend_on(void **state)
{
	static const struct {
		const char *property, *reason;
	} cases[] = {
		{ "#iommu-cells", "is an SMMU, or has one inside" },
		{ "#clock-cells", "gives clocks to other devices" },
		{ "#reset-cells", "resets other devices" },
		{ "#power-domain-cells", "gives power to other devices" },
	};
	char wanted[200];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(wanted, sizeof(wanted), "/vm@2: devices: \"" RTC "\" %s", cases[i].reason);
		read_virt(state);
		fdt_setprop_u32(tree, node(RTC), cases[i].property, 1);
		assert_string_equal(text_of(check(DEVICE("\"" RTC "\"; dma-unsafe"))), wanted);
		read_virt(state);
		fdt_setprop_u32(tree, fdt_add_subnode(tree, node(RTC), "inside"), cases[i].property,
				0);
		assert_string_equal(text_of(check(DEVICE("\"" RTC "\"; dma-unsafe"))), wanted);
	}
}

static struct config_vm owner = { .id = 2, .nr_devices = 1, .dma_unsafe = true };

static void resolve(const char *path, struct device *device)
{
	owner.devices[0] = path;
	parse_board();
	assert_int_equal(device_resolve(&board, &owner, 0, device, &error), 0);
}

#define VIRTIO "\"/virtio_mmio@a000000\""

static void refuses_bus_masters_unless_the_description_allows_them(void **state)
{
	static const char *const properties[] = { "dma-coherent", "dma-ranges", "dmas" };
	const char *wanted = "/vm@2: devices: \"" RTC "\" may reach all memory by DMA: "
			     "\"dma-unsafe\" allows that";

	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		read_virt(state);
		fdt_setprop(tree, node(RTC), properties[i], "", 0);
		assert_string_equal(text_of(check(DEVICE("\"" RTC "\""))), wanted);
		assert_int_equal(check(DEVICE("\"" RTC "\"; dma-unsafe")), 0);
	}
	read_virt(state);
	fdt_setprop(tree, node(RTC), "iommus", "", 0);
	assert_string_equal(text_of(check(DEVICE("\"" RTC "\""))),
			    "/vm@2: devices: \"" RTC "\" may reach all memory by DMA, as its SMMU "
			    "is not programmed: \"dma-unsafe\" allows that");
	assert_int_equal(check(DEVICE("\"" RTC "\"; dma-unsafe")), 0);
	read_virt(state);
	fdt_setprop_string(tree, node(RTC), "compatible", "somebody,thing");
	assert_string_equal(text_of(check(DEVICE("\"" RTC "\""))), wanted);
	assert_int_equal(check(DEVICE("\"" RTC "\"; dma-unsafe")), 0);
}

static void takes_a_promise_only_of_devices_that_could_go_on(void **state)
{
	struct device device;

	(void)state;
	owner.nr_quiet = 1;
	owner.quiet[0] = RTC;
	assert_string_equal(text_of(check(DEVICE("\"" RTC "\"; quiet-devices = \"" RTC "\""))),
			    "/vm@2: quiet-devices: \"" RTC "\" is not a device that could go on "
			    "with DMA");
	assert_string_equal(text_of(check(DEVICE(VIRTIO "; dma-unsafe; quiet-devices = " VIRTIO))),
			    "/vm@2: quiet-devices: " VIRTIO " is reset by linkvisor, whatever the "
			    "description says");
	fdt_setprop(tree, node(RTC), "dma-coherent", "", 0);
	resolve(RTC, &device);
	assert_true(device.dma && device.quiet);
	owner.quiet[0] = "/pl061@9030000";
	resolve(RTC, &device);
	assert_true(device.dma && !device.quiet);
	owner.nr_quiet = 0;
}

static void refuses_one_device_in_two_vms(void **state)
{
	(void)state;
	assert_string_equal(text_of(check(SYSTEM(VM(2, "devices = \"" RTC "\";")
							 VM(3, "devices = \"/pl031\";")))),
			    "/vm@3: devices: \"/pl031\" shares registers or interrupts "
			    "with VM 2's \"" RTC "\"");
}

static void refuses_devices_of_two_vms_in_one_page(void **state)
{
	(void)state;
	assert_string_equal(
		text_of(check(
			SYSTEM(VM(2, "dma-unsafe; devices = \"/virtio_mmio@a000000\";")
				       VM(3, "dma-unsafe; devices = \"/virtio_mmio@a000200\";")))),
		"/vm@3: devices: \"/virtio_mmio@a000200\" shares registers or "
		"interrupts with VM 2's \"/virtio_mmio@a000000\"");
}

#define MASTER(paths) ONE("cpus = <0>; memory = <0x200000>; dma-unsafe; devices = " paths ";")
#define MMIO(offset)  "\"/virtio_mmio@a000" offset "\""

static void refuses_a_device_whose_page_holds_more(void **state)
{
	(void)state;
	assert_string_equal(text_of(check(MASTER(MMIO("000")))),
			    "/vm@2: devices: \"/virtio_mmio@a000000\" shares a page with "
			    "\"/virtio_mmio@a000200\", which the VM would get with it");
}

static void gives_a_page_to_who_has_all_of_it(void **state)
{
	(void)state;
	assert_int_equal(
		check(MASTER(MMIO("000") "," MMIO("200") "," MMIO("400") "," MMIO("600") "," MMIO(
			"800") "," MMIO("a00") "," MMIO("c00") "," MMIO("e00"))),
		0);
}

#define NEIGHBOURS(more) ONE("cpus = <0>; memory = <0x200000>; devices = \"" RTC "\";" more)

/* The RTC takes half of its page, and the GPIO is in the other half. */
static void add_disabled_neighbour(void)
{
	int gpio = node("/pl061@9030000");
	fdt64_t reg[] = { cpu_to_fdt64(0x9010800), cpu_to_fdt64(0x800) };

	fdt_setprop(tree, gpio, "reg", reg, sizeof(reg));
	fdt_setprop_string(tree, gpio, "status", "disabled");
	reg[0] = cpu_to_fdt64(0x9010000);
	fdt_setprop(tree, node(RTC), "reg", reg, sizeof(reg));
}

static void gives_disabled_registers_in_a_page_only_if_they_are_named(void **state)
{
	add_disabled_neighbour();
	assert_string_equal(text_of(check(NEIGHBOURS(""))),
			    "/vm@2: devices: \"" RTC "\" shares a page with \"/pl061@9030000\", "
			    "disabled: \"page-neighbours\" allows that");
	assert_int_equal(check(NEIGHBOURS("page-neighbours = \"/pl061@9030000\";")), 0);
	fdt_setprop(tree, node("/pl061@9030000"), "dmas", "", 0);
	assert_string_equal(
		text_of(check(NEIGHBOURS("dma-unsafe; page-neighbours = \"/pl061@9030000\";"))),
		"/vm@2: page-neighbours: \"/pl061@9030000\" may be a bus master, which goes on "
		"when the VM stops");
	(void)state;
}

/* What is inside a disabled node is disabled, whatever it says itself. */
static void looks_into_disabled_nodes_in_a_page(void **state)
{
	fdt64_t reg[] = { cpu_to_fdt64(0x9010c00), cpu_to_fdt64(0x400) };
	int inside;

	(void)state;
	add_disabled_neighbour();
	inside = fdt_add_subnode(tree, node("/pl061@9030000"), "inside");
	fdt_setprop_cell(tree, node("/pl061@9030000"), "#address-cells", 2);
	fdt_setprop_cell(tree, node("/pl061@9030000"), "#size-cells", 2);
	fdt_setprop(tree, node("/pl061@9030000"), "ranges", "", 0);
	inside = node("/pl061@9030000/inside");
	fdt_setprop(tree, inside, "reg", reg, sizeof(reg));
	assert_int_equal(check(NEIGHBOURS("page-neighbours = \"/pl061@9030000\";")), 0);
	fdt_setprop_string(tree, inside, "compatible", "arm,pl330");
	assert_string_equal(
		text_of(check(NEIGHBOURS("dma-unsafe; page-neighbours = \"/pl061@9030000\";"))),
		"/vm@2: page-neighbours: \"/pl061@9030000\" may be a bus master, which goes on "
		"when the VM stops");
}

static void refuses_names_of_neighbours_that_are_none(void **state)
{
	(void)state;
	assert_string_equal(text_of(check(NEIGHBOURS("page-neighbours = \"/no\";"))),
			    "/vm@2: page-neighbours: \"/no\" does not exist on this board");
	assert_string_equal(text_of(check(NEIGHBOURS("page-neighbours = \"/pl061@9030000\";"))),
			    "/vm@2: page-neighbours: \"/pl061@9030000\" is not disabled: if the VM "
			    "is to have it, it is one of its devices");
	fdt_setprop_string(tree, node("/pl061@9030000"), "status", "disabled");
	assert_string_equal(
		text_of(check(NEIGHBOURS("page-neighbours = \"/pl061@9030000\";"))),
		"/vm@2: page-neighbours: \"/pl061@9030000\" shares no page with a device "
		"of the VM");
}

static void resolves_registers_and_interrupts(void **state)
{
	struct device device;

	(void)state;
	resolve(RTC, &device);
	assert_int_equal(device.node, node(RTC));
	assert_int_equal(device.nr_regions, 1);
	assert_int_equal(device.region[0].base.v, 0x9010000);
	assert_int_equal(device.region[0].size, 0x1000);
	assert_int_equal(device.nr_irqs, 1);
	assert_int_equal(device.irq[0].intid, 34);
	assert_false(device.irq[0].edge);
	assert_false(device.dma || device.virtio);
	resolve("/virtio_mmio@a000000", &device);
	assert_int_equal(device.irq[0].intid, 48);
	assert_true(device.irq[0].edge);
	assert_true(device.dma && device.virtio);
}

/* A device on a bus with 32-bit addresses, at bus address 0x1000. */
static int add_device_on_bus(void)
{
	int bus = node("/platform-bus@c000000");
	int child = fdt_add_subnode(tree, bus, "dev@1000");

	fdt_setprop_u32(tree, child, "reg", 0x1000);
	fdt_appendprop_u32(tree, child, "reg", 0x2000);
	fdt_setprop_u32(tree, child, "interrupts", 0);
	fdt_appendprop_u32(tree, child, "interrupts", 112);
	fdt_appendprop_u32(tree, child, "interrupts", 1);
	return child;
}

static void translates_registers_through_a_bus(void **state)
{
	struct device device;

	(void)state;
	add_device_on_bus();
	resolve("/platform-bus@c000000/dev@1000", &device);
	assert_int_equal(device.region[0].base.v, 0xc001000);
	assert_int_equal(device.region[0].size, 0x2000);
	assert_int_equal(device.irq[0].intid, 144);
}

static const char *refusal_on_bus(void)
{
	return text_of(check(DEVICE("\"/platform-bus@c000000/dev@1000\""))) +
	       strlen("/vm@2: devices: \"/platform-bus@c000000/dev@1000\" ");
}

static void refuses_registers_outside_of_their_bus(void **state)
{
	int child = add_device_on_bus();

	(void)state;
	fdt_setprop_u32(tree, child, "reg", 0x1fff000);
	fdt_appendprop_u32(tree, child, "reg", 0x2000);
	assert_string_equal(refusal_on_bus(), "has registers without a machine address");
}

static void refuses_interrupts_that_cannot_be_routed(void **state)
{
	int child = add_device_on_bus();

	(void)state;
	fdt_setprop_u32(tree, child, "interrupts", 1);
	fdt_appendprop_u32(tree, child, "interrupts", 7);
	fdt_appendprop_u32(tree, child, "interrupts", 4);
	assert_string_equal(refusal_on_bus(),
			    "has an interrupt of one CPU (PPI), which is not supported");
	fdt_setprop_u32(tree, child, "interrupts", 0);
	fdt_appendprop_u32(tree, child, "interrupts", 480);
	fdt_appendprop_u32(tree, child, "interrupts", 4);
	assert_string_equal(refusal_on_bus(),
			    "has an interrupt where the XIRQs are (512 and above)");
	fdt_setprop_u32(tree, child, "interrupt-parent",
			fdt_get_phandle(tree, node("/pl061@9030000")));
	assert_string_equal(refusal_on_bus(), "has interrupts that do not come from the GIC");
	fdt_setprop_string(tree, child, "status", "disabled");
	assert_string_equal(refusal_on_bus(), "is disabled on this board");
}

#define TEST(name) cmocka_unit_test_setup(name, read_virt)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(reads_the_virt_machine),
		TEST(names_what_the_board_lacks),
		TEST(knows_the_uart_even_of_a_board_it_refuses),
		TEST(finds_the_uart_by_alias_and_with_options),
		TEST(hears_of_a_terminal_with_colours),
		TEST(takes_the_first_uart_it_knows_without_stdout_path),
		TEST(is_content_without_a_uart),
		TEST(leaves_out_disabled_cpus),
		TEST(reads_reserved_memory),
		TEST(reads_psci_by_hvc),
		TEST(takes_the_function_id_of_an_old_psci),
		TEST(reads_all_regions_of_redistributors),
		TEST(reads_the_distance_of_redistributors),
		TEST(refuses_other_numbers_of_its_own_interrupts),
		TEST(refuses_addresses_above_48_bits),
		TEST(does_without_a_uart_above_48_bits),
		TEST(refuses_a_damaged_tree),
		TEST(accepts_a_system_that_fits),
		TEST(refuses_a_cpu_that_does_not_exist),
		TEST(refuses_memory_that_does_not_fit),
		TEST(refuses_xmem_whose_tables_do_not_fit),
		TEST(refuses_devices_that_are_not_to_be_given_away),
		TEST(refuses_what_other_devices_depend_on),
		TEST(refuses_bus_masters_unless_the_description_allows_them),
		TEST(takes_a_promise_only_of_devices_that_could_go_on),
		TEST(refuses_one_device_in_two_vms),
		TEST(refuses_devices_of_two_vms_in_one_page),
		TEST(refuses_a_device_whose_page_holds_more),
		TEST(gives_a_page_to_who_has_all_of_it),
		TEST(gives_disabled_registers_in_a_page_only_if_they_are_named),		TEST(looks_into_disabled_nodes_in_a_page),
		TEST(refuses_names_of_neighbours_that_are_none),
		TEST(resolves_registers_and_interrupts),
		TEST(translates_registers_through_a_bus),
		TEST(refuses_registers_outside_of_their_bus),
		TEST(refuses_interrupts_that_cannot_be_routed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
