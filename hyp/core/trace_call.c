// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The calls that read the trace rings and turn events on and off. */
#include "abi/hypercall.h"
#include "hyp/core/mem.h"
#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_place.h"

static uint64_t ring_size;
static uint32_t nr_rings;

void trace_create(struct vm *vm, uint32_t nr_cpus, uint64_t size)
{
	struct pa base;

	ring_size = size;
	nr_rings = size ? nr_cpus : 0;
	if (!nr_rings)
		return;
	base = mem_alloc(nr_rings * size, PAGE_SIZE, "trace rings");
	for (uint32_t i = 0; i < nr_rings; i++)
		trace_ring_init(i, pa_ptr(pa_of(base.v + i * size)), (uint32_t)size);
	vm_place_map(vm, PLACE_TRACE, base);
}

static int64_t info(uint64_t *x)
{
	x[1] = ring_size;
	x[2] = nr_rings;
	x[3] = LV_TRACE_ALL;
	return __atomic_load_n(&trace_mask, __ATOMIC_RELAXED);
}

int64_t trace_call(struct vcpu *vcpu, uint64_t *x)
{
	if (!vcpu->vm->config->controller)
		return LV_EACCES;
	if (!nr_rings)
		return LV_ENOENT;
	if (x[1] == LV_TRACE_INFO)
		return info(x);
	if (x[1] != LV_TRACE_SET || x[2] & ~(uint64_t)LV_TRACE_ALL)
		return LV_EINVAL;
	__atomic_store_n(&trace_mask, (uint32_t)x[2], __ATOMIC_RELAXED);
	return 0;
}
