/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The screen, as the core uses it.  hyp/console/console.c is behind it: all VMs and
 * linkvisor itself on one UART.
 */
#ifndef HYP_CORE_CONSOLE_H
#define HYP_CORE_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Boot, once: from here on there is a screen, the UART at @base of the kind that
 * the device tree calls @compatible, polled.  What was said before is printed
 * now.  No effect if there is no driver.  With the MMU off only
 * console_emergency() may follow.
 */
void console_early(const char *compatible, uintptr_t base);

/* Is there a terminal that can show colours?  At first none is assumed. */
void console_colour(bool colour);

/*
 * Boot, once: the UART's interrupt leads to console_irq() on some CPU from now on.  @handled is
 * called for each one, on any CPU: the UART may interrupt again.  NULL: nobody wants to know.
 */
void console_start(void (*handled)(void));

/*
 * The UART's interrupt.  Does not wait: a CPU that uses the screen now handles the interrupt when
 * it has done that.  Bounded: 32 keys, CONSOLE_BUDGET characters of linkvisor's own, and a word
 * to each port that waits, at most once in 100 us for each of these.
 */
void console_irq(void);

/*
 * From something periodic, any CPU; almost free when there is nothing to do.
 * Who waited because the foreground VM was in the middle of its line is notified if
 * that VM rests.  On a board whose UART has no interrupt, without
 * console_start(), it takes the keys as well.
 */
void console_poll(void);

/*
 * A line of linkvisor's own, @length characters that end with a new line.
 * False: linkvisor's ring is full, the line is lost.  No lock may be held.
 */
bool console_say(const char *text, uint32_t length);

/* Print all that waits, and let the last character leave.  Before the board is turned off. */
void console_flush(void);

/*
 * Our own death: nobody else prints from here on.  Takes no lock, works whenever
 * console_early() was called.  @text: one line without its end.
 */
void console_emergency(const char *text);

#endif
