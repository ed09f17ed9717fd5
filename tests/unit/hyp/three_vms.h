/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The system that the tests of the NKDDI services share:
 *
 *	+------+  0 pipe,0 s-c   +------+  2 rpc,7 s-c   +------+
 *	| VM 2 |-----------------| VM 3 |----------------| VM 4 |--+ 3 loop,0
 *	|      |  1 pipe,0 c-s   |      |  4 bare,1 c-s  |      |--+ (loopback)
 *	+------+                 +------+                +------+
 *
 * VM 2 and VM 4 are strangers to each other.  VM 3 has two vCPUs.  Links are
 * named by their index in the system.
 */
#ifndef TESTS_UNIT_HYP_THREE_VMS_H
#define TESTS_UNIT_HYP_THREE_VMS_H

#include <stdint.h>

#include "abi/counter.h"
#include "abi/hypercall.h"
#include "abi/vlink.h"
#include "hyp/core/hypercall.h"
#include "hyp/core/link.h"
#include "hyp/core/links.h"
#include "hyp/core/pdev.h"
#include "hyp/core/pmem.h"
#include "hyp/core/vm.h"
#include "hyp/core/xirq.h"
#include <arch/fake.h>

enum {
	LINK_PIPE,		/* 2 serves 3; five pages */
	LINK_PIPE_BACK,		/* 3 serves 2; four pages */
	LINK_RPC,		/* 3 serves 4; two pages */
	LINK_LOOP,		/* 4 with itself; one page */
	LINK_BARE,		/* 4 serves 3; no PMEM, no info */
	LINKS,
};

#define PDEV_ALLOC_BYTES	(2 * PAGE_SIZE)

/* For cmocka: int (*)(void **). */
int three_vms_create(void **state);
int three_vms_destroy(void **state);

/* Where every VM finds its regions. */
#define PDEV_IPA	0x7000000000ull
#define PMEM_IPA	0x7100000000ull
#define TRACE_IPA	0x70c0000000ull

struct vcpu *cpu_of(uint32_t vm);

/* The guest-physical address of the VM's own descriptor; 0: it has none. */
uint64_t link_ipa(uint32_t vm, uint32_t link);
/* What the VM sees there. */
const struct lv_vlink *link_seen(uint32_t vm, uint32_t link);
/* The address that the VM's access ends at; NULL: stage 2 fault. */
void *guest_ptr(uint32_t vm, uint64_t ipa);

/* A hypercall with the 31 registers @x.  False: it is not one of ours. */
bool hypercall_try(struct vcpu *vcpu, uint64_t *x);

/* vCPU 0 of the VM makes a hypercall; x0 of the answer. */
int64_t hvc(uint32_t vm, uint32_t function, uint64_t x1, uint64_t x2, uint64_t x3, uint64_t x4);

/* It stores 4 bytes to a state field of its descriptor. */
enum store_result state_store(uint32_t vm, uint32_t link, enum link_side side, uint32_t value);

int64_t vm_counter_of(uint32_t vm, enum lv_counter_vm counter);
/* As the link's server sees it. */
int64_t link_counter_of(uint32_t link, enum lv_counter_link counter);

#endif
