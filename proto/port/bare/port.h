/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What proto/ wants from the world, answered without an OS: bare guests and EL2. */
#ifndef PROTO_PORT_BARE_PORT_H
#define PROTO_PORT_BARE_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The names of Linux with its values; no C library here has them. */
#ifndef EPROTO
#define EINTR	4
#define EIO	5
#define E2BIG	7
#define EAGAIN	11
#define EBUSY	16
#define ENODEV	19
#define EINVAL	22
#define EPIPE	32
#define EPROTO	71
#define EMSGSIZE	90
#define ECONNABORTED	103
#define EINPROGRESS	115
#define ENOTCONN	107
#define ECANCELED	125
#endif

static inline uint32_t port_load_u32(const uint32_t *p)
{
	return __atomic_load_n(p, __ATOMIC_RELAXED);
}

static inline void port_store_u32(uint32_t *p, uint32_t value)
{
	__atomic_store_n(p, value, __ATOMIC_RELAXED);
}

static inline uint32_t port_load_acquire_u32(const uint32_t *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

static inline void port_store_release_u32(uint32_t *p, uint32_t value)
{
	__atomic_store_n(p, value, __ATOMIC_RELEASE);
}

/* Stores value, returns what was there. */
static inline uint32_t port_xchg_u32(uint32_t *p, uint32_t value)
{
	return __atomic_exchange_n(p, value, __ATOMIC_SEQ_CST);
}

/* Stores value if *p == old; returns what was there. */
static inline uint32_t port_cmpxchg_u32(uint32_t *p, uint32_t old, uint32_t value)
{
	__atomic_compare_exchange_n(p, &old, value, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
	return old;
}

/* Full barrier: orders a store before it with a load after it (DMB ISH). */
static inline void port_mb(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#endif
