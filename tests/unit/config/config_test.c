// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <libfdt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "tests/unit/config/source.h"

static struct config config;
static struct config_error error;
static struct file blob;	/* of the test at hand */

static void parse(const char *text)
{
	char line[256];

	file_free(&blob);
	blob = source_compile(text);
	memset(&config, 0xa5, sizeof(config));
	if (!config_parse(blob.data, (uint32_t)blob.size, &config, &error))
		return;
	config_error_print(&error, line, sizeof(line));
	fail_msg("refused: %s", line);
}

static int drop_blob(void **state)
{
	(void)state;
	file_free(&blob);
	return 0;
}

static void gives_an_absent_property_its_default(void **state)
{
	const struct config_vm *vm = &config.vm[0];

	(void)state;
	parse(SYSTEM(VM(2, "")));
	assert_int_equal(config.nr_vms, 1);
	assert_int_equal(config.nr_links, 0);
	assert_int_equal(vm->id, 2);
	assert_string_equal(vm->name, "vm2");
	assert_int_equal(vm->nr_vcpus, 1);
	assert_int_equal(vm->memory, 0x200000);
	assert_string_equal(vm->kernel, "k");
	assert_null(vm->initrd);
	assert_string_equal(vm->bootargs, "");
	assert_false(vm->direct_mapped);
	assert_int_equal(vm->priority, 0);
	assert_int_equal(vm->pdev, CONFIG_PDEV_DEFAULT);
	assert_int_equal(vm->nr_devices, 0);
	assert_false(vm->controller);
	assert_int_equal(vm->on_crash, CONFIG_CRASH_GOES_ON);
	assert_int_equal(vm->on_watchdog, CONFIG_CRASH_RESTARTS);
	assert_int_equal(vm->restart_limit, UINT32_MAX);
}

static void reads_every_property_of_a_vm(void **state)
{
	const struct config_vm *vm = &config.vm[0];

	(void)state;
	parse(SYSTEM("#address-cells = <1>; #size-cells = <0>; vm@31 { reg = <31>;"
		     "vm-name = \"a-b_9\"; cpus = <3 0 3>; memory = /bits/ 64 <0x180000000>;"
		     "kernel = \"dir/Image\"; initrd = \"rd\"; bootargs = \"a b=c\"; "
		     "direct-mapped; dma-unsafe;"
		     "priority = <31>; pdev = <0x2000>; devices = \"/a@0\", \"/b/c\";"
		     "quiet-devices = \"/b/c\";"
		     "controller; on-crash = \"stop\"; on-watchdog = \"stop\";"
		     "restart-limit = <5>; };"));
	assert_int_equal(vm->id, 31);
	assert_string_equal(vm->name, "a-b_9");
	assert_int_equal(vm->nr_vcpus, 3);
	assert_memory_equal(vm->cpus, ((uint8_t[]){ 3, 0, 3 }), 3);
	assert_int_equal(vm->memory, 0x180000000);
	assert_string_equal(vm->kernel, "dir/Image");
	assert_string_equal(vm->initrd, "rd");
	assert_string_equal(vm->bootargs, "a b=c");
	assert_true(vm->direct_mapped);
	assert_true(vm->dma_unsafe);
	assert_int_equal(vm->priority, 31);
	assert_int_equal(vm->pdev, 0x2000);
	assert_int_equal(vm->nr_devices, 2);
	assert_string_equal(vm->devices[0], "/a@0");
	assert_string_equal(vm->devices[1], "/b/c");
	assert_int_equal(vm->nr_quiet, 1);
	assert_string_equal(vm->quiet[0], "/b/c");
	assert_true(vm->controller);
	assert_int_equal(vm->on_crash, CONFIG_CRASH_STOPS);
	assert_int_equal(vm->on_watchdog, CONFIG_CRASH_STOPS);
	assert_int_equal(vm->restart_limit, 5);
}

