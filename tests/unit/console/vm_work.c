// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/console/vm_work.h"

#include "hyp/core/hold.h"
#include "hyp/core/vm_device.h"
#include "hyp/dev/printer.h"
#include "hyp/dev/vpl011.h"
#include "tests/unit/console/board.h"
#include <arch/window.h>

const struct vm_device *const vm_devices[] = { &printer_device, &vpl011_device, NULL };

struct vcpu work_vcpu;

static struct work *works;
static bool held;
static struct vcpu *asked;		/* while requests are held, the last one */

struct vcpu *vcpu_current(void)
{
	return &work_vcpu;
}

void hold_charge_answer(struct vcpu *vcpu)
{
	(void)vcpu;
}

void vcpu_defer(struct vcpu *vcpu, struct work *work)
{
	struct work **at = &works;

	(void)vcpu;
	while (*at)
		at = &(*at)->next;
	work->next = NULL;
	*at = work;
}

/* Taken at once, unless requests are held. */
void vcpu_request(struct vcpu *vcpu, uint32_t bits)
{
	if (!(bits & VCPU_REQUEST_DEVICE))
		return;
	if (held)
		asked = vcpu;
	else
		vm_devices_attend(vcpu);
}

void work_hold(bool hold)
{
	struct vcpu *vcpu = asked;

	held = hold;
	asked = NULL;
	if (!hold && vcpu)
		vm_devices_attend(vcpu);
}

bool vm_work_step(void)
{
	struct work *work = works;

	if (!work)
		return false;
	works = work->next;
	if (work->step(work))
		vcpu_defer(NULL, work);
	window_close();
	return true;
}

void work_settle(void)
{
	bool more;

	do {
		more = vm_work_step();
		if (board_transmit_irq && board_room) {
			board_clock += 100;
			console_irq();
			more = true;
		}
	} while (more && board_room);
}

void work_reset(void)
{
	works = NULL;
}
