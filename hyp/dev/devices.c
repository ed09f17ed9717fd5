// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The devices of every VM. */
#include <stddef.h>

#include "hyp/core/vm.h"
#include "hyp/core/vm_device.h"
#include "hyp/dev/passed_through.h"
#include "hyp/dev/printer.h"
#include "hyp/dev/virtio_mmio.h"
#include "hyp/dev/vpl011.h"

static struct virtio_device *(*const virtio_types[CONFIG_VIRTIO_TYPES])(struct vm *, uint32_t) = {
	[CONFIG_VIRTIO_CONSOLE] = virtio_console_create,
	[CONFIG_VIRTIO_NET] = virtio_net_create,
};

static void virtio_create_all(struct vm *vm)
{
	for (uint32_t i = 0; i < vm->config->nr_virtio; i++)
		vm->virtio[i] = virtio_types[vm->config->virtio[i].type](vm, i);
}

static void virtio_stop_all(struct vm *vm)
{
	for (uint32_t i = 0; i < vm->config->nr_virtio; i++)
		virtio_vm_stopped(vm->virtio[i]);
}

static const struct vm_device virtio_devices = {
	.create = virtio_create_all,
	.reset = virtio_stop_all,
};

/* The virtual console shares the UART's console port, so the console is created after the UART. */
const struct vm_device *const vm_devices[] = {
	&printer_device,
	&vpl011_device,
	&virtio_devices,
	&passed_through_device,
	NULL,
};
