/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What linkvisor does otherwise on some kinds of CPU: features and errata, one table. */
#ifndef ARCH_ERRATA_H
#define ARCH_ERRATA_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/cpu_id.h>

/* SMCCC functions of the firmware (DEN 0028, 7.5). */
#define ARCH_WORKAROUND_1	0x80008000u
#define ARCH_WORKAROUND_2	0x80007fffu
#define ARCH_WORKAROUND_3	0x80003fffu

/* What a row of the table says of a CPU. */
enum {
	CPU_CLEANS_BADLY	= 1 << 0,	/* a clean of a line must invalidate the line too */
	CPU_FAULTS_BADLY	= 1 << 1,	/* HPFAR_EL2 may be wrong: ask stage 1 first */
	CPU_KEEPS_TARGETS	= 1 << 2,	/* branch targets of a context are of no use to others */
	CPU_IGNORES_HISTORY	= 1 << 3,	/* the history of a guest's branches does no harm at EL2 */
	CPU_HAS_CLRBHB		= 1 << 4,	/* one instruction clears the history */
	CPU_HAS_SSBS		= 1 << 5,	/* PSTATE.SSBS: each context has its own */
	CPU_HAS_RAS		= 1 << 6,	/* ESB, DISR_EL1, severities of SErrors */
	CPU_HANGS_BY_GUEST	= 1 << 7,	/* a guest can stop the CPU; nothing helps */
	CPU_KEEPS_ORDER		= 1 << 8,	/* no load passes a store so far that it tells */
};

/* What nothing keeps a guest from, see cpu_traits.exposed. */
enum {
	EXPOSED_TARGETS	= 1 << 0,	/* to place branch targets: the firmware should help */
	EXPOSED_HISTORY	= 1 << 1,	/* to choose among EL2's targets by the history */
	EXPOSED_LOADS	= 1 << 2,	/* to have EL2's loads pass stores */
};

/* How the first instructions of an exit keep a guest's branches from EL2's (vectors.S). */
enum hardening {
	HARDEN_NONE,
	HARDEN_LOOP,			/* as many branches as the history holds */
	HARDEN_CLRBHB,
	HARDEN_CALL,			/* the firmware does all that is needed */
	HARDEN_CALL_LOOP,		/* the firmware clears targets, a loop the history */
	HARDENINGS
};

struct cpu_traits {
	uint32_t flags;			/* CPU_* */
	uint32_t loops;			/* of HARDEN_LOOP and HARDEN_CALL_LOOP: branches */
	enum hardening hardening;
	uint32_t call;			/* of HARDEN_CALL*: SMCCC function */
	uint32_t switch_call;		/* SMCCC function when another VM comes; 0: none */
	uint32_t ssb_call;		/* SMCCC function that lets loads pass stores; 0: none */
	uint32_t exposed;		/* EXPOSED_* */
};

/* What the table says of the CPU @id. */
void cpu_traits_find(struct cpu_traits *traits, const struct cpu_id *id);

/*
 * The names of the errata of the CPU with this MIDR_EL1, with a blank before each, for the boot
 * log.  @size: bytes of @text, which is cut there.
 */
void cpu_errata_print(uint64_t midr, char *text, uint32_t size);

#endif
