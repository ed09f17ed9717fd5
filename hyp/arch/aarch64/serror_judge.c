// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <arch/serror.h>

/* ISS of an SError (Arm ARM D24.2, ESR_EL2): IDS says that the rest has the CPU's own format. */
#define ISS_IDS		(1u << 24)
#define ISS_AET(iss)	((uint32_t)(iss) >> 10 & 7)
#define ISS_DFSC(iss)	((uint32_t)(iss) & 0x3f)
#define DFSC_ASYNC	0x11u		/* the severity in AET counts */

enum { AET_UNCONTAINABLE = 0, AET_RESTARTABLE = 2, AET_CORRECTED = 6 };

enum serror_fate serror_judge(uint64_t iss, bool ras, bool has_devices)
{
	if (!ras || iss & ISS_IDS || ISS_DFSC(iss) != DFSC_ASYNC)
		return SERROR_OF_VM;
	switch (ISS_AET(iss)) {
	case AET_CORRECTED:
	case AET_RESTARTABLE:
		return SERROR_CORRECTED;
	case AET_UNCONTAINABLE:
		return has_devices ? SERROR_OF_VM : SERROR_OF_BOARD;
	default:
		return SERROR_OF_VM;
	}
}
