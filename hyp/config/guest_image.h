/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Where a VM's images go in its memory.
 *
 *   RAM base  +-----------+ + text_offset: kernel, image_size bytes
 *             | kernel    |
 *             +-----------+ 64 KiB aligned
 *             | tree      | GUEST_DT_SIZE
 *             +-----------+ 64 KiB aligned
 *             | initrd    |
 *             +-----------+
 */
#ifndef HYP_CONFIG_GUEST_IMAGE_H
#define HYP_CONFIG_GUEST_IMAGE_H

#include <stdint.h>

#include "hyp/config/config.h"

#define GUEST_DT_SIZE	0x10000u	/* room for the generated tree */

struct guest_files {
	const void *kernel;
	uint64_t kernel_size;
	const void *initrd;		/* NULL: none; not looked into */
	uint64_t initrd_size;
};

/* All offsets from the base of the VM's RAM. */
struct guest_image {
	uint64_t kernel;		/* copy the file here; also the entry point */
	uint64_t dtb;
	uint64_t initrd;
	uint64_t end;			/* first byte that nothing occupies */
	uint32_t page_kib;		/* of the kernel's pages: 4, 16, 64; 0: not said */
};

/*
 * Judge the kernel's header and place the images.  Returns 0, or -1 with
 * @error naming @vm's node, the property ("kernel", "initrd" or "memory") and
 * the reason.
 */
int guest_image_place(const struct config_vm *vm, const struct guest_files *files,
		      struct guest_image *image, struct config_error *error);

#endif
