/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The distributor that a guest sees: one security state, affinity routing always
 * on, SPIs up to INTID 1019, no LPIs, no message based SPIs, no 1 of N.
 */
#include "hyp/arch/aarch64/vgic_word.h"

#define GICD_IROUTER		0x6000u
#define GICD_IROUTER_END	(GICD_IROUTER + 8 * VGIC_INTIDS)

#define CTLR_ARE		(1u << 4)
#define CTLR_DS			(1u << 6)
#define CTLR_WRITABLE		(VGIC_CTLR_GROUP0 | VGIC_CTLR_GROUP1)

#define TYPER_LINES		(VGIC_WORDS - 1)
#define TYPER_ID_BITS		(9u << 19)	/* 10, minus one */
#define TYPER_NO_1_OF_N		(1u << 25)

#define IROUTER_IRM		(1ull << 31)
#define IROUTER_AFFINITY	0xff00ffffffull

static uint64_t read_ctlr(struct vcpu *vcpu)
{
	return vgic_load(&vcpu->vm->vgic.ctlr) | CTLR_ARE | CTLR_DS;
}

static void write_ctlr(struct vcpu *vcpu, uint32_t value)
{
	uint32_t *ctlr = &vcpu->vm->vgic.ctlr;

	value &= CTLR_WRITABLE;
	if (__atomic_exchange_n(ctlr, value, __ATOMIC_SEQ_CST) != value)
		vgic_post_all(vcpu->vm, NULL, VGIC_ALL_WORDS | VGIC_RECALL);
}

static uint64_t read_typer(struct vcpu *vcpu)
{
	(void)vcpu;
	return TYPER_LINES | TYPER_ID_BITS | TYPER_NO_1_OF_N;
}

static uint64_t read_iidr(struct vcpu *vcpu)
{
	(void)vcpu;
	return VGIC_IIDR;
}

static uint64_t read_pidr2(struct vcpu *vcpu)
{
	(void)vcpu;
	return VGIC_PIDR2;
}

static const struct vgic_register registers[] = {
	{ 0x0000, 4, read_ctlr, write_ctlr },
	{ 0x0004, 4, read_typer, NULL },
	{ 0x0008, 4, read_iidr, NULL },
	{ 0xffe8, 4, read_pidr2, NULL },
	{ 0, 0, NULL, NULL },
};

static uint64_t read_part(const struct vgic_register *reg, struct vcpu *owner, uint64_t inside,
			  uint32_t size)
{
	uint64_t value;

	if (size < 4 || size > reg->size || inside & (size - 1))
		return 0;
	value = reg->read(owner) >> 8 * inside;
	return size == 4 ? (uint32_t)value : value;
}

bool vgic_register_access(const struct vgic_register *table, struct vcpu *owner,
			  struct mmio_access *access)
{
	uint64_t inside;

	for (; (inside = access->offset - table->offset) >= table->size; table++)
		if (!table->size)
			return false;
	if (!access->write)
		access->value = read_part(table, owner, inside, access->size);
	else if (table->write && access->size == table->size)
		table->write(owner, (uint32_t)access->value);
	return true;
}

/* SPIs routed by 1 of N, or to an affinity that no vCPU has, go to vCPU 0. */
static uint32_t route_index(const struct vm *vm, uint64_t value)
{
	uint64_t affinity = value & IROUTER_AFFINITY;

	if (value & IROUTER_IRM || affinity >= vm->nr_vcpus)
		return 0;
	return (uint32_t)index_nospec(affinity, CONFIG_VCPUS_MAX);
}

/* The upper half of the register is Aff3, which is 0 for every vCPU: the write is ignored. */
static void access_route(struct vm *vm, struct mmio_access *access)
{
	uint32_t intid = ((uint32_t)access->offset - GICD_IROUTER) / 8;

	if (intid < VGIC_PRIVATE || access->size < 4 || access->offset % 8)
		return;
	intid = (uint32_t)index_nospec(intid, VGIC_WORDS * 32);
	if (access->write)
		vgic_set_route(vm, intid, route_index(vm, access->value));
	else
		access->value = __atomic_load_n(&vm->vgic.route[intid], __ATOMIC_SEQ_CST);
}

void vgic_dist_access(struct vcpu *vcpu, void *device, struct mmio_access *access)
{
	struct vm *vm = device;

	if (vgic_register_access(registers, vcpu, access))
		return;
	if (access->offset >= GICD_IROUTER && access->offset < GICD_IROUTER_END)
		access_route(vm, access);
	else
		vgic_bank_access(vcpu, NULL, access);
}
