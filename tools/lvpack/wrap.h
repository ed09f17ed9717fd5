/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* An arm64 Image of a program that is none: an ELF file, or the bytes of one. */
#ifndef TOOLS_LVPACK_WRAP_H
#define TOOLS_LVPACK_WRAP_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/lvpack/file.h"

/* A program as it lies in memory.  Addresses are guest-physical. */
struct program {
	struct file bytes;		/* from its lowest address on, gaps are zero */
	uint64_t load;			/* the lowest address; not if it runs anywhere */
	uint64_t entry;			/* offset of the first instruction */
	uint64_t memory;		/* bytes, with what is zero behind the file's */
	uint64_t align;			/* of the lowest address, a power of two */
	bool anywhere;			/* runs at any address */
};

#define WRAP_RAM	0x40000000ull	/* where an ordinary VM's RAM begins */

/*
 * The program in the ELF file @elf, called @path.  0, or -1 and a complaint; @program->bytes is
 * malloc()ed.
 */
int elf_read(const char *path, const struct file *elf, struct program *program);

/* What the user says of a flat binary; UINT64_MAX: nothing. */
struct wrap_options {
	uint64_t load, entry, bss, ram;
};

/* Make the Image @to of the file @path.  0, or -1 and a complaint. */
int wrap(const char *path, const struct wrap_options *options, const char *to);

#endif
