/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The hypercalls VM_INFO, LINK_INFO and VM_CONTROL, see abi/control.h. */
#ifndef HYP_CORE_CONTROL_H
#define HYP_CORE_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

struct vcpu;
struct vm;

/* Arguments in x[1] and x[2], secondary results to x[1..3] unless the result is negative. */
int64_t control_vm_info(struct vcpu *vcpu, uint64_t *x);
int64_t control_link_info(struct vcpu *vcpu, uint64_t *x);
int64_t control_vm(struct vcpu *vcpu, uint64_t *x);

/* May @caller see everything of @vm? */
bool control_sees(const struct vm *caller, const struct vm *vm);

#endif
