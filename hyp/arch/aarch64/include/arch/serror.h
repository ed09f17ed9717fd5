/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* SErrors: asynchronous errors of the bus, and what is to be done about them. */
#ifndef ARCH_SERROR_H
#define ARCH_SERROR_H

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

enum serror_fate {
	SERROR_CORRECTED,	/* nothing is lost: go on */
	SERROR_OF_VM,		/* the VM that ran gets it */
	SERROR_OF_BOARD,	/* nobody knows what is broken */
};

/*
 * By the severity in @iss (of ESR_EL2 or DISR_EL1).  @ras: the CPU tells severities.  @has_devices:
 * the VM that ran has registers of the board, and a bus that refuses an access to them is
 * reported with the highest severity by some CPUs; the VM alone suffers from that.
 */
enum serror_fate serror_judge(uint64_t iss, bool ras, bool has_devices);

/*
 * An SError came while @vcpu ran, which is loaded.  VSE in *@hcr makes it one of the guest's own.
 * Panics if the board cannot go on.
 */
void serror_report(struct vcpu *vcpu, uint64_t iss, uint64_t *hcr);

/*
 * What @vcpu did to the bus has come to its end, and an SError of it has been reported.  @vcpu has
 * been saved as far as *@hcr and what an exception to EL2 changes.
 */
void serror_settle(struct vcpu *vcpu, uint64_t *hcr);

/* vectors.S: ESR_EL2 of an SError that was pending on this CPU, or 0. */
uint64_t serror_take(void);

#endif
