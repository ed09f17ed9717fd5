/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copying between buffers of guests, which lie at any address: accesses need not
 * be aligned, as they have to be in <string.h>, which also works on Device
 * memory.  10 instructions for 64 bytes.
 */
#ifndef ARCH_COPY_H
#define ARCH_COPY_H

#include <stddef.h>

/* Normal memory, once the MMU is on.  Where both overlap the result may be either's bytes. */
void copy_bytes(void *to, const void *from, size_t size);

#endif
