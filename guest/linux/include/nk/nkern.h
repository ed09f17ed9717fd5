/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The classic interface of nkddi: a table of calls, "nkops", and the descriptors that it uses.
 * Drivers written for it compile here unchanged; our own drivers use <linkvisor/vlink.h>.  Members
 * that nkddi does not have are NULL; callers of members marked optional test for that.
 */
#ifndef GUEST_LINUX_INCLUDE_NK_NKERN_H
#define GUEST_LINUX_INCLUDE_NK_NKERN_H

#include <linux/types.h>

#include "abi/vlink.h"

struct notifier_block;

typedef unsigned char nku8_f;
typedef unsigned short nku16_f;
typedef unsigned int nku32_f;
typedef unsigned long long nku64_f;

typedef unsigned long NkPhAddr;		/* guest-physical, 64 bits */
typedef unsigned long NkPhSize;
typedef nku64_f NkMhAddr;		/* machine */
typedef nku64_f NkTime;
typedef nku32_f NkOsId;
typedef nku32_f NkOsMask;
typedef nku32_f NkXIrq;
typedef nku32_f NkVex;
typedef nku32_f NkCpuId;
typedef nku32_f NkCpuMask;
typedef nku32_f NkHwIrq;
typedef nku32_f NkDevClass;
typedef nku32_f NkDevId;
typedef nku32_f NkResourceId;
typedef nku32_f NkBool;
typedef nku32_f NkVmInfo;
typedef nku32_f NkPropAttr;
typedef nku32_f NkLogSize;
typedef nku32_f NkLogEvents;
typedef nku32_f NkVersion;
typedef nku32_f NkDevPower;
typedef nku32_f NkCacheSync;
typedef nku32_f NkInfo;

typedef void *NkXIrqId;			/* an attachment, 0 = none */
/* May run in hard interrupt context. */
typedef void (*NkXIrqHandler)(void *cookie, NkXIrq xirq);

/* nk_version: what an interface of at least this number has. */
#define NK_VERSION_0		0u	/* the first */
#define NK_VERSION_1		1u	/* several CPUs */
#define NK_VERSION_2		2u	/* the scheduler */
#define NK_VERSION_3		3u	/* stop, start, suspend, resume */
#define NK_VERSION_4		4u	/* machine addresses */
#define NK_VERSION_5		5u	/* logs */
#define NK_VERSION_6		6u	/* links and labelled resources */
#define NK_VERSION_7		7u	/* nk_xirq_affinity */
#define NK_VERSION_8		8u	/* nk_balloon_ctrl */
#define NK_VERSION_9		9u	/* properties */
#define NK_DDI_VERSION		NK_VERSION_9

#define NK_CLASS		"nanokernel"

#define NK_OS_NKERN		LV_VM_HYPERVISOR
#define NK_OS_PRIM		LV_VM_SERVICES
#define NK_OS_LIMIT		LV_VM_LIMIT
#define NK_OS_ANON		((NkOsId)-1)

#define NK_HW_XIRQ_LIMIT	LV_XIRQ_SYSCONF
#define NK_XIRQ_SYSCONF		LV_XIRQ_SYSCONF
#define NK_XIRQ_FREE		LV_XIRQ_FREE
#define NK_XIRQ_LIMIT		LV_XIRQ_LIMIT

#define NK_DEV_VLINK_OFF	((int)LV_VLINK_OFF)
#define NK_DEV_VLINK_RESET	((int)LV_VLINK_RESET)
#define NK_DEV_VLINK_ON		((int)LV_VLINK_ON)
#define NK_DEV_VLINK_NAME_LIMIT	LV_VLINK_NAME_LIMIT

#define NK_DEV_POWER_ON		0x00
#define NK_DEV_POWER_OFF	0xff

#define NK_CACHE_SYNC_READ	(1u << 0)
#define NK_CACHE_SYNC_WRITE	(1u << 1)
#define NK_CACHE_SYNC_RW	(NK_CACHE_SYNC_READ | NK_CACHE_SYNC_WRITE)

