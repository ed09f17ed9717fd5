/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Each piece is a block of the host's heap, so that ASan sees every overrun. */
#include "hyp/core/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hyp/core/log.h"
#include <arch/fake.h>

#define PIECES_MAX	4096

static void *pieces[PIECES_MAX];
static unsigned nr_pieces;
static bool closed;

void mem_add(struct pa base, uint64_t size)
{
	(void)base;
	(void)size;
}

void mem_reserve(struct pa base, uint64_t size)
{
	(void)base;
	(void)size;
}

struct pa mem_alloc_raw(uint64_t size, uint64_t align, const char *what)
{
	void *piece;

	if (closed)
		panic("allocation after boot: %s", what);
	if (nr_pieces == PIECES_MAX || posix_memalign(&piece, align, size))
		boot_stop("too little memory for %s", what);
	pieces[nr_pieces++] = piece;
	return ptr_pa(piece);
}

struct pa mem_alloc(uint64_t size, uint64_t align, const char *what)
{
	struct pa pa = mem_alloc_raw(size, align, what);

	memset(pa_ptr(pa), 0, size);
	return pa;
}

void mem_close(void)
{
	closed = true;
}

uint64_t mem_free_bytes(void)
{
	return UINT64_MAX;
}

void fake_mem_reset(void)
{
	while (nr_pieces)
		free(pieces[--nr_pieces]);
	closed = false;
}
