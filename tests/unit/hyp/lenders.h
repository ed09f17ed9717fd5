/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The system that the tests of XMEM share: VMs that lend each other pages, and a second opinion
 * about what each slot is and about what each VM may see.
 *
 *      +-----+  0 s-c, 2 c-s  +-----+
 *   5 -| A 2 |----------------| B 3 |      5, 6: loopback
 *      +-----+                +-----+
 *          \  1 s-c, 3 c-s      /  4 s-c
 *           \    +--------+    /
 *            +---| D 4    |---+      D is direct-mapped
 *                | direct |- 6
 *                +--------+
 */
#ifndef TESTS_UNIT_HYP_LENDERS_H
#define TESTS_UNIT_HYP_LENDERS_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/hypercall.h"
#include "abi/xmem.h"
#include "hyp/core/link.h"
#include "hyp/core/links.h"
#include "hyp/core/vm.h"
#include "hyp/core/xmem.h"
#include <arch/fake.h>

enum { VM_A = 2, VM_B, VM_D };

enum { AB, AD, BA, DA, BD, LOOP_A, LOOP_D, LENDERS_LINKS };

#define SLOTS		8	/* of each end that has any: all but the clients of BA and DA */
#define RAM_PAGES	512
#define PAGES		4	/* of each VM's RAM: those that lenders_broken() looks at */

extern struct config lenders_config;
int lenders_create(void **state);
int lenders_destroy(void **state);

/* One call of vCPU 0 of @vm; @x0..3 of the answer are in call_x. */
extern uint64_t call_x[4];
int64_t call(uint32_t vm, uint32_t function, uint32_t link, uint64_t slots, uint64_t x3,
	     uint64_t x4);

/* x2 of a call. */
static inline uint64_t slots_of(uint32_t first, uint32_t count)
{
	return first | (uint64_t)count << 32;
}

/* The guest-physical address of page @n of @vm's RAM. */
uint64_t page_of(uint32_t vm, uint64_t n);
/* The address of word @n of @vm's list, and the word. */
uint64_t list_of(uint32_t vm, uint32_t n);
uint64_t *list_word(uint32_t vm, uint32_t n);

/* All of its death. */
void die(uint32_t vm);

/* --- second opinion ------------------------------------------------------- */

struct opinion {
	uint32_t state, tag;
	uint64_t page;			/* guest-physical of the owner */
	bool write, view_write, asked;
};

/* [link][side][slot] */
extern struct opinion opinions[LENDERS_LINKS][LINK_SIDES][SLOTS];

/* All FREE. */
void opinions_reset(void);

/* As call(), and the opinion follows.  False: the answer was another one than expected. */
bool call_both(uint32_t vm, uint32_t function, uint32_t link, uint64_t slots, uint64_t x3,
	       uint64_t x4);
void die_both(uint32_t vm);

/*
 * NULL, or what does not hold: no VM reaches a page without a live grant, not by what a CPU may
 * still remember either; what is mapped is there; QUERY and the counters agree.
 */
const char *lenders_broken(void);

#endif
