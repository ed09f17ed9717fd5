/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/hypercall.h"

#include "abi/hypercall.h"
#include "hyp/core/control.h"
#include "hyp/core/counter_read.h"
#include "hyp/core/link.h"
#include "hyp/core/pdev.h"
#include "hyp/core/pmem.h"
#include "hyp/core/pxirq.h"
#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_watchdog.h"
#include "hyp/core/xirq.h"
#include "hyp/core/xmem.h"
#include "hyp/lib/nospec.h"
#include <arch/vcpu.h>

/* The arguments are in x[1..4]; the result goes to x[0], further results to x[1..3]. */
typedef int64_t hypercall(struct vcpu *vcpu, uint64_t *x);

static int64_t hc_version(struct vcpu *vcpu, uint64_t *x)
{
	(void)vcpu;
	(void)x;
	return LV_REVISION_MAJOR << 16 | LV_REVISION_MINOR;
}

static int64_t hc_vm_id(struct vcpu *vcpu, uint64_t *x)
{
	x[1] = vms[nr_vms - 1]->id;	/* sorted by id */
	x[2] = vm_running_mask();
	if (!vcpu->vm->config->controller)
		x[2] &= xirq_peers(vcpu->vm) | 1u << vcpu->vm->id;
	return vcpu->vm->id;
}

/* Calls that name a link in x[1] and a label's id in x[2]. */
typedef int64_t link_call(struct vcpu *vcpu, struct pdev_link *own, uint32_t id, uint64_t *x);

static int64_t on_link(struct vcpu *vcpu, uint64_t *x, link_call *call)
{
	struct pdev_link *own = pdev_link_at(vcpu->vm, x[1]);
	int64_t result = LV_EINVAL;

	if (!own)
		return LV_ENOENT;
	if (x[2] <= UINT32_MAX)
		result = call(vcpu, own, (uint32_t)x[2], x);
	if (result == LABEL_AGAIN) {
		arch_vcpu_call_again(vcpu);
		return (uint32_t)x[0];
	}
	if (result < 0)
		link_refused(own->link);
	return result;
}

static int64_t on_link_pdev(struct vcpu *vcpu, struct pdev_link *own, uint32_t id, uint64_t *x)
{
	return pdev_alloc(vcpu, own, id, x[3]);
}

static int64_t on_link_pmem(struct vcpu *vcpu, struct pdev_link *own, uint32_t id, uint64_t *x)
{
	return pmem_alloc(own->link, vcpu->vm, id, x[3]);
}

static int64_t on_link_pxirq(struct vcpu *vcpu, struct pdev_link *own, uint32_t id, uint64_t *x)
{
	return pxirq_alloc(own->link, vcpu->vm, id, x[3], x[4]);
}

static int64_t hc_pdev_alloc(struct vcpu *vcpu, uint64_t *x)
{
	return on_link(vcpu, x, on_link_pdev);
}

static int64_t hc_pmem_alloc(struct vcpu *vcpu, uint64_t *x)
{
	return on_link(vcpu, x, on_link_pmem);
}

static int64_t hc_pxirq_alloc(struct vcpu *vcpu, uint64_t *x)
{
	return on_link(vcpu, x, on_link_pxirq);
}

static int64_t hc_xirq_alloc(struct vcpu *vcpu, uint64_t *x)
{
	return xirq_alloc(vcpu->vm, x[1]);
}

static int64_t hc_counter_read(struct vcpu *vcpu, uint64_t *x)
{
	return counter_read(vcpu, x[1], x[2], x[3]);
}

/* As many entries as index_nospec() may name. */
#define ENTRIES 32u
_Static_assert(LV_HC_LIMIT <= ENTRIES, "entries of hypercalls[]");

static hypercall *const hypercalls[ENTRIES] = {
	[LV_HC_VERSION - LV_HC(0)]	= hc_version,
	[LV_HC_VM_ID - LV_HC(0)]	= hc_vm_id,
	[LV_HC_PDEV_ALLOC - LV_HC(0)]	= hc_pdev_alloc,
	[LV_HC_PMEM_ALLOC - LV_HC(0)]	= hc_pmem_alloc,
	[LV_HC_PXIRQ_ALLOC - LV_HC(0)]	= hc_pxirq_alloc,
	[LV_HC_XIRQ_ALLOC - LV_HC(0)]	= hc_xirq_alloc,
	[LV_HC_XIRQ_TRIGGER - LV_HC(0)]	= xirq_trigger,
	[LV_HC_COUNTER_READ - LV_HC(0)]	= hc_counter_read,
	[LV_HC_VM_INFO - LV_HC(0)]	= control_vm_info,
	[LV_HC_VM_CONTROL - LV_HC(0)]	= control_vm,
	[LV_HC_WATCHDOG - LV_HC(0)]	= watchdog_call,
	[LV_HC_TRACE - LV_HC(0)]	= trace_call,
	[LV_HC_LINK_INFO - LV_HC(0)]	= control_link_info,
	[LV_HC_XMEM_GRANT - LV_HC(0)]	= xmem_grant,
	[LV_HC_XMEM_REVOKE - LV_HC(0)]	= xmem_revoke,
	[LV_HC_XMEM_MAP - LV_HC(0)]	= xmem_map,
	[LV_HC_XMEM_UNMAP - LV_HC(0)]	= xmem_unmap,
	[LV_HC_XMEM_QUERY - LV_HC(0)]	= xmem_query,
};

static int64_t query_uid(uint64_t *x)
{
	x[1] = LV_UID_1;
	x[2] = LV_UID_2;
	x[3] = LV_UID_3;
	return LV_UID_0;
}

static int64_t query_revision(uint64_t *x)
{
	x[1] = LV_REVISION_MINOR;
	return LV_REVISION_MAJOR;
}

/* SMCCC's general queries; any other function is unknown. */
static int64_t query(uint32_t function, uint64_t *x)
{
	switch (function) {
	case LV_SMCCC_CALL_COUNT:
		return LV_HC_LIMIT;
	case LV_SMCCC_CALL_UID:
		return query_uid(x);
	case LV_SMCCC_REVISION:
		return query_revision(x);
	default:
		return LV_ENOTSUPP;
	}
}

void hypercall_handle(struct vcpu *vcpu)
{
	uint64_t *x = vcpu->arch.x;
	uint32_t function = (uint32_t)x[0];	/* SMCCC: w0 */
	uint32_t n = function - LV_HC(0);
	int64_t result;

	vcpu_count(vcpu, LV_COUNTER_HYPERCALL);
	result = n < LV_HC_LIMIT ? hypercalls[index_nospec(n, ENTRIES)](vcpu, x) :
				   query(function, x);
	if (result < 0)
		vcpu_count(vcpu, LV_COUNTER_REFUSED);
	x[0] = (uint64_t)result;
}
