// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdbool.h>
#include <string.h>

#include "abi/image.h"
#include "hyp/lib/addr.h"
#include "hyp/config/reader.h"
#include "hyp/config/guest_image.h"

#define IMAGE_ALIGN	0x10000ull
#define TEXT_OFFSET_OLD	0x80000ull	/* of kernels whose header does not know the size */

/* A kernel with an EFI stub is a PE file as well, whose headers tell how long the file is. */
#define PE_MAGIC	0x00004550u	/* "PE\0\0" */

struct pe_header {
	uint32_t magic;
	uint16_t machine, nr_sections;
	uint32_t unused[3];
	uint16_t optional_size;		/* of the header between this one and the sections */
	uint16_t flags;
};

struct pe_section {
	char name[8];
	uint32_t memory_size, address;
	uint32_t file_size, file_offset;
	uint32_t unused[4];
};

_Static_assert(sizeof(struct pe_header) == 24 && sizeof(struct pe_section) == 40, "PE");

/* Copy @length bytes at @offset of the kernel's file; false: the file ends before. */
static bool read_at(const struct guest_files *files, uint64_t offset, void *to, uint64_t length)
{
	if (offset > files->kernel_size || files->kernel_size - offset < length)
		return false;
	memcpy(to, (const char *)files->kernel + offset, length);
	return true;
}

/* Does the file hold all that its own headers name? */
static bool is_whole(const struct guest_files *files, uint32_t pe_offset)
{
	struct pe_section section;
	struct pe_header pe;

	if (files->kernel_size == sizeof(struct lv_arm64_image))
		return false;
	if (!pe_offset)
		return true;
	if (!read_at(files, pe_offset, &pe, sizeof(pe)))
		return false;
	if (pe.magic != PE_MAGIC)
		return true;
	for (uint32_t i = 0; i < pe.nr_sections; i++) {
		uint64_t at = pe_offset + sizeof(pe) + pe.optional_size + i * sizeof(section);

		if (!read_at(files, at, &section, sizeof(section)) ||
		    (uint64_t)section.file_offset + section.file_size > files->kernel_size)
			return false;
	}
	return true;
}

static int check_header(const struct config_vm *vm, const struct lv_arm64_image *header,
			struct config_error *error)
{
	if (header->text_offset % PAGE_SIZE)
		return config_refuse_vm(
			error, vm, "kernel",
			"\"%s\": text_offset 0x%llx of its header is not a multiple of 4 KiB",
			vm->kernel, (unsigned long long)header->text_offset);
	if (header->text_offset > CONFIG_MEMORY_MAX)
		return config_refuse_vm(error, vm, "kernel",
					"\"%s\": text_offset 0x%llx of its header is above 0x%llx",
					vm->kernel, (unsigned long long)header->text_offset,
					CONFIG_MEMORY_MAX);
	if (header->image_size > CONFIG_MEMORY_MAX)
		return config_refuse_vm(error, vm, "kernel",
					"\"%s\": image_size 0x%llx of its header is above 0x%llx",
					vm->kernel, (unsigned long long)header->image_size,
					CONFIG_MEMORY_MAX);
	return 0;
}

static int read_header(const struct config_vm *vm, const struct guest_files *files,
		       struct lv_arm64_image *header, struct config_error *error)
{
	if (files->kernel_size < sizeof(*header))
		return config_refuse_vm(error, vm, "kernel",
					"\"%s\" is too short for an arm64 Image", vm->kernel);
	memcpy(header, files->kernel, sizeof(*header));
	if (header->magic != LV_ARM64_IMAGE_MAGIC)
		return config_refuse_vm(error, vm, "kernel", "\"%s\" is no arm64 Image",
					vm->kernel);
	if (header->flags & LV_ARM64_IMAGE_BE)
		return config_refuse_vm(error, vm, "kernel", "\"%s\" is a big endian kernel",
					vm->kernel);
	if (check_header(vm, header, error))
		return -1;
	if (!is_whole(files, header->pe_offset))
		return config_refuse_vm(error, vm, "kernel", "\"%s\" is cut off: %llu bytes",
					vm->kernel, (unsigned long long)files->kernel_size);
	if (!header->image_size)
		header->text_offset = TEXT_OFFSET_OLD;
	if (header->image_size < files->kernel_size)
		header->image_size = files->kernel_size;
	return 0;
}

static int too_little(const struct config_vm *vm, uint64_t end, struct config_error *error)
{
	return config_refuse_vm(error, vm, "memory",
				"%llu KiB, but kernel and initrd need %llu KiB",
				(unsigned long long)vm->memory / 1024,
				(unsigned long long)(end + 1023) / 1024);
}

int guest_image_place(const struct config_vm *vm, const struct guest_files *files,
		      struct guest_image *image, struct config_error *error)
{
	static const uint8_t page_kib[] = { 0, 4, 16, 64 };
	struct lv_arm64_image header = { 0 };

	if (files->initrd_size > CONFIG_MEMORY_MAX)
		return config_refuse_vm(error, vm, "initrd", "too large");
	if (read_header(vm, files, &header, error))
		return -1;
	image->page_kib = page_kib[LV_ARM64_IMAGE_PAGES(header.flags)];
	image->kernel = header.text_offset;
	image->dtb = round_up(image->kernel + header.image_size, IMAGE_ALIGN);
	image->initrd = image->dtb + GUEST_DT_SIZE;
	image->end = image->initrd + files->initrd_size;
	if (image->end > vm->memory)
		return too_little(vm, image->end, error);
	return 0;
}
