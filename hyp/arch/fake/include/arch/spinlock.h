/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The host's answer to the spin lock seam.  Gives the CPU away while waiting. */
#ifndef ARCH_SPINLOCK_H
#define ARCH_SPINLOCK_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

struct spinlock {
	uint32_t held;
	uint32_t waiting;	/* threads; a test can play one */
};

static inline void spin_lock(struct spinlock *lock)
{
	__atomic_fetch_add(&lock->waiting, 1, __ATOMIC_RELAXED);
	/* acquire: pairs with the release in spin_unlock() */
	while (__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE))
		sched_yield();
	__atomic_fetch_sub(&lock->waiting, 1, __ATOMIC_RELAXED);
}

static inline bool spin_is_wanted(const struct spinlock *lock)
{
	return __atomic_load_n(&lock->waiting, __ATOMIC_RELAXED);
}

static inline bool spin_try(struct spinlock *lock, uint32_t tries)
{
	for (; tries; tries--) {
		if (!__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE))
			return true;
		sched_yield();
	}
	return false;
}

static inline void spin_unlock(struct spinlock *lock)
{
	__atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
}

#endif
