// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/lib/addr.h"
#include "hyp/config/guest_image.h"
#include "hyp/config/payload.h"

/* A payload of two files, made by hand: the layout is what abi/image.h says. */
static struct made {
	struct lv_payload header;
	struct lv_payload_file file[2];
	char name[16];
	char description[24];
	char pad[LV_PAYLOAD_ALIGN - 64 - 48 - 16 - 24];
	char first[LV_PAYLOAD_ALIGN];
	char second[LV_PAYLOAD_ALIGN];
} made __attribute__((aligned(4096)));

static struct payload payload;
static struct config_error error;

static void seal(void)
{
	made.header.checksum =
		payload_checksum(&made.header + 1, sizeof(made) - sizeof(made.header));
}

static int make(void **state)
{
	(void)state;
	memset(&made, 0, sizeof(made));
	made.header = (struct lv_payload){
		.magic = LV_PAYLOAD_MAGIC,
		.version = LV_PAYLOAD_VERSION,
		.size = sizeof(made),
		.count = 2,
		.table_offset = offsetof(struct made, file),
		.description_offset = offsetof(struct made, description),
		.description_size = 20,
	};
	made.file[0] = (struct lv_payload_file){ offsetof(struct made, first), 4096,
						 offsetof(struct made, name), 0 };
	made.file[1] = (struct lv_payload_file){ offsetof(struct made, second), 5,
						 offsetof(struct made, name) + 7, 0 };
	memcpy(made.name, "kernel\0initrd", 14);
	memcpy(made.second, "hello", 5);
	seal();
	return 0;
}

static const char *refusal_of(uint64_t available)
{
	assert_int_equal(payload_open(&made, available, &payload, &error), -1);
	assert_string_equal(error.node, "(payload)");
	return error.reason;
}

static const char *refusal(void)
{
	seal();
	return refusal_of(sizeof(made));
}

static void opens_a_good_payload(void **state)
{
	const void *data;
	uint64_t size;

	(void)state;
	assert_int_equal(payload_open(&made, sizeof(made) + 99, &payload, &error), 0);
	assert_int_equal(payload.size, sizeof(made));
	assert_ptr_equal(payload.description, made.description);
	assert_int_equal(payload.description_size, 20);
	assert_int_equal(payload_find(&payload, "initrd", &data, &size), 0);
	assert_int_equal(size, 5);
	assert_memory_equal(data, "hello", 5);
}

static void finds_no_file_that_is_not_there(void **state)
{
	const void *data = &made;
	uint64_t size = 7;

	(void)state;
	assert_int_equal(payload_open(&made, sizeof(made), &payload, &error), 0);
	assert_int_equal(payload_find(&payload, "init", &data, &size), -1);
	assert_ptr_equal(data, &made);
	assert_int_equal(size, 7);
}

static void refuses_what_is_no_payload(void **state)
{
	(void)state;
	made.header.magic ^= 1;
	assert_string_equal(refusal(), "none: the image was not made by lvpack");
	make(NULL);
	assert_string_equal(refusal_of(63), "none: the image was not made by lvpack");
	made.header.version = 2;
	assert_string_equal(refusal(), "version 2, 1 wanted");
}

static void refuses_a_payload_cut_off(void **state)
{
	(void)state;
	assert_string_equal(refusal_of(sizeof(made) - 1),
			    "cut off: it is longer than what was loaded");
	made.header.size = 56;
	assert_string_equal(refusal(), "bad size");
}

static void refuses_a_payload_with_one_bit_wrong(void **state)
{
	(void)state;
	made.second[100] ^= 4;
	assert_string_equal(refusal_of(sizeof(made)), "damaged: wrong checksum");
}

static void refuses_a_payload_with_two_words_exchanged(void **state)
{
	(void)state;
	memcpy(made.first, "\1\0\0\0\0\0\0\0\2", 9);
	seal();
	memcpy(made.first, "\2\0\0\0\0\0\0\0\1", 9);
	assert_string_equal(refusal_of(sizeof(made)), "damaged: wrong checksum");
}

static void refuses_a_place_outside(void **state)
{
	(void)state;
	made.file[1].size = sizeof(made);
	assert_string_equal(refusal(), "bad place of a file");
	make(NULL);
	made.file[1].offset = (uint64_t)-LV_PAYLOAD_ALIGN;
	assert_string_equal(refusal(), "bad place of a file");
	make(NULL);
	made.file[1].offset += 8;
	assert_string_equal(refusal(), "bad place of a file");
	make(NULL);
	made.header.description_size = sizeof(made);
	assert_string_equal(refusal(), "bad place of the description");
	make(NULL);
	made.header.table_offset = sizeof(made) - 40;
	assert_string_equal(refusal(), "bad place of the file table");
	make(NULL);
	made.header.count = LV_PAYLOAD_FILES_MAX + 1;
	assert_string_equal(refusal(), "too many files");
}

