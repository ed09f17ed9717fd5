// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdbool.h>
#include <string.h>

#include "abi/image.h"
#include "hyp/lib/addr.h"
#include "hyp/config/reader.h"
#include "hyp/config/guest_image.h"

#define IMAGE_ALIGN	0x10000ull
#define TEXT_OFFSET_OLD	0x80000ull	/* of kernels whose header does not know the size */

static int read_header(const struct config_vm *vm, const struct guest_files *files,
		       struct lv_arm64_image *header, struct config_error *error)
{
	if (files->kernel_size < sizeof(*header))
		return config_refuse_vm(error, vm, "kernel",
					"\"%s\" is too short for an arm64 Image",
					vm->kernel);
	memcpy(header, files->kernel, sizeof(*header));
	if (header->magic != LV_ARM64_IMAGE_MAGIC)
		return config_refuse_vm(error, vm, "kernel",
					"\"%s\" is no arm64 Image", vm->kernel);
	if (header->flags & LV_ARM64_IMAGE_BE)
		return config_refuse_vm(error, vm, "kernel", "\"%s\" is a big endian kernel",
					vm->kernel);
	if (header->text_offset >= BLOCK_SIZE || header->text_offset % PAGE_SIZE ||
	    header->image_size > CONFIG_MEMORY_MAX)
		return config_refuse_vm(error, vm, "kernel", "\"%s\" has a bad header", vm->kernel);
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
	struct lv_arm64_image header;

	if (files->initrd_size > CONFIG_MEMORY_MAX)
		return config_refuse_vm(error, vm, "initrd", "too large");
	if (read_header(vm, files, &header, error))
		return -1;
	image->kernel = header.text_offset;
	image->dtb = round_up(image->kernel + header.image_size, IMAGE_ALIGN);
	image->initrd = image->dtb + GUEST_DT_SIZE;
	image->end = image->initrd + files->initrd_size;
	if (image->end > vm->memory)
		return too_little(vm, image->end, error);
	return 0;
}
