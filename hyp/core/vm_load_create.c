// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Boot: the images of a VM, and the device tree that is made for the VM. */
#include <libfdt.h>

#include "hyp/config/board.h"
#include "hyp/config/guest_dt.h"
#include "hyp/config/guest_image.h"
#include "hyp/config/payload.h"
#include "hyp/core/log.h"
#include "hyp/core/mem.h"
#include "hyp/core/seed.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_load.h"
#include "hyp/core/xmem.h"

static void find_file(const struct vm *vm, const struct payload *payload, const char *property,
		      const char *name, const void **data, uint64_t *size)
{
	if (payload_find(payload, name, data, size))
		boot_stop("system description: /vm@%u: %s: the image holds no file \"%s\"", vm->id,
			  property, name);
}

static struct guest_files find_files(const struct vm *vm, const struct payload *payload)
{
	struct guest_files files = { 0 };

	find_file(vm, payload, "kernel", vm->config->kernel, &files.kernel, &files.kernel_size);
	if (vm->config->initrd)
		find_file(vm, payload, "initrd", vm->config->initrd, &files.initrd,
			  &files.initrd_size);
	return files;
}

/* The RAM of those VMs that can lend pages to the direct-mapped @vm; returns how many. */
static uint32_t find_lenders(const struct vm *vm, struct place *lender)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < nr_vms && vm->config->direct_mapped; i++)
		if (xmem_is_lender(vms[i], vm)) {
			const struct place *ram = vm_place(vms[i], PLACE_RAM);

			lender[count++] = (struct place){ .ipa = { ram->pa.v }, .size = ram->size };
		}
	return count;
}

static void add_piece(struct vm_load *load, uint64_t *end, uint64_t offset, uint64_t size,
		      const void *source)
{
	if (offset > *end)
		load->piece[load->nr_pieces++] =
			(struct vm_piece){ .offset = *end, .size = offset - *end };
	if (size)
		load->piece[load->nr_pieces++] =
			(struct vm_piece){ .offset = offset, .size = size, .source = source };
	*end = offset + size;
}

static uint8_t *chosen(void *tree, const char *name)
{
	return fdt_getprop_w(tree, fdt_path_offset(tree, "/chosen"), name, NULL);
}

int vm_load_create(struct vm *vm, const struct board *board, const struct payload *payload,
		   uint32_t seed_size, struct config_error *error)
{
	struct vm_load *load = pa_ptr(mem_alloc(sizeof(*load), 8, "what a VM is loaded from"));
	void *tree = pa_ptr(mem_alloc(GUEST_DT_SIZE, 8, "a guest's device tree"));
	struct guest_files files = find_files(vm, payload);
	struct place lender[CONFIG_VMS_MAX];
	struct guest_image image;
	static const uint8_t no_seed[SEED_BYTES];	/* each life gets its own */
	uint64_t ram = vm_place(vm, PLACE_RAM)->ipa.v, end = 0;

	if (guest_image_place(vm->config, &files, &image, error))
		return -1;

	struct guest_dt dt = {
		.vm = vm->config,
		.places = &vm->places,
		.board = board,
		.initrd = { ram + image.initrd },
		.initrd_size = files.initrd_size,
		.lender = lender,
		.nr_lenders = find_lenders(vm, lender),
		.seed = no_seed,
		.seed_size = seed_size,
	};
	if (guest_dt_build(&dt, tree, GUEST_DT_SIZE, error) < 0)
		return -1;
	if (seed_size) {
		load->seed = chosen(tree, "rng-seed");
		load->kaslr_seed = chosen(tree, "kaslr-seed");
	}
	add_piece(load, &end, image.kernel, files.kernel_size, files.kernel);
	add_piece(load, &end, image.dtb, GUEST_DT_SIZE, tree);
	add_piece(load, &end, image.initrd, files.initrd_size, files.initrd);
	add_piece(load, &end, vm->config->memory, 0, NULL);
	load->page_kib = image.page_kib;
	load->entry = ram + image.kernel;
	load->dtb = ram + image.dtb;
	load->starts.left = CREDIT_MAX;
	vm->load = load;
	return 0;
}
