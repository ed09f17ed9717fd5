// SPDX-License-Identifier: GPL-2.0-only
#include <linux/notifier.h>
#include <linux/panic_notifier.h>

#include <linkvisor/hypercall.h>

#include "guest/linux/nkddi/crash.h"
#include "guest/linux/nkddi/end.h"
#include "guest/linux/nkddi/repository.h"

/*
 * Does not come back, unless the description has no on-crash.  Then panic= counts, and a kernel for
 * crashes may follow, so peers have to hear that this one is gone.
 */
static int crash_panic(struct notifier_block *block, unsigned long event, void *message)
{
	hypercall_vm_control(nkddi_repository_vm_id(), LV_VM_CRASHED_SELF);
	nkddi_end_leave_all();
	return NOTIFY_DONE;
}

/* The last: others may still save what they know. */
static struct notifier_block crash_block = {
	.notifier_call = crash_panic,
	.priority = INT_MIN,
};

void nkddi_crash_init(void)
{
	atomic_notifier_chain_register(&panic_notifier_list, &crash_block);
}

void nkddi_crash_exit(void)
{
	atomic_notifier_chain_unregister(&panic_notifier_list, &crash_block);
}
