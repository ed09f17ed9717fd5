/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Ticket lock: fair, so that a waiter's time is bounded by the number of CPUs. */
#ifndef ARCH_SPINLOCK_H
#define ARCH_SPINLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct spinlock {
	uint16_t next;		/* ticket to draw */
	uint16_t owner;		/* ticket being served */
};

static inline void spin_lock(struct spinlock *lock)
{
	uint16_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	/* acquire: pairs with the release in spin_unlock() */
	while (__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket)
		__asm__ volatile("yield" ::: "memory");
}

/*
 * Take the lock only if it is free, or becomes free within @tries looks.  Not fair: nobody waits
 * for a CPU that tries.
 */
static inline bool spin_try(struct spinlock *lock, uint32_t tries)
{
	for (; tries; tries--) {
		uint16_t ticket = __atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE);

		/* The next ticket is the one being served: nobody holds it. */
		if (__atomic_load_n(&lock->next, __ATOMIC_RELAXED) == ticket &&
		    __atomic_compare_exchange_n(&lock->next, &ticket, (uint16_t)(ticket + 1), false,
						__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
		__asm__ volatile("yield" ::: "memory");
	}
	return false;
}

/* Does another CPU wait for the lock, which the caller holds? */
static inline bool spin_is_wanted(const struct spinlock *lock)
{
	return (uint16_t)(__atomic_load_n(&lock->next, __ATOMIC_RELAXED) - lock->owner) != 1;
}

static inline void spin_unlock(struct spinlock *lock)
{
	__atomic_store_n(&lock->owner, (uint16_t)(lock->owner + 1), __ATOMIC_RELEASE);
}

#endif
