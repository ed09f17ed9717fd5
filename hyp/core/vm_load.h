/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The images of a VM, copied to its memory at each start.  That is the work of its
 * own vCPU 0, in bounded steps, so that no other VM waits for it.
 */
#ifndef HYP_CORE_VM_LOAD_H
#define HYP_CORE_VM_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/core/credit.h"

struct board;
struct config_error;
struct payload;
struct vcpu;
struct vm;

/* One piece of a VM's memory as its start leaves it. */
struct vm_piece {
	uint64_t offset, size;		/* in its RAM */
	const void *source;		/* NULL: zeros */
};

#define VM_PIECES_MAX 7			/* kernel, tree, initrd and the gaps around them */

struct vm_load {
	uint32_t nr_pieces;
	struct vm_piece piece[VM_PIECES_MAX];
	uint64_t entry, dtb;		/* guest-physical */
	uint32_t page_kib;		/* of the kernel's pages; 0: not said */
	uint8_t *seed, *kaslr_seed;	/* in the tree's source; NULL: none */
	uint32_t current;		/* piece being copied, and how far it is */
	uint64_t done;
	struct credit starts;		/* how often the VM may start */
};

#define VM_LOAD_STEP	0x20000u
#define VM_LOAD_US	20000u

/*
 * Boot, behind everything else that makes @vm: its device tree tells of all that.
 * -1: @error says why not.
 */
int vm_load_create(struct vm *vm, const struct board *board, const struct payload *payload,
		   uint32_t seed_size, struct config_error *error);

/*
 * Both on the CPU of vCPU 0.  A VM that starts more often than once each VM_LOAD_US, apart from
 * CREDIT_MAX times, rests until the next start is due: its stops cost other VMs some time as well.
 */
void vm_load_begin(struct vcpu *vcpu0);

/* Copies at most VM_LOAD_STEP bytes.  True: all is loaded. */
bool vm_load_step(struct vcpu *vcpu0);

#endif
