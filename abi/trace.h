/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The trace: what happens at EL2, a ring of records for each CPU of the board.
 *
 * The trace rings lie one after the other in a window that only the controller has and can only
 * read: the third "reg" of its node "linkvisor,nkddi" (none if the system description says trace =
 * <0>).  The ring of CPU n begins n * lv_trace_ring.size behind the begin of the window.
 *
 * The writer never waits.  Record n of a ring lies in slot n modulo "capacity"; "head" is
 * the number of the next one.  A reader:
 *   1. h = load-acquire head; if h > its own next + capacity, what lies between is lost;
 *   2. copies records by load-acquire of their words;
 *   3. h = load head.  Of what it copied, records n with n + capacity <= h are void: they were
 *      overwritten meanwhile, or are just being.
 * The words of a record are stored with release after the head that covers the record before, so a
 * reader that sees a word of a newer record sees that head too.
 */
#ifndef ABI_TRACE_H
#define ABI_TRACE_H

#include <stdint.h>

#define LV_TRACE_MAGIC		0x4352544cu	/* "LTRC" */
#define LV_TRACE_VERSION	1u

/*
 * Events.  "who" is the vCPU that had the CPU.
 *
 *             a                              b
 * EXIT        ESR_EL2; 0 for an interrupt    the guest's PC
 * ENTRY       0                              0: back to "who"
 * IRQ         INTID at the board             0
 * INJECT      INTID given to "who"           0
 * XIRQ        its number                     target VM | LV_TRACE_XIRQ_*
 * SWITCH      VM << 8 | vCPU that comes,     0
 *             0: none
 * LINK        index of the link              side (0 server, 1 client) << 8 | its new state
 * VM          its id                         its new state (enum lv_vm_state)
 * CALL        function id (HVC or SMC)       result
 * XMEM        index of the link              first slot | slots << 20 | LV_TRACE_XMEM_*
 */
enum lv_trace_type {
	LV_TRACE_EXIT = 1,
	LV_TRACE_ENTRY,
	LV_TRACE_IRQ,
	LV_TRACE_INJECT,
	LV_TRACE_XIRQ,
	LV_TRACE_SWITCH,
	LV_TRACE_LINK,
	LV_TRACE_VM,
	LV_TRACE_CALL,
	LV_TRACE_XMEM,
	LV_TRACE_LIMIT,
};

#define LV_TRACE_XIRQ_COALESCED	(1u << 8)	/* it was pending already */
#define LV_TRACE_XIRQ_SYSTEM	(1u << 9)	/* linkvisor itself sent it */

/* What a call did to slots, or the death of a VM, which revokes and unmaps as well. */
#define LV_TRACE_XMEM_OF_CLIENT	(1ull << 40)	/* slots of the client, or else of the server */
#define LV_TRACE_XMEM_GRANT	(1ull << 44)
#define LV_TRACE_XMEM_REVOKE	(2ull << 44)
#define LV_TRACE_XMEM_MAP	(3ull << 44)
#define LV_TRACE_XMEM_UNMAP	(4ull << 44)
#define LV_TRACE_XMEM_FORCE	(1ull << 48)	/* with REVOKE */

/* All events: bit n is event n. */
#define LV_TRACE_ALL		((1u << LV_TRACE_LIMIT) - 2)

struct lv_trace_record {
	uint64_t time;		/* CNTVCT */
	uint64_t what;		/* type | VM << 8 | vCPU << 16 | a << 32; VM 0: none */
	uint64_t b;
};

#define LV_TRACE_TYPE(what)	((uint32_t)((what) & 0xff))
#define LV_TRACE_OF_VM(what)	((uint32_t)((what) >> 8 & 0xff))
#define LV_TRACE_OF_VCPU(what)	((uint32_t)((what) >> 16 & 0xff))
#define LV_TRACE_A(what)	((uint32_t)((what) >> 32))

/* Written by linkvisor alone; all but "head" is fixed. */
struct lv_trace_ring {
	uint32_t magic;
	uint32_t version;
	uint32_t size;		/* bytes of the whole ring, a multiple of 4096 */
	uint32_t cpu;
	uint32_t record_size;
	uint32_t capacity;	/* records */
	uint64_t head;		/* records so far; never wraps */
	uint64_t reserved[4];
	struct lv_trace_record record[];
};

/*
 * TRACE(op, mask): only the controller.
 *
 * op    result
 * INFO  x0 events that are on, x1 bytes of a ring, x2 number of rings, x3 events there are
 * SET   0; from now on the events in mask are recorded, on all CPUs soon
 *
 * LV_EACCES: the caller is not the controller.  LV_ENOENT: there are no rings.  LV_EINVAL: no such
 * op, or unknown events.  When the controller stops, all events are off; the records stay.
 */
enum lv_trace_op {
	LV_TRACE_INFO,
	LV_TRACE_SET,
};

_Static_assert(sizeof(struct lv_trace_record) == 24, "layout");
_Static_assert(sizeof(struct lv_trace_ring) == 64, "layout");
_Static_assert(__builtin_offsetof(struct lv_trace_ring, head) == 24, "layout");

#endif