static void sorts_vms_by_id(void **state)
{
	(void)state;
	parse(SYSTEM(VM(9, "x@0 { server; };") VM(2, "") VM(5, "x@0 { client; };")));
	assert_int_equal(config.nr_vms, 3);
	assert_int_equal(config.vm[0].id, 2);
	assert_int_equal(config.vm[1].id, 5);
	assert_int_equal(config.vm[2].id, 9);
	assert_int_equal(config.link[0].server, 2);
	assert_int_equal(config.link[0].client, 1);
}

static void makes_one_link_of_a_server_and_a_client(void **state)
{
	const struct config_link *link = &config.link[0];

	(void)state;
	parse(SYSTEM(VM(2, "vrpc@13 { client; info = \"c\"; };")
			     VM(3, "vrpc@13 { server; info = \"s,2k\"; pmem = <0x3000>; };")));
	assert_int_equal(config.nr_links, 1);
	assert_string_equal(link->name, "vrpc");
	assert_int_equal(link->number, 13);
	assert_int_equal(link->server, 1);
	assert_int_equal(link->client, 0);
	assert_string_equal(link->s_info, "s,2k");
	assert_string_equal(link->c_info, "c");
	assert_int_equal(link->pmem, 0x3000);
}

static void either_end_shares_pdev(void **state)
{
	(void)state;
	parse(SYSTEM(VM(2, "vcons@0 { server; }; vts@0 { server; }; vkp@0 { server; };")
			     VM(3, "vcons@0 { client; }; vts@0 { client; shared-pdev; };"
				   "vkp@0 { client; };")));
	assert_string_equal(config.link[2].name, "vts");
	assert_false(config.link[0].shared_pdev);
	assert_false(config.link[1].shared_pdev);
	assert_true(config.link[2].shared_pdev);
}

static void makes_a_pair_of_two_ends_without_roles(void **state)
{
	const struct config_link *link = config.link;

	(void)state;
	parse(SYSTEM(VM(2, "veth@0 { info = \"two\"; };") VM(3, "veth@0 { };")));
	assert_int_equal(config.nr_links, 2);
	assert_int_equal(link[0].server, 0);
	assert_int_equal(link[0].client, 1);
	assert_int_equal(link[1].server, 1);
	assert_int_equal(link[1].client, 0);
	/* a VM's info stays with the VM, whatever its role */
	assert_string_equal(link[0].s_info, "two");
	assert_null(link[0].c_info);
	assert_null(link[1].s_info);
	assert_string_equal(link[1].c_info, "two");
	assert_int_equal(link[0].pmem, CONFIG_PMEM_DEFAULT);
	assert_int_equal(link[1].pmem, CONFIG_PMEM_DEFAULT);
}

static void makes_two_links_of_a_loopback_without_role_and_one_of_one_with(void **state)
{
	(void)state;
	parse(SYSTEM(VM(2, "a@0 { loopback; }; b@0 { loopback; server; };"
			   "c@0 { loopback; client; info = \"i\"; };")));
	assert_int_equal(config.nr_links, 4);
	assert_string_equal(config.link[0].name, "a");
	assert_string_equal(config.link[1].name, "a");
	assert_string_equal(config.link[2].name, "b");
	assert_string_equal(config.link[3].name, "c");
	for (uint32_t i = 0; i < config.nr_links; i++) {
		assert_int_equal(config.link[i].server, 0);
		assert_int_equal(config.link[i].client, 0);
	}
	assert_string_equal(config.link[3].s_info, "i");
	assert_string_equal(config.link[3].c_info, "i");
}

static void sorts_links_by_class_and_number(void **state)
{
	(void)state;
	parse(SYSTEM(VM(2, "b@10 { server; }; b@9 { }; a@2147483647 { client; };"
			   "vl,x.v1@0 { client; };")
			     VM(3, "vl,x.v1@0 { server; }; a@2147483647 { server; }; b@9 { };"
				   "b@10 { client; };")));
	assert_int_equal(config.nr_links, 5);
	assert_string_equal(config.link[0].name, "a");
	assert_int_equal(config.link[0].number, INT32_MAX);
	assert_int_equal(config.link[1].number, 9);
	assert_int_equal(config.link[2].number, 9);
	assert_int_equal(config.link[3].number, 10);
	assert_string_equal(config.link[4].name, "vl,x.v1");
}

