/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What proto/ wants from the world, answered by a script and written down. */
#ifndef TESTS_UNIT_PROTO_RECORD_PORT_H
#define TESTS_UNIT_PROTO_RECORD_PORT_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint32_t record_load(const uint32_t *p);
void record_store(uint32_t *p, uint32_t value);
uint32_t record_xchg(uint32_t *p, uint32_t value);
uint32_t record_cmpxchg(uint32_t *p, uint32_t old, uint32_t value);
void record_mb(void);

#define port_load_u32		record_load
#define port_load_acquire_u32	record_load
#define port_store_u32		record_store
#define port_store_release_u32	record_store
#define port_xchg_u32		record_xchg
#define port_cmpxchg_u32	record_cmpxchg
#define port_mb			record_mb

#endif
