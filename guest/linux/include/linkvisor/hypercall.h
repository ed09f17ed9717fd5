/* SPDX-License-Identifier: GPL-2.0-only */
/* The calls to linkvisor (abi/hypercall.h), one function each.  Any context. */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_HYPERCALL_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_HYPERCALL_H

#include <linux/arm-smccc.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/types.h>

#include "abi/control.h"
#include "abi/hypercall.h"

struct hypercall_ids {
	u32 own;
	u32 last;
	u32 running;			/* bit n = VM n is started */
};

/* LV_E* have Linux's values, all but one. */
static inline s64 hypercall_result(const struct arm_smccc_res *res)
{
	return (s64)res->a0 == LV_ENOTSUPP ? -EOPNOTSUPP : (s64)res->a0;
}

/* The result of function "fn": zero or positive, or a negative errno. */
static inline s64 hypercall(u32 fn, u64 a, u64 b, u64 c, u64 d)
{
	struct arm_smccc_res res;

	arm_smccc_1_1_hvc(fn, a, b, c, d, &res);
	return hypercall_result(&res);
}

/* True if whoever answers hypercalls is linkvisor. */
static inline bool hypercall_is_linkvisor(void)
{
	struct arm_smccc_res res;

	arm_smccc_1_1_hvc(LV_SMCCC_CALL_UID, &res);
	return lower_32_bits(res.a0) == LV_UID_0 && lower_32_bits(res.a1) == LV_UID_1 &&
	       lower_32_bits(res.a2) == LV_UID_2 && lower_32_bits(res.a3) == LV_UID_3;
}

/* major << 16 | minor, or a negative errno. */
static inline s64 hypercall_version(void)
{
	return hypercall(LV_HC_VERSION, 0, 0, 0, 0);
}

static inline struct hypercall_ids hypercall_ids(void)
{
	struct arm_smccc_res res;

	arm_smccc_1_1_hvc(LV_HC_VM_ID, &res);
	return (struct hypercall_ids){ .own = res.a0, .last = res.a1, .running = res.a2 };
}

/* Allocations: "link" is the address of the caller's own descriptor. */
static inline s64 hypercall_pdev_alloc(u64 link, u32 id, u64 size)
{
	return hypercall(LV_HC_PDEV_ALLOC, link, id, size, 0);
}

static inline s64 hypercall_pmem_alloc(u64 link, u32 id, u64 size)
{
	return hypercall(LV_HC_PMEM_ALLOC, link, id, size, 0);
}

static inline s64 hypercall_pxirq_alloc(u64 link, u32 id, u32 owner, u32 count)
{
	return hypercall(LV_HC_PXIRQ_ALLOC, link, id, owner, count);
}

static inline s64 hypercall_xirq_alloc(u32 count)
{
	return hypercall(LV_HC_XIRQ_ALLOC, count, 0, 0, 0);
}

static inline s64 hypercall_xirq_trigger(u32 xirq, u32 vm)
{
	return hypercall(LV_HC_XIRQ_TRIGGER, xirq, vm, 0, 0);
}

/* Those with secondary results, in out[1..3]. */
static inline s64 hypercall_full(u32 fn, u64 a, u64 b, u64 c, u64 d, u64 out[4])
{
	struct arm_smccc_res res;

	arm_smccc_1_1_hvc(fn, a, b, c, d, &res);
	out[0] = res.a0;
	out[1] = res.a1;
	out[2] = res.a2;
	out[3] = res.a3;
	return hypercall_result(&res);
}

static inline s64 hypercall_more(u32 fn, u64 a, u64 b, u64 out[4])
{
	return hypercall_full(fn, a, b, 0, 0, out);
}

static inline s64 hypercall_vm_control(u32 vm, u32 op)
{
	return hypercall(LV_HC_VM_CONTROL, vm, op, 0, 0);
}

static inline s64 hypercall_counter_read(u32 scope, u32 which, u32 index)
{
	return hypercall(LV_HC_COUNTER_READ, scope, which, index, 0);
}

#endif
