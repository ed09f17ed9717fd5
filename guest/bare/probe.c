// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/cpu.h>
#include <bare/probe.h>

void probe_begin(void)
{
	struct cpu *cpu = cpu_self();

	cpu->faulted = false;
	cpu->fault_esr = 0;
	cpu->probing = true;
	__asm__ volatile("" : : : "memory");
}

bool probe_end(void)
{
	struct cpu *cpu = cpu_self();

	dsb();
	isb();
	cpu->probing = false;
	return !cpu->faulted;
}

uint64_t probe_esr(void)
{
	return cpu_self()->fault_esr;
}

static uint64_t load(uint64_t address, uint32_t size)
{
	uint64_t v = 0;

	switch (size) {
	case 1:
		__asm__ volatile("ldrb %w0, [%1]" : "+r"(v) : "r"(address) : "memory");
		break;
	case 2:
		__asm__ volatile("ldrh %w0, [%1]" : "+r"(v) : "r"(address) : "memory");
		break;
	case 4:
		__asm__ volatile("ldr %w0, [%1]" : "+r"(v) : "r"(address) : "memory");
		break;
	default:
		__asm__ volatile("ldr %0, [%1]" : "+r"(v) : "r"(address) : "memory");
		break;
	}
	return v;
}

bool probe_read(uint64_t address, uint32_t size, uint64_t *value)
{
	probe_begin();
	*value = load(address, size);
	return probe_end();
}

bool probe_write(uint64_t address, uint32_t size, uint64_t v)
{
	probe_begin();
	switch (size) {
	case 1:
		__asm__ volatile("strb %w0, [%1]" : : "r"(v), "r"(address) : "memory");
		break;
	case 2:
		__asm__ volatile("strh %w0, [%1]" : : "r"(v), "r"(address) : "memory");
		break;
	case 4:
		__asm__ volatile("str %w0, [%1]" : : "r"(v), "r"(address) : "memory");
		break;
	default:
		__asm__ volatile("str %0, [%1]" : : "r"(v), "r"(address) : "memory");
		break;
	}
	return probe_end();
}

bool probe_write_pair(uint64_t address, uint64_t low, uint64_t high)
{
	probe_begin();
	__asm__ volatile("stp %0, %1, [%2]" : : "r"(low), "r"(high), "r"(address) : "memory");
	return probe_end();
}

bool probe_execute(uint64_t address)
{
	probe_begin();
	__asm__ volatile("blr %0" : : "r"(address) : "x30", "memory");
	return probe_end();
}
