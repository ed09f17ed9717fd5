// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/dev/virtio_mmio.h"

#include <string.h>

#include "hyp/core/hold.h"
#include "hyp/core/log.h"
#include "hyp/core/vm.h"
#include "hyp/lib/nospec.h"
#include <arch/vgic.h>

#define STATUS_DRIVER_OK	(1u << 2)
#define STATUS_FEATURES_OK	(1u << 3)
#define STATUS_NEEDS_RESET	(1u << 6)

#define INTERRUPT_USED		(1u << 0)
#define INTERRUPT_CONFIG	(1u << 1)

#define TRANSPORT_FEATURES	(VIRTIO_F_VERSION_1 | VIRTIO_F_INDIRECT_DESC | VIRTIO_F_EVENT_IDX)

/* --- interrupts ------------------------------------------------------------ */

/*
 * The interrupt is an edge when a bit is set that was not set.  A driver reads the status,
 * acknowledges it and then looks at the rings: if the bit was still set here, the driver has not
 * acknowledged yet and will see what we did before.
 */
static bool is_new(struct virtio_device *device, uint32_t bit)
{
	return !(__atomic_fetch_or(&device->interrupt, bit, __ATOMIC_SEQ_CST) & bit);
}

static void interrupt(struct virtio_device *device, uint32_t bit)
{
	if (is_new(device, bit))
		vgic_raise(device->vm, device->intid);
}

static void acknowledge(struct vcpu *vcpu, struct virtio_device *device, uint32_t bits)
{
	if (__atomic_load_n(&device->foreign, __ATOMIC_RELAXED)) {
		__atomic_store_n(&device->foreign, false, __ATOMIC_RELAXED);
		hold_charge_answer(vcpu);
	}
	if (__atomic_and_fetch(&device->interrupt, ~bits, __ATOMIC_SEQ_CST))
		vgic_raise(device->vm, device->intid);
}

static uint32_t status_of(const struct virtio_device *device)
{
	return __atomic_load_n(&device->status, __ATOMIC_RELAXED);
}

void virtio_queue_used(struct virtqueue *vq)
{
	struct virtio_device *device = vq->device;

	if (!is_new(device, INTERRUPT_USED))
		return;
	if (!vq->foreign) {
		vgic_raise(device->vm, device->intid);
		return;
	}
	__atomic_store_n(&device->foreign, true, __ATOMIC_RELAXED);
	vgic_raise_foreign(device->vm, device->intid);
}

void virtio_queue_broke(struct virtio_device *device)
{
	__atomic_fetch_or(&device->status, STATUS_NEEDS_RESET, __ATOMIC_RELAXED);
	if (status_of(device) & STATUS_DRIVER_OK)
		interrupt(device, INTERRUPT_CONFIG);
}

void virtio_config_set16(struct virtio_device *device, uint16_t *field, uint16_t value)
{
	spin_lock(&device->lock);
	*field = value;
	device->generation++;
	if (status_of(device) & STATUS_DRIVER_OK)
		interrupt(device, INTERRUPT_CONFIG);
	spin_unlock(&device->lock);
}

/* --- queues and status: under the device's lock ------------------------------- */

static void stop_queue(struct virtio_device *device, struct virtqueue *vq)
{
	vq->ready = false;
	vq_stop(vq);
	if (device->kind->queue_stopped)
		device->kind->queue_stopped(device, vq->index);
}

static void start_queue(struct virtio_device *device, struct virtqueue *vq)
{
	if (status_of(device) & STATUS_NEEDS_RESET)
		return;
	if (!vq_start(vq, virtio_has(device, VIRTIO_F_EVENT_IDX),
		      virtio_has(device, VIRTIO_F_INDIRECT_DESC)))
		virtio_queue_broke(device);
}

static void reset(struct virtio_device *device)
{
	for (uint32_t i = 0; i < device->nr_queues; i++) {
		struct virtqueue *vq = &device->queue[i];

		stop_queue(device, vq);
		vq->driver_size = 0;
		vq->desc_ipa = vq->avail_ipa = vq->used_ipa = 0;
	}
	device->accepted = 0;
	device->offered_select = device->accepted_select = device->queue_select = 0;
	/* No queue is live any more, so nobody adds to these words. */
	__atomic_store_n(&device->interrupt, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&device->status, 0, __ATOMIC_RELAXED);
}

