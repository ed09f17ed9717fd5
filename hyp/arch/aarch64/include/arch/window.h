/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Windows: EL2 maps no RAM of guests, but sees single pages of it while it needs them.
 *
 *	WINDOW_BLOCK  +----------+
 *	              |          |  a block of 2 MiB: RAM of a VM that is being loaded
 *	WINDOW_BASE   +----------+
 *	              | read     |  what a guest gave to be read: read-only
 *	              | write    |  what a guest gave to be written
 *	              | rings    |  two virtqueues' descriptors and rings
 *	              |  ...     |
 *	              | struct   |  the table of these pages
 *	              | windows  |
 *	              +----------+
 *
 * Each CPU has windows of its own, all at these addresses, in tables that only its own root leads
 * to.  So no other CPU can have read an entry, not by speculation either, and maintenance of the
 * TLB stays on this CPU.
 *
 * What was shown stays so until window_close(), which whoever uses windows calls when its piece of
 * work is done.  So nothing of a guest is mapped at EL2 while a guest runs.  Interrupts are masked
 * meanwhile, and no other code uses this CPU's windows.
 */
#ifndef ARCH_WINDOW_H
#define ARCH_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/stage1.h>

#include "hyp/lib/addr.h"

/*
 * A slot shows one page.  The windows for reading and for writing have a slot for each page that
 * follows from the page's address, and one more, so that what begins in the last one can go on.
 */
#define WINDOW_PAGES		32u
#define WINDOW_SIZE		(WINDOW_PAGES * PAGE_SIZE)
#define WINDOW_READ		0u	/* first slots */
#define WINDOW_WRITE		64u
#define WINDOW_RINGS		40u	/* of kind 0; of kind 1 they are 64 slots further */
#define WINDOW_SELF		510u	/* shows struct windows */

/* Two pages. */
struct windows {
	uint64_t table[512];		/* level 3: what each slot shows */
	uint64_t open[2];		/* bits: which of the first 128 slots show something */
	uint64_t rings[2];		/* ids of what is shown; 0: nothing */
	uint64_t read, write;		/* what an entry holds besides the address */
	uint64_t *block;		/* the entry for WINDOW_BLOCK */
};

/* Descriptors, available ring and used ring of a virtqueue. */
enum window_part { WINDOW_DESC, WINDOW_AVAIL, WINDOW_USED, WINDOW_PARTS };

struct window_rings {
	void *at[WINDOW_PARTS];		/* where each is seen, if it is seen */
	uint64_t id;			/* never 0, and never used again */
	uint64_t open;			/* of struct windows */
	uint64_t entry[WINDOW_PARTS];	/* of each part's first page */
	uint8_t pages[WINDOW_PARTS];
	uint8_t kind;
};

static inline struct windows *window_own(void)
{
	return (struct windows *)(uintptr_t)(WINDOW_BASE + WINDOW_SELF * PAGE_SIZE);
}

/*
 * Show @ahead bytes at @pa, or as many of them as the window has room for.  Returns how many of the
 * first @size these are.
 */
uint32_t window_show(uint32_t first, struct pa pa, uint32_t size, uint32_t ahead, uint64_t bits);

/* Bytes of one page that is shown take no call. */
static inline void *window_bytes(uint32_t first, uint64_t bits, struct pa pa, uint32_t *size,
				 uint32_t ahead)
{
	uint64_t shown = window_own()->table[first + pa.v / PAGE_SIZE % WINDOW_PAGES];

	if (shown != (round_down(pa.v, PAGE_SIZE) | bits) || pa.v % PAGE_SIZE + *size > PAGE_SIZE)
		*size = window_show(first, pa, *size, ahead, bits);
	return (void *)(uintptr_t)(WINDOW_BASE + first * PAGE_SIZE + pa.v % WINDOW_SIZE);
}

/*
 * The first of the *@size bytes of a guest at @pa.  *@size becomes less, but not less than
 * PAGE_SIZE, if the window shows less.  @ahead, not less than *@size, is how many bytes may be shown
 * at once, since they will be wanted.  The pointer is good until the next call of the same function,
 * or window_close().
 */
static inline const void *window_read(struct pa pa, uint32_t *size, uint32_t ahead)
{
	return window_bytes(WINDOW_READ, window_own()->read, pa, size, ahead);
}

static inline void *window_write(struct pa pa, uint32_t *size, uint32_t ahead)
{
	return window_bytes(WINDOW_WRITE, window_own()->write, pa, size, ahead);
}

/*
 * The same as window_write() for much memory, in RAM of a VM, which consists of whole blocks.
 * Besides this block nothing is shown before or after, until window_close_block().
 */
void *window_open_block(struct pa pa, uint32_t *size);
void window_close_block(void);

/*
 * The parts of a virtqueue of up to 1024 descriptors.  One virtqueue of @kind 0 and one of kind 1
 * can be seen at once.
 */
void window_rings_init(struct window_rings *rings, uint32_t kind, const struct pa pa[WINDOW_PARTS],
		       const uint32_t size[WINDOW_PARTS]);

void window_show_rings(const struct window_rings *rings);

/*
 * Let @rings be seen until window_close(), or until others of their kind are.  Only the used ring
 * can be written.
 */
static inline void window_see_rings(const struct window_rings *rings)
{
	if (window_own()->rings[rings->kind] != rings->id)
		window_show_rings(rings);
}

void window_close_open(void);

/* Nothing of a guest is mapped on this CPU from here on.  Cheap if nothing was. */
static inline void window_close(void)
{
	const struct windows *own = window_own();

	if (own->open[0] | own->open[1])
		window_close_open();
}

/* Boot: each CPU, for itself, before it uses a window. */
void window_init_cpu(uint32_t cpu);

#endif
