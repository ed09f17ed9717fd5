/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * virtio over MMIO, version 2 (virtio 1.2, 4.2), as any virtio_mmio driver
 * knows it.  A VM's virtual device n (config_vm.virtio[n]) has its page of
 * registers and interrupt of PLACE_VIRTIO + n,
 * in every kind of VM.
 * The transport has registers, negotiation, queue set-up and interrupts; a kind
 * of device (console, net) has what the queues carry.
 *
 *	driver's write of       what happens
 *	QueueNotify        -->  kind->kick(device, queue)
 *	DRIVER_OK          -->  all queues that are ready become live, kind->started()
 *	QueueReady = 0     -->  the queue stops, kind->queue_stopped()
 *	Status = 0, and
 *	the VM's stop      -->  all queues stop, kind->queue_stopped() for each
 *
 * Locks: device->lock (registers), then a queue's lock.  kick() is called with
 * neither; several vCPUs may be in it at once.
 */
#ifndef HYP_DEV_VIRTIO_MMIO_H
#define HYP_DEV_VIRTIO_MMIO_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/config/config.h"
#include "hyp/dev/virtqueue.h"

struct vm;

/* Offered by the transport, for all devices. */
#define VIRTIO_F_INDIRECT_DESC	(1ull << 28)
#define VIRTIO_F_EVENT_IDX	(1ull << 29)
#define VIRTIO_F_VERSION_1	(1ull << 32)

struct virtio_kind {
	uint32_t id;			/* 1: network, 3: console */
	/*
	 * The driver has put something into queue number @queue, or says so: look,
	 * under the queue's lock.  On the CPU of the vCPU that wrote; bounded work.
	 */
	void (*kick)(struct virtio_device *device, uint32_t queue);
	/*
	 * The driver is ready (DRIVER_OK): look at what it put into the queues before.  As kick(),
	 * for all queues together.
	 */
	void (*started)(struct virtio_device *device);
	/*
	 * Queue number @queue is not live any more: forget its chains.  Its lock is not held,
	 * device->lock is.  May come for a queue that was never live.  NULL: nothing to do.
	 */
	void (*queue_stopped)(struct virtio_device *device, uint32_t queue);
	/* The VM stopped, all queues are.  No lock held.  NULL: nothing to do. */
	void (*vm_stopped)(struct virtio_device *device);
};

struct virtio_device {
	/* The device sets these before virtio_create(). */
	const struct virtio_kind *kind;
	uint64_t offered;		/* features of its kind; the transport adds its own */
	uint32_t nr_queues;
	struct virtqueue *queue;	/* zeroed memory, size_max is set */
	const void *config;		/* configuration space, read-only for the driver */
	uint32_t config_size;

	/* The transport's. */
	struct vm *vm;
	uint32_t intid;
	struct spinlock lock;
	uint32_t status;		/* atomic: the queues can add DEVICE_NEEDS_RESET */
	uint32_t interrupt;		/* InterruptStatus, atomic */
	bool foreign;			/* another VM caused the interrupt, atomic */
	uint32_t generation;		/* of config */
	uint64_t accepted;		/* by the driver; fixed while a queue is live */
	uint32_t offered_select, accepted_select, queue_select;
};

/*
 * Boot: virtual device number @slot of @vm, registers and all.  @device is zeroed
 * but for what the device sets.
 */
void virtio_create(struct vm *vm, uint32_t slot, struct virtio_device *device);

/* The VM stopped: as at its start. */
void virtio_vm_stopped(struct virtio_device *device);

/* Was this feature bit (1ull << n) negotiated? The caller holds the lock of a live queue. */
static inline bool virtio_has(const struct virtio_device *device, uint64_t feature)
{
	return (device->accepted & feature) == feature;
}

/*
 * Change the configuration space: *@field = @value under the device's lock, a new
 * generation, and an interrupt if the driver is ready.  No lock held.
 */
void virtio_config_set16(struct virtio_device *device, uint16_t *field, uint16_t value);

/*
 * What makes a virtual device of a VM's configuration entry, one for each type.
 * Boot only.  The result stays.
 */
struct virtio_device *virtio_console_create(struct vm *vm, uint32_t slot);
struct virtio_device *virtio_net_create(struct vm *vm, uint32_t slot);

#endif
