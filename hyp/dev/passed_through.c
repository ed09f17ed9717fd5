/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/dev/passed_through.h"

#include "hyp/core/log.h"
#include "hyp/core/vm.h"
#include <arch/stage1.h>
#include <arch/timer.h>

#define VIRTIO_MAGIC	0x00
#define VIRTIO_STATUS	0x70
#define MAGIC		0x74726976u	/* "virt" */
#define RESET_US	50		/* for all devices of a VM together */

static volatile uint32_t *reg(const struct device *device, uint32_t offset)
{
	return (volatile uint32_t *)((char *)pa_ptr(device->region[0].base) + offset);
}

/*
 * Status is 0 when the device has let go of its rings (virtio 1.2, 4.2.2.1).  False: it is not by
 * @end.  Whoever else is on this CPU waits meanwhile.
 */
static bool virtio_reset(const struct device *device, uint64_t end)
{
	if (*reg(device, VIRTIO_MAGIC) != MAGIC)
		return true;
	*reg(device, VIRTIO_STATUS) = 0;
	while (*reg(device, VIRTIO_STATUS))
		if (timer_now() > end)
			return false;
	return true;
}

static const char *after_the_vm(const struct device *device)
{
	if (device->virtio)
		return "";
	return device->quiet ? ", stops with the VM by its description"
			     : ", also while the VM is off, which cannot start again";
}

static void create(struct vm *vm)
{
	for (uint32_t i = 0; i < vm->config->nr_devices; i++) {
		const struct device *device = &vm->places.device[i];

		if (!device->dma)
			continue;
		log_info("%s (%u): \"%s\" can reach all memory (dma-unsafe)%s", vm->config->name,
			 vm->id, vm->config->devices[i], after_the_vm(device));
		if (!device->virtio && !device->quiet)
			vm->dma_stays = true;
		if (device->virtio)
			stage1_map(device->region[0].base, device->region[0].size, STAGE1_DEVICE);
	}
}

static bool goes_on(const struct device *device, uint64_t end)
{
	if (device->virtio)
		return !virtio_reset(device, end);
	return device->dma && !device->quiet;
}

static bool let_go(struct vm *vm)
{
	uint64_t end = timer_now() + timer_ticks(RESET_US);
	bool quiet = true;

	for (uint32_t i = 0; i < vm->config->nr_devices; i++) {
		if (!goes_on(&vm->places.device[i], end))
			continue;
		quiet = false;
		log_limited(&vm->says, "%s (%u): \"%s\" does not stop", vm->config->name, vm->id,
			    vm->config->devices[i]);
	}
	return quiet;
}

const struct vm_device passed_through_device = {
	.create = create,
	.let_go = let_go,
};