/* A system of two VMs with @links links of one class, in falling order of number. */
static struct file many_links(uint32_t links)
{
	size_t room = 4096 + links * 128ull;
	char *text = malloc(room);
	size_t at =
		(size_t)snprintf(text, room, "/dts-v1/; / { compatible = \"linkvisor,system\";");
	struct file made;

	for (int vm = 2; vm <= 3; vm++) {
		at += (size_t)snprintf(text + at, room - at, "vm@%d {" VM_REQUIRED, vm);
		for (uint32_t i = links; i-- > 0;)
			at += (size_t)snprintf(text + at, room - at, "l@%u { %s; };", i,
					       vm == 2 ? "server" : "client");
		at += (size_t)snprintf(text + at, room - at, "};");
	}
	snprintf(text + at, room - at, "};");
	made = source_compile(text);
	free(text);
	return made;
}

static void takes_as_many_links_as_it_promises_in_little_time(void **state)
{
	clock_t begin;

	(void)state;
	blob = many_links(CONFIG_LINKS_MAX);
	begin = clock();
	assert_int_equal(config_parse(blob.data, (uint32_t)blob.size, &config, &error), 0);
	assert_true(clock() - begin < CLOCKS_PER_SEC);
	assert_int_equal(config.nr_links, CONFIG_LINKS_MAX);
	for (int32_t i = 0; i < CONFIG_LINKS_MAX; i++)
		assert_int_equal(config.link[i].number, i);
}

static void refuses_one_link_more_than_it_promises(void **state)
{
	(void)state;
	blob = many_links(CONFIG_LINKS_MAX + 1);
	assert_string_equal(source_refusal(&blob), "/vm@3/l@1: more than 4096 link ends");
}

/* --- blobs that dtc would not make ----------------------------------------- */

static char built[4096];

static void build_begin(void)
{
	assert_int_equal(fdt_create(built, sizeof(built)), 0);
	fdt_finish_reservemap(built);
	fdt_begin_node(built, "");
	fdt_property_string(built, "compatible", "linkvisor,system");
}

static void build_vm(const char *name)
{
	fdt_begin_node(built, name);
	fdt_property_u32(built, "cpus", 0);
	fdt_property_u32(built, "memory", 0x200000);
	fdt_property_string(built, "kernel", "k");
}

static const char *build_end(void)
{
	struct file made = { built, sizeof(built) };

	fdt_end_node(built);
	fdt_end_node(built);
	assert_int_equal(fdt_finish(built), 0);
	return source_refusal(&made);
}

static void refuses_an_id_that_is_used_twice(void **state)
{
	(void)state;
	build_begin();
	build_vm("vm@2");
	fdt_end_node(built);
	build_vm("vm@2");
	assert_string_equal(build_end(), "/vm@2: VM id 2 is used twice");
}

static void refuses_a_property_that_is_given_twice(void **state)
{
	(void)state;
	build_begin();
	build_vm("vm@2");
	fdt_property_u32(built, "memory", 0x400000);
	assert_string_equal(build_end(), "/vm@2: memory: given twice");
}

static void refuses_both_ends_in_one_vm_without_loopback(void **state)
{
	(void)state;
	build_begin();
	build_vm("vm@2");
	for (int i = 0; i < 2; i++) {
		fdt_begin_node(built, "vbpipe@0");
		fdt_end_node(built);
	}
	assert_string_equal(build_end(),
			    "/vm@2/vbpipe@0: both ends in one VM: say \"loopback\" in one node");
}

static void lets_no_control_character_of_a_name_out(void **state)
{
	(void)state;
	build_begin();
	build_vm("vm@2");
	fdt_property_string(built, "\033[2J", "");
	assert_string_equal(build_end(), "/vm@2: ?[2J: unknown property");
}

static void refuses_what_is_no_device_tree(void **state)
{
	static const char zero[64] __attribute__((aligned(8)));
	struct file nothing = { (void *)zero, 0 }, zeros = { (void *)zero, sizeof(zero) };

	(void)state;
	assert_string_equal(source_refusal(&nothing), "/: bad device tree: FDT_ERR_TRUNCATED");
	assert_string_equal(source_refusal(&zeros), "/: bad device tree: FDT_ERR_BADMAGIC");
}

