/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* System registers and barriers, as one-line functions. */
#ifndef ARCH_SYSREG_H
#define ARCH_SYSREG_H

#include <stdint.h>

#define sysreg_read(reg)                                              \
	({                                                            \
		uint64_t value_;                                      \
		__asm__ volatile("mrs %0, " #reg : "=r"(value_));     \
		value_;                                               \
	})

#define sysreg_write(reg, value)                                      \
	__asm__ volatile("msr " #reg ", %0" : : "r"((uint64_t)(value)) : "memory")

static inline void isb(void) { __asm__ volatile("isb" ::: "memory"); }
static inline void dsb_sy(void) { __asm__ volatile("dsb sy" ::: "memory"); }
static inline void dmb_sy(void) { __asm__ volatile("dmb sy" ::: "memory"); }
static inline void dsb_ish(void) { __asm__ volatile("dsb ish" ::: "memory"); }
static inline void dsb_ishst(void) { __asm__ volatile("dsb ishst" ::: "memory"); }
static inline void dsb_nsh(void) { __asm__ volatile("dsb nsh" ::: "memory"); }
static inline void dsb_nshst(void) { __asm__ volatile("dsb nshst" ::: "memory"); }
static inline void wfi(void) { __asm__ volatile("wfi" ::: "memory"); }
static inline void wfe(void) { __asm__ volatile("wfe" ::: "memory"); }

/* HCR_EL2 (Arm ARM D19.2.48) */
#define HCR_VM		(1ull << 0)
#define HCR_SWIO	(1ull << 1)
#define HCR_PTW		(1ull << 2)
#define HCR_FMO		(1ull << 3)
#define HCR_IMO		(1ull << 4)
#define HCR_AMO		(1ull << 5)
#define HCR_VSE		(1ull << 8)
#define HCR_TWI		(1ull << 13)
#define HCR_TID2	(1ull << 17)
#define HCR_TID3	(1ull << 18)
#define HCR_TSC		(1ull << 19)
#define HCR_TIDCP	(1ull << 20)
#define HCR_TACR	(1ull << 21)
#define HCR_TDZ		(1ull << 28)
#define HCR_RW		(1ull << 31)
#define HCR_TLOR	(1ull << 35)
#define HCR_TERR	(1ull << 36)
#define HCR_TEA		(1ull << 37)
#define HCR_TID5	(1ull << 58)

/* TCR_EL1: no walk of either half; SCTLR_EL1: translation on, else EPD counts for nothing */
#define TCR_EPD		(1ull << 7 | 1ull << 23)
#define SCTLR_TRANSLATES	0x30d00801ull

/* ESR_ELx.EC (Arm ARM D19.2.37) */
#define ESR_EC(esr)	(((esr) >> 26) & 0x3f)
#define ESR_IL		(1ull << 25)
#define ESR_ISS(esr)	((esr) & 0x1ffffff)
#define EC_UNKNOWN	0x00
#define EC_WFX		0x01
#define EC_FP		0x07
#define EC_HVC64	0x16
#define EC_SMC64	0x17
#define EC_SYSREG	0x18
#define EC_SVE		0x19
#define EC_IABT_LOW	0x20
#define EC_IABT_SAME	0x21
#define EC_DABT_LOW	0x24
#define EC_DABT_SAME	0x25

/* SPSR_ELx */
#define SPSR_EL1H	0x5ull
#define SPSR_DAIF	(0xfull << 6)
#define SPSR_AARCH32	(1ull << 4)

#endif
