/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/xirq.h"

#include "abi/hypercall.h"
#include "hyp/core/counter.h"
#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "hyp/lib/nospec.h"
#include "hyp/lib/rare.h"
#include <arch/timer.h>

#define SHARE_MIN	2	/* one share for each direction works with any number of links */

static uint32_t bit_of(const struct vm *vm)
{
	return 1u << vm->id;
}

void xirq_create(struct vm *vm, uint32_t peers, uint32_t nr_links)
{
	struct xirq_table *table = &vm->xirq;

	/* One share stays for XIRQ_ALLOC. */
	table->share = (LV_XIRQ_LIMIT - LV_XIRQ_FREE) / (nr_links + 1);
	if (table->share < SHARE_MIN)
		table->share = SHARE_MIN;
	table->next = LV_XIRQ_FREE;
	table->own = LV_XIRQ_LIMIT;
	table->entry[0].senders = peers | bit_of(vm);
}

uint32_t xirq_peers(const struct vm *vm)
{
	return vm->xirq.entry[0].senders & ~bit_of(vm);
}

/* The table's lock is held. */
static void range_publish(struct xirq_table *table, uint32_t first, uint32_t count,
			  uint32_t senders, uint64_t *counter)
{
	for (uint32_t i = 0; i < count; i++) {
		struct xirq_entry *entry = &table->entry[first + i - LV_XIRQ_SYSCONF];

		__atomic_store_n(&entry->counter, counter, __ATOMIC_RELAXED);
		/* release: pairs with the acquire in xirq_trigger() */
		__atomic_store_n(&entry->senders, senders, __ATOMIC_RELEASE);
	}
}

/* The first of the lowest @count numbers below @own that nobody may send, or LV_ENOSPC. */
static int64_t range_find(const struct xirq_table *table, uint32_t count)
{
	uint32_t free = 0;

	for (uint32_t xirq = LV_XIRQ_FREE; xirq < table->own; xirq++) {
		free = table->entry[xirq - LV_XIRQ_SYSCONF].senders ? 0 : free + 1;
		if (free == count)
			return xirq + 1 - count;
	}
	return LV_ENOSPC;
}

int64_t xirq_take(struct vm *vm, uint32_t count, uint32_t senders, uint64_t *counter)
{
	struct xirq_table *table = &vm->xirq;
	int64_t first;

	spin_lock(&table->lock);
	first = range_find(table, count);
	if (first >= 0) {
		if (first + count > table->next)
			table->next = (uint32_t)first + count;
		__atomic_store_n(&table->taken, table->taken + count, __ATOMIC_RELAXED);
		range_publish(table, (uint32_t)first, count, senders, counter);
	}
	spin_unlock(&table->lock);
	return first;
}

void xirq_return(struct vm *vm, uint32_t first, uint32_t count)
{
	struct xirq_table *table = &vm->xirq;

	spin_lock(&table->lock);
	range_publish(table, first, count, 0, NULL);
	__atomic_store_n(&table->taken, table->taken - count, __ATOMIC_RELAXED);
	while (table->next > LV_XIRQ_FREE &&
	       !table->entry[table->next - 1 - LV_XIRQ_SYSCONF].senders)
		table->next--;
	spin_unlock(&table->lock);
}

int64_t xirq_alloc(struct vm *vm, uint64_t count)
{
	struct xirq_table *table = &vm->xirq;
	int64_t first = LV_ENOSPC;

	if (!count || count >= XIRQS)
		return LV_EINVAL;
	spin_lock(&table->lock);
	if (count <= table->own - table->next) {
		__atomic_store_n(&table->own, table->own - (uint32_t)count, __ATOMIC_RELAXED);
		first = table->own;
		range_publish(table, table->own, (uint32_t)count, bit_of(vm), NULL);
	}
	spin_unlock(&table->lock);
	return first;
}

void xirq_vm_died(struct vm *vm)
{
	struct xirq_table *table = &vm->xirq;

	spin_lock(&table->lock);
	range_publish(table, table->own, LV_XIRQ_LIMIT - table->own, 0, NULL);
	__atomic_store_n(&table->own, LV_XIRQ_LIMIT, __ATOMIC_RELAXED);
	spin_unlock(&table->lock);
}

/* The time is taken before the receiver can have the XIRQ. */
static RARE bool raise_traced(struct vm *vm, uint32_t xirq, uint32_t flags)
{
	uint64_t now = timer_now();
	bool fresh = vgic_raise(vm, xirq);

	if (!fresh)
		flags |= LV_TRACE_XIRQ_COALESCED;
	trace_write_at(now, LV_TRACE_XIRQ, xirq, vm->id | flags);
	return fresh;
}

static inline __attribute__((always_inline)) bool raise(struct vm *vm, uint32_t xirq,
							uint32_t flags)
{
	return trace_is_on(LV_TRACE_XIRQ) ? raise_traced(vm, xirq, flags) : vgic_raise(vm, xirq);
}

int64_t xirq_trigger(struct vcpu *vcpu, uint64_t *x)
{
	uint64_t target = x[2], n = x[1] - LV_XIRQ_SYSCONF;
	struct vm *vm = vm_by_id(target);
	struct xirq_entry *entry;
	uint64_t *counter;

	if (n >= XIRQS)
		return LV_EINVAL;
	if (!vm)
		return LV_ENOENT;
	n = index_nospec(n, XIRQ_ENTRIES);
	entry = &vm->xirq.entry[n];
	/* acquire: pairs with the release in range_publish() */
	if (!(__atomic_load_n(&entry->senders, __ATOMIC_ACQUIRE) >> vcpu->vm->id & 1))
		return LV_EACCES;

	vcpu_count(vcpu, LV_COUNTER_XIRQ_SENT);
	counter = __atomic_load_n(&entry->counter, __ATOMIC_RELAXED);
	if (counter)
		counter_add(counter);
	if (raise(vm, (uint32_t)n + LV_XIRQ_SYSCONF, 0))
		counter_add(&vm->counter[LV_COUNTER_XIRQ_RECEIVED]);
	else
		vcpu_count(vcpu, LV_COUNTER_XIRQ_COALESCED);
	return 0;
}

void xirq_post(struct vm *vm, uint32_t xirq)
{
	if (raise(vm, xirq, LV_TRACE_XIRQ_SYSTEM))
		counter_add(&vm->counter[LV_COUNTER_XIRQ_RECEIVED]);
}

void xirq_post_sysconf(struct vm *vm)
{
	xirq_post(vm, LV_XIRQ_SYSCONF);
}