#define NK_INFO_VM		0u
#define NK_INFO_CACHE		1u
#define NK_VM_PSEUDO_PHYSMEM	1u
#define NK_VM_ISOLATED		2u
#define NK_VM_ALLMEM_MAPPABLE	4u
#define NK_VM_SLOW_DMA		8u
/* The same bits by their other names. */
#define NK_VM_INFO_PSEUDO_PHYSMEM	NK_VM_PSEUDO_PHYSMEM
#define NK_VM_INFO_ISOLATED		NK_VM_ISOLATED
#define NK_VM_INFO_ALLMEM_MAPPABLE	NK_VM_ALLMEM_MAPPABLE
#define NK_VM_INFO_SLOW_DMA		NK_VM_SLOW_DMA

/* NK_INFO_CACHE: the caches of the CPU that asks; the first "limit" ones are filled. */
#define NK_CACHE_LIMIT		6
/* How a line is found: index and tag are physical or virtual addresses. */
#define NK_CACHE_PIPT		(1 << 0)
#define NK_CACHE_VIPT		(1 << 1)
#define NK_CACHE_VIVT		(1 << 2)
#define NK_CACHE_PIVT		(1 << 3)
#define NK_CACHE_INSTRUCTION	(1 << 4)
#define NK_CACHE_DATA		(1 << 5)
#define NK_CACHE_UNIFIED	(NK_CACHE_INSTRUCTION | NK_CACHE_DATA)
#define NK_CACHE_WRITE_BACK	(1 << 6)
#define NK_CACHE_COLOUR		(1 << 7)	/* a page has as many places as it has colours */

typedef struct NkCacheInfo {
	int level;			/* from 1 */
	int arch;			/* NK_CACHE_*, several bits */
	int size;			/* bytes */
	int line;			/* bytes */
	int nways;
} NkCacheInfo;

typedef struct NkCachesInfo {
	int limit;
	NkCacheInfo cache[NK_CACHE_LIMIT];
} NkCachesInfo;

/*
 * A link as this VM sees it (the first eleven fields of struct lv_vlink).  The page is read-only,
 * except for a store to the own state, which the bridge judges: read the field again to learn the
 * outcome.
 */
typedef struct NkDevVlink {
	char name[NK_DEV_VLINK_NAME_LIMIT];
	int link;
	NkOsId s_id;
	volatile int s_state;
	NkPhAddr s_info;
	NkOsId c_id;
	volatile int c_state;
	NkPhAddr c_info;
	NkDevPower c_power;
	NkPhAddr resrc;
	nku32_f lock;
} NkDevVlink;

/*
 * A thing that a link owns.  The hypervisor keeps no list of them that guests could walk: "resrc"
 * of a link is 0, the end of the list.
 */
#define NK_RESOURCE_PDEV	0u
#define NK_RESOURCE_PMEM	1u
#define NK_RESOURCE_PXIRQ	2u

typedef struct NkResource {
	NkPhAddr next;
	nku32_f type;			/* NK_RESOURCE_* */
	NkResourceId id;
	union {
		struct {
			NkPhAddr addr;
			NkPhSize size;
		} pdev, pmem;
		struct {
			NkOsId osid;
			NkXIrq base;
			int numb;
		} pxirq;
	} r;
} NkResource;

/*
 * Types of devices.  We have links only; the others are names for drivers that look for them and
 * find none, and for those that add their own (nk_dev_add).  What such a header holds is between
 * these drivers.
 */
#define NK_DEV_CLASS_GEN	0u
#define NK_DEV_ID_VLINK		0x564c4e4bu	/* "VLNK": dev_header is an NkDevVlink */
#define NK_DEV_ID_RING		0x52494e47u	/* "RING" */
#define NK_DEV_ID_UART		0x55415254u	/* "UART" */
#define NK_DEV_ID_WDT		0x57445420u	/* "WDT " */
#define NK_DEV_ID_NKIO		0x4e4b494fu	/* "NKIO" */
#define NK_DEV_ID_SYSBUS	0x42555320u	/* "BUS " */

