/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Three vCPUs, each a thread, take, disable, enable and reroute interrupts that
 * two more threads raise.  None gets lost, none is handled twice at once.
 * A vCPU flushes only when it was asked to: a forgotten request would show.
 */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "tests/unit/vgic/machine.h"

#define FIRST		600u
#define COUNT		40u
#define VCPUS		3u
#define RAISERS		2u
#define PHASES		200u		/* after each all must have arrived */
#define RAISES		100u
#define QUIET		50u		/* rounds without an interrupt: that was all */

static struct vm *const vm = &machine_vm;
static uint32_t published[COUNT], seen[COUNT], busy[COUNT];
static uint32_t twice, delivered, raisers_done;
static uint32_t lost;
static pthread_barrier_t begin, raised, settled;

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void raise_some(uint32_t *random)
{
	for (uint32_t i = 0; i < RAISES; i++) {
		uint32_t n = next_random(random) % COUNT;

		__atomic_fetch_add(&published[n], 1, __ATOMIC_RELEASE);
		vgic_raise(vm, FIRST + n);
		if (i % 4 == 0)
			sched_yield();
	}
}

static void *raiser(void *seed)
{
	uint32_t random = (uint32_t)(uintptr_t)seed;

	for (uint32_t phase = 0; phase < PHASES; phase++) {
		pthread_barrier_wait(&begin);
		raise_some(&random);
		__atomic_fetch_add(&raisers_done, 1, __ATOMIC_RELEASE);
		pthread_barrier_wait(&settled);
	}
	return NULL;
}

/* The handler sees everything that was published before the last raise. */
static void handle(uint32_t intid)
{
	uint32_t n = intid - FIRST;

	if (__atomic_exchange_n(&busy[n], 1, __ATOMIC_ACQUIRE))
		__atomic_fetch_add(&twice, 1, __ATOMIC_RELAXED);
	sched_yield();
	__atomic_store_n(&seen[n], __atomic_load_n(&published[n], __ATOMIC_ACQUIRE),
			 __ATOMIC_RELEASE);
	__atomic_fetch_add(&delivered, 1, __ATOMIC_RELAXED);
	machine_enter();
	__atomic_store_n(&busy[n], 0, __ATOMIC_RELEASE);
	guest_end(intid);
}

static bool take(void)
{
	uint32_t intid;

	machine_enter();
	intid = guest_ack();
	if (intid == NOTHING)
		return false;
	handle(intid);
	return true;
}

static void disturb(uint32_t random)
{
	uint32_t intid = FIRST + random / 16 % COUNT;

	switch (random % 16) {
	case 0:
		guest_disable(intid);
		break;
	case 1:
	case 2:
		guest_enable(intid);
		break;
	case 3:
		guest_route(intid, random / 1024 % VCPUS);
		break;
	case 4:
		guest_priority(intid, random >> 24);
		break;
	}
}

/* All of them, whether it was this vCPU that disabled them or another one. */
static void enable_all(void)
{
	for (uint32_t i = 0; i < COUNT; i++)
		guest_enable(FIRST + i);
}

static void drain(void)
{
	uint32_t quiet = 0;

	while (quiet++ < QUIET) {
		if (take())
			quiet = 0;
		sched_yield();
	}
}

static void run_phase(uint32_t *random, bool first)
{
	pthread_barrier_wait(&begin);
	while (__atomic_load_n(&raisers_done, __ATOMIC_ACQUIRE) < RAISERS) {
		if (!take())
			sched_yield();
		disturb(next_random(random));
	}
	pthread_barrier_wait(&raised);
	enable_all();
	drain();
	pthread_barrier_wait(&raised);
	drain();			/* what others did last may have been for us */
	pthread_barrier_wait(&raised);
	if (first) {
		for (uint32_t i = 0; i < COUNT; i++)
			lost += seen[i] != published[i];
		__atomic_store_n(&raisers_done, 0, __ATOMIC_RELEASE);
	}
	pthread_barrier_wait(&settled);
}

static void *vcpu(void *index)
{
	uint32_t random = 77 + (uint32_t)(uintptr_t)index;

	machine_switch(vm->vcpu[(uintptr_t)index]);
	for (uint32_t phase = 0; phase < PHASES; phase++)
		run_phase(&random, index == NULL);
	vgic_save(vm->vcpu[(uintptr_t)index]);
	return NULL;
}

static void none_gets_lost_or_doubled(void **state)
{
	pthread_t threads[VCPUS + RAISERS];

	(void)state;
	machine_create(VCPUS, 4);
	guest_set_up();
	vgic_save(vm->vcpu[0]);
	fake_current = NULL;
	pthread_barrier_init(&begin, NULL, VCPUS + RAISERS);
	pthread_barrier_init(&raised, NULL, VCPUS);
	pthread_barrier_init(&settled, NULL, VCPUS + RAISERS);
	for (uintptr_t i = 0; i < VCPUS; i++)
		pthread_create(&threads[i], NULL, vcpu, (void *)i);
	for (uintptr_t i = 0; i < RAISERS; i++)
		pthread_create(&threads[VCPUS + i], NULL, raiser, (void *)(i + 1));
	for (uint32_t i = 0; i < VCPUS + RAISERS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(twice, 0);
	assert_true(delivered > 0);
	assert_int_equal(lost, 0);
}

/* --- SPIs of a device that two vCPUs are at ------------------------------------------------- */

#define DEVICE		100u
#define PHYSICAL	70u
#define WRITES		20000u

static void *router(void *index)
{
	struct vcpu *self = vm->vcpu[(uintptr_t)index];

	machine_switch(self);
	for (uint32_t i = 0; i < WRITES; i++) {
		guest_route(DEVICE, self->index);
		if (i % 2)
			guest_enable(DEVICE);
		else
			guest_disable(DEVICE);
	}
	vgic_save(self);
	return NULL;
}

static void the_board_has_what_the_last_writer_wrote(void **state)
{
	pthread_t threads[2];

	(void)state;
	machine_create(2, 4);
	guest_set_up();
	vgic_assign_spi(vm, DEVICE, PHYSICAL, false);
	vgic_save(vm->vcpu[0]);
	fake_current = NULL;
	for (uintptr_t i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, router, (void *)i);
	for (uint32_t i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(board_notes.route[PHYSICAL], 0x100 + vm->vgic.route[DEVICE]);
	assert_int_equal(board_notes.enabled[PHYSICAL],
			 vm->vgic.word[DEVICE / 32].enabled >> DEVICE % 32 & 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_gets_lost_or_doubled),
		cmocka_unit_test(the_board_has_what_the_last_writer_wrote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
