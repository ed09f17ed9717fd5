/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The host's answer to the vGIC seam: one pending bit for each interrupt id. */
#ifndef ARCH_VGIC_H
#define ARCH_VGIC_H

#include <stdbool.h>
#include <stdint.h>

struct vcpu;
struct vm;

struct vgic {
	uint32_t pending[1020 / 32 + 1];
};

/* False: it was pending already. */
bool vgic_raise(struct vm *vm, uint32_t intid);

/* Another VM causes it. */
void vgic_raise_foreign(struct vm *vm, uint32_t intid);

/* The scheduler's side (machine.c): vcpu.arch.virq is all that it knows. */
bool vgic_has_deliverable(const struct vcpu *vcpu);
void vgic_flush(struct vcpu *vcpu);
bool vgic_unmute(struct vcpu *vcpu, uint32_t most);
void vgic_reset(struct vm *vm);
void vgic_reset_vcpu(struct vcpu *vcpu);

/* The guest takes the interrupt.  False: it was not pending. */
bool fake_vgic_take(struct vm *vm, uint32_t intid);

#endif
