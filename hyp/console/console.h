/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The console multiplexer: the VMs' ports and linkvisor's own on one UART.
 *
 *	ports --> screen --> UART		port.h, screen.h
 *	port in front <-- keys <-- UART		keys.h
 *
 * Who prints pays: each call below moves at most CONSOLE_BUDGET characters to
 * the UART and never waits for it; what is left goes with the UART's transmit
 * interrupt, again CONSOLE_BUDGET at a time.  Until console_start(), and in
 * console_flush() and console_emergency(), the UART is waited for instead.
 *
 * Lock order: a vPL011's lock or the console's, then a port's.  Notifications
 * (port->notify) are delivered with none of them held; what the owner puts then is
 * sent without its console_kick(), which must not be called there.
 */
#ifndef HYP_CONSOLE_CONSOLE_H
#define HYP_CONSOLE_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/core/console.h"
#include "hyp/console/screen.h"

#define CONSOLE_BUDGET 64

/*
 * Boot: give @port, initialized by port_init(), a place.  The first one gets the
 * keyboard.  There are CONSOLE_PORTS_MAX places.
 */
void console_add(struct console_port *port);

/* Something was put into @port.  No lock may be held. */
void console_kick(struct console_port *port);

/* The VM behind @port stopped: ends its line, forgets its input.  No lock may be held. */
void console_port_reset(struct console_port *port);

#endif
