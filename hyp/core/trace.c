// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/trace.h"

#include "hyp/config/config.h"
#include "hyp/core/vm.h"
#include <arch/timer.h>

uint32_t trace_mask;

static struct lv_trace_ring *rings[CONFIG_CPUS_MAX];
/* Each head is written by its own CPU alone; the head in the ring is for the ring's readers. */
static uint64_t heads[CONFIG_CPUS_MAX];
static uint32_t slots[CONFIG_CPUS_MAX];	/* head modulo capacity */

void trace_ring_init(uint32_t cpu, struct lv_trace_ring *ring, uint32_t size)
{
	ring->magic = LV_TRACE_MAGIC;
	ring->version = LV_TRACE_VERSION;
	ring->size = size;
	ring->cpu = cpu;
	ring->record_size = sizeof(ring->record[0]);
	ring->capacity = (size - sizeof(*ring)) / sizeof(ring->record[0]);
	rings[cpu] = ring;
	heads[cpu] = 0;
	slots[cpu] = 0;
}

/* Release: after the head before it; pairs with the acquire in the reader's copy. */
static void put(uint64_t *word, uint64_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

void trace_write_at(uint64_t time, enum lv_trace_type type, uint32_t a, uint64_t b)
{
	struct vcpu *vcpu = vcpu_current();
	struct lv_trace_ring *ring = rings[vcpu->cpu];
	struct lv_trace_record *record = &ring->record[slots[vcpu->cpu]];
	uint64_t who = vcpu->vm ? vcpu->vm->id << 8 | vcpu->index << 16 : 0;

	put(&record->time, time);
	put(&record->what, (uint64_t)a << 32 | who | type);
	put(&record->b, b);
	if (++slots[vcpu->cpu] == ring->capacity)
		slots[vcpu->cpu] = 0;
	/* release: the record; pairs with the reader's load of the head */
	put(&ring->head, ++heads[vcpu->cpu]);
}

void trace_write(enum lv_trace_type type, uint32_t a, uint64_t b)
{
	trace_write_at(timer_now(), type, a, b);
}

void trace_vm_died(const struct vm *vm)
{
	if (vm->config->controller)
		__atomic_store_n(&trace_mask, 0, __ATOMIC_RELAXED);
}
