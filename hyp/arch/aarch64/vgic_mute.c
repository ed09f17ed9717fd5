/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* SPIs of the board that wait for the credit of a vCPU: they are disabled there meanwhile. */
#include <arch/vgic.h>

#include <string.h>

#include <arch/gic.h>

#include "hyp/arch/aarch64/vgic_word.h"
#include "hyp/core/cpu.h"
#include "hyp/core/hold.h"

/*
 * A line that stays up comes again as soon as its interrupt is ended, which another vCPU of the VM
 * can do as often as it likes.  An edge does not come again: it goes back to where it was taken from.
 * Nobody waits until the SPI is disabled: if it comes once more before, it is muted once more.
 */
static void mute_locked(struct vgic *vgic, struct vcpu *payer, uint32_t intid)
{
	uint32_t *muted = payer->arch.vgic.muted, w = intid / 32;

	muted[w] |= 1u << intid % 32;
	vgic_set(&muted[0], 1u << w);
	gic_disable_spi(vgic->physical[intid]);
}

static RARE void mute(struct vm *vm, struct vcpu *payer, uint32_t intid)
{
	uint32_t physical = vm->vgic.physical[intid], w = intid / 32, bit = 1u << intid % 32;

	spin_lock(&vm->vgic.route_lock);
	mute_locked(&vm->vgic, payer, intid);
	if (vgic_load(&vm->vgic.word[w].edge) & bit)
		gic_set_pending_spi(physical);
	spin_unlock(&vm->vgic.route_lock);
	gic_deactivate(physical);
}

bool vgic_is_muted(const struct vm *vm, uint32_t intid)
{
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		if (vm->vcpu[i]->arch.vgic.muted[intid / 32] & 1u << intid % 32)
			return true;
	return false;
}

/* Enable at most @most of word @w at the board.  Returns how many may still be enabled. */
static uint32_t unmute_word(struct vcpu *vcpu, uint32_t w, uint32_t most)
{
	struct vgic *vgic = &vcpu->vm->vgic;
	uint32_t *muted = &vcpu->arch.vgic.muted[w];

	while (*muted && most) {
		uint32_t n = vgic_lowest(*muted);

		*muted &= *muted - 1;
		if (!(vgic_load(&vgic->word[w].enabled) & 1u << n) ||
		    vgic_is_muted(vcpu->vm, w * 32 + n))
			continue;
		gic_enable_spi(vgic->physical[w * 32 + n]);
		most--;
	}
	return most;
}

bool vgic_unmute(struct vcpu *vcpu, uint32_t most)
{
	struct vgic *vgic = &vcpu->vm->vgic;
	uint32_t *muted = vcpu->arch.vgic.muted;
	uint32_t left = 0;

	if (!vgic_load(&muted[0]))
		return false;
	spin_lock(&vgic->route_lock);
	for (uint32_t words = muted[0]; words; words &= words - 1) {
		uint32_t w = vgic_lowest(words);

		most = unmute_word(vcpu, w, most);
		left |= (uint32_t)(muted[w] != 0) << w;
	}
	__atomic_store_n(&muted[0], left, __ATOMIC_RELAXED);
	spin_unlock(&vgic->route_lock);
	return left;
}

/*
 * The vCPU of this CPU that pays for @intid.  An SPI that is being rerouted may still come where it
 * went before; there is a vCPU of its VM, too.
 */
static struct vcpu *payer_of(struct vm *vm, uint32_t intid)
{
	struct cpu *here = cpu_of(vcpu_current());
	struct vcpu *payer = vgic_target(vm, intid);

	for (uint32_t i = 0; i < vm->nr_vcpus && cpu_of(payer) != here; i++)
		payer = vm->vcpu[i];
	return payer;
}

RARE bool vgic_admit(struct vm *vm, uint32_t intid)
{
	struct vcpu *payer = payer_of(vm, intid);

	if (hold_admit_device(payer))
		return true;
	mute(vm, payer, intid);
	return false;
}

/* All that may come to @vcpu's CPU.  What the guest has disabled cannot come. */
static void mute_all(struct vcpu *vcpu)
{
	struct vgic *vgic = &vcpu->vm->vgic;

	spin_lock(&vgic->route_lock);
	for (uint32_t w = 1; w < VGIC_WORDS; w++) {
		uint32_t bits = vgic_load(&vgic->word[w].assigned) &
				vgic_load(&vgic->word[w].enabled) &
				vgic_load(&vcpu->arch.vgic.routed[w]);

		for (; bits; bits &= bits - 1)
			mute_locked(vgic, vcpu, w * 32 + vgic_lowest(bits));
	}
	spin_unlock(&vgic->route_lock);
}

static bool has_assigned(const struct vgic *vgic)
{
	uint32_t any = 0;

	for (uint32_t w = 1; w < VGIC_WORDS; w++)
		any |= vgic_load(&vgic->word[w].assigned);
	return any;
}

void vgic_came_to_nothing(struct vcpu *current)
{
	for (struct vcpu *vcpu = cpu_of(current)->vcpus; vcpu; vcpu = vcpu->next_on_cpu)
		if (vcpu->vm != current->vm && has_assigned(&vcpu->vm->vgic) &&
		    !hold_admit_device(vcpu))
			mute_all(vcpu);
}

void vgic_forget_muted(struct vm *vm)
{
	spin_lock(&vm->vgic.route_lock);
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		memset(vm->vcpu[i]->arch.vgic.muted, 0, sizeof(vm->vcpu[i]->arch.vgic.muted));
	spin_unlock(&vm->vgic.route_lock);
}