typedef struct NkDevRing NkDevRing;
typedef struct NkDevWdt NkDevWdt;

/* An entry of the classic device repository; nk_ptov gives its address. */
typedef struct NkDevDesc {
	NkPhAddr next;
	NkDevClass class_id;
	NkDevId dev_id;
	NkPhAddr class_header;
	NkPhAddr dev_header;
	NkOsId dev_lock;		/* NK_OS_ANON: nobody's */
	NkOsId dev_owner;
} NkDevDesc;

typedef struct NkSchedParams {
	nku32_f fg_prio;
	nku32_f bg_prio;
	nku32_f quantum;		/* microseconds */
} NkSchedParams;

typedef struct NkDevOps {
	NkVersion nk_version;

	/*
	 * The classic device repository, private to this VM.  Returns the next NkDevDesc after curr
	 * (0 = first) of a class or type, 0 = none.  The repository begins with an entry for each
	 * link, in the order of nk_vlink_lookup.  Any context.
	 */
	NkPhAddr (*nk_dev_lookup_by_class)(NkDevClass class, NkPhAddr curr);
	NkPhAddr (*nk_dev_lookup_by_type)(NkDevId id, NkPhAddr curr);
	/* A zeroed block for an entry and its headers, kept for ever; 0 = the 16 KiB are full. */
	NkPhAddr (*nk_dev_alloc)(NkPhSize size);
	/* Puts a filled NkDevDesc of such a block at the end; its "next" is ours. */
	void (*nk_dev_add)(NkPhAddr dev);

	/* Own id; highest id; mask of started VMs, bit = id.  Any context. */
	NkOsId (*nk_id_get)(void);
	NkOsId (*nk_last_id_get)(void);
	NkOsMask (*nk_running_ids_get)(void);

	/*
	 * ptov: links, info strings, PDEV blocks, devices, and what nk_mem_map has mapped until it is
	 * unmapped; NULL elsewhere.  vtop: any address that the kernel has mapped; 0 elsewhere.  Any
	 * context.
	 */
	void *(*nk_ptov)(NkPhAddr paddr);
	NkPhAddr (*nk_vtop)(void *vaddr);

	/* Always 0: there are no virtual exceptions. */
	nku32_f (*nk_vex_mask)(NkHwIrq irq);
	NkPhAddr (*nk_vex_addr)(NkPhAddr dev);

	/* First of nb contiguous XIRQs that only this VM may trigger, 0 = none. */
	NkXIrq (*nk_xirq_alloc)(int nb);
	/*
	 * Attach, detach: process context.  0 = failed, also for an XIRQ that this VM was not given
	 * (nk_xirq_alloc; nk_pxirq_alloc with this VM as owner).
	 */
	NkXIrqId (*nk_xirq_attach)(NkXIrq xirq, NkXIrqHandler handler, void *cookie);
	/*
	 * The calls nest; mask waits for a running handler unless interrupts are off.  They mean
	 * an XIRQ with handlers: the first one that attaches begins unmasked.
	 */
	void (*nk_xirq_mask)(NkXIrq xirq);
	void (*nk_xirq_unmask)(NkXIrq xirq);
	void (*nk_xirq_detach)(NkXIrqId id);
	/* Any context; an XIRQ that is pending coalesces. */
	void (*nk_xirq_trigger)(NkXIrq xirq, NkOsId id);

	/* The number of the lowest set bit (0 for 0), and a mask of one bit. */
	nku32_f (*nk_mask2bit)(nku32_f mask);
	nku32_f (*nk_bit2mask)(nku32_f bit);

	/* Atomic and visible to the peer; *_and_test return 0 iff the new value is 0. */
	void (*nk_atomic_clear)(volatile nku32_f *word, nku32_f bits);
	nku32_f (*nk_clear_and_test)(volatile nku32_f *word, nku32_f bits);
	void (*nk_atomic_set)(volatile nku32_f *word, nku32_f bits);
	void (*nk_atomic_sub)(volatile nku32_f *word, nku32_f value);
	nku32_f (*nk_sub_and_test)(volatile nku32_f *word, nku32_f value);
	void (*nk_atomic_add)(volatile nku32_f *word, nku32_f value);

	/*
	 * PMEM, or memory that another VM granted, in kernel space, write back; process context.
	 * NULL on failure.
	 */
	void *(*nk_mem_map)(NkPhAddr paddr, NkPhSize size);
	void (*nk_mem_unmap)(void *vaddr, NkPhAddr paddr, NkPhSize size);

	NkCpuId (*nk_cpu_id_get)(void);
	void (*nk_xvex_post)(NkCpuId cpu, NkOsId id, NkVex vex);	/* NULL */
	void (*nk_local_xirq_post)(NkXIrq xirq, NkOsId id);
	/* As nk_xirq_attach; the handler runs with interrupts off. */
	NkXIrqId (*nk_xirq_attach_masked)(NkXIrq xirq, NkXIrqHandler handler, void *cookie);

	/* Scheduling and life of VMs, logs: optional, NULL. */
	void (*nk_scheduler)(NkOsId id, NkSchedParams *old_params, NkSchedParams *new_params);
	void (*nk_stop)(NkOsId id);
	void (*nk_start)(NkOsId id);
	void (*nk_suspend)(NkOsId id);
	void (*nk_resume)(NkOsId id);
	NkMhAddr (*nk_machine_addr)(NkPhAddr paddr);
	int (*nk_log_buffer)(NkCpuId cpu, NkPhAddr base, NkLogSize size);
	void (*nk_log_guests)(NkOsMask mask);
	void (*nk_log_events)(NkLogEvents events);
	int (*nk_cmdline_get)(NkOsId id, char *buf, nku32_f size);

	/* The next link after plnk (0 = first) with exactly this name, 0 = none. */
	NkPhAddr (*nk_vlink_lookup)(const char *name, NkPhAddr plnk);
	/*
	 * The thing that the label <vlink, id> names; the first call creates it, and it is kept for
	 * ever. 0 if the label exists with other parameters or the budget is used up.  PDEV blocks
	 * are private to this VM, unless the link has "shared-pdev" (docs/configuration.md): then
	 * both ends see them, and they are whole pages of the link's budget for PMEM.  "owner"
	 * receives the XIRQs.
	 */
	NkPhAddr (*nk_pdev_alloc)(NkPhAddr vlink, NkResourceId id, NkPhSize size);
	NkPhAddr (*nk_pmem_alloc)(NkPhAddr vlink, NkResourceId id, NkPhSize size);
	NkXIrq (*nk_pxirq_alloc)(NkPhAddr vlink, NkResourceId id, NkOsId owner, int nb);

	/* Bytes copied to and from PMEM.  Process context. */
	NkPhSize (*nk_mem_copy_to)(NkPhAddr dst, void *src, NkPhSize size);
	NkPhSize (*nk_mem_copy_from)(void *dst, NkPhAddr src, NkPhSize size);
	/* Memory between VMs is coherent: plain map, unmap, and nothing to do. */
	void *(*nk_mem_map_sync)(NkPhAddr paddr, NkPhSize size, NkCacheSync sync);
	void (*nk_mem_unmap_sync)(void *vaddr, NkPhAddr paddr, NkPhSize size);
	void (*nk_cache_sync)(void *vaddr, NkPhSize size, NkCacheSync sync);

	/* Bytes that the answer needs, 0 = unknown type.  Fills buf if size suffices. */
	nku32_f (*nk_info)(NkInfo type, void *buf, unsigned int size);
	/* Prefers these CPUs (bit = CPU) for an attached XIRQ.  Process context. */
	void (*nk_xirq_affinity)(NkXIrq xirq, NkCpuMask cpus);

	/* 0: there is no balloon. */
	nku32_f (*nk_balloon_ctrl)(int op, nku32_f *pfns, nku32_f count);
	/*
	 * Properties of this VM, which its drivers share: names up to 63 bytes, values up to 256,
	 * 32 of them.  set makes one, or changes one; a change is told by SYSCONF to this VM.  It
	 * returns the bytes stored; get those copied, maxsize at most; enum gives the name and the
	 * attributes of number id, from 0, and returns the bytes that its value may have.  All: or
	 * NK_PROP_*.  Any context.  "nk.focus" (1 byte) is the VM that has the focus, see below: to
	 * set it asks for a change.
	 */
	int (*nk_prop_set)(char *name, void *value, unsigned int size);
	int (*nk_prop_get)(char *name, void *value, unsigned int maxsize);
	int (*nk_prop_enum)(unsigned int id, char *name, unsigned int size, NkPropAttr *attr);
} NkDevOps;

