/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the clients and the server of the tests of vumem tell each other in opaque bytes. */
#ifndef USER_TESTS_VUMEM_WORDS_H
#define USER_TESTS_VUMEM_WORDS_H

#include <stdint.h>

enum memory_kind {
	ANONYMOUS,
	MEMFD,
	HUGE,				/* pages of 2 MiB */
	FILE_PAGES,			/* of a file in memory */
	READ_ONLY_FILE,			/* that the server itself may only read */
	NAME_ONLY,			/* nothing to map */
	NOT_THERE,			/* what the server names is not its memory */
	ALIAS,				/* what has this name already, at another address */
	DISK,				/* /dev/ram0 */
	UNTOUCHED,			/* private memory that the server has not written to yet */
	UNTOUCHED_FILE,			/* a private mapping of a file of zeroes */
	DMA_BUF,			/* a mapping of one, made by udmabuf */
	MOVING,				/* a dma-buf of the module dma_pages */
	UNCACHED,			/* one that it maps so */
	ZEROS,				/* private memory that the server has only read */
	HUGE_ZEROS,			/* the same, of a huge page */
	FLEETING,			/* private memory that is unmapped once it is lent */
	HUGE_MEMFD,			/* a memfd of pages of 2 MiB */
	LONG_ANSWER,			/* a name, and more opaque bytes than were asked for */
};

/* With ALLOC. */
struct alloc_words {
	uint32_t kind;
	uint32_t pages;
	uint32_t attr;
	uint32_t name;			/* not 0: the same memory for all who say the same */
	uint32_t seed;			/* the server fills new memory */
};

enum ctl_op {
	CTL_FILL,			/* with "value" as the seed */
	CTL_IS_FILLED,			/* answer: value is 1 or 0 */
	CTL_REGISTRATIONS,		/* answer: value */
	CTL_UNMAP,			/* the server unmaps the memory */
	CTL_HOLD,			/* the answer waits for "value" in the first word of it */
	CTL_HOLD_NEXT,			/* the same, but it is the next answer that waits */
	CTL_PINS,			/* answer: how many pages were ever pinned in its VM */
	CTL_ZEROS,			/* answer: are new ZEROS and HUGE_ZEROS all zero? 1 or 0 */
	CTL_MOVE,			/* the dma-buf that was made last gets other pages */
	CTL_HOLE,			/* all pages leave the file of the memory */
	CTL_FAIL,			/* with this errno */
	CTL_EXIT,			/* the server exits, without an answer */
	CTL_QUIT,			/* the server stops when all clients have said so */
};

struct ctl_words {
	uint32_t op;
	uint32_t value;
};

#endif
