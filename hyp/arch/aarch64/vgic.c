/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The virtual GIC of a VM: sources of interrupts, routes, reset. */
#include <arch/vgic.h>

#include <string.h>

#include <arch/gic.h>
#include <arch/ich.h>

#include "abi/vlink.h"
#include "hyp/arch/aarch64/vgic_word.h"
#include "hyp/core/cpu.h"

static bool is_spi(uint32_t intid)
{
	return intid >= VGIC_PRIVATE && intid < VGIC_INTIDS;
}

void vgic_post_all(struct vm *vm, const struct vcpu *except, uint64_t fresh)
{
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		if (vm->vcpu[i] != except)
			vgic_post(vm->vcpu[i], fresh);
}

static void post_spi(struct vm *vm, uint32_t intid)
{
	vgic_post(vgic_target(vm, intid), 1ull << intid / 32);
}

/* Is @intid pending in a list register of this CPU?  This CPU cannot know those of other CPUs. */
static bool is_pending_here(struct vm *vm, uint32_t intid)
{
	struct vcpu *vcpu = vcpu_current();

	return vgic_target(vm, intid) == vcpu && vgic_lr_is_pending(vcpu, intid);
}

/* --- sources --- */

/* Who has to be told of a new edge; NULL: nobody. */
static inline struct vcpu *post_bit(struct vm *vm, struct vgic_word *word, uint32_t intid)
{
	uint32_t bit = 1u << intid % 32;
	struct vcpu *target;

	if (vgic_load(&word->held) & bit && is_pending_here(vm, intid)) {
		vgic_clear(&word->pending, bit);	/* the LR has the same edge */
		return NULL;
	}
	target = vgic_target(vm, intid);
	__atomic_fetch_or(&target->arch.vgic.fresh, 1ull << intid / 32, __ATOMIC_SEQ_CST);
	return target;
}

/*
 * This function is out of line, so that raising an interrupt that is pending already saves no
 * registers.
 */
static __attribute__((noinline)) bool post_edge(struct vm *vm, struct vgic_word *word,
						uint32_t intid)
{
	struct vcpu *target = post_bit(vm, word, intid);

	if (!target)
		return false;
	vcpu_interrupt(target, vm, intid);
	return true;
}

bool vgic_raise(struct vm *vm, uint32_t intid)
{
	uint32_t bit = 1u << intid % 32;
	struct vgic_word *word;

	if (!is_spi(intid))
		return false;
	word = &vm->vgic.word[intid / 32];
	if (vgic_set(&word->pending, bit) & bit)
		return false;
	return post_edge(vm, word, intid);
}

void vgic_raise_foreign(struct vm *vm, uint32_t intid)
{
	uint32_t bit = 1u << intid % 32;
	struct vgic_word *word;
	struct vcpu *target;

	if (!is_spi(intid))
		return;
	word = &vm->vgic.word[intid / 32];
	if (vgic_set(&word->pending, bit) & bit)
		return;
	target = post_bit(vm, word, intid);
	if (target)
		vcpu_request_xirq(target);
}

bool vgic_raise_private(struct vcpu *vcpu, uint32_t intid)
{
	uint32_t bit = 1u << intid % 32;

	if (intid >= VGIC_PRIVATE || vgic_set(&vcpu->arch.vgic.word.pending, bit) & bit)
		return false;
	vgic_post(vcpu, 1);
	return true;
}

void vgic_set_level(struct vm *vm, uint32_t intid, bool level)
{
	uint32_t bit = 1u << intid % 32;
	struct vgic_word *word;

	if (!is_spi(intid))
		return;
	word = &vm->vgic.word[intid / 32];
	if (!level) {
		if (vgic_clear(&word->line, bit) & vgic_load(&word->held) & bit)
			vgic_post_all(vm, NULL, VGIC_RECALL);
		return;
	}
	if (vgic_set(&word->line, bit) & bit)
		return;
	if (vgic_load(&word->edge) & bit)
		vgic_set(&word->pending, bit);
	post_spi(vm, intid);
}

