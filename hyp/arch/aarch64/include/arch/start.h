/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The image as linked (linker.ld), and the entry points that start.S calls. */
#ifndef ARCH_START_H
#define ARCH_START_H

#include <stdint.h>

extern char image_start[], image_end[];

/* EL2's control registers of this CPU, for running guests.  Stage 1 is on. */
void start_el2(void);

/* Bytes of the flattened device tree at @fdt, or a page if it is none. */
uint64_t fdt_size(const void *fdt);

/* Called by start.S only. */
_Noreturn void boot_main(const void *fdt);
_Noreturn void boot_secondary(uint64_t id);
_Noreturn void boot_wrong_el(uint64_t el, const void *fdt);
_Noreturn void boot_host_only(const void *fdt);

#endif
