/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Indices that a guest chose.  A CPU that guesses the outcome of a comparison may go on with an
 * index that the comparison then refuses, and what it loads so leaves traces in the caches.  An
 * index that went through index_nospec() names an entry of the table even then.
 */
#ifndef HYP_LIB_NOSPEC_H
#define HYP_LIB_NOSPEC_H

#include <stdint.h>

/*
 * @index, which the caller has compared with the number of entries, or 0 if @index is not below
 * @size.  There is no comparison in it that a CPU could guess.
 * @size: at least 1, at most 1 << 63; the cheapest is a constant power of two, which is one
 * instruction.  With such a @size above the number of entries, the table must have that many.
 */
static inline __attribute__((always_inline)) uint64_t index_nospec(uint64_t index, uint64_t size)
{
	/* The compiler must not conclude from the caller's comparison that nothing is to be done. */
	__asm__("" : "+r"(index));
	if (__builtin_constant_p(size) && !(size & (size - 1)))
		return index & (size - 1);
	/* The upper bit is set if @index or the difference has it: @index is no entry. */
	return index & ~(uint64_t)((int64_t)(index | (size - 1 - index)) >> 63);
}

#endif
