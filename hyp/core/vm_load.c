// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/vm_load.h"

#include <string.h>

#include "hyp/core/seed.h"
#include "hyp/core/vm.h"
#include <arch/cache.h>
#include <arch/timer.h>
#include <arch/window.h>

static void renew_seeds(const struct vm *vm)
{
	uint32_t life = __atomic_load_n(&vm->life, __ATOMIC_RELAXED);

	if (!vm->load->seed)
		return;
	seed_make(vm->id, life, vm->load->seed);
	seed_make_kaslr(vm->id, life, vm->load->kaslr_seed);
}

void vm_load_begin(struct vcpu *vcpu0)
{
	struct vm_load *load = vcpu0->vm->load;

	load->current = 0;
	load->done = 0;
	renew_seeds(vcpu0->vm);
	vcpu0->state = VCPU_LOADING;
	if (load->starts.left && load->starts.left--)
		return;
	if (credit_earn(&load->starts, timer_ticks(VM_LOAD_US), 0, timer_now()))
		return;
	load->starts.since += timer_ticks(VM_LOAD_US);
	vcpu0->begin = load->starts.since;
	vcpu0->state = VCPU_RESTING;
}

bool vm_load_step(struct vcpu *vcpu0)
{
	struct vm *vm = vcpu0->vm;
	struct vm_load *load = vm->load;
	const struct vm_piece *piece = &load->piece[load->current];
	uint64_t at = vm_place(vm, PLACE_RAM)->pa.v + piece->offset + load->done;
	uint64_t left = piece->size - load->done;
	uint32_t size = left < VM_LOAD_STEP ? (uint32_t)left : VM_LOAD_STEP;
	char *target = window_open_block(pa_of(at), &size);

	if (piece->source)
		memcpy(target, (const char *)piece->source + load->done, size);
	else
		cache_zero(target, size);
	/* The guest starts with its caches off, so it must find the images in memory. */
	cache_clean(target, size);
	window_close_block();
	load->done += size;
	if (load->done < piece->size)
		return false;
	load->done = 0;
	return ++load->current == load->nr_pieces;
}