static bool features_good(const struct virtio_device *device)
{
	return virtio_has(device, VIRTIO_F_VERSION_1) &&
	       !(device->accepted & ~(device->offered | TRANSPORT_FEATURES));
}

/* A status bit is not set before the bits that must come first. */
static void set_status(struct virtio_device *device, uint32_t value)
{
	uint32_t added = value & 0xff & ~(status_of(device) | STATUS_NEEDS_RESET);

	if (!value) {
		reset(device);
		return;
	}
	if ((added & STATUS_FEATURES_OK) && !features_good(device))
		added &= ~STATUS_FEATURES_OK;
	if (!((added | status_of(device)) & STATUS_FEATURES_OK))
		added &= ~STATUS_DRIVER_OK;
	__atomic_fetch_or(&device->status, added, __ATOMIC_RELAXED);
	if (!(added & STATUS_DRIVER_OK))
		return;
	for (uint32_t i = 0; i < device->nr_queues; i++)
		if (device->queue[i].ready)
			start_queue(device, &device->queue[i]);
}

static void set_ready(struct virtio_device *device, struct virtqueue *vq, uint32_t value)
{
	if (!(value & 1)) {
		stop_queue(device, vq);
		return;
	}
	if (vq->ready)
		return;
	vq->ready = true;
	if (status_of(device) & STATUS_DRIVER_OK)
		start_queue(device, vq);
}

/* --- registers ------------------------------------------------------------------ */

enum {
	MAGIC = 0x000, VERSION = 0x004, DEVICE_ID = 0x008, VENDOR_ID = 0x00c,
	DEVICE_FEATURES = 0x010, DEVICE_FEATURES_SEL = 0x014,
	DRIVER_FEATURES = 0x020, DRIVER_FEATURES_SEL = 0x024,
	QUEUE_SEL = 0x030, QUEUE_NUM_MAX = 0x034, QUEUE_NUM = 0x038, QUEUE_READY = 0x044,
	QUEUE_NOTIFY = 0x050, INTERRUPT_STATUS = 0x060, INTERRUPT_ACK = 0x064, STATUS = 0x070,
	QUEUE_DESC = 0x080, QUEUE_DRIVER = 0x090, QUEUE_DEVICE = 0x0a0,
	SHM_LEN = 0x0b0, SHM_END = 0x0c0, CONFIG_GENERATION = 0x0fc, CONFIG = 0x100,
};

#define MAGIC_VALUE	0x74726976	/* "virt" */
#define VENDOR_VALUE	0x6b6e696c	/* "link" */

static uint32_t half(uint64_t value, uint32_t select)
{
	return select < 2 ? (uint32_t)(value >> (32 * select)) : 0;
}

static void set_half(uint64_t *value, uint32_t select, uint32_t to)
{
	uint32_t shift = 32 * select;

	if (select < 2)
		*value = (*value & ~(0xffffffffull << shift)) | (uint64_t)to << shift;
}

/* NULL: there is no such queue. */
static struct virtqueue *selected(struct virtio_device *device)
{
	return device->queue_select < device->nr_queues ?
		&device->queue[index_nospec(device->queue_select, device->nr_queues)] : NULL;
}

static uint32_t read_register(struct virtio_device *device, uint64_t offset)
{
	const struct virtqueue *vq = selected(device);

	switch (offset) {
	case MAGIC:		return MAGIC_VALUE;
	case VERSION:		return 2;
	case DEVICE_ID:		return device->kind->id;
	case VENDOR_ID:		return VENDOR_VALUE;
	case DEVICE_FEATURES:	return half(device->offered | TRANSPORT_FEATURES,
					    device->offered_select);
	case QUEUE_NUM_MAX:	return vq ? vq->size_max : 0;
	case QUEUE_READY:	return vq && vq->ready;
	case STATUS:		return status_of(device);
	case CONFIG_GENERATION:	return device->generation;
	}
	/* A shared memory region that does not exist has this length. */
	return offset >= SHM_LEN && offset < SHM_END ? ~0u : 0;
}