extern NkDevOps nkops;

/* Answers of the calls for properties. */
#define NK_PROP_BUSY		(-1)
#define NK_PROP_PERMISSION	(-2)	/* set of a name that begins with "nk.", or of the focus, by a VM that
				 * does not decide */
#define NK_PROP_UNKNOWN		(-3)
#define NK_PROP_ERROR		(-4)	/* a bad argument, or there is no room */

/* NkPropAttr */
#define NK_PROP_ATTR_SET	(1u << 31)	/* it can be set */
#define NK_PROP_ATTR_GET	(1u << 30)
#define NK_PROP_ATTR_NOTIFY	(1u << 29)	/* SYSCONF tells of changes */
#define NK_PROP_ATTR_NAME	0xffffu		/* bytes of the name with its NUL */

/*
 * Asks to be called whenever a device is added to the repository (nk_dev_add), which only drivers
 * of this VM do. 1: it is taken; 0: somebody else is called already.  The place is free again when
 * the module that holds "changed" goes.  changed() may not sleep.
 */
int nk_dev_notification_register(void (*changed)(void));

/*
 * Tells when the focus (of keys and screens) goes to another VM; the action is that VM's id.  As
 * blocking_notifier_chain_register().  nk_change_focus() asks for a change, in any context: a VM
 * where the back end of vevent runs decides, for others the call does nothing.
 */
