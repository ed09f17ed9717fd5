/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Start of the guest: start.S, then this, then the program's main(). */
#ifndef BARE_RUNTIME_H
#define BARE_RUNTIME_H

#include <stdint.h>

/* The program.  Interrupts are enabled.  When it returns the VM powers off. */
int main(void);

void start_secondary(void);
void runtime_start(const void *fdt);
void runtime_start_secondary(void);

extern uint8_t cpu_stacks[][0x4000];

#endif