static void refuses_a_tree_of_an_old_version(void **state)
{
	(void)state;
	blob = source_compile(SYSTEM(VM(2, "")));
	fdt_set_version(blob.data, 4);
	fdt_set_last_comp_version(blob.data, 2);
	assert_string_equal(source_refusal(&blob), "/: bad device tree: FDT_ERR_BADVERSION");
}

static void refuses_a_tree_cut_off_anywhere(void **state)
{
	struct file whole = source_compile(SYSTEM(VM(2, "a@0 { loopback; };")));

	(void)state;
	for (uint64_t size = 0; size < whole.size; size++) {
		struct file part = { malloc(size + 1), size };

		memcpy(part.data, whole.data, size);
		source_refusal(&part);
		file_free(&part);
	}
	file_free(&whole);
}

static void survives_any_single_damaged_byte(void **state)
{
	struct file whole = source_compile(SYSTEM(VM(2, "a@0 { loopback; info = \"x\"; };")));
	uint8_t *byte = whole.data;

	(void)state;
	for (uint64_t i = 0; i < whole.size; i++) {
		byte[i] ^= 0xff;
		config_parse(whole.data, (uint32_t)whole.size, &config, &error);
		byte[i] ^= 0xff;
	}
	file_free(&whole);
}

#define TEST(name) cmocka_unit_test_teardown(name, drop_blob)

static void makes_a_pair_of_links_of_a_disk_and_its_user(void **state)
{
	const struct config_link *replies = &config.link[0], *requests = &config.link[1];

	(void)state;
	parse(SYSTEM(VM(2, "vbd@7 { disk = <&a &b>; requests = <8>; buffer = <0x2000>; };")
			     VM(3, "a: disk@0 { path = \"/dev/x\"; disk-name = \"root\"; };"
				   "b: disk@1 { path = \"PARTUUID=1-2\"; read-only; removable;"
				   "size = <0x400000>; write-through; };")));
	assert_int_equal(config.nr_links, 2);
	assert_string_equal(requests->name, "vbd");
	assert_int_equal(requests->number, 7);
	assert_int_equal(requests->server, 1);
	assert_int_equal(requests->client, 0);
	assert_int_equal(replies->server, 0);
	assert_string_equal(requests->s_info,
			    "be;path=/dev/x,name=root,exclusive;"
			    "path=PARTUUID=1-2,size=4,read-only,removable,write-through");
	assert_string_equal(requests->c_info, "fe;requests=8;buffer=8192;timeout=30");
	assert_string_equal(replies->c_info, requests->s_info);
	assert_string_equal(replies->s_info, requests->c_info);
	assert_int_equal(requests->pmem, 0x1000 + 8 * 0x2000);
	assert_int_equal(replies->pmem, 0x2000);
}

static void lets_many_read_a_disk(void **state)
{
	(void)state;
	parse(SYSTEM(VM(2, "vbd@0 { disk = <&a>; read-only; };")
			     VM(3, "a: disk@0 { path = \"/dev/x\"; };")
				     VM(4, "vbd@1 { disk = <&a>; read-only; timeout = <5>; };")));
	assert_int_equal(config.nr_links, 4);
	assert_string_equal(config.link[1].s_info, "be;path=/dev/x,read-only");
	assert_string_equal(config.link[3].s_info, "fe;requests=64;buffer=65536;timeout=5");
}

static void takes_loop10_for_no_partition_of_loop1(void **state)
{
	(void)state;
	parse(SYSTEM(VM(2, "vbd@0 { disk = <&a &b>; };")
			     VM(3, "a: disk@0 { path = \"/dev/loop1\"; };"
				   "b: disk@1 { path = \"/dev/loop10\"; };")));
	assert_string_equal(config.link[1].s_info,
			    "be;path=/dev/loop1,exclusive;path=/dev/loop10,exclusive");
}

