// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/console/list.h"

#include <stdio.h>
#include <string.h>

#include "hyp/core/counter_read.h"
#include "hyp/core/cpu.h"
#include "hyp/core/vm.h"
#include "hyp/core/watch.h"
#include "hyp/console/port.h"
#include <arch/timer.h>

/* The values that the last list saw. */
static struct {
	uint64_t time, cpu_time;
	bool watched;		/* the VM was watched from then on, for some time */
} seen[CONFIG_VMS_MAX];

void console_list_begin(void)
{
	for (uint32_t i = 0; i < CONFIG_VMS_MAX; i++) {
		seen[i].time = timer_now();
		seen[i].watched = false;
	}
}

static const char *state_name(const struct vm *vm)
{
	static const char names[][12] = {
		[LV_VM_OFF] = "off",
		[LV_VM_LOADING] = "loading",
		[LV_VM_RUNNING] = "running",
		[LV_VM_STOPPING] = "stopping",
		[LV_VM_PAUSED] = "paused",
		[LV_VM_PAUSING] = "pausing",
		[LV_VM_CRASHED] = "crashed",
	};

	return names[vm_state_shown(vm)];
}

/* Has a vCPU slept within @passed ticks while its sleep counted as CPU time?  See vcpu_watch(). */
static bool sleeps_unseen(const struct vm *vm, uint64_t passed)
{
	if (seen[vm->index].watched && passed <= timer_ticks(VCPU_WATCH_US))
		return false;
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		if (vcpu_is_alone(vm->vcpu[i]))
			return true;
	return false;
}

/* The share in per cent of one CPU; "-": the share is not known. */
static void spell_share(const struct vm *vm, char text[8])
{
	uint64_t now = timer_now(), cpu_time = (uint64_t)counter_of_vm(vm, LV_COUNTER_CPU_TIME);
	uint64_t passed = now - seen[vm->index].time, used = cpu_time - seen[vm->index].cpu_time;

	if (sleeps_unseen(vm, passed))
		snprintf(text, 8, "-");
	else
		snprintf(text, 8, "%u", passed ? (uint32_t)((used * 100 + passed / 2) / passed) : 0);
	seen[vm->index].time = now;
	seen[vm->index].cpu_time = cpu_time;
	seen[vm->index].watched = true;
}

void console_list_line(const struct console_port *port, bool front, char *text, uint32_t size)
{
	const struct vm *vm = vm_by_id(port->id);
	char share[8];
	int n = snprintf(text, size, "%c %2u %-15s", front ? '>' : ' ', port->id, port->name);

	if (vm && !strcmp(vm->config->name, port->name)) {
		spell_share(vm, share);
		n += snprintf(text + n, size - (uint32_t)n, " %-8s %3s %% CPU, start %u",
			      state_name(vm), share, (uint32_t)counter_of_vm(vm, LV_COUNTER_START));
	}
	if (port->hidden)
		snprintf(text + n, size - (uint32_t)n, ", %u new", port_waiting(port));
}
