/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * /dev/nkctl: the VMs and links of the system, as far as this VM may see them, and in the
 * controller the control of VMs.
 *
 *   open    by root (0600); any number of files
 *   ioctl   below; all sizes are the same for 32 and 64 bits
 *   read    4 bytes: how many changes (SYSCONF) there were since the driver was loaded;
 *           waits until there is one that this file has not read (O_NONBLOCK: EAGAIN).
 *           The first read after open never waits
 *   poll    IN: read would not wait
 *
 *   mmap    MAP_SHARED, PROT_READ, offset 0, in the controller: the trace rings of abi/trace.h, one
 *           after the other (ENODEV: there are none)
 *
 * A SYSCONF means that some state of a link of this VM may have changed, or in the controller the
 * state of any VM.  So read, look at everything of interest, and read again.
 */
#ifndef GUEST_LINUX_INCLUDE_UAPI_LINKVISOR_NKCTL_H
#define GUEST_LINUX_INCLUDE_UAPI_LINKVISOR_NKCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define NKCTL_NAME_SIZE		16
#define NKCTL_VCPUS_MAX		8

/* States of a VM. */
#define NKCTL_VM_OFF		0
#define NKCTL_VM_LOADING	1
#define NKCTL_VM_RUNNING	2
#define NKCTL_VM_STOPPING	3
#define NKCTL_VM_PAUSED		4
#define NKCTL_VM_PAUSING	5
#define NKCTL_VM_CRASHED	6

#define NKCTL_VM_IS_CONTROLLER	(1u << 0)
#define NKCTL_VM_IS_DIRECT	(1u << 1)	/* direct-mapped */
#define NKCTL_VM_HAS_WATCHDOG	(1u << 2)	/* armed */
#define NKCTL_VM_HAS_DMA	(1u << 3)	/* has devices that can reach all memory */

/* Why a VM stopped the last time. */
#define NKCTL_CAUSE_NONE	0
#define NKCTL_CAUSE_OFF		1	/* it switched itself off */
#define NKCTL_CAUSE_RESET	2	/* it rebooted */
#define NKCTL_CAUSE_CPUS_OFF	3	/* it switched off all its CPUs */
#define NKCTL_CAUSE_STOP	4	/* the controller stopped it */
#define NKCTL_CAUSE_RESTART	5
#define NKCTL_CAUSE_CRASH	6	/* it said that it crashed (panic) */
#define NKCTL_CAUSE_FAULT	7	/* it lost its exception vectors */
#define NKCTL_CAUSE_WATCHDOG	8
#define NKCTL_CAUSE_BORROWER	9	/* it kept pages of a dead VM for too long */
#define NKCTL_CAUSE_DEVICE	10	/* a device of it did not stop with it */

struct nkctl_self {
	__u32 version;			/* of linkvisor's interface: major << 16 | minor */
	__u32 vm;			/* id of this VM */
	__u32 highest;			/* id of any VM; the lowest is 2, there are gaps */
	__u32 running;			/* bit n: VM n is started */
	__u32 controller;		/* 1: this VM is */
	__u32 tick_hz;			/* of the ticks of counters and "started" */
	__u64 ticks;			/* now */
};

struct nkctl_vm {
	__u32 vm;			/* in: id */
	__u32 state;
	char name[NKCTL_NAME_SIZE];
	/* The rest is 0, except for this VM itself and in the controller. */
	__u32 complete;			/* 1: it is not */
	__u32 vcpus;
	__u32 flags;
	__u32 cause;
	__u32 starts;
	__u32 restarts;			/* automatic restarts since the controller started it */
	__u64 started;			/* ticks, at the last start */
	__u64 memory;			/* bytes */
	__u32 priority;
	__u32 waits_for;		/* bit n: VM n must give its pages back before it is loaded */
	__u8 cpu[NKCTL_VCPUS_MAX];	/* of the board, for each vCPU */
};

struct nkctl_link {
	__u32 index;			/* in: 0 and up, of all links of the system */
	__s32 link;			/* number inside the class */
	char class_name[NKCTL_NAME_SIZE];
	__u32 server;			/* VM ids */
	__u32 client;
	__u32 server_state;		/* 0 OFF, 1 RESET, 2 ON */
	__u32 client_state;
	__u64 pmem_size;		/* bytes */
};

