/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* PSCI and SMCCC as a VM's firmware answers them. */
#ifndef ARCH_PSCI_H
#define ARCH_PSCI_H

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

/* The guest's call with registers @x.  False: no such call, nothing was done. */
bool psci_handle(struct vcpu *vcpu, uint64_t *x);

#endif