static void write_queue(struct virtio_device *device, uint64_t offset, uint32_t value)
{
	struct virtqueue *vq = selected(device);

	if (!vq)
		return;
	if (offset == QUEUE_READY)
		set_ready(device, vq, value);
	else if (vq->ready)	/* a ready queue keeps its settings until it is stopped */
		return;
	else if (offset == QUEUE_NUM)
		vq->driver_size = value <= vq->size_max ? (uint16_t)value : 0;
	else if ((offset & ~4ull) == QUEUE_DESC)
		set_half(&vq->desc_ipa, offset / 4 & 1, value);
	else if ((offset & ~4ull) == QUEUE_DRIVER)
		set_half(&vq->avail_ipa, offset / 4 & 1, value);
	else if ((offset & ~4ull) == QUEUE_DEVICE)
		set_half(&vq->used_ipa, offset / 4 & 1, value);
}

static void write_register(struct virtio_device *device, uint64_t offset, uint32_t value)
{
	switch (offset) {
	case DEVICE_FEATURES_SEL:	device->offered_select = value; break;
	case DRIVER_FEATURES_SEL:	device->accepted_select = value; break;
	case QUEUE_SEL:			device->queue_select = value; break;
	case STATUS:			set_status(device, value); break;
	case DRIVER_FEATURES:
		if (!(status_of(device) & STATUS_FEATURES_OK))
			set_half(&device->accepted, device->accepted_select, value);
		break;
	default:
		write_queue(device, offset, value);
	}
}

static uint64_t read_config(const struct virtio_device *device, uint64_t offset, uint32_t size)
{
	uint64_t value = 0;

	if (offset < device->config_size && size <= device->config_size - offset)
		memcpy(&value,
		       (const unsigned char *)device->config +
			       index_nospec(offset, device->config_size),
		       size);
	return value;
}

static void kick(struct virtio_device *device, uint32_t queue)
{
	device->kind->kick(device, queue);
	window_close();
}

static void locked_access(struct virtio_device *device, struct mmio_access *access)
{
	uint32_t before;
	bool started;

	spin_lock(&device->lock);
	before = status_of(device);
	if (access->offset >= CONFIG && !access->write)
		access->value = read_config(device, access->offset - CONFIG, access->size);
	else if (access->write)
		write_register(device, access->offset, (uint32_t)access->value);
	else
		access->value = read_register(device, access->offset);
	started = status_of(device) & ~before & STATUS_DRIVER_OK;
	spin_unlock(&device->lock);
	/* The buffers that the driver offered before it was ready. */
	if (started) {
		device->kind->started(device);
		window_close();
	}
}

static void virtio_access(struct vcpu *vcpu, void *context, struct mmio_access *access)
{
	struct virtio_device *device = context;
	uint32_t value = (uint32_t)access->value;

	if (access->offset < CONFIG && (access->size != 4 || access->offset % 4))
		return;
	/* The frequent accesses need no lock. */
	if (access->offset == QUEUE_NOTIFY && access->write) {
		if (value < device->nr_queues)
			kick(device, (uint32_t)index_nospec(value, device->nr_queues));
	} else if (access->offset == INTERRUPT_STATUS && !access->write) {
		access->value = __atomic_load_n(&device->interrupt, __ATOMIC_ACQUIRE);
	} else if (access->offset == INTERRUPT_ACK && access->write) {
		acknowledge(vcpu, device, value);
	} else {
		locked_access(device, access);
	}
}

/* --- life ---------------------------------------------------------------------- */

void virtio_create(struct vm *vm, uint32_t slot, struct virtio_device *device)
{
	device->vm = vm;
	device->intid = vm_place(vm, PLACE_VIRTIO + slot)->interrupt;
	for (uint32_t i = 0; i < device->nr_queues; i++) {
		device->queue[i].memory = vm_place(vm, PLACE_RAM);
		device->queue[i].device = device;
		device->queue[i].index = i;
	}
	mmio_register(vm, PLACE_VIRTIO + slot, virtio_access, device);
}

void virtio_vm_stopped(struct virtio_device *device)
{
	spin_lock(&device->lock);
	reset(device);
	spin_unlock(&device->lock);
	if (device->kind->vm_stopped)
		device->kind->vm_stopped(device);
}
