/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What pipe_survivor tells pipe_mortal: how to die, and in the middle of what. */
#ifndef USER_TESTS_MORTAL_H
#define USER_TESTS_MORTAL_H

#include <stdint.h>

enum mortal_death {
	MORTAL_REBOOT,
	MORTAL_PANIC,
	MORTAL_POWER_OFF,
};

struct mortal_order {
	uint32_t how;		/* enum mortal_death */
	uint32_t bytes;		/* to have read before */
	uint64_t seed;		/* of the survivor's stream; seed + 1 of the other */
};

#endif