void vgic_raise_hw(struct vm *vm, uint32_t intid)
{
	if (!is_spi(intid))
		return;
	if (vcpu_current()->vm != vm && !vgic_admit(vm, intid))
		return;
	vgic_set(&vm->vgic.word[intid / 32].hw, 1u << intid % 32);
	vgic_set(&vm->vgic.word[intid / 32].pending, 1u << intid % 32);
	post_spi(vm, intid);
}

void vgic_raise_private_hw(struct vcpu *vcpu, uint32_t intid)
{
	if (intid >= VGIC_PRIVATE)
		return;
	vgic_set(&vcpu->arch.vgic.word.hw, 1u << intid);
	vgic_set(&vcpu->arch.vgic.word.pending, 1u << intid);
	/*
	 * The post is needed even if the bit was up: the guest may have set it while the interrupt
	 * was active.
	 */
	vgic_post(vcpu, 1);
}

/* --- SGIs: ICC_SGI1R_EL1 and its kin --- */

#define SGIR_TARGETS(value)	((uint32_t)(value) & 0xffff)
#define SGIR_INTID(value)	((uint32_t)((value) >> 24) & 0xf)
#define SGIR_OTHERS		(1ull << 40)
#define SGIR_ELSEWHERE		0x00fff0ff00ff0000ull	/* Aff1 to Aff3, range: we have Aff0 only */

static void send_sgi(struct vcpu *vcpu, uint64_t value, bool group1)
{
	struct vm *vm = vcpu->vm;
	uint32_t targets = SGIR_TARGETS(value), intid = SGIR_INTID(value);

	if (value & SGIR_OTHERS)
		targets = ~(1u << vcpu->index);
	else if (value & SGIR_ELSEWHERE)
		return;
	for (uint32_t i = 0; i < vm->nr_vcpus; i++) {
		struct vcpu *target = vm->vcpu[i];
		bool is_group1 = vgic_load(&target->arch.vgic.word.group) & 1u << intid;

		if (targets & 1u << i && is_group1 == group1)
			vgic_raise_private(target, intid);
	}
}

void vgic_sgi1r(struct vcpu *vcpu, uint64_t value)
{
	send_sgi(vcpu, value, true);
}

void vgic_sgi0r(struct vcpu *vcpu, uint64_t value)
{
	send_sgi(vcpu, value, false);
}

/* --- routes --- */

void vgic_set_route(struct vm *vm, uint32_t intid, uint32_t index)
{
	struct vgic *vgic = &vm->vgic;
	uint32_t w = intid / 32, bit = 1u << intid % 32, old;

	spin_lock(&vgic->route_lock);
	old = vgic->route[intid];
	if (old != index) {
		__atomic_store_n(&vgic->route[intid], (uint8_t)index, __ATOMIC_SEQ_CST);
		vgic_set(&vm->vcpu[index]->arch.vgic.routed[w], bit);
		vgic_clear(&vm->vcpu[old]->arch.vgic.routed[w], bit);
		if (vgic_load(&vgic->word[w].assigned) & bit)
			gic_route_spi(vgic->physical[intid], cpu_of(vm->vcpu[index])->mpidr);
	}
	spin_unlock(&vgic->route_lock);
	if (old == index)
		return;
	if (vgic_load(&vgic->word[w].held) & bit)
		vgic_post_all(vm, NULL, VGIC_RECALL);
	if (vgic_asserted(&vgic->word[w]) & bit)
		vgic_post(vm->vcpu[index], 1ull << w);
}

void vgic_assign_spi(struct vm *vm, uint32_t intid, uint32_t physical, bool edge)
{
	uint32_t w = intid / 32, bit = 1u << intid % 32;

	if (!is_spi(intid))
		return;
	vm->vgic.physical[intid] = (uint16_t)physical;
	vgic_set(&vm->vgic.word[w].assigned, bit);
	if (edge) {
		vm->vgic.edges[w] |= bit;
		vgic_set(&vm->vgic.word[w].edge, bit);
	}
	gic_disable_spi(physical);
	gic_configure_spi(physical, edge);
	gic_route_spi(physical, cpu_of(vm->vcpu[vm->vgic.route[intid]])->mpidr);
}

