/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What proto/ wants from the world, answered by the Linux kernel.  The peer is
 * another VM on other CPUs, so barriers are the virt_ ones: they exist even
 * when this kernel is built without SMP.
 */
#ifndef PROTO_PORT_LINUX_PORT_H
#define PROTO_PORT_LINUX_PORT_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/barrier.h>

static inline uint32_t port_load_u32(const uint32_t *p)
{
	return READ_ONCE(*p);
}

static inline void port_store_u32(uint32_t *p, uint32_t value)
{
	WRITE_ONCE(*p, value);
}

static inline uint32_t port_load_acquire_u32(const uint32_t *p)
{
	return virt_load_acquire(p);
}

static inline void port_store_release_u32(uint32_t *p, uint32_t value)
{
	virt_store_release(p, value);
}

/* Stores value, returns what was there; fully ordered. */
static inline uint32_t port_xchg_u32(uint32_t *p, uint32_t value)
{
	return xchg(p, value);
}

/* Stores value if *p == old; returns what was there; fully ordered if stored. */
static inline uint32_t port_cmpxchg_u32(uint32_t *p, uint32_t old, uint32_t value)
{
	return cmpxchg(p, old, value);
}

/* Full barrier: orders a store before it with a load after it (DMB ISH). */
static inline void port_mb(void)
{
	virt_mb();
}

#endif
