// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Calls that firmware would answer: PSCI 1.1 (DEN 0022) and SMCCC 1.1 (DEN 0028). */
#include <arch/errata.h>
#include <arch/gic.h>
#include <arch/harden.h>
#include <arch/power.h>
#include <arch/psci.h>

#include "hyp/config/board.h"
#include "hyp/core/request.h"
#include "hyp/core/sched.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_life.h"
#include "hyp/lib/nospec.h"

#define SMC64			(1u << 30)

#define PSCI_SUCCESS		0
#define PSCI_NOT_SUPPORTED	(-1)
#define PSCI_INVALID_PARAMETERS	(-2)
#define PSCI_DENIED		(-3)
#define PSCI_ALREADY_ON		(-4)
#define PSCI_ON_PENDING		(-5)

#define AFFINITY_ON		0
#define AFFINITY_OFF		1

typedef int64_t psci_call(struct vcpu *vcpu, const uint64_t *x);

/* The vCPU with this affinity, or NULL. */
static struct vcpu *target(const struct vcpu *vcpu, uint64_t affinity)
{
	return affinity < vcpu->vm->nr_vcpus ?
		       vcpu->vm->vcpu[index_nospec(affinity, CONFIG_VCPUS_MAX)] : NULL;
}

static int64_t psci_version(struct vcpu *vcpu, const uint64_t *x)
{
	(void)vcpu, (void)x;
	return 0x10001;
}

/*
 * Every power state is taken as standby, as PSCI allows: the call returns when an interrupt comes.
 */
static int64_t cpu_suspend(struct vcpu *vcpu, const uint64_t *x)
{
	(void)x;
	sched_block(vcpu);
	return PSCI_SUCCESS;
}

static int64_t cpu_off(struct vcpu *vcpu, const uint64_t *x)
{
	(void)x;
	/* The SPIs that this vCPU has not taken can go to another vCPU. */
	vgic_reset_vcpu(vcpu);
	vcpu->state = VCPU_OFF;
	cpu_attend(cpu_of(vcpu));
	vm_vcpu_off(vcpu);
	return PSCI_SUCCESS;
}

static int64_t cpu_on(struct vcpu *vcpu, const uint64_t *x)
{
	struct vcpu *other = target(vcpu, x[1] & MPIDR_AFFINITY);

	if (!other || x[1] & ~MPIDR_AFFINITY)
		return PSCI_INVALID_PARAMETERS;
	if (__atomic_exchange_n(&other->powered, 1, __ATOMIC_ACQUIRE))
		return __atomic_load_n(&other->request, __ATOMIC_RELAXED) & VCPU_REQUEST_ON ?
			       PSCI_ON_PENDING : PSCI_ALREADY_ON;
	other->on_entry = x[2];
	other->on_context = x[3];
	/* release: the entry; pairs with take_life(), which may see an older request */
	__atomic_store_n(&other->on_life, __atomic_load_n(&vcpu->vm->life, __ATOMIC_RELAXED),
			 __ATOMIC_RELEASE);
	vcpu_request(other, VCPU_REQUEST_ON);
	return PSCI_SUCCESS;
}

static int64_t affinity_info(struct vcpu *vcpu, const uint64_t *x)
{
	struct vcpu *other = target(vcpu, x[1] & MPIDR_AFFINITY);

	if (!other || x[2])
		return PSCI_INVALID_PARAMETERS;
	return __atomic_load_n(&other->powered, __ATOMIC_RELAXED) ? AFFINITY_ON : AFFINITY_OFF;
}

/* There is no trusted OS that would have to be migrated. */
static int64_t migrate_info_type(struct vcpu *vcpu, const uint64_t *x)
{
	(void)vcpu, (void)x;
	return 2;
}

static int64_t system_off(struct vcpu *vcpu, const uint64_t *x)
{
	(void)x;
	vm_stop(vcpu->vm, LV_CAUSE_OFF);
	return PSCI_SUCCESS;
}

static int64_t system_reset(struct vcpu *vcpu, const uint64_t *x)
{
	(void)x;
	vm_stop(vcpu->vm, LV_CAUSE_RESET);
	return PSCI_SUCCESS;
}

static int64_t smccc_version(struct vcpu *vcpu, const uint64_t *x)
{
	(void)vcpu, (void)x;
	return 0x10001;
}

static int64_t psci_features(struct vcpu *vcpu, const uint64_t *x);
static int64_t arch_features(struct vcpu *vcpu, const uint64_t *x);

/* On a CPU that does not need it the call does nothing (DEN 0028, 7.5). */
static int64_t workaround_2(struct vcpu *vcpu, const uint64_t *x)
{
	int64_t answer = power_arch_features(ARCH_WORKAROUND_2);

	if (!answer)
		harden_allow_ssb(vcpu, !(uint32_t)x[1]);
	return answer < 0 ? PSCI_NOT_SUPPORTED : PSCI_SUCCESS;
}

static int64_t workaround(struct vcpu *vcpu, const uint64_t *x)
{
	(void)vcpu;
	return power_arch_features((uint32_t)x[0]) < 0 ? PSCI_NOT_SUPPORTED :
							 power_smccc((uint32_t)x[0], x[1]);
}

/* The SMC32 id of each call; @both: it has an SMC64 form as well. */
static const struct {
	uint32_t id;
	bool both;
	psci_call *call;
} table[] = {
	/* The calls that guests make most come first. */
	{ ARCH_WORKAROUND_1, false, workaround },
	{ ARCH_WORKAROUND_2, false, workaround_2 },
	{ ARCH_WORKAROUND_3, false, workaround },
	{ 0x84000000, false, psci_version },
	{ 0x84000001, true, cpu_suspend },
	{ 0x84000002, false, cpu_off },
	{ 0x84000003, true, cpu_on },
	{ 0x84000004, true, affinity_info },
	{ 0x84000006, false, migrate_info_type },
	{ 0x84000008, false, system_off },
	{ 0x84000009, false, system_reset },
	{ 0x8400000a, false, psci_features },
	{ 0x80000000, false, smccc_version },
	{ 0x80000001, false, arch_features },
};

static psci_call *find(uint32_t id)
{
	unsigned int i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].id == id || (table[i].both && (table[i].id | SMC64) == id))
			return table[i].call;
	return NULL;
}

static int64_t psci_features(struct vcpu *vcpu, const uint64_t *x)
{
	psci_call *call = find((uint32_t)x[1]);

	(void)vcpu;
	/* The version is the only call of SMCCC that PSCI_FEATURES knows. */
	if (!call || (((uint32_t)x[1] >> 24) == 0x80 && call != smccc_version))
		return PSCI_NOT_SUPPORTED;
	return 0;
}

static int64_t arch_features(struct vcpu *vcpu, const uint64_t *x)
{
	psci_call *call = find((uint32_t)x[1]);

	(void)vcpu;
	if (call == workaround || call == workaround_2)
		return power_arch_features((uint32_t)x[1]);
	return call == smccc_version || call == arch_features ? 0 : PSCI_NOT_SUPPORTED;
}

bool psci_handle(struct vcpu *vcpu, uint64_t *x)
{
	psci_call *call = find((uint32_t)x[0]);
	uint64_t args[4];
	unsigned int i;

	if (!call)
		return false;
	for (i = 0; i < 4; i++)
		args[i] = x[0] & SMC64 ? x[i] : (uint32_t)x[i];
	x[0] = (uint64_t)call(vcpu, args);
	return true;
}
