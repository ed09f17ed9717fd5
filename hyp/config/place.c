// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/config/place.h"

#include <libfdt.h>
#include <string.h>

#include "abi/vlink.h"
#include "hyp/config/board_node.h"
#include "hyp/config/reader.h"

#define GICD_SIZE	0x10000ull
#define GICR_SIZE	0x20000ull	/* of one vCPU */
#define VIRTIO_IPA	0x7080000000ull	/* above all that PDEV can take */
#define VIRTIO_INTID	(LV_XIRQ_SYSCONF - CONFIG_VIRTIO_MAX)

/* The places that an ordinary VM sees, close to what kernels built for QEMU's board expect. */
static const struct place ordinary[PLACE_VIRTIO] = {
	[PLACE_RAM] = { .name = "memory", .ipa = { 0x40000000 }, .rights = RIGHTS_RAM },
	[PLACE_GICD] = { .name = "interrupt controller", .ipa = { 0x08000000 },
			 .size = GICD_SIZE },
	[PLACE_GICR] = { .name = "interrupt controller", .ipa = { 0x080a0000 } },
	[PLACE_UART] = { .name = "UART", .ipa = { 0x09000000 }, .size = PAGE_SIZE,
			 .interrupt = 33 },
	[PLACE_REPOSITORY] = { .name = "PDEV region", .ipa = { CONFIG_IPA_LIMIT },
			       .rights = RIGHTS_READ },
	[PLACE_BLOCKS] = { .name = "PDEV region", .rights = RIGHTS_DATA },
	[PLACE_PMEM] = { .name = "PMEM window", .ipa = { 0x7100000000 }, .rights = RIGHTS_DATA },
	[PLACE_XMEM] = { .name = "XMEM window", .ipa = { 0x7800000000 }, .rights = RIGHTS_DATA },
	[PLACE_TRACE] = { .name = "trace rings", .ipa = { 0x70c0000000 }, .rights = RIGHTS_READ },
};

static uint64_t text_size(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

/* Head, descriptors and info strings, see abi/vlink.h. */
static uint64_t repository_size(const struct config *config, uint32_t index)
{
	uint64_t size = sizeof(struct lv_pdev);

	for (uint32_t i = 0; i < config->nr_links; i++) {
		const struct config_link *link = &config->link[i];

		if (link->server == index || link->client == index)
			size += sizeof(struct lv_vlink) + text_size(link->s_info) +
				text_size(link->c_info);
	}
	return round_up(size, PAGE_SIZE);
}

static void add_memory(struct place *place, const struct config *config, uint32_t index,
		       const struct board *board)
{
	const struct config_vm *vm = &config->vm[index];

	place[PLACE_RAM].size = vm->direct_mapped ? 0 : vm->memory;
	place[PLACE_REPOSITORY].size = repository_size(config, index);
	place[PLACE_BLOCKS].ipa.v = place[PLACE_REPOSITORY].ipa.v + place[PLACE_REPOSITORY].size;
	place[PLACE_BLOCKS].size = vm->pdev;
	place[PLACE_PMEM].size = config_pmem(config);
	place[PLACE_XMEM].size = vm->direct_mapped ? 0 : config_xmem(config, index);
	place[PLACE_TRACE].size = vm->controller ? board->nr_cpus * config->trace : 0;
}

/* A direct-mapped VM has GIC and UART where the board has them. */
static void add_devices(struct place *place, const struct config_vm *vm, const struct board *board)
{
	place[PLACE_GICR].size = GICR_SIZE * vm->nr_vcpus;
	if (vm->direct_mapped) {
		place[PLACE_GICD].ipa.v = board->gicd.base.v;
		place[PLACE_GICR].ipa.v = board->gicr[0].base.v;
		place[PLACE_UART].ipa.v = board->uart.regs.base.v;
		place[PLACE_UART].interrupt = board->uart.intid;
	}
	for (uint32_t i = 0; i < vm->nr_virtio; i++)
		place[PLACE_VIRTIO + i] = (struct place){
			.name = "virtual devices",
			.ipa = { VIRTIO_IPA + i * PAGE_SIZE },
			.size = PAGE_SIZE,
			.interrupt = VIRTIO_INTID + i,
		};
}

static bool share_page(const struct place *a, const struct place *b)
{
	struct board_range x = { pa_of(a->ipa.v), a->size }, y = { pa_of(b->ipa.v), b->size };

	return board_range_shares_page(&x, &y);
}

/*
 * Does @place go together with the first @count of @places?  Devices of the board may share pages
 * and interrupts with each other: all of them belong to one VM.
 */
static int check(const struct places *places, uint32_t count, const struct place *place,
		 const struct config_vm *vm, struct config_error *error)
{
	bool passed_through = place->rights == RIGHTS_DEVICE;
	const char *property = passed_through ? "devices" : "direct-mapped";

	for (uint32_t i = 0; i < count; i++) {
		const struct place *other = &places->place[i];

		if (passed_through && other->rights == RIGHTS_DEVICE)
			continue;
		if (share_page(place, other))
			return config_refuse_vm(error, vm, property,
						"\"%s\" lies where the VM has its %s", place->name,
						other->name);
		if (place->interrupt && place->interrupt == other->interrupt)
			return config_refuse_vm(error, vm, property,
						"\"%s\" has the interrupt of the VM's %s",
						place->name, other->name);
	}
	return 0;
}

/* Check the registers and interrupts of device @index; the registers become places. */
static int add_device(struct places *places, const struct config_vm *vm, uint32_t index,
		      struct config_error *error)
{
	const struct device *device = &places->device[index];
	struct place place = { .name = vm->devices[index], .rights = RIGHTS_DEVICE };
	uint32_t i;

	for (i = 0; i < device->nr_regions; i++) {
		place.ipa.v = place.pa.v = device->region[i].base.v;
		place.size = device->region[i].size;
		if (check(places, places->count, &place, vm, error))
			return -1;
		places->place[places->count++] = place;
	}
	place.size = 0;
	for (i = 0; i < device->nr_irqs; i++) {
		place.interrupt = device->irq[i].intid;
		if (check(places, places->count, &place, vm, error))
			return -1;
	}
	return 0;
}

/* All copies are neighbours in the guest's tree, whatever bus the devices came from. */
static int check_name(const struct places *places, const struct config_vm *vm, uint32_t index,
		      const void *fdt, struct config_error *error)
{
	const char *name = fdt_get_name(fdt, places->device[index].node, NULL);

	for (uint32_t i = 0; i < index; i++)
		if (!strcmp(name, fdt_get_name(fdt, places->device[i].node, NULL)))
			return config_refuse_vm(error, vm, "devices",
						"two devices have the name \"%s\"", name);
	return 0;
}

int places_create(struct places *places, const struct config *config, uint32_t index,
		  const struct board *board, struct config_error *error)
{
	const struct config_vm *vm = &config->vm[index];
	uint32_t i;

	memcpy(places->place, ordinary, sizeof(ordinary));
	places->count = PLACE_VIRTIO + vm->nr_virtio;
	add_memory(places->place, config, index, board);
	add_devices(places->place, vm, board);
	/* Places that do not come from the board must keep clear of each other. */
	for (i = 1; vm->direct_mapped && i < places->count; i++)
		if (check(places, i, &places->place[i], vm, error))
			return -1;
	for (i = 0; i < vm->nr_devices; i++)
		if (device_resolve(board, vm, i, &places->device[i], error) ||
		    check_name(places, vm, i, board->fdt, error) ||
		    add_device(places, vm, i, error))
			return -1;
	return 0;
}
