/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A lock between the vCPUs of this guest; taken with interrupts masked. */
#ifndef BARE_LOCK_H
#define BARE_LOCK_H

#include <stdint.h>

#include <bare/irq.h>

struct lock { uint32_t held; };

/* Returns what lock_release() wants back. */
static inline uint64_t lock_take(struct lock *lock)
{
	uint64_t daif = irq_save();

	while (__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE))
		__asm__ volatile("yield");
	return daif;
}

static inline void lock_release(struct lock *lock, uint64_t daif)
{
	__atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
	irq_restore(daif);
}

#endif