static void refuses_files_that_overlap(void **state)
{
	(void)state;
	made.file[1].offset = made.file[0].offset;
	assert_string_equal(refusal(), "files overlap");
	make(NULL);
	made.header.description_size = 8192;
	assert_string_equal(refusal(), "files overlap");
}

static void refuses_a_name_without_end(void **state)
{
	(void)state;
	memset(made.second, 'x', sizeof(made.second));
	made.file[0].name_offset = offsetof(struct made, second);
	assert_string_equal(refusal(), "bad name of a file");
	make(NULL);
	made.file[0].name_offset = offsetof(struct made, name) + 6;	/* empty */
	assert_string_equal(refusal(), "bad name of a file");
	make(NULL);
	made.file[0].name_offset = UINT32_MAX;
	assert_string_equal(refusal(), "bad name of a file");
}

/* --- images in a VM's memory ----------------------------------------------- */

static struct lv_arm64_image kernel[2];
static struct config_vm vm = { .id = 2, .memory = 0x400000, .kernel = "k" };
static struct guest_files files;
static struct guest_image image;

static int make_kernel(void **state)
{
	(void)state;
	memset(kernel, 0, sizeof(kernel));
	kernel[0].magic = LV_ARM64_IMAGE_MAGIC;
	kernel[0].image_size = 0x12345;
	vm.memory = 0x400000;
	files = (struct guest_files){ kernel, sizeof(kernel), NULL, 0x1000 };
	return 0;
}

static const char *image_refusal(void)
{
	static char text[200];

	assert_int_equal(guest_image_place(&vm, &files, &image, &error), -1);
	config_error_print(&error, text, sizeof(text));
	return text;
}

static void places_tree_and_initrd_behind_the_kernels_bss(void **state)
{
	(void)state;
	assert_int_equal(guest_image_place(&vm, &files, &image, &error), 0);
	assert_int_equal(image.kernel, 0);
	assert_int_equal(image.dtb, 0x20000);
	assert_int_equal(image.initrd, 0x20000 + GUEST_DT_SIZE);
	assert_int_equal(image.end, image.initrd + 0x1000);
}

static void keeps_the_kernels_text_offset(void **state)
{
	(void)state;
	kernel[0].text_offset = 0x80000;
	assert_int_equal(guest_image_place(&vm, &files, &image, &error), 0);
	assert_int_equal(image.kernel, 0x80000);
	assert_int_equal(image.dtb, 0xa0000);
	kernel[0].text_offset = 0;
	kernel[0].image_size = 0;
	assert_int_equal(guest_image_place(&vm, &files, &image, &error), 0);
	assert_int_equal(image.kernel, 0x80000);
}

static void refuses_what_is_no_arm64_kernel(void **state)
{
	(void)state;
	files.kernel_size = 63;
	assert_string_equal(image_refusal(),
			    "/vm@2: kernel: \"k\" is too short for an arm64 Image");
	make_kernel(NULL);
	kernel[0].magic = 0;
	assert_string_equal(image_refusal(), "/vm@2: kernel: \"k\" is no arm64 Image");
	make_kernel(NULL);
	kernel[0].flags = LV_ARM64_IMAGE_BE;
	assert_string_equal(image_refusal(), "/vm@2: kernel: \"k\" is a big endian kernel");
	make_kernel(NULL);
	kernel[0].text_offset = 0x80;
	assert_string_equal(image_refusal(), "/vm@2: kernel: \"k\": text_offset 0x80 of its header "
					     "is not a multiple of 4 KiB");
	kernel[0].text_offset = 1ull << 63;
	assert_string_equal(image_refusal(), "/vm@2: kernel: \"k\": text_offset 0x8000000000000000 "
					     "of its header is above 0x4000000000");
	make_kernel(NULL);
	kernel[0].image_size = 1ull << 62;
	assert_string_equal(image_refusal(), "/vm@2: kernel: \"k\": image_size 0x4000000000000000 "
					     "of its header is above 0x4000000000");
}