int focus_register_client(struct notifier_block *nb);
int focus_unregister_client(struct notifier_block *nb);
void nk_change_focus(NkOsId id);

/* Pages of a VM, by the addresses that they have in that VM. */
typedef struct NkMemMap {
	NkPhAddr addr;
	NkPhSize size;			/* bytes, whole pages */
} NkMemMap;

#define HYP_VM_MEM_GRANT_FLAGS_READ	(1u << 0)	/* reading only */
#define HYP_VM_MEM_GRANT_FLAGS_CPU	(1u << 1)	/* always so: CPUs may access the pages */

/*
 * Lets VM dom_id map nr pieces of this VM's memory, with nk_mem_map(); deny takes them back, and
 * what the other VM has mapped is a scratch page of its own from then on.  The other VM's driver
 * calls verify: 0 if dom_id grants all of it, and each addr is now the one for nk_mem_map() here.
 * The grants take slots of the first link of class "xmem" between the two VMs (docs/nkddi.md).
 * 0; -ENOENT: no such link, or deny of what is not granted; -EINVAL: no whole pages, or pages that
 * no reference keeps (slab); -ENOSPC: no slots are left; -EACCES: verify: not granted.  After an
 * error of grant nothing is granted.  Process context.
 */
int hyp_call_vm_mem_grant(NkOsId dom_id, nku32_f flags, nku32_f nr, NkMemMap *map);
int hyp_call_vm_mem_deny(NkOsId dom_id, nku32_f flags, nku32_f nr, NkMemMap *map);
int hyp_call_vm_mem_verify(NkOsId dom_id, nku32_f nr, NkMemMap *map);

/* printf to the kernel log.  Any context. */
__printf(1, 2) void printnk(const char *fmt, ...);

#endif
