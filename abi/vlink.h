/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The PDEV region of a VM: the repository of its link descriptors, and then the blocks that
 * PDEV_ALLOC hands out.
 *
 *   base +----------------------+
 *        | struct lv_pdev       |  read-only for the guest; a store to its own
 *        | struct lv_vlink [n]  |  state field traps to the bridge, any other
 *        | info strings         |  store is refused and counted
 *        +----------------------+  base + alloc_offset, page aligned
 *        | PDEV_ALLOC blocks    |  read-write, private to the VM
 *        +----------------------+  base + size
 *
 * The guest finds base and size in the "reg" of the device tree node that is
 * compatible with "linkvisor,nkddi".  All numbers are little endian.
 */
#ifndef ABI_VLINK_H
#define ABI_VLINK_H

#include <stddef.h>
#include <stdint.h>

#define LV_PDEV_MAGIC		0x5645444bu	/* "KDEV" */
#define LV_PDEV_VERSION		1u

struct lv_pdev {			/* writer: hypervisor, once, at boot */
	uint32_t magic;
	uint32_t version;
	uint64_t size;			/* bytes of the whole region */
	uint32_t vm_id;			/* of the VM that owns the region */
	uint32_t last_id;		/* highest VM id of the system */
	uint32_t vlink_offset;		/* of the first descriptor, from base */
	uint32_t vlink_count;
	uint32_t vlink_stride;		/* bytes from one descriptor to the next */
	uint32_t alloc_offset;
	uint32_t reserved[6];
};

#define LV_VLINK_NAME_LIMIT	16	/* 15 characters and a NUL */

/* The states of an end.  Any other value reads as OFF. */
#define LV_VLINK_OFF		0u
#define LV_VLINK_RESET		1u
#define LV_VLINK_ON		2u

/* VM ids */
#define LV_VM_HYPERVISOR	0u
#define LV_VM_SERVICES		1u	/* server end of "vl,*" links */
#define LV_VM_FIRST		2u
#define LV_VM_LIMIT		32u

/*
 * A link descriptor, of which each end has its own copy.  The first eleven fields are those of
 * NkDevVlink in its order, with a 64-bit NkPhAddr.
 */
struct lv_vlink {
	char name[LV_VLINK_NAME_LIMIT];	/* config: class of service */
	int32_t link;			/* config: number inside the class */
	uint32_t s_id;			/* config: server VM */
	uint32_t s_state;		/* server VM, by a trapped store */
	uint32_t pad0;
	uint64_t s_info;		/* config: guest-physical address of a string, or 0 */
	uint32_t c_id;			/* config: client VM */
	uint32_t c_state;		/* client VM, by a trapped store */
	uint64_t c_info;		/* config: as s_info */
	uint32_t c_power;		/* unused, 0 */
	uint32_t pad1;
	uint64_t resrc;			/* unused, 0 */
	uint32_t lock;			/* unused, 0 */
	uint32_t index;			/* config: index of the link, for COUNTER_READ */
	uint64_t pmem;			/* config: guest-physical base of the link's PMEM budget */
	uint64_t pmem_size;		/* config: bytes of that budget */
	uint64_t xmem;			/* config: guest-physical base of the view of the peer's slots,
					 * and behind it of the server's own in a loopback link;
					 * 0: pages appear at their machine addresses */
	uint32_t xmem_own;		/* config: slots of this end for pages that it grants */
	uint32_t xmem_peer;		/* config: slots of the peer */
	uint32_t flags;			/* config: LV_VLINK_* */
	uint32_t reserved[3];
};

/*
 * The peer sees pages that this end grants at their machine addresses, and can give them to its
 * devices.  Its VM may be the same one, in a loopback link.
 */
#define LV_VLINK_PEER_DIRECT	(1u << 0)
/* The description wants PDEV blocks of this link to be memory that both ends see. */
#define LV_VLINK_SHARED_PDEV	(1u << 1)

_Static_assert(sizeof(struct lv_pdev) == 64, "lv_pdev");
_Static_assert(offsetof(struct lv_vlink, s_state) == 24, "s_state");
_Static_assert(offsetof(struct lv_vlink, s_info) == 32, "s_info");
_Static_assert(offsetof(struct lv_vlink, c_state) == 44, "c_state");
_Static_assert(offsetof(struct lv_vlink, c_info) == 48, "c_info");
_Static_assert(offsetof(struct lv_vlink, lock) == 72, "lock");
_Static_assert(sizeof(struct lv_vlink) == 128, "lv_vlink");

/*
 * XIRQ numbers are interrupt ids of the VM's GIC: XIRQ n is SPI n, edge triggered.  SYSCONF says
 * "look at the states of your links".  PXIRQ_ALLOC and XIRQ_ALLOC hand out the others.
 */
#define LV_XIRQ_SYSCONF		512u
#define LV_XIRQ_FREE		513u
#define LV_XIRQ_LIMIT		1020u

#endif
