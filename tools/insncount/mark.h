/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Marks around an operation for the QEMU plugin insncount: hints that are not
 * allocated, so NOPs for a CPU.  Any exception level, any guest.  @id: a constant,
 * 0..31; one section of an id is open at a time in the whole machine.
 */
#ifndef TOOLS_INSNCOUNT_MARK_H
#define TOOLS_INSNCOUNT_MARK_H

#define MARK_BEGIN_HINT	64
#define MARK_END_HINT	96
#define MARK_IDS	32

#define MARK_BEGIN(id)	__asm__ volatile("hint #%0" : : "i"(MARK_BEGIN_HINT + (id)) : "memory")
#define MARK_END(id)	__asm__ volatile("hint #%0" : : "i"(MARK_END_HINT + (id)) : "memory")

#endif
