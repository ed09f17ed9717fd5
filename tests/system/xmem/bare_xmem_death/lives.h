/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Words of the meetings, which are kept when one VM dies and are zero when both have, and who dies
 * in which life of the owner: itself, or the ordinary borrower first, or both at once.
 */
#ifndef TESTS_SYSTEM_BARE_XMEM_DEATH_LIVES_H
#define TESTS_SYSTEM_BARE_XMEM_DEATH_LIVES_H

#include <bare/board.h>
#include <bare/control.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/wait.h>
#include <bare/xmem.h>

#define LIVES	24

/* Words of the owner, and of a borrower. */
enum { LIFE = 1, SLOT };
enum { READS = 1 };

enum dies { OWNER, OWNER_TOO, BORROWER, BOTH };

static inline enum dies who_dies(uint32_t life)
{
	return life % 4;
}

static inline uint64_t pattern(uint32_t life)
{
	return 0x1000 + life;
}

static inline uint32_t word(const volatile uint32_t *at)
{
	return __atomic_load_n(at, __ATOMIC_ACQUIRE);
}

/* What is wrong in life @life of the owner. */
static inline void expect(bool right, uint32_t life, const char *what)
{
	if (!right)
		console_printf("FAIL life %u: %s: it is not so\n", life, what);
}

static inline void set_word(volatile uint32_t *at, uint32_t value)
{
	__atomic_store_n(at, value, __ATOMIC_RELEASE);
}

#endif
