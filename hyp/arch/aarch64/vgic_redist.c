/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The redistributors that a guest sees, two frames of 64 KiB for each vCPU, without LPIs. */
#include "hyp/arch/aarch64/vgic_word.h"
#include "hyp/lib/nospec.h"

#define REDIST_SIZE		0x20000u
#define SGI_FRAME		0x10000u

#define TYPER_LAST		(1ull << 4)
#define TYPER_PROCESSOR_SHIFT	8
#define TYPER_AFFINITY_SHIFT	32

#define WAKER_SLEEP		(1u << 1)
#define WAKER_ASLEEP		(1u << 2)

static uint64_t read_ctlr(struct vcpu *owner)
{
	(void)owner;
	return 0;
}

static uint64_t read_iidr(struct vcpu *owner)
{
	(void)owner;
	return VGIC_IIDR;
}

static uint64_t read_typer(struct vcpu *owner)
{
	uint64_t index = owner->index;

	return index << TYPER_AFFINITY_SHIFT | index << TYPER_PROCESSOR_SHIFT |
	       (index + 1 == owner->vm->nr_vcpus ? TYPER_LAST : 0);
}

static uint64_t read_waker(struct vcpu *owner)
{
	bool asleep = __atomic_load_n(&owner->arch.vgic.asleep, __ATOMIC_RELAXED);

	return asleep ? WAKER_SLEEP | WAKER_ASLEEP : 0;
}

static void write_waker(struct vcpu *owner, uint32_t value)
{
	__atomic_store_n(&owner->arch.vgic.asleep, value & WAKER_SLEEP, __ATOMIC_RELAXED);
}

static uint64_t read_pidr2(struct vcpu *owner)
{
	(void)owner;
	return VGIC_PIDR2;
}

static const struct vgic_register registers[] = {
	{ 0x0000, 4, read_ctlr, NULL },
	{ 0x0004, 4, read_iidr, NULL },
	{ 0x0008, 8, read_typer, NULL },
	{ 0x0014, 4, read_waker, write_waker },
	{ 0xffe8, 4, read_pidr2, NULL },
	{ 0, 0, NULL, NULL },
};

void vgic_redist_access(struct vcpu *vcpu, void *device, struct mmio_access *access)
{
	struct vm *vm = device;
	uint64_t index = access->offset / REDIST_SIZE;
	struct mmio_access inside = *access;

	if (index >= vm->nr_vcpus)
		return;
	index = index_nospec(index, CONFIG_VCPUS_MAX);
	inside.offset %= REDIST_SIZE;
	if (inside.offset < SGI_FRAME) {
		vgic_register_access(registers, vm->vcpu[index], &inside);
	} else {
		inside.offset -= SGI_FRAME;
		vgic_bank_access(vcpu, vm->vcpu[index], &inside);
	}
	access->value = inside.value;
}
