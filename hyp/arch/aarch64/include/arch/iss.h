/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Data abort syndrome (Arm ARM, "ISS encoding for an exception from a Data Abort"). */
#ifndef ARCH_ISS_H
#define ARCH_ISS_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/lib/addr.h"

#define ISS_ISV		(1u << 24)	/* the fields below are valid, up to ISS_SF */
#define ISS_SAS_SHIFT	22
#define ISS_SAS(iss)	((iss) >> ISS_SAS_SHIFT & 3)
#define ISS_SSE		(1u << 21)
#define ISS_SRT_SHIFT	16
#define ISS_SRT(iss)	((iss) >> ISS_SRT_SHIFT & 0x1f)
#define ISS_SF		(1u << 15)
#define ISS_CM		(1u << 8)
#define ISS_S1PTW	(1u << 7)
#define ISS_WNR		(1u << 6)
#define ISS_FSC_TYPE(iss) ((iss) & 0x3c)
#define FSC_TRANSLATION	0x04
#define FSC_PERMISSION	0x0c

/*
 * The guest-physical address to which the current vCPU's own stage 1 maps @va for a read at EL1.
 * False: none; another vCPU may just have changed the tables.
 */
bool guest_translate(uint64_t va, struct ipa *ipa);

#endif