/* "/dev/vg/root2" is another volume than "/dev/vg/root". */
static void takes_digits_for_a_partition_in_dev_alone(void **state)
{
	(void)state;
	parse(SYSTEM(VM(2, "vbd@0 { disk = <&a &b &c &d>; };")
			     VM(3, "a: disk@0 { path = \"/dev/vg/root\"; };"
				   "b: disk@1 { path = \"/dev/vg/root2\"; };"
				   "c: disk@2 { path = \"/dev/disk/by-label/data\"; };"
				   "d: disk@3 { path = \"/dev/disk/by-label/data2\"; };")));
	assert_int_equal(config.nr_links, 2);
}

static void lends_the_pages_of_requests_by_the_link_that_the_user_serves(void **state)
{
	(void)state;
	parse(SYSTEM(VM(2, "borrower-timeout = <9>; vbd@0 { disk = <&a>; xmem = <0x40000>; };")
			     VM(3, "direct-mapped; a: disk@0 { path = \"/dev/x\"; };")));
	assert_int_equal(config.link[0].server, 0);
	assert_int_equal(config.link[0].xmem[0], 0x40000);
	assert_int_equal(config.link[0].xmem[1] | config.link[1].xmem[0] | config.link[1].xmem[1],
			 0);
	assert_int_equal(config.vm[0].borrower_timeout, 9);
	assert_int_equal(config.vm[1].borrower_timeout, 0);
}

static void makes_a_pair_of_links_of_inputs_and_who_gets_their_events(void **state)
{
	const struct config_link *news = &config.link[0], *requests = &config.link[1];

	(void)state;
	parse(SYSTEM(VM(2, "vevent@7 { input = <&a &b>; reports = <128>; focus;"
			   "focus-key = <29 56 2>; };")
			     VM(3, "a: input@0 { has = \"keyboard\", \"switch\"; grab; };"
				   "b: input@1 { match-name = \"A glass\"; match-bus = <6>;"
				   "has-keys = <330>; policy = \"broadcast\"; };")));
	assert_int_equal(config.nr_links, 2);
	assert_string_equal(requests->name, "vevent");
	assert_int_equal(requests->number, 7);
	assert_int_equal(requests->server, 1);
	assert_int_equal(requests->client, 0);
	assert_int_equal(news->server, 0);
	assert_string_equal(requests->s_info,
			    "be,focus,key=29+56+2;policy=focus,has=keyboard,has=switch,grab;"
			    "policy=broadcast,name=A glass,bus=6,keys=330");
	assert_string_equal(requests->c_info, "fe;reports=128");
	assert_int_equal(news->pmem, 0xb000 + 0x4000);
	assert_int_equal(requests->pmem, 0x6000);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(gives_an_absent_property_its_default),
		TEST(reads_every_property_of_a_vm),
		TEST(sorts_vms_by_id),
		TEST(makes_one_link_of_a_server_and_a_client),
		TEST(either_end_shares_pdev),
		TEST(makes_a_pair_of_links_of_a_disk_and_its_user),
		TEST(makes_a_pair_of_links_of_inputs_and_who_gets_their_events),
		TEST(lets_many_read_a_disk),
		TEST(takes_loop10_for_no_partition_of_loop1),
		TEST(takes_digits_for_a_partition_in_dev_alone),
		TEST(lends_the_pages_of_requests_by_the_link_that_the_user_serves),
		TEST(makes_a_pair_of_two_ends_without_roles),
		TEST(makes_two_links_of_a_loopback_without_role_and_one_of_one_with),
		TEST(sorts_links_by_class_and_number),
		TEST(takes_as_many_links_as_it_promises_in_little_time),
		TEST(refuses_one_link_more_than_it_promises),
		TEST(refuses_an_id_that_is_used_twice),
		TEST(refuses_a_property_that_is_given_twice),
		TEST(refuses_both_ends_in_one_vm_without_loopback),
		TEST(lets_no_control_character_of_a_name_out),
		TEST(refuses_what_is_no_device_tree),
		TEST(refuses_a_tree_of_an_old_version),
		TEST(refuses_a_tree_cut_off_anywhere),
		TEST(survives_any_single_damaged_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
