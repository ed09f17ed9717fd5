/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The host notes what a vCPU wished. */
#ifndef ARCH_HARDEN_H
#define ARCH_HARDEN_H

#include <stdbool.h>

struct vcpu;

void harden_allow_ssb(struct vcpu *vcpu, bool allow);

#endif
