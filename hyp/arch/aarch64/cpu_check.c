// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <arch/cpu_check.h>

#include <arch/cpu_id.h>
#include <arch/errata.h>
#include <arch/harden.h>
#include <arch/power.h>
#include <arch/sysreg.h>

#include "hyp/core/log.h"
#include "hyp/core/vcpu.h"

#define TEXT_SIZE	128

static struct cpu_id common;
static struct cpu_traits traits[CONFIG_CPUS_MAX];
static uint32_t flags;
static uint64_t midr[CONFIG_CPUS_MAX];
static uint64_t more_hcr;

const struct cpu_id *cpus_common(void)
{
	return &common;
}

const struct cpu_traits *cpu_traits(void)
{
	return &traits[vcpu_current()->cpu];
}

uint32_t cpus_flags(void)
{
	return flags;
}

uint64_t cpus_hcr(void)
{
	return more_hcr;
}

static void join(uint32_t cpu, const struct cpu_id *id, const char *name)
{
	struct cpu_id before = common;
	const char *reason = cpu_id_join(&common, id);
	char other[CPU_NAME_LIMIT];

	if (reason) {
		cpu_id_name(midr[0], other);
		boot_stop("CPU %u, a %s, cannot run beside CPU 0, a %s: its %s", cpu, name, other,
			  reason);
	}
	if (common.ctr != before.ctr || common.ctr != id->ctr)
		more_hcr |= HCR_TID2;
	if (common.dczid != before.dczid || common.dczid != id->dczid)
		more_hcr |= HCR_TDZ;
}

/* ID_AA64MMFR0_EL1.PARange */
static uint32_t address_bits(const struct cpu_id *id)
{
	static const uint8_t bits[16] = { 32, 36, 40, 42, 44, 48, 52, 56 };
	uint32_t known = bits[cpu_id_field(id, 7, 0, 0)];

	return known ? known : 48;
}

static void check(uint32_t cpu, const struct cpu_id *id, const char *name, uint64_t reach)
{
	const char *reason = cpu_id_refusal(id);

	if (reason)
		boot_stop("CPU %u, a %s, %s", cpu, name, reason);
	if ((reach - 1) >> address_bits(id))
		boot_stop("CPU %u, a %s, has %u bits of physical address: the board has more", cpu,
			  name, address_bits(id));
	if (cpu)
		join(cpu, id, name);
	else
		common = *id;
}

static void tell(uint32_t cpu)
{
	const struct cpu_traits *its = &traits[cpu];
	char name[CPU_NAME_LIMIT], text[TEXT_SIZE];

	cpu_id_name(midr[cpu], name);
	cpu_errata_print(midr[cpu], text, sizeof(text));
	log_info("CPU %u: %s%s%s", cpu, name, text[0] ? ", with" : "", text);
	if (its->exposed & EXPOSED_TARGETS)
		log_info("CPU %u: the firmware does not protect it from Spectre (variant 2)", cpu);
	if (its->exposed & EXPOSED_HISTORY)
		log_info("CPU %u: nothing known protects it from Spectre (branch history)", cpu);
	if (its->exposed & EXPOSED_LOADS)
		log_info("CPU %u: nothing known protects it from Spectre (variant 4)", cpu);
	if (its->flags & CPU_HANGS_BY_GUEST)
		log_info("CPU %u: a VM can stop it (erratum): trust all VMs there", cpu);
}

void cpu_check(uint32_t cpu, uint64_t reach)
{
	char name[CPU_NAME_LIMIT];
	struct cpu_id id;

	power_init_cpu(cpu);
	cpu_id_read(&id);
	cpu_id_name(id.midr, name);
	check(cpu, &id, name, reach);
	cpu_traits_find(&traits[cpu], &id);
	flags |= traits[cpu].flags;
	harden_cpu(&traits[cpu]);
	midr[cpu] = id.midr;
}

void cpus_tell(uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (!i || midr[i] != midr[i - 1])
			tell(i);
}
