/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* System registers and barriers. */
#ifndef BARE_SYSREG_H
#define BARE_SYSREG_H

#include <stdint.h>

#define sysreg_read(name) ({ \
	uint64_t sysreg_value_; \
	__asm__ volatile("mrs %0, " #name : "=r"(sysreg_value_)); \
	sysreg_value_; })

#define sysreg_write(name, value) \
	__asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)) : "memory")

static inline void isb(void) { __asm__ volatile("isb" : : : "memory"); }
static inline void cpu_yield(void) { __asm__ volatile("yield" : : : "memory"); }
static inline void dsb(void) { __asm__ volatile("dsb sy" : : : "memory"); }
static inline void dmb(void) { __asm__ volatile("dmb ish" : : : "memory"); }

#endif
