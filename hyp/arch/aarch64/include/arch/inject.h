/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Exceptions that the current vCPU takes at its EL1 instead of going on. */
#ifndef ARCH_INJECT_H
#define ARCH_INJECT_H

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

void inject_undefined(struct vcpu *vcpu);

/* Synchronous external abort, as a bus without a device there answers. */
void inject_abort(struct vcpu *vcpu, bool instruction, uint64_t far);

#endif
