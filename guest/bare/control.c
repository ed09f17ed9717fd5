// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stddef.h>

#include <bare/control.h>
#include <bare/smccc.h>
#include <bare/sysconf.h>
#include <bare/wait.h>

static int64_t call(uint32_t function, uint64_t a, uint64_t b, uint64_t *x)
{
	struct smccc result = smccc_hvc(function, a, b, 0, 0);

	for (uint32_t i = 1; x && i < 4; i++)
		x[i] = result.x[i];
	return (int64_t)result.x[0];
}

int64_t control_info(uint32_t vm, uint32_t what, uint64_t *x)
{
	return call(LV_HC_VM_INFO, vm, what, x);
}

int64_t control_vm(uint32_t vm, enum lv_vm_op op)
{
	return call(LV_HC_VM_CONTROL, vm, op, NULL);
}

int64_t control_watchdog(enum lv_watchdog_op op, uint32_t ms, uint64_t *x)
{
	return call(LV_HC_WATCHDOG, op, ms, x);
}

int64_t control_trace(enum lv_trace_op op, uint64_t mask, uint64_t *x)
{
	return call(LV_HC_TRACE, op, mask, x);
}

int64_t control_counter(uint32_t scope, uint32_t which, uint32_t index)
{
	return (int64_t)smccc_hvc(LV_HC_COUNTER_READ, scope, which, index, 0).x[0];
}

static void look(void *cookie)
{
	(void)cookie;	/* waking the sleeper is enough */
}

struct wanted { uint32_t vm; int64_t state; };

static bool reached(void *cookie)
{
	const struct wanted *wanted = cookie;

	return control_state(wanted->vm) == wanted->state;
}

bool control_wait(uint32_t vm, enum lv_vm_state state, uint32_t limit_ms)
{
	static struct sysconf_listener listener;
	struct wanted wanted = { vm, state };

	if (!listener.look) {
		listener.look = look;
		sysconf_listen(&listener);
	}
	return wait_event(reached, &wanted, limit_ms);
}
