// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The controller sees who stays off, and why. */
#include <bare/control.h>
#include <bare/meeting.h>
#include <bare/test.h>
#include <bare/wait.h>

enum { OWN = 3, DMA = 4 };

int main(void)
{
	uint64_t place[4];
	struct meeting own;

	if (!meeting_open(&own, 0))
		test_done();
	meeting_wait(&own, 1, 20000);
	test_true(control_wait(DMA, LV_VM_CRASHED, 10000),
		  "a VM whose bus master may go on is not started again");
	test_equal(control_cause(DMA), LV_CAUSE_DEVICE, "for that reason");
	test_equal(control_vm(DMA, LV_VM_START), 0, "the controller can ask for it");
	wait_ms(20);
	test_equal(control_state(DMA), LV_VM_CRASHED, "in vain");
	test_true(control_wait(OWN, LV_VM_LOADING, 10000),
		  "the VM from which it has a page is not loaded again");
	wait_ms(100);
	test_equal(control_state(OWN), LV_VM_LOADING, "for as long as one looks");
	control_info(OWN, LV_VM_INFO_PLACE, place);
	test_equal((int64_t)place[3], 1 << DMA, "and one can see for whom it waits");
	control_vm(OWN, LV_VM_STOP);
	test_true(control_wait(OWN, LV_VM_OFF, 10000), "it can be stopped");
	test_done();
}
