/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Doing what may fault, and living on: one instruction at a time, which the
 * exception handler skips when it faults.  Any context, any vCPU.
 */
#ifndef BARE_PROBE_H
#define BARE_PROBE_H

#include <stdbool.h>
#include <stdint.h>

/* Loads and stores of @size 1, 2, 4 or 8 bytes.  False: an abort came back. */
bool probe_read(uint64_t address, uint32_t size, uint64_t *value);
bool probe_write(uint64_t address, uint32_t size, uint64_t value);
/* A 16-byte store, which no register can be described for in a syndrome. */
bool probe_write_pair(uint64_t address, uint64_t low, uint64_t high);
/* Fetch an instruction: jumps there, whatever it is.  False: an abort came back. */
bool probe_execute(uint64_t address);

/* From here to probe_end() one faulting instruction is skipped. */
void probe_begin(void);
/* True: nothing faulted. */
bool probe_end(void);
/* Syndrome of the fault that the last probe on this vCPU took. */
uint64_t probe_esr(void);

/* False: the register (a name, or S3_x_Cn_Cm_y) is UNDEFINED.  @value is then 0. */
#define probe_sysreg_read(name, value) ({ \
	uint64_t probe_value_ = 0; \
	probe_begin(); \
	__asm__ volatile("mrs %0, " #name : "+r"(probe_value_) : : "memory"); \
	*(value) = probe_value_; \
	probe_end(); })

#define probe_sysreg_write(name, value) ({ \
	probe_begin(); \
	__asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)) : "memory"); \
	probe_end(); })

#endif
