/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Deferred work of the VM that a test plays; done when the test says so. */
#ifndef TESTS_UNIT_CONSOLE_VM_WORK_H
#define TESTS_UNIT_CONSOLE_VM_WORK_H

#include <stdbool.h>

#include "hyp/core/request.h"
#include "hyp/core/work.h"

extern struct vcpu work_vcpu;		/* the current one, which all VMs have */

/* While true, requests of devices wait: the VM has no credit. */
void work_hold(bool hold);
/* One step; false: nothing is left. */
bool vm_work_step(void);
/* All of it, and the UART's interrupts, until there is nothing to do or no room. */
void work_settle(void);
void work_reset(void);

#endif
