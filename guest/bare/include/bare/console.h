/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Lines of text on the PL011. */
#ifndef BARE_CONSOLE_H
#define BARE_CONSOLE_H

/*
 * Any vCPU, any context; waits for the UART.  %s %c %d %u %x %p %%, with l, ll,
 * z, a width and a leading 0; at most 255 bytes each.
 */
void console_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Next received byte, or -1. */
int console_getc(void);

#endif
