/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * VM_INFO, LINK_INFO, VM_CONTROL, WATCHDOG: which VMs there are, in which state they are, and who
 * may start and stop them.
 *
 * One VM of a system may be marked "controller" in the system description.  The controller sees all
 * VMs and links and controls the VMs. Every other VM sees itself, its own links, and name and state
 * of its peers.
 */
#ifndef ABI_CONTROL_H
#define ABI_CONTROL_H

/*
 * VM_INFO(vm, what): the vm's id, and one of
 *
 * what    x0             x1                     x2              x3
 * STATE   LV_VM_*        name, 8 bytes          name, 7 bytes   LV_VM_FLAG_* << 32 | vCPUs
 *                        from the lowest on     and a NUL       (0 for the VM of a peer)
 * LIFE    LV_CAUSE_*     times it was started   automatic       counter (CNTVCT) at the last
 *         of the last                           restarts,       start
 *         stop                                  see below
 * PLACE   bytes of RAM   board CPU of vCPU n    priority        VMs, bit n = id n, that must give
 *                        in byte n                              its pages back before it is loaded
 *                                                               (abi/xmem.h)
 *
 * LV_ENOENT: no VM has the id (ids have gaps; VM_ID tells the highest).  LV_EACCES: the caller may
 * not see this VM.  LV_EINVAL: no such "what".
 */
#define LV_VM_INFO_STATE	0u
#define LV_VM_INFO_LIFE		1u
#define LV_VM_INFO_PLACE	2u

enum lv_vm_state {
	LV_VM_OFF,
	LV_VM_LOADING,		/* its images are being copied */
	LV_VM_RUNNING,
	LV_VM_STOPPING,		/* its vCPUs are being parked; OFF or LOADING follows */
	LV_VM_PAUSED,		/* none of its vCPUs runs; RESUME lets them go on */
	LV_VM_PAUSING,		/* some of its vCPUs still run */
	LV_VM_CRASHED,		/* off after a crash */
};

#define LV_VM_FLAG_CONTROLLER	(1u << 0)
#define LV_VM_FLAG_DIRECT	(1u << 1)	/* guest-physical = machine addresses */
#define LV_VM_FLAG_WATCHDOG	(1u << 2)	/* its watchdog is armed */
#define LV_VM_FLAG_DMA		(1u << 3)	/* has devices that can reach all memory */

/* Why a VM stopped the last time, or is stopping now.  From LV_CAUSE_CRASH on: crashes. */
enum lv_cause {
	LV_CAUSE_NONE,		/* it never stopped */
	LV_CAUSE_OFF,		/* PSCI SYSTEM_OFF */
	LV_CAUSE_RESET,		/* PSCI SYSTEM_RESET */
	LV_CAUSE_CPUS_OFF,	/* its last vCPU did PSCI CPU_OFF; counts as SYSTEM_OFF */
	LV_CAUSE_STOP,		/* VM_CONTROL STOP */
	LV_CAUSE_RESTART,	/* VM_CONTROL RESTART */
	LV_CAUSE_CRASH,		/* it said so itself: VM_CONTROL CRASHED */
	LV_CAUSE_FAULT,		/* a vCPU's exception vector cannot be fetched, so the vCPU could
				 * never go on.  Only with on-crash */
	LV_CAUSE_WATCHDOG,	/* its watchdog expired */
	LV_CAUSE_BORROWER,	/* it kept pages of a dead VM for longer than that VM waits; it is
				 * always started again, which is no automatic restart.  Who
				 * could not start again (LV_CAUSE_DEVICE) is not stopped
				 */
	LV_CAUSE_DEVICE,	/* it was to start again, but a device of it may still write to
				 * memory */
	LV_CAUSE_LIMIT,
};

/*
 * LINK_INFO(index), index as lv_vlink.index, counted from 0:
 *
 * x0  s_id << 24 | c_id << 16 | s_state << 8 | c_state
 * x1, x2  class, 16 bytes from the lowest on
 * x3  PMEM budget in units of 4 KiB << 32 | number inside the class
 *
 * LV_ENOENT: no such link, and none with a higher index.  LV_EACCES: the caller has no end of the
 * link.
 */

/*
 * VM_CONTROL(vm, op): the controller may call it for any VM, and every VM may say CRASHED of
 * itself.  The call returns at once.  VM_INFO shows what became of it, and the controller gets
 * SYSCONF whenever the state of any VM changes.
 *
 * op       from                         becomes
 * START    OFF, CRASHED                 LOADING, RUNNING
 *          LOADING, RUNNING, PAUSED     the same (but see STOP)
 * STOP     RUNNING, PAUSED              STOPPING, OFF
 *          LOADING, STOPPING            OFF, once it is loaded or stopped
 *          OFF, CRASHED                 the same
 * RESTART  RUNNING, PAUSED              STOPPING, LOADING, RUNNING
 *          OFF, CRASHED                 as START
 *          LOADING                      the same
 * PAUSE    RUNNING, PAUSED              PAUSED
 * RESUME   RUNNING, PAUSED              RUNNING
 *
 * Everything else answers LV_EBUSY: try again at the next SYSCONF.  A VM of which a device may still
 * write to memory is not started again: LOADING becomes CRASHED, with LV_CAUSE_DEVICE.
 *
 * START and RESTART undo a STOP that waits for the end of LOADING, and begin the count of automatic
 * restarts anew.  On itself the controller may do START and RESUME (without effect), STOP (as
 * SYSTEM_OFF) and RESTART (as SYSTEM_RESET). PAUSE of itself is LV_EINVAL, because nobody could end
 * the pause.  When the controller stops for good, paused VMs are resumed.
 *
 * LV_ENOENT: no such VM.  LV_EINVAL: no such op.  LV_EACCES: the caller may not do this.
 */
enum lv_vm_op {
	LV_VM_START,
	LV_VM_STOP,
	LV_VM_RESTART,
	LV_VM_PAUSE,
	LV_VM_RESUME,
	LV_VM_CRASHED_SELF,	/* "I crashed": on-crash of the description says what is done;
				 * without that property the call returns and the guest goes on */
	LV_VM_OP_LIMIT,
};

/*
 * WATCHDOG(op, ms): works on the caller's own watchdog.  A VM has one for all its vCPUs.
 *
 * ARM (ms from 1 to LV_WATCHDOG_MS_MAX) sets the time and begins to count, also if the watchdog is
 * armed already. FEED begins to count anew (LV_ENOENT if it is not armed). DISARM ends it (also if
 * it is not armed). QUERY changes nothing. Result: x0 is 0, x1 the ms that it is armed with (0: not
 * armed), x2 the ms left, x3 how often it has expired since the board's boot.  LV_EINVAL: no such
 * op, or ms out of range.
 *
 * When the watchdog expires, the VM is restarted or stopped at once, as its description says
 * (on-watchdog), whatever its vCPUs are doing. The time stands still while the VM is paused. A life
 * begins with the watchdog disarmed; LIFE tells if the last life ended with LV_CAUSE_WATCHDOG.
 */
enum lv_watchdog_op {
	LV_WATCHDOG_QUERY,
	LV_WATCHDOG_ARM,
	LV_WATCHDOG_FEED,
	LV_WATCHDOG_DISARM,
	LV_WATCHDOG_OP_LIMIT,
};

#define LV_WATCHDOG_MS_MAX	86400000u	/* a day */

#endif
