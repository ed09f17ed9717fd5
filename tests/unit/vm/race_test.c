// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Two CPUs at EL2 at once, for the thread sanitizer.  Three VMs with vCPUs on
 * both interrupt each other, turn vCPUs on and off and restart all the time; the
 * first controls the others, and watchdogs expire.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "hyp/core/control.h"
#include "tests/unit/vm/system.h"
#include <arch/psci.h>
#include <arch/timer.h>

#define CPUS	2
#define ROUNDS	60000

static pthread_barrier_t begin;
static uint32_t restarts;
static bool over;

/* Nobody sleeps for ever: timers fire. */
static void wait_a_little(void)
{
	__atomic_fetch_add(&fake_time, SLICE, __ATOMIC_RELAXED);
	sched_tick(&cpus[vcpu_current()->cpu]);
	sched_yield();
}

static int64_t psci(struct vcpu *vcpu, uint32_t call, uint64_t a1)
{
	uint64_t x[4] = { call, a1, ENTRY, DTB };

	psci_handle(vcpu, x);
	return (int64_t)x[0];
}

static uint32_t next_random(uint32_t *random)
{
	*random = *random * 1664525 + 1013904223;
	return *random >> 16;
}

/* Of the VMs that the first controls; it must go on itself. */
static void control(struct vcpu *vcpu, uint32_t *random)
{
	uint64_t x[4] = { 0, vms[1 + next_random(random) % (nr_vms - 1)]->id,
			  next_random(random) % LV_VM_CRASHED_SELF };

	control_vm(vcpu, x);
	x[2] = next_random(random) % 3;
	control_vm_info(vcpu, x);
}

static void use_watchdog(struct vcpu *vcpu, uint32_t *random)
{
	uint64_t x[4] = { 0, next_random(random) % LV_WATCHDOG_OP_LIMIT, 1 };

	watchdog_call(vcpu, x);
}

static void send_interrupt(struct vcpu *vcpu, bool xirq)
{
	__atomic_store_n(&vcpu->arch.virq, 1, __ATOMIC_RELEASE);
	if (xirq)
		vcpu_request_xirq(vcpu);
	else
		vcpu_request(vcpu, VCPU_REQUEST_VIRQ);
}

/* One instruction of the guest. */
static void guest(struct vcpu *vcpu, uint32_t *random)
{
	struct vm *other = vms[next_random(random) % nr_vms];
	uint32_t index = next_random(random) % vcpu->vm->nr_vcpus;

	switch (next_random(random) % 256) {
	case 0:
		psci(vcpu, SYSTEM_RESET, 0);
		__atomic_fetch_add(&restarts, 1, __ATOMIC_RELAXED);
		break;
	case 1 ... 10:
		if (vcpu->index)
			psci(vcpu, CPU_OFF, 0);
		break;
	case 11 ... 60:
		psci(vcpu, CPU_ON, index);
		break;
	case 61 ... 120:
		vcpu->arch.deadline = timer_now() + next_random(random) % SLICE;
		if (!hold_release(vcpu))
			sched_block(vcpu);
		break;
	case 121 ... 130:
		psci(vcpu, AFFINITY_INFO, index);
		break;
	case 131 ... 140:
		control(vcpu, random);
		break;
	case 141 ... 150:
		use_watchdog(vcpu, random);
		break;
	default:
		send_interrupt(other->vcpu[next_random(random) % other->nr_vcpus],
			       next_random(random) % 2);
	}
}

/* The rounds that remain only help the other CPU to come to its end. */
static void *run_cpu(void *argument)
{
	struct cpu *cpu = argument;
	uint32_t random = cpu->id + 1, round = 0;
	static uint32_t finished;

	fake_wait = wait_a_little;
	vcpu_set_current(&cpu->idle);
	pthread_barrier_wait(&begin);
	while (!__atomic_load_n(&over, __ATOMIC_RELAXED)) {
		struct vcpu *vcpu = sched_run(cpu);

		if (vcpu != vcpu_current() || vcpu->cpu != cpu->id || !vcpu->arch.loaded)
			fail_msg("CPU %u runs what is not its own", cpu->id);
		__atomic_fetch_add(&fake_time, 10, __ATOMIC_RELAXED);
		guest(vcpu, &random);
		if (++round == ROUNDS && __atomic_add_fetch(&finished, 1, __ATOMIC_RELAXED) == CPUS)
			__atomic_store_n(&over, true, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void vms_live_through_anything(void **state)
{
	pthread_t thread[CPUS];
	uint32_t expired = 0;

	(void)state;
	system_add_controller("01", 1);
	system_add("10", 1);
	system_add("0110", 0);
	for (uint32_t i = 0; i < nr_vms; i++)
		vm_start(vms[i]);
	pthread_barrier_init(&begin, NULL, CPUS);
	for (uint32_t i = 0; i < CPUS; i++)
		pthread_create(&thread[i], NULL, run_cpu, &cpus[i]);
	for (uint32_t i = 0; i < CPUS; i++)
		pthread_join(thread[i], NULL);
	assert_true(restarts > 50);
	/* Ends may be under way: devices are reset in the last step. */
	assert_in_range(system_deaths - system_device_resets, 0, nr_vms);
	assert_true(system_sysconfs > 50);
	for (uint32_t i = 0; i < nr_vms; i++) {
		assert_true(vms[i]->counter[LV_COUNTER_START] > 5);
		assert_true(vms[i]->vcpu[1]->arch.resets > 5);
		expired += vms[i]->watchdog.expired;
	}
	assert_true(expired > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(vms_live_through_anything, system_create,
						system_destroy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
