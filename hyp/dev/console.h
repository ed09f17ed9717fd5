/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The console multiplexer: the VMs' ports and linkvisor's own on one UART.
 *
 *	[sys] / # ls		the foreground VM has the keyboard; its characters
 *	[ivi] a whole line	pass at once, everybody else's line by line
 *	[lv] keyboard: ivi (3)
 *
 * Keys: Ctrl-] n next VM, Ctrl-] <digit> the VM with that id, Ctrl-] ? help,
 * Ctrl-] Ctrl-] sends a Ctrl-].
 *
 * Who prints pays: each call below moves at most CONSOLE_BUDGET characters to
 * the UART and never waits for it; what is left goes with the UART's transmit
 * interrupt, again CONSOLE_BUDGET at a time.  Until console_start(), and in
 * console_flush() and console_emergency(), the UART is waited for instead.
 *
 * Lock order: a vPL011's lock or the console's, then a port's.  Notifications
 * (port->notify) are delivered with none of them held.
 */
#ifndef HYP_DEV_CONSOLE_H
#define HYP_DEV_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/dev/console_port.h"
#include "hyp/plat/uart.h"

#define CONSOLE_BUDGET 64

/*
 * Boot, once: from here on there is a screen, polled.  What was said before is
 * printed now.  The caller may use exclusive loads and stores (MMU on).
 */
void console_early(const struct uart_driver *driver, uintptr_t base);

/* Boot, once: the UART's interrupt leads to console_irq() on some CPU from now on. */
void console_start(void);

/* The UART's interrupt.  Bounded: 32 keys, CONSOLE_BUDGET characters. */
void console_irq(void);

/*
 * From something periodic, any CPU; almost free when there is nothing to do.
 * A line that waited because the foreground VM was in the middle of its own is
 * printed now if that VM rests.  On a board whose UART has no interrupt, without
 * console_start(), it takes the keys as well.
 */
void console_poll(void);

/* Boot: give @port, initialized by port_init(), a place.  The first one gets the keyboard. */
void console_add(struct console_port *port);

/* Something was put into @port.  No lock may be held. */
void console_kick(struct console_port *port);

/* The VM behind @port stopped: ends its line, forgets its input.  No lock may be held. */
void console_port_reset(struct console_port *port);

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
