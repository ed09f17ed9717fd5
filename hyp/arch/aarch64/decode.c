// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <arch/decode.h>
#include <arch/iss.h>
#include <arch/sysreg.h>
#include <arch/window.h>

#include "hyp/core/vm.h"

/* LDR and STR (immediate), pre- and post-index (Arm ARM C6.2): fixed bits. */
#define INDEXED_MASK	0x3f200400u
#define INDEXED		0x38000400u

static bool read_instruction(const struct vm *vm, uint32_t *instruction)
{
	const struct place *ram = vm_place(vm, PLACE_RAM);
	uint32_t size = sizeof(*instruction);
	uint64_t offset;
	struct ipa ipa;

	if ((sysreg_read(spsr_el2) & SPSR_AARCH32) || !guest_translate(sysreg_read(elr_el2), &ipa))
		return false;
	offset = ipa.v - ram->ipa.v;
	if (offset > ram->size - sizeof(*instruction) || (ipa.v & 3))
		return false;
	*instruction =
		*(const volatile uint32_t *)window_read(pa_of(ram->pa.v + offset), &size, size);
	window_close();
	return true;
}

bool decode_access(const struct vcpu *vcpu, uint32_t iss, struct decoded *decoded)
{
	uint32_t instruction, size, opc, rt;

	if (!read_instruction(vcpu->vm, &instruction) || (instruction & INDEXED_MASK) != INDEXED)
		return false;
	size = instruction >> 30;
	opc = instruction >> 22 & 3;	/* 0 store, 1 load, 2 and 3 load with sign */
	rt = instruction & 0x1f;
	decoded->base = instruction >> 5 & 0x1f;
	if (decoded->base == 31 || decoded->base == rt || (opc > 1 && size + opc > 4))
		return false;
	decoded->offset = (int32_t)(instruction << 11) >> 23;
	decoded->iss = (iss & ~(ISS_WNR | ISS_SSE | ISS_SF)) | ISS_ISV | size << ISS_SAS_SHIFT |
		       rt << ISS_SRT_SHIFT;
	if (opc == 0)
		decoded->iss |= ISS_WNR;
	if (opc > 1)
		decoded->iss |= ISS_SSE;
	if (size == 3 || opc == 2)
		decoded->iss |= ISS_SF;
	return true;
}
