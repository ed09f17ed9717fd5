// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * VMs under control, from a process:
 *
 *   vm_control do OP VM STATE      start, stop, restart, pause, resume; waits for STATE
 *   vm_control wait VM STATE
 *   vm_control starts VM N         waits until it was started N times and runs
 *   vm_control cause VM            why it stopped the last time, a number
 *   vm_control time VM             ticks that its vCPUs had
 *   vm_control controller          statements about the controller's sight
 *   vm_control other VM            the same of another VM, VM being the controller
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linkvisor/nk_vm.h>

#include "abi/counter.h"
#include "user/tests/test.h"

#define LIMIT_S	60

#define CHECK(statement, condition) \
	do { \
		if (test_expect(statement, condition)) \
			test_pass(statement); \
	} while (0)

static struct nk_vms *vms;

static const char *const states[] = {
	"off", "loading", "running", "stopping", "paused", "pausing", "crashed",
};
static const char *const ops[] = { "start", "stop", "restart", "pause", "resume" };

static uint32_t number(const char *const *names, size_t count, const char *name)
{
	for (uint32_t i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return i;
	fprintf(stderr, "vm_control: what is %s?\n", name);
	exit(2);
}

#define STATE(name)	number(states, sizeof(states) / sizeof(states[0]), name)
#define OP(name)	number(ops, sizeof(ops) / sizeof(ops[0]), name)

static uint32_t vm_of(const char *name)
{
	int id = nk_vm_find(vms, name);

	if (id >= 0)
		return (uint32_t)id;
	fprintf(stderr, "vm_control: %s: %s\n", name, strerror(-id));
	exit(1);
}

static struct nkctl_vm look(uint32_t vm)
{
	struct nkctl_vm now;
	int err = nk_vm_info(vms, vm, &now);

	if (!err)
		return now;
	fprintf(stderr, "vm_control: VM %u: %s\n", vm, strerror(-err));
	exit(1);
}

/* Without polling: a change that nobody tells of is waited for in vain. */
static int wait_for(uint32_t vm, uint32_t state, uint32_t starts)
{
	struct nkctl_vm now;

	test_limit("the VM gets where it should", LIMIT_S);
	for (;;) {
		nk_vm_wait(vms, -1);
		now = look(vm);
		if (now.state == state && now.starts >= starts)
			return 0;
	}
}

static int control(const char *op, uint32_t vm, uint32_t state)
{
	uint32_t starts = look(vm).starts;
	int err = nk_vm_control(vms, vm, OP(op));

	if (err) {
		fprintf(stderr, "vm_control: %s: %s\n", op, strerror(-err));
		return 1;
	}
	return wait_for(vm, state, !strcmp(op, "restart") ? starts + 1 : starts);
}

static uint64_t cpu_time(uint32_t vm)
{
	uint64_t value[LV_COUNTER_VM_LIMIT] = { 0 };

	nk_vm_counters(vms, NKCTL_OF_VM, vm, value, LV_COUNTER_VM_LIMIT);
	return value[LV_COUNTER_CPU_TIME];
}

static void test_controller(void)
{
	struct pollfd fd = { .fd = nk_vm_fd(vms), .events = POLLIN };
	uint64_t value[NKCTL_COUNTERS_MAX];
	struct nkctl_self self;
	struct nkctl_vm list[32];
	struct nkctl_link link;
	int n = nk_vm_list(vms, list, 32);

	CHECK("the controller knows itself", !nk_vm_self(vms, &self) && self.controller == 1 &&
						     self.tick_hz && self.ticks && self.running);
	CHECK("it sees all VMs", n == 2 && list[0].complete && list[1].complete &&
					 list[1].memory == 0x10000000 && list[1].vcpus == 1 &&
					 list[1].cpu[0] == 1);
	CHECK("a list that is too short tells how long it should be",
	      nk_vm_list(vms, list, 1) == n);
	CHECK("a VM is found by name and by id",
	      nk_vm_find(vms, list[1].name) == 3 && nk_vm_find(vms, "3") == 3 &&
		      nk_vm_find(vms, "nobody") == -ENOENT && nk_vm_find(vms, "31") == -ENOENT);
	CHECK("it sees the links and where they end",
	      !nk_vm_link(vms, 0, &link) && !strcmp(link.class_name, "vbpipe") &&
		      link.server + link.client == 5 && nk_vm_link(vms, 2, &link) == -ENOENT);
	CHECK("it reads counters of VMs, vCPUs, links and CPUs",
	      nk_vm_counters(vms, NKCTL_OF_VM, 3, value, 64) == LV_COUNTER_VM_LIMIT &&
		      value[LV_COUNTER_START] == list[1].starts && value[LV_COUNTER_EXIT_MMIO] &&
		      nk_vm_counters(vms, NKCTL_OF_VCPU, 3 << 8, value, 64) ==
			      LV_COUNTER_VCPU_LIMIT &&
		      nk_vm_counters(vms, NKCTL_OF_LINK, 0, value, 64) == LV_COUNTER_LINK_LIMIT &&
		      nk_vm_counters(vms, NKCTL_OF_CPU, 1, value, 64) == LV_COUNTER_CPU_LIMIT);
	CHECK("counters that do not exist are refused",
	      nk_vm_counters(vms, NKCTL_OF_VM, 4, value, 1) == -ENOENT &&
		      nk_vm_counters(vms, 4, 0, value, 1) == -EINVAL &&
		      nk_vm_counters(vms, NKCTL_OF_CPU, 15, value, 1) == -ENOENT);
	CHECK("control that makes no sense is refused",
	      nk_vm_control(vms, 4, NKCTL_STOP) == -ENOENT && nk_vm_control(vms, 3, 5) == -EINVAL &&
		      nk_vm_control(vms, self.vm, NKCTL_PAUSE) == -EINVAL &&
		      nk_vm_control(vms, 3, NKCTL_START) == 0);
	CHECK("the first look never waits", poll(&fd, 1, 0) == 1 && nk_vm_wait(vms, -1) == 1);
	test_limit(NULL, 0);
}

static void test_other(uint32_t controller)
{
	uint64_t value;
	struct nkctl_self self;
	struct nkctl_vm vm;

	CHECK("another VM knows that it is not the controller",
	      !nk_vm_self(vms, &self) && !self.controller);
	CHECK("it sees itself", !nk_vm_info(vms, self.vm, &vm) && vm.complete && vm.vcpus == 1);
	CHECK("of its peer it sees name and state",
	      !nk_vm_info(vms, controller, &vm) && !vm.complete && !vm.memory && vm.name[0] &&
		      vm.state == NKCTL_VM_RUNNING);
	CHECK("it may not control", nk_vm_control(vms, controller, NKCTL_STOP) == -EACCES &&
					    nk_vm_control(vms, self.vm, NKCTL_RESTART) == -EACCES);
	CHECK("nor read others' counters",
	      nk_vm_counters(vms, NKCTL_OF_VM, controller, &value, 1) == -EACCES &&
		      nk_vm_counters(vms, NKCTL_OF_CPU, 0, &value, 1) == -EACCES &&
		      nk_vm_counters(vms, NKCTL_OF_VM, self.vm, &value, 1) == LV_COUNTER_VM_LIMIT);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int err = nk_vm_open(&vms);

	if (err) {
		errno = -err;
		test_die("/dev/nkctl");
	}
	if (!strcmp(what, "controller"))
		test_controller();
	else if (!strcmp(what, "other") && argc == 3)
		test_other(vm_of(argv[2]));
	else if (!strcmp(what, "do") && argc == 5)
		return control(argv[2], vm_of(argv[3]), STATE(argv[4]));
	else if (!strcmp(what, "wait") && argc == 4)
		return wait_for(vm_of(argv[2]), STATE(argv[3]), 0);
	else if (!strcmp(what, "starts") && argc == 4)
		return wait_for(vm_of(argv[2]), NKCTL_VM_RUNNING, (uint32_t)atoi(argv[3]));
	else if (!strcmp(what, "cause") && argc == 3)
		printf("%u\n", look(vm_of(argv[2])).cause);
	else if (!strcmp(what, "time") && argc == 3)
		printf("%llu\n", (unsigned long long)cpu_time(vm_of(argv[2])));
	else
		return 2;
	nk_vm_close(vms);
	return test_failures() != 0;
}