/* Operations on a VM. */
#define NKCTL_START		0
#define NKCTL_STOP		1
#define NKCTL_RESTART		2
#define NKCTL_PAUSE		3
#define NKCTL_RESUME		4

struct nkctl_control {
	__u32 vm;
	__u32 op;
};

/* Scope, which and index as in abi/counter.h. */
#define NKCTL_OF_VM		0	/* which: VM id */
#define NKCTL_OF_LINK		1	/* which: index of the link */
#define NKCTL_OF_VCPU		2	/* which: VM id << 8 | vCPU */
#define NKCTL_OF_CPU		3	/* which: CPU of the board */

#define NKCTL_COUNTERS_MAX	64

/* "count" counters of one object, from index "first" on. */
struct nkctl_counters {
	__u32 scope;
	__u32 which;
	__u32 first;
	__u32 count;			/* in: up to NKCTL_COUNTERS_MAX; out: how many there are */
	__u64 value[NKCTL_COUNTERS_MAX];
};

/* Events of the hypervisor's trace. abi/trace.h explains them, and a and b. */
#define NKCTL_TRACE_EXIT	1	/* a: ESR_EL2 or 0 for an interrupt, b: PC */
#define NKCTL_TRACE_ENTRY	2
#define NKCTL_TRACE_IRQ		3	/* a: INTID */
#define NKCTL_TRACE_INJECT	4	/* a: INTID */
#define NKCTL_TRACE_XIRQ	5	/* a: number, b: target VM | flags << 8 */
#define NKCTL_TRACE_SWITCH	6	/* a: VM << 8 | vCPU that comes */
#define NKCTL_TRACE_LINK	7	/* a: index, b: side << 8 | state */
#define NKCTL_TRACE_VM		8	/* a: id, b: state */
#define NKCTL_TRACE_CALL	9	/* a: function, b: result */
#define NKCTL_TRACE_XMEM	10	/* a: index, b: slot | slots << 20 | NKCTL_TRACE_XMEM_* */
#define NKCTL_TRACE_ALL		0x7feu	/* 1 << each of them */

#define NKCTL_TRACE_XMEM_OF_CLIENT	(1ull << 40)	/* or else slots of the server */
#define NKCTL_TRACE_XMEM_CALL(b)	((b) >> 44 & 7)	/* 1 GRANT, 2 REVOKE, 3 MAP, 4 UNMAP */
#define NKCTL_TRACE_XMEM_FORCE		(1ull << 48)

struct nkctl_trace {
	__u32 events;			/* that are on, bit n: event n */
	__u32 known;			/* that there are */
	__u32 rings;			/* CPUs of the board */
	__u32 reserved;
	__u64 ring_size;		/* bytes of one ring in the mapping */
};

struct nkctl_trace_record {
	__u64 time;			/* ticks */
	__u8 event;
	__u8 vm;			/* of the vCPU that had the CPU; 0: none */
	__u8 vcpu;
	__u8 reserved;
	__u32 a;
	__u64 b;
};

/*
 * Errors of all: EFAULT.  Of single ones:
 *   VM, LINK, COUNTERS, CONTROL  ENOENT no such VM, link, CPU (VM: ids have gaps; LINK: the
 *       first index behind the last link); EACCES this VM may not see or do it; EINVAL
 *   TRACE  EACCES this VM is not the controller; ENOENT there are no rings; EINVAL
 *   CONTROL  EBUSY not in the state that the VM is in: look again after a change
 */
#define NKCTL_GET_SELF		_IOR(0xbc, 0x40, struct nkctl_self)
#define NKCTL_GET_VM		_IOWR(0xbc, 0x41, struct nkctl_vm)
#define NKCTL_GET_LINK		_IOWR(0xbc, 0x42, struct nkctl_link)
#define NKCTL_GET_COUNTERS	_IOWR(0xbc, 0x43, struct nkctl_counters)
#define NKCTL_CONTROL		_IOW(0xbc, 0x44, struct nkctl_control)
#define NKCTL_GET_TRACE		_IOR(0xbc, 0x45, struct nkctl_trace)
#define NKCTL_SET_TRACE		_IOW(0xbc, 0x46, __u32)	/* events, as above */

#endif
