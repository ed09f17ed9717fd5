/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Loads and stores that the syndrome of a data abort does not describe.  The
 * architecture leaves out those that also write their base register back, and
 * compilers do emit such ones for plain assignments to device registers and
 * link states.
 */
#ifndef ARCH_DECODE_H
#define ARCH_DECODE_H

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

struct decoded {
	uint32_t iss;		/* syndrome, as if the access were an ordinary one */
	uint32_t base;		/* register to write back, 0..30 */
	int32_t offset;		/* what is added to it */
};

/*
 * The instruction that the current vCPU was stopped at.  False: not a load or
 * store of one register with write-back, or it cannot be read.
 */
bool decode_access(const struct vcpu *vcpu, uint32_t iss, struct decoded *decoded);

#endif