static void tells_the_size_of_the_kernels_pages(void **state)
{
	static const uint32_t kib[] = { 0, 4, 16, 64 };

	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		kernel[0].flags = 8 | i << 1;
		assert_int_equal(guest_image_place(&vm, &files, &image, &error), 0);
		assert_int_equal(image.page_kib, kib[i]);
	}
}

static void takes_a_text_offset_beyond_2_mib(void **state)
{
	(void)state;
	vm.memory = 8 << 20;
	kernel[0].text_offset = 0x300000;
	assert_int_equal(guest_image_place(&vm, &files, &image, &error), 0);
	assert_int_equal(image.kernel, 0x300000);
	assert_int_equal(image.dtb, 0x320000);
}

static void refuses_a_header_with_nothing_behind(void **state)
{
	(void)state;
	files.kernel_size = sizeof(kernel[0]);
	assert_string_equal(image_refusal(), "/vm@2: kernel: \"k\" is cut off: 64 bytes");
}

/* A PE header behind the Image's, with one section of 0x100 bytes at 0x200 of the file. */
static struct {
	struct lv_arm64_image image;
	uint32_t magic;
	uint16_t machine, nr_sections;
	uint32_t unused[3];
	uint16_t optional_size, flags;
	char name[8];
	uint32_t memory_size, address, file_size, file_offset, unused2[4];
	char rest[0x300 - 128];
} efi_kernel;

static void make_efi_kernel(void)
{
	memset(&efi_kernel, 0, sizeof(efi_kernel));
	efi_kernel.image = kernel[0];
	efi_kernel.image.pe_offset = sizeof(struct lv_arm64_image);
	efi_kernel.magic = 0x00004550;
	efi_kernel.nr_sections = 1;
	efi_kernel.file_size = 0x100;
	efi_kernel.file_offset = 0x200;
	files.kernel = &efi_kernel;
	files.kernel_size = sizeof(efi_kernel);
}

static void refuses_part_of_a_kernel_with_an_efi_stub(void **state)
{
	(void)state;
	make_efi_kernel();
	assert_int_equal(guest_image_place(&vm, &files, &image, &error), 0);
	files.kernel_size = 0x2ff;
	assert_string_equal(image_refusal(), "/vm@2: kernel: \"k\" is cut off: 767 bytes");
	files.kernel_size = 100;		/* not even the section's header */
	assert_string_equal(image_refusal(), "/vm@2: kernel: \"k\" is cut off: 100 bytes");
	make_efi_kernel();
	efi_kernel.nr_sections = UINT16_MAX;
	efi_kernel.optional_size = UINT16_MAX;
	assert_string_equal(image_refusal(), "/vm@2: kernel: \"k\" is cut off: 768 bytes");
	efi_kernel.magic++;			/* no PE header: nothing known of its length */
	assert_int_equal(guest_image_place(&vm, &files, &image, &error), 0);
}

static void refuses_images_larger_than_the_memory(void **state)
{
	(void)state;
	files.initrd_size = vm.memory - 0x20000 - GUEST_DT_SIZE;
	assert_int_equal(guest_image_place(&vm, &files, &image, &error), 0);
	files.initrd_size++;
	assert_string_equal(image_refusal(),
			    "/vm@2: memory: 4096 KiB, but kernel and initrd need 4097 KiB");
	files.initrd_size = UINT64_MAX;
	assert_string_equal(image_refusal(), "/vm@2: initrd: too large");
}

#define PAYLOAD(name) cmocka_unit_test_setup(name, make)
#define IMAGE(name) cmocka_unit_test_setup(name, make_kernel)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		PAYLOAD(opens_a_good_payload),
		PAYLOAD(finds_no_file_that_is_not_there),
		PAYLOAD(refuses_what_is_no_payload),
		PAYLOAD(refuses_a_payload_cut_off),
		PAYLOAD(refuses_a_payload_with_one_bit_wrong),
		PAYLOAD(refuses_a_payload_with_two_words_exchanged),
		PAYLOAD(refuses_a_place_outside),
		PAYLOAD(refuses_files_that_overlap),
		PAYLOAD(refuses_a_name_without_end),
		IMAGE(places_tree_and_initrd_behind_the_kernels_bss),
		IMAGE(keeps_the_kernels_text_offset),
		IMAGE(refuses_what_is_no_arm64_kernel),
		IMAGE(tells_the_size_of_the_kernels_pages),
		IMAGE(takes_a_text_offset_beyond_2_mib),
		IMAGE(refuses_a_header_with_nothing_behind),
		IMAGE(refuses_part_of_a_kernel_with_an_efi_stub),
		IMAGE(refuses_images_larger_than_the_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