/* --- reset --- */

/*
 * A guest finds the state that a firmware leaves which gave all interrupts to group 1 and
 * configured edges as edges: a guest that never writes IGROUPR and ICFGR works too.
 */
static void reset_word(struct vgic_word *word, uint32_t edge)
{
	*word = (struct vgic_word){ .group = ~0u, .edge = edge, .assigned = word->assigned };
}

void vgic_reset_vcpu(struct vcpu *vcpu)
{
	struct vgic_cpu *cpu = &vcpu->arch.vgic;

	vgic_save(vcpu);
	vgic_lr_drop_all(vcpu);
	reset_word(&cpu->word, VGIC_SGIS);
	memset(cpu->priority, 0, sizeof(cpu->priority));
	memset(cpu->lr, 0, sizeof(cpu->lr));
	memset(cpu->ap0r, 0, sizeof(cpu->ap0r));
	memset(cpu->ap1r, 0, sizeof(cpu->ap1r));
	cpu->routed[0] = ~0u;
	cpu->asleep = true;
	cpu->left = 0;
	cpu->vmcr = 0;
	cpu->hcr = ICH_HCR_EN;
	__atomic_store_n(&cpu->fresh, VGIC_ALL_WORDS, __ATOMIC_SEQ_CST);
}

/*
 * Other CPUs may be about to mute an interrupt that they took before, or to let muted ones come:
 * from here on they find each one disabled.
 */
static void disable_assigned(struct vm *vm)
{
	struct vgic *vgic = &vm->vgic;

	spin_lock(&vgic->route_lock);
	for (uint32_t w = 1; w < VGIC_WORDS; w++) {
		vgic_clear(&vgic->word[w].enabled, ~0u);
		for (uint32_t bits = vgic->word[w].assigned; bits; bits &= bits - 1)
			gic_disable_spi(vgic->physical[w * 32 + vgic_lowest(bits)]);
	}
	spin_unlock(&vgic->route_lock);
	gic_settle_spis();
}

static void reset_assigned(struct vm *vm, uint32_t w)
{
	uint32_t bits = vm->vgic.word[w].assigned;

	for (; bits; bits &= bits - 1) {
		uint32_t n = vgic_lowest(bits), physical = vm->vgic.physical[w * 32 + n];

		gic_configure_spi(physical, vm->vgic.edges[w] >> n & 1);
		gic_clear_active_spi(physical);
		gic_clear_pending_spi(physical);
		gic_route_spi(physical, cpu_of(vm->vcpu[0])->mpidr);
	}
}

void vgic_reset(struct vm *vm)
{
	struct vgic *vgic = &vm->vgic;

	vgic->ctlr = 0;
	disable_assigned(vm);
	vgic_forget_muted(vm);
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		vgic_reset_vcpu(vm->vcpu[i]);
	for (uint32_t w = 1; w < VGIC_WORDS; w++) {
		reset_assigned(vm, w);
		reset_word(&vgic->word[w], w < LV_XIRQ_SYSCONF / 32 ? vgic->edges[w] : ~0u);
	}
	memset(vgic->priority, 0, sizeof(vgic->priority));
	memset(vgic->route, 0, sizeof(vgic->route));
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		for (uint32_t w = 1; w < VGIC_WORDS; w++)
			vm->vcpu[i]->arch.vgic.routed[w] = i == 0 ? ~0u : 0;
}

void vgic_create(struct vm *vm)
{
	vgic_reset(vm);
	mmio_register(vm, PLACE_GICD, vgic_dist_access, vm);
	mmio_register(vm, PLACE_GICR, vgic_redist_access, vm);
}
